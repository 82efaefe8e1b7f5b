"""Tables of HTML: header rows, row headers, spans (HTML Living Standard, 4.9)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from formats.document import HeaderScope, Runs, Table, TableCell, TableRow
from formats.readers._web_names import is_hidden, kinds_of, number_of, tag_of
from formats.readers.gathering import Story
from formats.readers.markup import Element

_SCOPES = {
    "col": HeaderScope.COLUMN,
    "colgroup": HeaderScope.COLUMN,
    "row": HeaderScope.ROW,
    "rowgroup": HeaderScope.ROW,
}


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row of the source and whether it stands in the table's head."""

    cells: tuple[Element, ...]
    is_head: bool


def rows_of(table: Element) -> list[RawRow]:
    """Return the rows of a table, those of its foot last.

    Rows of inner tables are theirs; what nobody sees is in none.
    """
    parts: dict[str, list[RawRow]] = {"thead": [], "tbody": [], "tfoot": []}
    for part in table:
        tag = tag_of(part)
        if is_hidden(part):
            continue
        if tag == "tr":
            parts["tbody"].append(_row(part, is_head=False))
        elif tag in parts:
            rows = (row for row in part if tag_of(row) == "tr" and not is_hidden(row))
            parts[tag].extend(_row(row, is_head=tag == "thead") for row in rows)
    return [row for name in ("thead", "tbody", "tfoot") for row in parts[name] if row.cells]


def _row(row: Element, *, is_head: bool) -> RawRow:
    cells = (cell for cell in row if tag_of(cell) in {"td", "th"} and not is_hidden(cell))
    return RawRow(tuple(cells), is_head)


def is_layout(table: Element, rows: list[RawRow]) -> bool:
    """Tell whether a table only puts things side by side: it says so, or is a single cell."""
    if kinds_of(table) & {"presentation", "none"}:
        return True
    has_caption = any(tag_of(part) == "caption" for part in table)
    return len(rows) == 1 and len(rows[0].cells) == 1 and not has_caption and not rows[0].is_head


def table_of(
    rows: list[RawRow], story: Story, caption: Runs, text: Callable[[Element], Runs]
) -> Table:
    """Return a table; `text` gives the runs of a cell."""
    anchor = story.anchor()
    heads = _head_count(rows)
    made = tuple(
        TableRow(tuple(_cells(row, at, heads, story, text))) for at, row in enumerate(rows)
    )
    return Table(anchor, _kept_inside(made), heads, caption)


def _head_count(rows: list[RawRow]) -> int:
    """Return how many rows repeat: those of the head, or those on top that are headings only."""
    count = 0
    while count < len(rows) and rows[count].is_head:
        count += 1
    if count:
        return count
    while count < len(rows) - 1 and _is_heading_row(rows[count]):
        count += 1
    return count


def _is_heading_row(row: RawRow) -> bool:
    return all(
        tag_of(cell) == "th" and (cell.get("scope") or "").lower() not in {"row", "rowgroup"}
        for cell in row.cells
    )


def _cells(
    row: RawRow, at: int, heads: int, story: Story, text: Callable[[Element], Runs]
) -> Iterator[TableCell]:
    for cell in row.cells:
        yield TableCell(
            story.item_anchor(),
            text(cell),
            _scope(cell, row, is_head=at < heads),
            number_of(cell.get("colspan"), 1),
            number_of(cell.get("rowspan"), 1, 65_534),
        )


def _scope(cell: Element, row: RawRow, *, is_head: bool) -> HeaderScope:
    told = _SCOPES.get((cell.get("scope") or "").lower())
    kinds = kinds_of(cell)
    if tag_of(cell) != "th" and not kinds & {"rowheader", "columnheader"}:
        return HeaderScope.COLUMN if is_head and row.is_head and _has_text(cell) else (
            told or HeaderScope.NONE
        )  # fmt: skip
    if told is not None:
        return told
    if "rowheader" in kinds:
        return HeaderScope.ROW
    is_first_of_others = not is_head and any(tag_of(other) == "td" for other in row.cells)
    return HeaderScope.ROW if is_first_of_others else HeaderScope.COLUMN


def _has_text(cell: Element) -> bool:
    return any(text.strip() for text in cell.itertext())


def _kept_inside(rows: tuple[TableRow, ...]) -> tuple[TableRow, ...]:
    """Return rows none of whose cells reaches below the table."""
    return tuple(
        TableRow(
            tuple(replace(cell, row_span=min(cell.row_span, len(rows) - at)) for cell in row.cells)
        )
        for at, row in enumerate(rows)
    )
