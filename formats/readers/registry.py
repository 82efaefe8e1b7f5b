"""Finding the reader of a file, and reading it under limits."""

from __future__ import annotations

import re
import unicodedata
from importlib import import_module
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import cast

from formats.document import EL, Lang
from formats.errors import UnknownThing, UnreadableDocument
from formats.reading import MEBIBYTE, Limits, Reader, Reading

_TEXT = ("formats.readers.text", "TextReader")
_MARKDOWN = ("formats.readers.markdown", "MarkdownReader")

_READERS = {
    ".txt": _TEXT,
    ".text": _TEXT,
    ".docx": ("formats.readers.docx", "DocxReader"),
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".json": ("formats.readers.native", "NativeReader"),
}

READABLE_SUFFIXES: tuple[str, ...] = tuple(_READERS)

_LONGEST_SHOWN_NAME = 120
_LONGEST_SUFFIX = 20
_SURROGATE = re.compile("[\ud800-\udfff]")


def shown_name(name: str) -> str:
    """Return a file's name fit for messages: no folders, nothing unprintable, not endless.

    Bytes of a name that are no UTF-8 are read as Windows-1253, as old Greek discs have them. Only
    the stem is shortened, so that the suffix still tells what the file is.
    """
    clean = _clean_name(name)
    suffix = PurePosixPath(clean).suffix
    if len(suffix) > _LONGEST_SUFFIX:
        suffix = ""
    stem = clean[: len(clean) - len(suffix)]
    return stem[: _LONGEST_SHOWN_NAME - len(suffix)].rstrip() + suffix


def _clean_name(name: str) -> str:
    """Return the whole of a file's name without its folders, as printable characters."""
    last = _decoded(name).replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    signs = (
        " " if sign.isspace() or unicodedata.category(sign) in {"Cc", "Cf"} else sign
        for sign in unicodedata.normalize("NFC", last)
    )
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in signs)
    tidy = " ".join(shown.split())
    # A suffix alone would be a hidden file's name: what was invisible before it stays a stem.
    return f"_{tidy}" if tidy.startswith(".") and not last.startswith(".") else tidy


def _decoded(name: str) -> str:
    """Return a name in which no byte of an unknown encoding is left (PEP 383)."""
    if not _SURROGATE.search(name):
        return name
    try:
        return name.encode("utf-8", "surrogateescape").decode("cp1253", "replace")
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", name)


def reader_for(name: str) -> Reader:
    """Return the reader of files called like `name`; the whole name is asked, however long.

    Raises:
        UnknownThing: No reader has this suffix; the error lists those that can be read.
    """
    suffix = PurePosixPath(_clean_name(name)).suffix.lower()
    if suffix not in _READERS:
        shown = shown_name(name)
        raise UnknownThing(
            f"{shown}: suffix {suffix[:_LONGEST_SUFFIX]!r}",
            say="unknown-file-kind",
            name=shown,
            known=", ".join(READABLE_SUFFIXES),
        )
    module, kind = _READERS[suffix]
    return cast(Reader, getattr(import_module(module), kind)())


def read_bytes(data: bytes, *, name: str, lang: Lang = EL, limits: Limits | None = None) -> Reading:
    """Read a file that is in memory.

    Args:
        data: The whole file.
        name: Its name, whose suffix tells the reader.
        lang: Language where neither the source nor the script tells another.
        limits: Bounds that hold for this reading.

    Raises:
        UnknownThing: No reader for this kind of file.
        UnreadableDocument: Empty, damaged, locked, or beyond a limit.
    """
    bounds = limits or Limits()
    shown = shown_name(name)
    reader = reader_for(name)
    _check_size(len(data), shown, bounds)
    return reader.read(BytesIO(data), name=shown, lang=lang, limits=bounds)


def read_file(path: Path, *, lang: Lang = EL, limits: Limits | None = None) -> Reading:
    """Read a file on disk; arguments and errors as in `read_bytes`.

    Raises:
        UnknownThing: No reader for this kind of file.
        UnreadableDocument: Absent, empty, damaged, locked, or beyond a limit.
    """
    bounds = limits or Limits()
    shown = shown_name(path.name)
    reader = reader_for(path.name)
    try:
        _check_size(path.stat().st_size, shown, bounds)
        with path.open("rb") as src:
            return reader.read(src, name=shown, lang=lang, limits=bounds)
    except OSError as exc:
        raise UnreadableDocument(f"{shown}: {exc}", say="file-unreachable", name=shown) from exc


def _check_size(size_bytes: int, name: str, limits: Limits) -> None:
    if not size_bytes:
        raise UnreadableDocument(f"{name}: 0 bytes", say="file-empty", name=name)
    if size_bytes > limits.source_bytes:
        raise UnreadableDocument(
            f"{name}: {size_bytes} bytes",
            say="file-too-big",
            name=name,
            most_mb=limits.source_bytes // MEBIBYTE,
        )
