"""What kind of file it is: by its name, with the evidence of its first bytes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from formats.errors import UnknownThing, UnreadableDocument

HEAD_BYTES = 4096
"""How much of a file's beginning is looked at."""

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_EMPTY_ZIP = b"PK\x05\x06"


def _is_zip(head: bytes) -> bool:
    return head.startswith((_ZIP, _EMPTY_ZIP))


def _is_pdf(head: bytes) -> bool:
    return b"%PDF-" in head[:1024]  # ISO 32000-1, annex H.3.4.1: readers look so far


def _is_rtf(head: bytes) -> bool:
    return head.lstrip()[:5].startswith(b"{\\rtf")


def _names_type(media_type: bytes) -> Callable[[bytes], bool]:
    """Tell a package by its first entry, `mimetype`, which stands there unpacked."""

    def tell(head: bytes) -> bool:
        return _is_zip(head) and head[30:38] == b"mimetype" and media_type in head[38:160]

    return tell


_is_epub = _names_type(b"application/epub+zip")
_is_odt = _names_type(b"application/vnd.oasis.opendocument.text")


def _is_docx(head: bytes) -> bool:
    return _is_zip(head) and (b"[Content_Types].xml" in head or b"word/" in head)


def _is_html(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html"))


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of file: the ending that its readers know it by, and how to tell its bytes."""

    suffix: str
    is_it: Callable[[bytes], bool]


_KINDS = (
    _Kind(".pdf", _is_pdf),
    _Kind(".rtf", _is_rtf),
    _Kind(".epub", _is_epub),
    _Kind(".odt", _is_odt),
    _Kind(".docx", _is_docx),
    _Kind(".html", _is_html),
    _Kind(".png", lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    _Kind(".jpg", lambda head: head.startswith(b"\xff\xd8\xff")),
    _Kind(".tif", lambda head: head.startswith((b"II*\x00", b"MM\x00*"))),
    _Kind(".gif", lambda head: head.startswith(b"GIF8")),
    _Kind(".webp", lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP"),
    _Kind(".mp3", lambda head: head.startswith(b"ID3")),
)

# Endings whose files must begin in their own way. EPUB and ODT without their `mimetype` in its
# place are out of order and can still be read, so that any package will do for them.
_OWN_BEGINNING: dict[str, Callable[[bytes], bool]] = {
    ".pdf": _is_pdf,
    ".rtf": _is_rtf,
    ".doc": lambda head: head.startswith(_OLE),
    ".docx": _is_zip,
    ".odt": _is_zip,
    ".epub": _is_zip,
    ".png": lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    ".jpg": lambda head: head.startswith(b"\xff\xd8\xff"),
    ".tif": lambda head: head.startswith((b"II*\x00", b"MM\x00*")),
}
# Two endings of one kind.
_SAME = {".jpeg": ".jpg", ".tiff": ".tif", ".htm": ".html", ".xhtml": ".html"}

_LONGEST_SHOWN_NAME = 120
_LONGEST_SUFFIX = 20
_SURROGATE = re.compile("[\ud800-\udfff]")


def kind_by_bytes(head: bytes) -> str | None:
    """Return the ending of the kind that the first bytes tell for certain, or None.

    Args:
        head: The file's first `HEAD_BYTES` bytes, or all of it.
    """
    return next((kind.suffix for kind in _KINDS if kind.is_it(head)), None)


def suffix_of(name: str) -> str:
    """Return the ending of a file's name in small letters; the whole name is asked."""
    return PurePosixPath(_clean_name(name)).suffix.lower()


def decide_kind(name: str, head: bytes, readable: tuple[str, ...]) -> tuple[str, bool]:
    """Return the ending whose reader is to read a file, and whether only its bytes told it.

    Args:
        name: The file's name.
        head: Its first `HEAD_BYTES` bytes.
        readable: The endings that have a reader.

    Raises:
        UnknownThing: No reader for files like this; the error lists what can be read.
        UnreadableDocument: The bytes are those of another kind than the name says.
    """
    suffix, told = suffix_of(name), kind_by_bytes(head)
    shown = shown_name(name)
    if not suffix and told in readable:
        return told, True
    if suffix not in readable:
        raise UnknownThing(
            f"{shown}: suffix {suffix[:_LONGEST_SUFFIX]!r}",
            say="unknown-file-kind",
            name=shown,
            known=", ".join(readable),
        )
    _check_beginning(shown, suffix, told, head)
    return suffix, False


def _check_beginning(shown: str, suffix: str, told: str | None, head: bytes) -> None:
    """Refuse a file whose first bytes give its name the lie.

    Raises:
        UnreadableDocument: They do.
    """
    kind = _SAME.get(suffix, suffix)
    begins = _OWN_BEGINNING.get(kind)
    # What has no beginning of its own is text, whose reader knows better what is none.
    if begins is None or told == kind or not head:
        return
    if kind == ".docx" and head.startswith(_OLE):
        # Word puts a document with a password into an OLE file; an old DOC is one too.
        raise UnreadableDocument(f"{shown}: OLE", say="file-locked-or-old", name=shown)
    if told is not None:
        raise UnreadableDocument(
            f"{shown}: begins like {told}", say="file-kind-differs", name=shown, kind=told
        )
    if not begins(head):
        raise UnreadableDocument(
            f"{shown}: does not begin like {kind}", say="file-damaged", name=shown
        )


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
