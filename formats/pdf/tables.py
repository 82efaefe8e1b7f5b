"""Tables: a grid where it fits the line at body size, else one record under another.

Either way the structure tree holds a true table. In records each value stands behind its column's
heading; the heading cells' own text is the first record's labels, all later labels are artifacts,
as are the heading rows that repeat on further pages.

Source: UKAAF G003 (2019), «Tables»; ISO 14289-1 7.5 (TH with Scope), ISO 32000-1 14.8.4.3.4.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from formats.document import HeaderScope, Table
from formats.pdf.breaking import TextStyle, break_lines, unbreakable_ranges
from formats.pdf.grid import Grid, GridCell, grid_of
from formats.pdf.inline import (
    Inline,
    as_artifact,
    emphasised,
    join_inlines,
    main_language,
    plain_inline,
)
from formats.pdf.pen import HEADER, LAYOUT, Pen
from formats.pdf.story import Column, Story, baseline_in
from formats.pdf.strips import Strip, TextLine
from formats.pdf.tagging import Element
from formats.report import Finding, Kind

MAX_GRID_COLUMNS = 5
_TALLEST_SHARE = 0.6
"""A row taller than this share of the page is no longer read across."""
_KEPT_SHARE = 0.4
"""A record shorter than this share of the page stays on one page."""
_SCOPES = {
    HeaderScope.COLUMN: "Column",
    HeaderScope.ROW: "Row",
    HeaderScope.BOTH: "Both",
}


def lay_table(story: Story, table: Table, column: Column) -> None:
    """Add a table with its caption."""
    grid = grid_of(table)
    if grid.is_mended:
        story.findings.append(Finding(Kind.MENDED, "table-cells-mended", table.anchor))
    if not grid.header_count and grid.column_count > 1 and not _has_row_headings(grid):
        story.findings.append(Finding(Kind.FOUND, "table-without-headers", table.anchor))
    element = column.element.child("Table")
    inside = replace(column, element=element)
    if story.lay_text(
        "Caption", table.caption, inside, style=_heading_style(story), keeps_next=True
    ):
        story.gap(story.theme.leading_pt * 0.4)
    if grid.column_count:
        texts = _cell_texts(story, grid, element)
        if not _lay_grid(story, grid, texts, inside):
            story.findings.append(Finding(Kind.FOUND, "table-reflowed", table.anchor))
            _lay_records(story, grid, texts, inside)
    if not element.kids:
        element.drop()
    story.gap(story.paragraph_gap_pt)


def _has_row_headings(grid: Grid) -> bool:
    return any(cell.scope is not HeaderScope.NONE for row in grid.rows for cell in row)


def _heading_style(story: Story) -> TextStyle:
    return replace(story.body, is_bold=True)


CellTexts = dict[GridCell, Inline | None]


def _cell_texts(story: Story, grid: Grid, table: Element) -> CellTexts:
    """Make rows and cells of the structure tree; return each cell's text."""
    texts: CellTexts = {}
    for row in grid.rows:
        element = table.child("TR")
        for cell in row:
            texts[cell] = _cell_text(story, cell, element)
    return texts


def _cell_text(story: Story, cell: GridCell, row: Element) -> Inline | None:
    scope = _SCOPES.get(cell.scope)
    attributes = []
    if scope:
        attributes.append(f"/Scope /{scope}")
    if cell.row_span > 1:
        attributes.append(f"/RowSpan {cell.row_span}")
    if cell.column_span > 1:
        attributes.append(f"/ColSpan {cell.column_span}")
    runs = cell.cell.runs if cell.cell else ()
    element = row.child(
        "TH" if scope else "TD",
        lang=main_language(runs, story.words.lang),
        attributes=" ".join(("/O /Table", *attributes)) if attributes else "",
    )
    return story.inline(element, runs, _heading_style(story) if scope else story.body)


# -- as a grid -----------------------------------------------------------------------------


