"""Where the cells of a table stand once spans over columns and rows are counted."""

from __future__ import annotations

from dataclasses import dataclass

from formats.document import Table, TableCell


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row: what stands in each column, and the cells that begin in this row."""

    cells: tuple[TableCell | None, ...]
    """The cell that covers each column, from whatever row it began in; None where there is none."""
    starting: tuple[tuple[int, TableCell], ...]
    """Column (from 0) and cell, for each cell of this row itself."""

    @property
    def own(self) -> tuple[TableCell, ...]:
        """Return the cells that begin in this row."""
        return tuple(cell for _, cell in self.starting)


def grid(table: Table) -> tuple[GridRow, ...]:
    """Return the table's rows with every column accounted for, all of the same width.

    Spans that reach beyond the last row end there.
    """
    covered: list[dict[int, TableCell]] = [{} for _ in table.rows]
    starting: list[list[tuple[int, TableCell]]] = [[] for _ in table.rows]
    for number, row in enumerate(table.rows):
        column = 0
        for cell in row.cells:
            while column in covered[number]:
                column += 1
            starting[number].append((column, cell))
            for below in covered[number : number + cell.row_span]:
                below.update(dict.fromkeys(range(column, column + cell.column_span), cell))
            column += cell.column_span
    width = max((max(row, default=-1) + 1 for row in covered), default=0)
    return tuple(
        GridRow(tuple(row.get(column) for column in range(width)), tuple(own))
        for row, own in zip(covered, starting, strict=True)
    )
