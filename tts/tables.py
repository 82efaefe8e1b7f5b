"""Which headings a listener needs in front of each cell of a table."""

from __future__ import annotations

from formats.document import Anchor, HeaderScope, Table, TableCell

_OF_COLUMN = {HeaderScope.COLUMN, HeaderScope.BOTH}
_OF_ROW = {HeaderScope.ROW, HeaderScope.BOTH}


def headings_of_cells(table: Table) -> dict[Anchor, tuple[TableCell, ...]]:
    """Return, for each data cell by its anchor, its row's heading and then its column's.

    A cell heads what its scope says, and where nothing is said the first `header_row_count` rows
    head their columns. Of several headings over one column the lowest counts.
    """
    columns: dict[int, TableCell] = {}
    taken: dict[tuple[int, int], TableCell] = {}
    found: dict[Anchor, tuple[TableCell, ...]] = {}
    for number, row in enumerate(table.rows):
        row_heading: TableCell | None = None
        column = 0
        for cell in row.cells:
            while (number, column) in taken:
                column += 1
            place = column
            for right in range(cell.column_span):
                for down in range(cell.row_span):
                    taken[number + down, place + right] = cell
            column += cell.column_span
            if cell.scope in _OF_COLUMN or (
                cell.scope is HeaderScope.NONE and number < table.header_row_count
            ):
                columns.update(dict.fromkeys(range(place, column), cell))
            elif cell.scope in _OF_ROW:
                row_heading = cell
            else:
                over = columns.get(place)
                found[cell.anchor] = tuple(h for h in (row_heading, over) if h is not None)
    return found
