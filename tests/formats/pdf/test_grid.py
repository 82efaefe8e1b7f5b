"""Tables become regular grids."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from formats.document import EL, Anchor, HeaderScope, Run, Table, TableCell, TableRow
from formats.pdf.grid import Grid, grid_of


def cell(text: str, column_span: int = 1, row_span: int = 1) -> TableCell:
    return TableCell(Anchor(text), (Run(text, EL),), column_span=column_span, row_span=row_span)


def table(*rows: tuple[TableCell, ...], headers: int = 1) -> Table:
    return Table(Anchor("t"), tuple(TableRow(row) for row in rows), headers)


def places(grid: Grid) -> list[list[tuple[int, int]]]:
    """Return the cells that cover each place, by row and column of their start."""
    return [
        [
            (grid.covering(row, column).row, grid.covering(row, column).column)
            for column in range(grid.column_count)
        ]
        for row in range(len(grid.rows))
    ]


def test_a_row_span_pushes_the_next_rows_cells_aside() -> None:
    grid = grid_of(table((cell("α"), cell("β")), (cell("γ", row_span=2), cell("δ")), (cell("ε"),)))
    assert places(grid)[2] == [(1, 0), (2, 1)]
    assert not grid.is_mended
    assert grid.groups() == [range(1, 3)]


def test_a_short_row_gets_an_empty_cell() -> None:
    grid = grid_of(table((cell("α"), cell("β")), (cell("γ"),)))
    assert grid.is_mended
    assert grid.rows[1][1].cell is None


def test_a_heading_row_does_not_reach_into_the_body() -> None:
    grid = grid_of(table((cell("α", row_span=3), cell("β")), (cell("γ"), cell("δ"))))
    assert grid.rows[0][0].row_span == 1


def test_cells_of_heading_rows_head_their_columns_unless_they_are_empty() -> None:
    grid = grid_of(table((cell(" "), cell("β")), (cell("γ"), cell("δ"))))
    assert [c.scope for c in grid.rows[0]] == [HeaderScope.NONE, HeaderScope.COLUMN]


_CELLS = st.builds(cell, st.just("α"), st.integers(-1, 4), st.integers(-1, 4))


@given(st.lists(st.lists(_CELLS, max_size=4).map(tuple), max_size=5), st.integers(0, 3))
def test_every_place_of_any_table_is_covered_once(
    rows: list[tuple[TableCell, ...]], headers: int
) -> None:
    grid = grid_of(table(*rows, headers=headers))
    covered = [
        (row, column)
        for cells in grid.rows
        for item in cells
        for row in range(item.row, item.row + item.row_span)
        for column in item.columns
    ]
    assert sorted(covered) == [
        (row, column) for row in range(len(rows)) for column in range(grid.column_count)
    ]
