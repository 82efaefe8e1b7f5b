"""Blocks in DOCX: paragraphs, lists, tables and pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import assert_never

from docx.image.exceptions import UnrecognizedImageError
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.oxml.shape import CT_Inline
from docx.parts.story import StoryPart
from docx.shared import Emu

from formats.document import (
    Anchor,
    Block,
    Field,
    Figure,
    HeaderScope,
    Heading,
    ListBlock,
    ListItem,
    PageBreak,
    Paragraph,
    Quote,
    Run,
    Runs,
    Table,
    TableCell,
)
from formats.docx_bounds import BoundName
from formats.grid import GridRow, grid
from formats.labels import Labels
from formats.report import Finding, Kind
from formats.text import plain
from formats.writers._docx_numbering import DEEPEST_LEVEL, Numbering
from formats.writers._docx_records import REPEATED_STYLE, is_too_wide, records
from formats.writers._docx_styles import LIST_INDENT_PT, QUOTE_INDENT_PT
from formats.writers._docx_text import TextWriter, bookmark_name
from formats.writers._docx_xml import Element, twips, val, w
from formats.writers.pictures import PLACEHOLDER

_EMU_PER_POINT = 12_700
_TALLEST_PICTURE_PT = 480.0
_DECORATIVE = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}">'
    '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative"'
    ' val="1"/></a:ext></a:extLst>'
)


@dataclass(slots=True)
class Shared:
    """What all parts of one file count together."""

    numbering: Numbering
    labels: Labels
    linked: frozenset[Anchor]
    """Anchors that a link leads to."""
    text_width_pt: float
    body_pt: float
    findings: list[Finding]
    ids: int = 0

    def next_id(self) -> int:
        """Return a number for a bookmark or picture, unique in the file."""
        self.ids += 1
        return self.ids


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands: the depth of its list (0: in none) and how far it is set in."""

    depth: int = 0
    quote_pt: float = 0.0

    @property
    def indent_pt(self) -> float:
        """Return the left margin of text here."""
        return self.quote_pt + min(self.depth, DEEPEST_LEVEL + 1) * LIST_INDENT_PT


@dataclass(slots=True)
class _Mark:
    """The mark of a list item that waits for the item's first paragraph."""

    list_number: int
    level: int
    is_ordered: bool


