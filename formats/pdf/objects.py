"""PDF objects that reportlab writes as they are: strings, names, arrays and dictionaries as text.

A document of thousands of pages has a hundred thousand of them, so each is one small value and not
a tree of reportlab's objects.

Source: ISO 32000-1 7.3.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from hashlib import sha256
from typing import BinaryIO

from reportlab.pdfbase.pdfdoc import PDFDocument, PDFObject
from reportlab.pdfbase.pdfdoc import format as format_object

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


def save_document(document: PDFDocument, out: BinaryIO) -> None:
    """Write all objects, the cross-reference table and the trailer, letting each object go.

    reportlab's own way holds the whole file three times; a long book should not need that.

    Source: ISO 32000-1 7.5.
    """
    document.Reference(document.Catalog)
    document.Reference(document.info)
    writer = _Writer(out)
    writer.put(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets: list[int] = []
    # Objects that are formatted may register further ones, which get the next numbers.
    while len(offsets) + 1 in document.numberToId:
        number = len(offsets) + 1
        name = document.numberToId[number]
        content = format_object(document.idToObject[name], document, 1)
        offsets.append(writer.position)
        writer.put(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        document.idToObject[name] = None
    start = writer.position
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    writer.put(b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(offsets) + 1, rows))
    root = document.Reference(document.Catalog).format(document)
    info = document.Reference(document.info).format(document)
    identifier = writer.digest.hexdigest()[:32].encode("ascii")
    writer.put(
        b"trailer\n<</Size %d /Root %s /Info %s /ID [<%s> <%s>]>>\nstartxref\n%d\n%%%%EOF\n"
        % (len(offsets) + 1, root, info, identifier, identifier, start)
    )


class _Writer:
    """Counts bytes for the cross-reference table, and takes their digest for the identifier."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.position = 0
        self.digest = sha256()

    def put(self, data: bytes) -> None:
        self._out.write(data)
        self.position += len(data)
        self.digest.update(data)


def add_object(document: PDFDocument, obj: PDFObject, name: str | None = None) -> str:
    """Register an indirect object and return its reference, such as `12 0 R`."""
    reference: bytes = document.Reference(obj, name).format(document)
    return reference.decode("ascii")
