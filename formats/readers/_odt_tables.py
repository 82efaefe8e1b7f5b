"""Tables of an OpenDocument text (OpenDocument 1.3 part 3, 9.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from formats.document import Emphasis, HeaderScope, Runs, Table, TableCell, TableRow
from formats.readers._odt_styles import TEXT, OdtStyles
from formats.readers.bounds import whole_number
from formats.readers.gathering import Story, without_emphasis
from formats.readers.markup import Element, local
from formats.report import Kind

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_HEADINGS = ("table heading", "table header", "table row header")
_MOST_COLUMNS = 200
_MOST_REPEATS = 100
_MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[tuple[Element, int], ...]
    """Each cell and the column that it begins in, from 0."""
    is_header: bool


class TableReader:
    """Reads tables; `text` gives the runs of a cell."""

    def __init__(self, story: Story, styles: OdtStyles, text: Callable[[Element], Runs]) -> None:
        self._story = story
        self._styles = styles
        self._text = text

    def read(self, table: Element, caption: Runs) -> Table | Element:
        """Return a table, or the one cell of a table that is but a frame around it."""
        rows = list(_rows(table, is_header=False))
        if len(rows) == 1 and len(rows[0].cells) == 1 and not caption and not rows[0].is_header:
            return rows[0].cells[0][0]
        anchor = self._story.anchor()
        marked = next((at for at, row in enumerate(rows) if not row.is_header), len(rows))
        heads = marked
        if not heads and len(rows) > 1 and self._are_headings(rows[0]):
            self._story.find(Kind.GUESSED, "header-row-guessed", anchor)
            heads = 1
        columns = _header_columns(table)
        first = [row for row in rows[heads:] if row.cells and row.cells[0][1] == 0]
        if not columns and first and all(map(self._begins_with_heading, first)):
            columns = int(any(len(row.cells) > 1 for row in first))
        made = tuple(
            TableRow(tuple(self._cells(row, columns, is_header=at < heads)))
            for at, row in enumerate(rows)
        )
        return Table(anchor, made, heads, caption)

    def _is_heading(self, cell: Element) -> bool:
        """Tell whether all paragraphs of a cell are in the style for headings of tables."""
        paragraphs = [part for part in cell if local(part) in {"p", "h"}]
        styles = (
            self._styles.style("paragraph", part.get(f"{TEXT}style-name")) for part in paragraphs
        )
        return bool(paragraphs) and all(style.is_like(*_HEADINGS) for style in styles)

    def _are_headings(self, row: _Row) -> bool:
        return bool(row.cells) and all(self._is_heading(cell) for cell, _ in row.cells)

    def _begins_with_heading(self, row: _Row) -> bool:
        return self._is_heading(row.cells[0][0])

    def _cells(self, row: _Row, columns: int, *, is_header: bool) -> Iterator[TableCell]:
        for cell, column in row.cells:
            scope = HeaderScope.NONE
            runs = self._text(cell)
            if runs and is_header:
                scope = HeaderScope.COLUMN
            elif runs and column < columns:
                scope = HeaderScope.ROW
            if scope is not HeaderScope.NONE:
                runs = without_emphasis(runs, Emphasis.STRONG)
            yield TableCell(
                self._story.item_anchor(),
                runs,
                scope,
                _number(cell, "number-columns-spanned"),
                _number(cell, "number-rows-spanned", _MOST_ROWS),
            )


def _number(element: Element, name: str, most: int = _MOST_COLUMNS) -> int:
    return max(whole_number(element.get(TABLE + name), 1, most=most), 1)


def _header_columns(table: Element) -> int:
    """Return how many columns on the left are headings of their rows."""
    for part in table:
        if local(part) == "table-header-columns":
            return sum(_number(column, "number-columns-repeated") for column in part)
        if local(part) in {"table-row", "table-header-rows", "table-rows"}:
            return 0
    return 0


def _rows(parent: Element, *, is_header: bool) -> Iterator[_Row]:
    for part in parent:
        name = local(part)
        if name == "table-header-rows":
            yield from _rows(part, is_header=True)
        elif name in {"table-rows", "table-row-group"}:
            yield from _rows(part, is_header=is_header)
        elif name == "table-row":
            cells = tuple(_cells(part))
            if not cells and not len(part):
                continue
            for _ in range(min(_number(part, "number-rows-repeated"), _MOST_REPEATS)):
                yield _Row(cells, is_header)


def _cells(row: Element) -> Iterator[tuple[Element, int]]:
    column = 0
    for cell in row:
        name = local(cell)
        if name not in {"table-cell", "covered-table-cell"}:
            continue
        for _ in range(_number(cell, "number-columns-repeated")):
            if name == "table-cell" and column < _MOST_COLUMNS:
                yield cell, column
            column += 1
