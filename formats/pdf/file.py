"""Drawing the filled pages and putting the file together.

Source: ISO 14289-1 7.1 (MarkInfo, title), 7.18.3 (tab order), 7.18.5 (links).
"""

from __future__ import annotations

from typing import BinaryIO

from reportlab.pdfbase.pdfdoc import PDFDocument, PDFPage

from formats.document import Document
from formats.pdf.contents import Entry
from formats.pdf.faces import text_width
from formats.pdf.images import ImageStore
from formats.pdf.metadata import Information, xmp_packet
from formats.pdf.objects import (
    RawObject,
    RawStream,
    add_object,
    array,
    number,
    save_document,
    text_string,
    uri_string,
)
from formats.pdf.outline import Destination, write_destinations, write_outline
from formats.pdf.paging import Page
from formats.pdf.pen import BACKGROUND, FOOTER, DrawnPage, Link, Pen, Rectangle
from formats.pdf.sheet import A4_HEIGHT_PT, A4_WIDTH_PT, Sheet
from formats.pdf.subsets import UsedFonts
from formats.pdf.tagging import StructureTree
from formats.pdf.wording import Wording
from formats.theme import Theme

_WHITE = "#ffffff"


class PdfFile:
    """One file in the making."""

    def __init__(self, document: Document, title: str, theme: Theme, tree: StructureTree) -> None:
        self._document = document
        self._title = title
        self._theme = theme
        self._tree = tree
        # Version 1.7 is what PDF/UA-1 builds on.
        self.pdf = PDFDocument(compression=1, invariant=1, pdfVersion=(1, 7), lang=document.lang)
        self.images = ImageStore(self.pdf)
        self._fonts = UsedFonts()
        self._pages: list[PDFPage] = []
        self._page_references: list[str] = []

    def draw_pages(self, pages: list[Page], sheet: Sheet, words: Wording) -> None:
        """Draw all pages; each page's strips are let go once drawn."""
        pen = Pen(self._tree, self._fonts, _colour(self._theme.scheme.text))
        font_resources = RawObject()
        fonts = add_object(self.pdf, font_resources)
        for index, page in enumerate(pages):
            pen.start_page()
            self._draw_background(pen)
            for placed in page.placed:
                placed.strip.draw(pen, sheet.top - placed.top_pt, placed.gap_pt)
            self._draw_footer(pen, sheet, words, index + 1, len(pages))
            self._add_page(pen.finish_page(), index, len(pages), fonts)
            page.placed.clear()
        font_resources.text = self._fonts.write(self.pdf)

    def _draw_background(self, pen: Pen) -> None:
        colour = self._theme.scheme.background
        if colour != _WHITE:
            pen.rectangle(BACKGROUND, 0, 0, A4_WIDTH_PT, A4_HEIGHT_PT, _colour(colour))

    def _draw_footer(self, pen: Pen, sheet: Sheet, words: Wording, number: int, count: int) -> None:
        text = words.page_of.format(page=number, count=count)
        if text_width(text, self._theme.body_pt) > sheet.width:
            text = f"{number} / {count}"
        pen.text(FOOTER, text, sheet.left, sheet.footer_baseline, size_pt=self._theme.body_pt)

    def _add_page(self, drawn: DrawnPage, index: int, page_count: int, fonts: str) -> None:
        contents = add_object(self.pdf, RawStream(drawn.content))
        images = " ".join(
            f"/{name} {self.images.references[name]}" for name in sorted(drawn.images)
        )
        resources = f"<</Font {fonts}{f' /XObject <<{images}>>' if images else ''}>>"
        page = RawObject()
        reference = add_object(self.pdf, page)
        annotations = [
            self._add_link(link, areas, page_count, reference)
            for link, areas in drawn.links.items()
        ]
        parent = self.pdf.Reference(self.pdf.Pages).format(self.pdf).decode("ascii")
        page.text = (
            f"<</Type /Page /Parent {parent} /MediaBox [0 0 {A4_WIDTH_PT} {A4_HEIGHT_PT}] "
            f"/Resources {resources} /Contents {contents} /StructParents {index} /Tabs /S"
            f"{f' /Annots {array(annotations)}' if annotations else ''}>>"
        )
        self.pdf.Pages.addPage(page)
        self._page_references.append(reference)

    def _add_link(self, link: Link, areas: list[Rectangle], page_count: int, page: str) -> str:
        """Write a link's annotation on one page and join it to its element."""
        key = self._tree.annotate(link.element, page_count)
        if link.address:
            target = f"/A <</Type /Action /S /URI /URI {uri_string(link.address)}>>"
        else:
            target = f"/Dest {text_string(link.destination)}"
        left, bottom = min(area[0] for area in areas), min(area[1] for area in areas)
        right, top = max(area[2] for area in areas), max(area[3] for area in areas)
        reference = add_object(
            self.pdf,
            RawObject(
                f"<</Type /Annot /Subtype /Link /Rect {_numbers(left, bottom, right, top)} "
                f"/QuadPoints {_numbers(*_corners(areas))} /Border [0 0 0] /F 4 /P {page} "
                f"/Contents {text_string(link.contents)} {target} /StructParent {key}>>"
            ),
        )
        link.element.kids.append(f"<</Type /OBJR /Pg {page} /Obj {reference}>>")
        return reference

    def write(
        self, out: BinaryIO, entries: list[Entry], destinations: dict[str, Destination]
    ) -> None:
        """Write structure, bookmarks and metadata, then the whole file."""
        catalogue = self.pdf.Catalog
        root = self._tree.write(self.pdf, self._page_references)
        packet = RawStream(
            xmp_packet(self._title, self._document),
            "/Type /Metadata /Subtype /XML",
            is_compressed=False,
        )
        catalogue.StructTreeRoot = root
        catalogue.MarkInfo = "<</Marked true>>"
        catalogue.Metadata = add_object(self.pdf, packet)
        catalogue.ViewerPreferences = "<</DisplayDocTitle true>>"
        catalogue.Outlines = write_outline(self.pdf, entries) if entries else None
        if entries:
            catalogue.setPageMode("UseOutlines")
        if destinations:
            catalogue.Names = write_destinations(self.pdf, destinations, self._page_references)
        self.pdf.info = Information(self._title, self._document)
        save_document(self.pdf, out)


def _colour(value: str) -> str:
    """Return `#rrggbb` as three PDF numbers."""
    return " ".join(number(int(value[i : i + 2], 16) / 255) for i in (1, 3, 5))


def _numbers(*values: float) -> str:
    return array(number(value) for value in values)


def _corners(areas: list[Rectangle]) -> list[float]:
    """Return each area's corners as Acrobat reads them: upper left, upper right, then lower."""
    corners: list[float] = []
    for left, bottom, right, top in areas:
        corners += [left, top, right, top, left, bottom, right, bottom]
    return corners