@dataclass(slots=True)
class _Band:
    """Rows that stand together: lines at their distance from the top, and rules."""

    lines: list[tuple[float, TextLine]]
    rules: list[tuple[float, float]]
    """Distance from the top, and thickness."""
    left: float
    width: float
    is_repeated: bool = False

    def draw(self, pen: Pen, top_pt: float) -> None:
        """Draw text first, so that a row is one text object, then the rules."""
        for distance, line in self.lines:
            drawn = replace(line, artifact=HEADER) if self.is_repeated else line
            drawn.draw(pen, top_pt - distance)
        for distance, thickness in self.rules:
            pen.rectangle(LAYOUT, self.left, top_pt - distance, self.width, thickness)


def _lay_grid(story: Story, grid: Grid, texts: CellTexts, column: Column) -> bool:
    """Add the table as a grid; return False, with nothing added, where it does not fit."""
    if grid.column_count > MAX_GRID_COLUMNS:
        return False
    padding = 0.45 * story.theme.body_pt
    widths = _column_widths(grid, texts, column.width, padding)
    if widths is None:
        return False
    layout = _GridLayout(story, grid, texts, column, widths, padding)
    header = layout.band(range(grid.header_count), is_header=True) if grid.header_count else None
    bands = [layout.band(group, is_header=False) for group in grid.groups()]
    room = story.sheet.height * _TALLEST_SHARE
    if any(height > room for _, height in (*bands, *((header,) if header else ()))):
        return False
    repeats = None
    if header:
        story.push(header[0], header[1], column.bars, keeps_next=bool(bands))
        repeats = Strip(replace(header[0], is_repeated=True), header[1], bars=column.bars)
    for band, height in bands:
        story.push(band, height, column.bars).repeats = repeats
    return True


@dataclass(slots=True)
class _GridLayout:
    story: Story
    grid: Grid
    texts: CellTexts
    column: Column
    widths: list[float]
    padding: float

    def band(self, rows: range, *, is_header: bool) -> tuple[_Band, float]:
        """Return rows laid out, and their height."""
        leading = self.story.theme.leading_pt
        broken = {cell: self._lines(cell) for row in rows for cell in self.grid.rows[row]}
        heights = self._row_heights(rows, {cell: len(lines) for cell, lines in broken.items()})
        tops = [sum(heights[:index]) for index in range(len(heights) + 1)]
        band = _Band([], [], self.column.left, sum(self.widths))
        for cell, lines in broken.items():
            top = tops[cell.row - rows.start] + self.padding
            band.lines += [(top + index * leading, line) for index, line in enumerate(lines)]
        thin = max(0.75, self.story.theme.body_pt * 0.04)
        band.rules = [(top, thin) for top in tops[1:]]
        if is_header:
            band.rules[-1] = (tops[-1], 2.5 * thin)
        return band, tops[-1]

    def _row_heights(self, rows: range, line_counts: dict[GridCell, int]) -> list[float]:
        leading = self.story.theme.leading_pt
        heights = [leading + 2 * self.padding] * len(rows)
        for cell, count in sorted(line_counts.items(), key=lambda item: item[0].row_span):
            first = cell.row - rows.start
            needed = max(1, count) * leading + 2 * self.padding
            short = needed - sum(heights[first : first + cell.row_span])
            if short > 0:
                heights[first + cell.row_span - 1] += short
        return heights

    def _lines(self, cell: GridCell) -> list[TextLine]:
        inline = self.texts[cell]
        if inline is None:
            return []
        left = self.column.left + sum(self.widths[: cell.column])
        width = sum(self.widths[c] for c in cell.columns) - 2 * self.padding
        limit = self.story.theme.profile.max_line_characters
        baseline = baseline_in(self.story.theme.leading_pt, self.story.theme.body_pt)
        return [
            TextLine(inline, line, left + self.padding, baseline)
            for line in break_lines(inline.styled, width, max_characters=limit)
        ]


