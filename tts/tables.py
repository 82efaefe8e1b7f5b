"""Which headings a listener needs in front of each cell of a table."""

from __future__ import annotations

from formats.document import Anchor, HeaderScope, Table, TableCell
from formats.grid import GridRow, grid

_OF_COLUMN = {HeaderScope.COLUMN, HeaderScope.BOTH}
_OF_ROW = {HeaderScope.ROW, HeaderScope.BOTH}


def headings_of_cells(table: Table) -> dict[Anchor, tuple[TableCell, ...]]:
    """Return, for each data cell by its anchor, its row's heading and then its column's.

    A cell heads what its scope says, and where nothing is said the first `header_row_count` rows
    head their columns. Of several headings over one column the lowest counts.
    """
    over: dict[int, TableCell] = {}
    found: dict[Anchor, tuple[TableCell, ...]] = {}
    for number, row in enumerate(grid(table)):
        is_heading_row = number < table.header_row_count
        beside = _row_heading(row)
        for column, cell in row.starting:
            if cell.scope in _OF_COLUMN or (is_heading_row and cell.scope is HeaderScope.NONE):
                over |= dict.fromkeys(range(column, column + cell.column_span), cell)
            elif cell.scope not in _OF_ROW:
                above = over.get(column)
                found[cell.anchor] = tuple(c for c in (beside, above) if c is not None)
    return found


def _row_heading(row: GridRow) -> TableCell | None:
    """Return the cell that heads a row, which may have begun in a row above it."""
    return next((cell for cell in row.cells if cell is not None and cell.scope in _OF_ROW), None)
