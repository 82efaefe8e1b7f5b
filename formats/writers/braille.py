"""Braille files: BRF for embossers and braille displays, PEF for publishers.

Nobody who reads Greek braille has confirmed these files yet; see `docs/adr/0010`.

Sources: PEF 1.0 (Portable Embosser Format, 2008); North American ASCII braille.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO, ClassVar

from lxml import etree

from formats.braille.ascii import to_ascii
from formats.braille.book import BrailleBook, make_book
from formats.braille.liblouis import liblouis
from formats.braille.paging import DEFAULT_HEIGHT_LINES, DEFAULT_WIDTH_CELLS, PageSize
from formats.braille.translation import BLANK, known_grade
from formats.document import Document
from formats.narration import Narration
from formats.native import identity
from formats.report import Report
from formats.theme import Theme
from formats.writers._markup import namespaces

PEF = "http://www.daisy.org/ns/2008/pef"
DC = "http://purl.org/dc/elements/1.1/"
_LINE_END = b"\r\n"
_PAGE_END = b"\f"


class _BrailleWriter:
    """What both kinds share: the page and the grade.

    Args:
        braille_width_cells: Cells in a line.
        braille_height_lines: Lines on a page.
        english_grade: 1 or 2; see `Translator`.

    Raises:
        ThemeError: No such grade, or a page smaller or larger than can be.
    """

    has_looks: ClassVar[bool] = False
    heeds: ClassVar[Mapping[str, int | None]] = {
        "braille_width_cells": DEFAULT_WIDTH_CELLS,
        "braille_height_lines": DEFAULT_HEIGHT_LINES,
        "english_grade": None,
    }

    def __init__(
        self,
        braille_width_cells: int = DEFAULT_WIDTH_CELLS,
        braille_height_lines: int = DEFAULT_HEIGHT_LINES,
        english_grade: int | None = None,
    ) -> None:
        self._size = PageSize(braille_width_cells, braille_height_lines)
        self._grade = known_grade(english_grade)

    def check(self) -> None:
        """Tell at once whether braille can be made here.

        Raises:
            Unavailable: liblouis or one of its tables is not installed.
        """
        liblouis()

    def _book(self, doc: Document) -> BrailleBook:
        return make_book(doc, self._size, english_grade=self._grade)


class BrfWriter(_BrailleWriter):
    """Writes ASCII braille: lines end in CR LF, pages in a form feed."""

    name: ClassVar[str] = "brf"
    media_type: ClassVar[str] = "text/x-brf"
    suffix: ClassVar[str] = ".brf"
    version: ClassVar[str] = "1"

    def write(
        self, doc: Document, out: BinaryIO, /, *, theme: Theme, narration: Narration | None = None
    ) -> Report:
        """Write the whole document; signs without cells are reported.

        Raises:
            MissingGlyph: Letters of a script that has no braille here.
            Unavailable: liblouis is not installed.
        """
        del theme, narration  # braille has neither looks nor sound
        book = self._book(doc)
        for page in book.pages:
            for line in page:
                out.write(to_ascii(line.rstrip(BLANK)).encode("ascii") + _LINE_END)
            out.write(_PAGE_END)
        return Report(book.findings)


class PefWriter(_BrailleWriter):
    """Writes PEF 1.0 with one volume and one section."""

    name: ClassVar[str] = "pef"
    media_type: ClassVar[str] = "application/x-pef+xml"
    suffix: ClassVar[str] = ".pef"
    version: ClassVar[str] = "2"

    def write(
        self, doc: Document, out: BinaryIO, /, *, theme: Theme, narration: Narration | None = None
    ) -> Report:
        """Write the whole document; signs without cells are reported.

        Raises:
            MissingGlyph: Letters of a script that has no braille here.
            Unavailable: liblouis is not installed.
        """
        del theme, narration
        book = self._book(doc)
        root = etree.Element(f"{{{PEF}}}pef", nsmap=namespaces(PEF, dc=DC), version="2008-1")
        _head(root, doc)
        _body(root, book)
        data = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
        out.write(data)
        return Report(book.findings)


def _head(root: etree._Element, doc: Document) -> None:
    meta = etree.SubElement(etree.SubElement(root, f"{{{PEF}}}head"), f"{{{PEF}}}meta")
    facts = [
        ("format", "application/x-pef+xml"),
        ("identifier", doc.metadata.identifier or f"sha256:{identity(doc)}"),
        ("title", doc.title),
        *(("creator", name) for name in doc.metadata.creators),
        ("language", doc.lang),
        ("publisher", doc.metadata.publisher),
        ("date", doc.metadata.date),
        ("subject", doc.metadata.subject),
    ]
    for name, value in facts:
        if value:
            etree.SubElement(meta, f"{{{DC}}}{name}").text = value


def _body(root: etree._Element, book: BrailleBook) -> None:
    body = etree.SubElement(root, f"{{{PEF}}}body")
    volume = etree.SubElement(
        body,
        f"{{{PEF}}}volume",
        cols=str(book.size.width_cells),
        rows=str(book.size.height_lines),
        rowgap="0",
        duplex="false",
    )
    section = etree.SubElement(volume, f"{{{PEF}}}section")
    for lines in book.pages:
        page = etree.SubElement(section, f"{{{PEF}}}page")
        for line in lines:
            etree.SubElement(page, f"{{{PEF}}}row").text = line
