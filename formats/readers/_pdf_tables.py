"""Tables of a tagged PDF: cells, spans, and what a cell is the heading of (PDF/UA-1 7.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from formats.document import Anchor, HeaderScope, Runs, Table, TableCell, TableRow
from formats.readers._pdf_tags import Content, Node

_SCOPES = {
    "Column": HeaderScope.COLUMN,
    "Row": HeaderScope.ROW,
    "Both": HeaderScope.BOTH,
}
_MOST_SPAN = 1_000


@dataclass(frozen=True, slots=True)
class CellReader:
    """How the text of a cell is made, and how it is named."""

    runs: Callable[[Node], Runs]
    anchor: Callable[[], Anchor]
    guessed: Callable[[], None]
    """Called once for a table whose headings do not say of what they are."""


def table_of(node: Node, anchor: Anchor, caption: Runs, reader: CellReader) -> Table | None:
    """Return the table of a `Table` element, None where it has no cell."""
    rows = list(_rows(node, is_head=False))
    if not any(cells for cells, _ in rows):
        return None
    is_guess = False
    made: list[TableRow] = []
    head_count = 0
    for number, (cells, is_head) in enumerate(rows):
        if not cells:
            continue
        row: list[TableCell] = []
        for column, cell in enumerate(cells):
            scope = _SCOPES.get(cell.attributes.get("Scope", ""), HeaderScope.NONE)
            if cell.role == "TH" and scope is HeaderScope.NONE:
                is_guess = True
                is_top = is_head or number == 0 or column > 0
                scope = HeaderScope.COLUMN if is_top else HeaderScope.ROW
            elif cell.role != "TH":
                scope = HeaderScope.NONE
            row.append(_cell(cell, scope, reader))
        made.append(TableRow(tuple(row)))
        is_all_head = all(c.scope in {HeaderScope.COLUMN, HeaderScope.BOTH} for c in row)
        if head_count == len(made) - 1 and is_all_head:
            head_count += 1
    if is_guess:
        reader.guessed()
    # A table of headings alone has nothing that they would be the headings of.
    head_count = head_count if head_count < len(made) or len(made) == 1 else 1
    return Table(anchor, _within(made), head_count, caption)


def _rows(node: Node, *, is_head: bool) -> Iterator[tuple[list[Node], bool]]:
    """Yield the cells of each row, and whether it stands in a head."""
    for kid in node.kids:
        if isinstance(kid, Content):
            continue
        if kid.role == "TR":
            cells = [k for k in kid.kids if isinstance(k, Node) and k.role in {"TH", "TD"}]
            yield cells, is_head
        elif kid.role not in {"Caption", "Artifact"}:
            yield from _rows(kid, is_head=is_head or kid.role == "THead")


def _cell(node: Node, scope: HeaderScope, reader: CellReader) -> TableCell:
    runs = reader.runs(node)
    return TableCell(reader.anchor(), runs, scope, _span(node, "ColSpan"), _span(node, "RowSpan"))


def _span(node: Node, key: str) -> int:
    told = node.attributes.get(key, "1").split(".")[0]
    return min(max(1, int(told)), _MOST_SPAN) if told.isdigit() else 1


def _within(rows: list[TableRow]) -> tuple[TableRow, ...]:
    """Return rows whose cells do not reach below the last."""
    return tuple(
        TableRow(
            tuple(
                replace(cell, row_span=min(cell.row_span, len(rows) - number)) for cell in row.cells
            )
        )
        for number, row in enumerate(rows)
    )
