"""Finding the reader of a file, and reading it under limits.

These functions read in the process that calls them. What somebody brought is read by
`formats.readers.apart` instead, which calls them in a process of its own.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

from formats.document import EL, Lang
from formats.errors import UnreadableDocument
from formats.readers.bounds import too_deep
from formats.readers.kinds import HEAD_BYTES, decide_kind, shown_name
from formats.reading import MEBIBYTE, Limits, Reader, Reading
from formats.report import Finding, Kind, Report

_TEXT = ("formats.readers.text", "TextReader")
_MARKDOWN = ("formats.readers.markdown", "MarkdownReader")

_TEI = ("formats.readers.tei", "TeiReader")
_HTML = ("formats.readers.html", "HtmlReader")
_SCAN = ("formats.readers.scan", "ScanReader")

_READERS = {
    ".txt": _TEXT,
    ".text": _TEXT,
    ".docx": ("formats.readers.docx", "DocxReader"),
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".odt": ("formats.readers.odt", "OdtReader"),
    ".pdf": ("formats.readers.pdf", "PdfReader"),
    ".html": _HTML,
    ".htm": _HTML,
    ".xhtml": _HTML,
    ".epub": ("formats.readers.epub", "EpubReader"),
    ".png": _SCAN,
    ".jpg": _SCAN,
    ".jpeg": _SCAN,
    ".tif": _SCAN,
    ".tiff": _SCAN,
    ".rtf": ("formats.readers.word_processor", "RtfReader"),
    ".doc": ("formats.readers.word_processor", "DocReader"),
    ".xml": _TEI,
    ".tei": _TEI,
    ".json": ("formats.readers.native", "NativeReader"),
}

READABLE_SUFFIXES: tuple[str, ...] = tuple(_READERS)
SCANNED_SUFFIXES = frozenset(
    {".pdf", *(suffix for suffix in _READERS if _READERS[suffix] is _SCAN)}
)
"""Endings of files whose pages may be pictures of text."""


def read_source(
    src: BinaryIO, *, name: str, lang: Lang = EL, limits: Limits | None = None
) -> Reading:
    """Read an open file.

    Args:
        src: The whole file, seekable.
        name: Its name, whose suffix tells the reader; without one its first bytes do.
        lang: Language where neither the source nor the script tells another.
        limits: Bounds that hold for this reading.

    Raises:
        UnknownThing: No reader for this kind of file.
        UnreadableDocument: Empty, damaged, locked, of another kind, or beyond a limit.
    """
    bounds = limits or Limits()
    shown = shown_name(name)
    suffix, is_told_by_bytes = _check(src, name, shown, bounds)
    module, kind = _READERS[suffix]
    reader = cast(Reader, getattr(import_module(module), kind)())
    try:
        reading = reader.read(src, name=shown, lang=lang, limits=bounds)
    except RecursionError as exc:
        raise too_deep(shown, bounds) from exc
    if not is_told_by_bytes:
        return reading
    guess = Report((Finding(Kind.GUESSED, "kind-by-bytes", None, suffix),))
    return replace(reading, report=guess + reading.report)


def check_source(src: BinaryIO, *, name: str, limits: Limits) -> int:
    """Return a file's size in bytes if there is a reader for it; errors as in `read_source`."""
    _check(src, name, shown_name(name), limits)
    return _size_bytes(src)


def read_bytes(data: bytes, *, name: str, lang: Lang = EL, limits: Limits | None = None) -> Reading:
    """Read a file that is in memory; arguments and errors as in `read_source`."""
    return read_source(BytesIO(data), name=name, lang=lang, limits=limits)


def read_file(path: Path, *, lang: Lang = EL, limits: Limits | None = None) -> Reading:
    """Read a file on disk; arguments and errors as in `read_source`.

    Raises:
        UnknownThing: No reader for this kind of file.
        UnreadableDocument: Absent, empty, damaged, locked, of another kind, or beyond a limit.
    """
    try:
        with path.open("rb") as src:
            return read_source(src, name=path.name, lang=lang, limits=limits)
    except OSError as exc:
        shown = shown_name(path.name)
        raise UnreadableDocument(f"{shown}: {exc}", say="file-unreachable", name=shown) from exc


def _check(src: BinaryIO, name: str, shown: str, limits: Limits) -> tuple[str, bool]:
    """Return the ending that tells the reader of a file, and whether only its bytes told it."""
    size_bytes = _size_bytes(src)
    head = src.read(HEAD_BYTES)
    src.seek(0)
    suffix, is_told_by_bytes = decide_kind(name, head, READABLE_SUFFIXES)
    if not size_bytes:
        raise UnreadableDocument(f"{shown}: 0 bytes", say="file-empty", name=shown)
    if size_bytes > limits.source_bytes:
        raise UnreadableDocument(
            f"{shown}: {size_bytes} bytes",
            say="file-too-big",
            name=shown,
            most_mb=limits.source_bytes // MEBIBYTE,
        )
    return suffix, is_told_by_bytes


def _size_bytes(src: BinaryIO) -> int:
    size_bytes = src.seek(0, 2)
    src.seek(0)
    return size_bytes