def _column_widths(
    grid: Grid, texts: CellTexts, width: float, padding: float
) -> list[float] | None:
    """Return the columns' widths, or None where a word would not fit its column."""
    least = [2 * padding] * grid.column_count
    natural = [2 * padding] * grid.column_count
    for cell, inline in sorted(texts.items(), key=lambda item: item[0].column_span):
        if inline is None:
            continue
        styled = inline.styled
        words = unbreakable_ranges(styled.text)
        longest = max((styled.width(*word) for word in words), default=0.0) + 2 * padding
        whole = styled.width(0, len(styled.text)) + 2 * padding
        last = cell.columns[-1]
        least[last] += max(0.0, longest - sum(least[c] for c in cell.columns))
        natural[last] += max(0.0, whole - sum(natural[c] for c in cell.columns))
    if sum(least) > width:
        return None
    natural = [max(pair) for pair in zip(natural, least, strict=True)]
    spare = width - sum(least)
    wanted = sum(natural) - sum(least)
    share = min(1.0, spare / wanted) if wanted > 0 else 0.0
    return [low + (high - low) * share for low, high in zip(least, natural, strict=True)]


# -- as records ----------------------------------------------------------------------------


def _lay_records(story: Story, grid: Grid, texts: CellTexts, column: Column) -> None:
    """Add each body row as lines «heading: value»."""
    labels = _Labels(story, grid, texts)
    if grid.header_count == len(grid.rows):
        for cells in grid.rows:
            for cell in cells:
                _lay_value(story, texts[cell], column)
        return
    for row in range(grid.header_count, len(grid.rows)):
        _lay_record(story, grid, row, texts, labels, column)
        story.settle_gap(story.paragraph_gap_pt)


def _lay_record(
    story: Story, grid: Grid, row: int, texts: CellTexts, labels: _Labels, column: Column
) -> None:
    before = len(story.strips)
    seen: set[GridCell] = set()
    for place in range(grid.column_count):
        cell = grid.covering(row, place)
        if cell in seen:
            continue
        seen.add(cell)
        value = texts[cell]
        if value is not None and cell.row != row:
            value = as_artifact(value, LAYOUT)
        if value is None and labels.are_drawn:
            continue
        _lay_value(story, join_inlines([*labels.of(cell), value]), column)
    labels.are_drawn = True
    record = story.strips[before:]
    is_short = sum(strip.height_pt for strip in record) <= story.sheet.height * _KEPT_SHARE
    for strip in record[:-1] if is_short else (*record[:1], *record[-2:-1]):
        strip.keeps_next = len(record) > 1


def _lay_value(story: Story, inline: Inline | None, column: Column) -> None:
    if inline is not None:
        story.lay_lines(inline, column, story.theme.leading_pt)
        story.settle_gap(story.theme.leading_pt * 0.25)


class _Labels:
    """The column headings before values: the cells' own text once, then artifacts."""

    def __init__(self, story: Story, grid: Grid, texts: CellTexts) -> None:
        self._grid = grid
        self._texts = texts
        self._drawn: set[GridCell] = set()
        self._style = emphasised(story.body, story.theme)
        self._body = story.body
        self.are_drawn = False
        """Whether the first record is complete, and with it every heading cell."""

    def of(self, cell: GridCell) -> list[Inline | None]:
        """Return the label of a value with its colon, or nothing where no heading stands."""
        parts: list[Inline | None] = []
        seen: set[GridCell] = set()
        for column in cell.columns:
            for row in range(self._grid.header_count):
                heading = self._grid.covering(row, column)
                text = self._texts[heading]
                if text is None or heading in seen:
                    continue
                seen.add(heading)
                if parts:
                    parts.append(plain_inline(", ", self._style, LAYOUT))
                parts.append(as_artifact(text, LAYOUT) if heading in self._drawn else text)
                self._drawn.add(heading)
        if parts:
            parts.append(plain_inline(":", replace(self._style, is_underlined=False), LAYOUT))
            parts.append(plain_inline(" ", self._body, LAYOUT))
        return parts
