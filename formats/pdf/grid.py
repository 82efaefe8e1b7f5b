"""A table's cells in their rows and columns, made regular.

Source: ISO 14289-1 7.5; a row with too few cells gets empty ones, spans that overlap are cut.
"""

from __future__ import annotations

from dataclasses import dataclass

from formats.document import HeaderScope, Table, TableCell
from formats.text import plain

_WIDEST_SPAN = 200


@dataclass(frozen=True, slots=True, eq=False)
class GridCell:
    """A cell in its place; `cell` is None where the source has none."""

    cell: TableCell | None
    row: int
    column: int
    row_span: int
    column_span: int
    scope: HeaderScope

    @property
    def columns(self) -> range:
        """Return the columns that the cell covers."""
        return range(self.column, self.column + self.column_span)


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of the cells that start in them; the first `header_count` rows are headings."""

    rows: tuple[tuple[GridCell, ...], ...]
    column_count: int
    header_count: int
    is_mended: bool

    def covering(self, row: int, column: int) -> GridCell:
        """Return the cell that covers a place."""
        for index in range(row, -1, -1):
            for cell in self.rows[index]:
                if column in cell.columns and index + cell.row_span > row:
                    return cell
        raise LookupError(f"no cell at row {row}, column {column}")

    def groups(self) -> list[range]:
        """Return the body's rows in groups that row spans hold together."""
        groups: list[range] = []
        start = self.header_count
        end = start
        for index in range(self.header_count, len(self.rows)):
            end = max(end, *(index + cell.row_span for cell in self.rows[index]), index + 1)
            if end == index + 1:
                groups.append(range(start, end))
                start = end
        return groups


def grid_of(table: Table) -> Grid:
    """Return the regular grid of a table."""
    row_count = len(table.rows)
    header_count = min(table.header_row_count, row_count)
    taken: set[tuple[int, int]] = set()
    rows: list[list[GridCell]] = []
    is_mended = False
    for index, row in enumerate(table.rows):
        last = header_count if index < header_count else row_count
        cells: list[GridCell] = []
        for cell in row.cells:
            placed = _place(cell, index, last, taken, is_header=index < header_count)
            is_mended |= placed.row_span < cell.row_span or placed.column_span < cell.column_span
            cells.append(placed)
        rows.append(cells)
    column_count = max((column + 1 for _, column in taken), default=0)
    for index, cells in enumerate(rows):
        for column in range(column_count):
            if (index, column) not in taken:
                is_mended = True
                cells.append(GridCell(None, index, column, 1, 1, HeaderScope.NONE))
        cells.sort(key=lambda cell: cell.column)
    return Grid(tuple(map(tuple, rows)), column_count, header_count, is_mended)


def _place(
    cell: TableCell, row: int, last: int, taken: set[tuple[int, int]], *, is_header: bool
) -> GridCell:
    """Put a cell at the next free column and cut its spans at what is taken."""
    column = 0
    while (row, column) in taken:
        column += 1
    wish = max(1, min(cell.column_span, _WIDEST_SPAN))
    width = 1
    while width < wish and (row, column + width) not in taken:
        width += 1
    height = max(1, min(cell.row_span, last - row))
    for r in range(row, row + height):
        taken.update((r, c) for c in range(column, column + width))
    scope = cell.scope
    if is_header and scope is HeaderScope.NONE:
        scope = HeaderScope.COLUMN
    if not plain(cell.runs).strip():
        scope = HeaderScope.NONE
    return GridCell(cell, row, column, height, width, scope)
