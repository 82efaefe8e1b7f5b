"""PDF objects that reportlab writes as they are: strings, names, arrays and dictionaries as text.

A document of thousands of pages has a hundred thousand of them, so each is one small value and not
a tree of reportlab's objects.

Source: ISO 32000-1 7.3.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

from reportlab.pdfbase.pdfdoc import PDFDocument, PDFObject

_PLAIN = re.compile(r"[ -'*-\[\]-~]*")


def text_string(text: str) -> str:
    """Return a text string: ASCII as a literal, all else as UTF-16BE in hexadecimal."""
    if _PLAIN.fullmatch(text):
        return f"({text})"
    return f"<feff{text.encode('utf-16-be', 'replace').hex()}>"


def uri_string(address: str) -> str:
    """Return an address as the ASCII string that a URI action needs (ISO 32000-1 12.6.4.7)."""
    from urllib.parse import quote

    quoted = quote(address, safe="!#$%&'*+,/:;=?@[]~-._")
    return f"({quoted})"


def array(items: Iterable[str]) -> str:
    """Return an array of finished values."""
    return f"[{' '.join(items)}]"


def number(value: float) -> str:
    """Return a number with at most two decimals: a hundredth of a point is beyond any printer."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))


class RawObject(PDFObject):  # type: ignore[misc]
    """An indirect object whose text is known."""

    __RefOnly__ = 1

    def __init__(self, text: str = "") -> None:
        self.text = text

    def format(self, _document: PDFDocument) -> bytes:
        """Return the object as bytes."""
        return self.text.encode("ascii")


class RawStream(PDFObject):  # type: ignore[misc]
    """A stream, compressed when made unless told otherwise.

    reportlab's own writes an empty `/Filter []` on an uncompressed stream, which PDF/UA checkers
    reject on metadata.
    """

    __RefOnly__ = 1

    def __init__(self, content: bytes, entries: str = "", *, is_compressed: bool = True) -> None:
        self._content = zlib.compress(content, 6) if is_compressed else content
        self._entries = entries + (" /Filter /FlateDecode" if is_compressed else "")

    def format(self, _document: PDFDocument) -> bytes:
        """Return dictionary and content as bytes."""
        head = f"<<{self._entries} /Length {len(self._content)}>>\nstream\n".encode("ascii")
        return head + self._content + b"\nendstream\n"


def add_object(document: PDFDocument, obj: PDFObject, name: str | None = None) -> str:
    """Register an indirect object and return its reference, such as `12 0 R`."""
    reference: bytes = document.Reference(obj, name).format(document)
    return reference.decode("ascii")