class BlockWriter:
    """Makes the blocks of one part of the file: its body, or its notes."""

    def __init__(self, part: StoryPart, text: TextWriter, shared: Shared) -> None:
        self._part = part
        self._text = text
        self._shared = shared
        self._mark: _Mark | None = None
        self.headings: list[tuple[Heading, str]] = []
        """Headings met, and the bookmarks on them."""

    def blocks(self, blocks: tuple[Block, ...], place: Place | None = None) -> Iterator[Element]:
        """Yield the elements of the blocks."""
        here = place or Place()
        for block in blocks:
            if block.anchor in self._shared.linked and not isinstance(block, Heading):
                yield from self._bookmark(bookmark_name(block.anchor))
            yield from self._block(block, here)

    def _block(self, block: Block, place: Place) -> Iterator[Element]:
        match block:
            case Heading():
                yield from self._heading(block)
            case Paragraph():
                style = "BlockText" if place.quote_pt else "Normal"
                yield from self.paragraph(style, block.runs, place)
            case Field():
                yield from self._field(block, place)
            case ListBlock():
                yield from self._list(block, place)
            case Table():
                yield from self._table(block, place)
            case Figure():
                yield from self._figure(block, place)
            case Quote():
                number = self._shared.next_id()
                made = self._quote(block, place)
                yield from _bounded(BoundName("Quote", number), number, made)
            case PageBreak():
                yield from self._bookmark(f"page_{bookmark_name(block.label)[2:]}"[:40])
            case _:
                assert_never(block)

    def paragraph(self, style: str, runs: Runs, place: Place) -> Iterator[Element]:
        """Yield one paragraph, or nothing where there is no text."""
        if plain(runs).strip():
            yield self._paragraph(style, list(self._text.runs(runs)), place)

    def _paragraph(
        self, style: str, inner: list[Element], place: Place, *, is_kept: bool = False
    ) -> Element:
        """Return a paragraph with the waiting list mark, if there is one, and its margin."""
        mark, self._mark = self._mark, None
        made = w("pPr")
        if style == "Normal" and place.depth:
            style = _list_style(mark)
        if style != "Normal":
            made.append(val("pStyle", style))
        if is_kept:
            made.append(w("keepNext"))
        if mark:
            number = val("numId", mark.list_number)
            made.append(w("numPr", val("ilvl", mark.level), number))
        indent = twips(place.indent_pt)
        if mark:
            made.append(w("ind", left=indent, hanging=twips(LIST_INDENT_PT)))
        elif indent:
            made.append(w("ind", left=indent))
        return w("p", made, *inner)

    def _bookmark(self, name: str) -> Iterator[Element]:
        number = self._shared.next_id()
        yield w("bookmarkStart", id=number, name=name)
        yield w("bookmarkEnd", id=number)

    def _heading(self, block: Heading) -> Iterator[Element]:
        if not plain(block.runs).strip():
            return
        self._mark = None
        name = bookmark_name(block.anchor)
        self.headings.append((block, name))
        start, end = self._bookmark(name)
        layout = w("pPr", val("pStyle", f"Heading{block.level}"))
        yield w("p", layout, start, *self._text.runs(block.runs), end)

    def _field(self, block: Field, place: Place) -> Iterator[Element]:
        if not plain(block.value).strip():
            return
        label = list(self._text.runs(block.label, "FieldLabel"))
        if label:
            last = block.label[-1]
            label += self._text.runs((Run(": ", last.lang),), "FieldLabel")
        yield self._paragraph("Field", [*label, *self._text.runs(block.value)], place)

    def _quote(self, block: Quote, place: Place) -> Iterator[Element]:
        deeper = replace(place, quote_pt=place.quote_pt + QUOTE_INDENT_PT)
        yield from self.blocks(block.blocks, deeper)
        yield from self.paragraph("QuoteSource", block.attribution, deeper)

    def _list(self, block: ListBlock, place: Place) -> Iterator[Element]:
        if _is_plain(block) and place.depth < DEEPEST_LEVEL:
            yield from self._items(block, place, is_bounded=False)
            return
        number = self._shared.next_id()
        name = BoundName("List", number, block.is_ordered, block.start)
        yield from _bounded(name, number, self._items(block, place, is_bounded=True))

    def _items(self, block: ListBlock, place: Place, *, is_bounded: bool) -> Iterator[Element]:
        level = min(place.depth, DEEPEST_LEVEL)
        number = self._shared.numbering.begin(
            is_ordered=block.is_ordered, level=level, start=block.start
        )
        deeper = replace(place, depth=place.depth + 1)
        for item in block.items:
            self._mark = _Mark(number, level, block.is_ordered)
            made = self._item(item, deeper)
            if is_bounded:
                mark = self._shared.next_id()
                made = _bounded(BoundName("Item", mark, depth=deeper.depth), mark, made)
            yield from made
        self._mark = None

    def _item(self, item: ListItem, place: Place) -> Iterator[Element]:
        first = item.blocks[0] if item.blocks else None
        if isinstance(first, ListBlock | Table | Heading):
            # Word hangs the mark of an item on a paragraph, and here there is none to hang it on.
            finding = Finding(Kind.LOST, "list-mark-without-text", item.anchor)
            self._shared.findings.append(finding)
            self._mark = None
        yield from self.blocks(item.blocks, place)

    def _table(self, block: Table, place: Place) -> Iterator[Element]:
        self._mark = None
        if plain(block.caption).strip():
            inner = list(self._text.runs(block.caption))
            yield self._paragraph("Caption", inner, place, is_kept=True)
        rows = grid(block)
        width = len(rows[0].cells) if rows else 0
        if not width:
            return
        has_row_heads = any(
            cell.scope in {HeaderScope.ROW, HeaderScope.BOTH} for row in rows for cell in row.own
        )
        if not block.header_row_count and not has_row_heads:
            self._shared.findings.append(Finding(Kind.LOST, "table-without-headers", block.anchor))
        available = self._shared.text_width_pt - place.indent_pt
        if is_too_wide(rows, available, self._shared.body_pt):
            self._shared.findings.append(Finding(Kind.FOUND, "table-reflowed", block.anchor))
            yield from self._records(rows, block.header_row_count, place)
            return
        column = twips(available / width)
        yield w(
            "tbl",
            self._table_look(block, place, has_row_heads=has_row_heads),
            w("tblGrid", *(w("gridCol", w=column) for _ in range(width))),
            *(
                self._row(row, column, n < block.header_row_count, is_joined=_is_joined(rows, n))
                for n, row in enumerate(rows)
            ),
        )

    def _records(
        self, rows: tuple[GridRow, ...], header_count: int, place: Place
    ) -> Iterator[Element]:
        """Yield a paragraph for each cell of a table that has no room."""
        for heading, cell, begins in records(rows, header_count):
            bare = tuple(Run(run.text, run.lang) for run in heading)
            is_head = not begins and not heading
            inner = [
                *self._text.runs(bare, REPEATED_STYLE),
                *self._text.runs(cell.runs, "Strong" if is_head else ""),
            ]
            yield self._paragraph("TableRecordFirst" if begins else "TableRecord", inner, place)

    def _table_look(self, block: Table, place: Place, *, has_row_heads: bool) -> Element:
        look = w(
            "tblLook",
            val="04A0" if has_row_heads else "0420",
            firstRow=int(block.header_row_count > 0),
            lastRow=0,
            firstColumn=int(has_row_heads),
            lastColumn=0,
            noHBand=0,
            noVBand=1,
        )
        made = w("tblPr", val("tblStyle", "TableGrid"), w("tblW", w=5000, type="pct"))
        if place.indent_pt:
            made.append(w("tblInd", w=twips(place.indent_pt), type="dxa"))
        made.append(look)
        if plain(block.caption).strip():
            made.append(val("tblCaption", plain(block.caption)))
        return made

    def _row(self, row: GridRow, column_twips: int, is_header: bool, *, is_joined: bool) -> Element:
        properties = w("trPr", w("cantSplit"))
        if is_header:
            properties.append(w("tblHeader"))
        made = w("tr", properties)
        starting = dict(row.starting)
        column = 0
        while column < len(row.cells):
            cell = row.cells[column]
            span = min(cell.column_span, len(row.cells) - column) if cell else 1
            begins = column in starting
            made.append(self._cell(cell, span, column_twips, is_header, begins=begins))
            column += span
        if is_joined:
            for layout in made.iter(qn("w:pPr")):
                layout.insert(1, w("keepNext"))
        return made

    def _cell(
        self,
        cell: TableCell | None,
        span: int,
        column_twips: int,
        is_header: bool,
        *,
        begins: bool,
    ) -> Element:
        """Return a cell; one that goes on from the row above is joined to it and holds no text."""
        properties = w("tcPr", w("tcW", w=column_twips * span, type="dxa"))
        if span > 1:
            properties.append(val("gridSpan", span))
        if cell and cell.row_span > 1:
            properties.append(val("vMerge", "restart") if begins else w("vMerge"))
        style = "TableText"
        if cell and cell.scope in {HeaderScope.ROW, HeaderScope.BOTH} and not is_header:
            style = "TableRowHeader"
        elif is_header or (cell and cell.scope is HeaderScope.COLUMN):
            style = "TableHeader"
        inner = self._text.runs(cell.runs) if cell and begins else ()
        return w("tc", properties, w("p", w("pPr", val("pStyle", style)), *inner))

    def _figure(self, block: Figure, place: Place) -> Iterator[Element]:
        inline = self._inline(block, self._shared.text_width_pt - place.indent_pt)
        has_caption = bool(plain(block.caption).strip())
        run = w("r", w("drawing", inline))
        yield self._paragraph("Picture", [run], place, is_kept=has_caption)
        yield from self.paragraph("Caption", block.caption, place)

    def _inline(self, block: Figure, widest_pt: float) -> Element:
        """Return the picture with its description, no wider than the text."""
        try:
            relation, image = self._part.get_or_add_image(BytesIO(block.image))
        except (UnrecognizedImageError, EOFError, ValueError):
            finding = Finding(Kind.LOST, "image-unreadable", block.anchor, block.media_type)
            self._shared.findings.append(finding)
            relation, image = self._part.get_or_add_image(BytesIO(PLACEHOLDER))
        wide, tall = float(image.width), float(image.height)
        scale = min(
            1.0,
            widest_pt * _EMU_PER_POINT / max(wide, 1.0),
            _TALLEST_PICTURE_PT * _EMU_PER_POINT / max(tall, 1.0),
        )
        number = self._shared.next_id()
        inline: Element = CT_Inline.new_pic_inline(
            number, relation, "", Emu(round(wide * scale)), Emu(round(tall * scale))
        )
        for side in ("distT", "distB", "distL", "distR"):
            inline.set(side, "0")
        self._describe(inline, block, number)
        return inline

    def _describe(self, inline: Element, block: Figure, number: int) -> None:
        """Put the description where screen readers look for it (`wp:docPr`)."""
        properties = inline.find(qn("wp:docPr"))
        properties.set("name", f"{self._shared.labels.figure} {number}")
        description = block.alt
        if description is None:
            description = self._shared.labels.figure_without_alt
            finding = Finding(Kind.LOST, "figure-without-alt", block.anchor)
            self._shared.findings.append(finding)
        properties.set("descr", description)
        if block.alt == "":
            properties.append(parse_xml(_DECORATIVE))


def _bounded(name: BoundName, number: int, inner: Iterable[Element]) -> Iterator[Element]:
    """Yield elements inside the bookmark that holds them together."""
    yield w("bookmarkStart", id=number, name=str(name))
    yield from inner
    yield w("bookmarkEnd", id=number)


def _is_plain(block: ListBlock) -> bool:
    """Tell whether Word's own marks say all of a list: a text in each item, and lists under it."""
    return all(
        isinstance(item.blocks[0], Paragraph)
        and plain(item.blocks[0].runs).strip()
        and all(isinstance(one, ListBlock) and _is_plain(one) for one in item.blocks[1:])
        for item in block.items
        if item.blocks
    )


def _is_joined(rows: tuple[GridRow, ...], number: int) -> bool:
    """Tell whether a cell goes on into the next row: then both stay on one page."""
    if number + 1 == len(rows):
        return False
    below = rows[number + 1]
    begin = dict(below.starting)
    pairs = enumerate(zip(rows[number].cells, below.cells, strict=True))
    return any(one is not None and one is other and n not in begin for n, (one, other) in pairs)


def tables_apart(flow: Iterable[Element]) -> Iterator[Element]:
    """Yield the elements with a paragraph between tables that follow each other.

    Word shows them as one table otherwise, and screen readers count them as one.
    """
    is_after_table = False
    for element in flow:
        is_table = element.tag == qn("w:tbl")
        if is_table and is_after_table:
            yield w("p", w("pPr", w("spacing", before=0, after=0)))
        if element.tag not in {qn("w:bookmarkStart"), qn("w:bookmarkEnd")}:
            is_after_table = is_table
        yield element


def _list_style(mark: _Mark | None) -> str:
    if mark is None:
        return "ListContinue"
    return "ListNumber" if mark.is_ordered else "ListBullet"
