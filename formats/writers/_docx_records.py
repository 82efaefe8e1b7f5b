"""Tables too wide for the page, row after row as «heading: value».

Word would make the columns so narrow that no letter of them is seen. The heading row comes first;
the heading before each value is repeated for the eye and the ear, in a style by which it is known.

Source: UKAAF G003 (2019), «Tables»: lay out wide tables anew.
"""

from __future__ import annotations

from collections.abc import Iterator

from formats.document import HeaderScope, Lang, Run, Runs, TableCell
from formats.grid import GridRow
from formats.text import plain

REPEATED_STYLE = "RepeatedHeading"
"""Of letters that are no text of the document: headings once more, and signs between them."""
LEAST_COLUMNS = 2
_LETTER_WIDTH = 0.55
"""Of a letter, in letter sizes, on average."""
_PADDING = 2 / 3
"""Left and right of a cell, in letter sizes."""


def is_too_wide(rows: tuple[GridRow, ...], available_pt: float, body_pt: float) -> bool:
    """Tell whether the columns have no room for their longest words."""
    width = len(rows[0].cells)
    if width < LEAST_COLUMNS:
        return False
    longest = [0] * width
    for row in rows:
        for column, cell in row.starting:
            if cell.column_span == 1:
                words = plain(cell.runs).split()
                longest[column] = max(longest[column], *map(len, words), 0)
    needed = sum(count * _LETTER_WIDTH + _PADDING for count in longest) * body_pt
    return needed > available_pt


def records(rows: tuple[GridRow, ...], header_count: int) -> Iterator[tuple[Runs, TableCell, bool]]:
    """Yield a paragraph for each cell: the repeated heading, the cell, and whether it begins a row.

    A cell of the heading row has no heading and begins nothing.
    """
    heads = rows[:header_count]
    for row in heads:
        yield from (((), cell, False) for cell in row.own if _has_text(cell))
    for row in rows[header_count:]:
        begins = True
        for column, cell in row.starting:
            if _has_text(cell):
                yield _heading(heads, column, cell), cell, begins
                begins = False


def _has_text(cell: TableCell) -> bool:
    return bool(plain(cell.runs).strip())


def _heading(heads: tuple[GridRow, ...], column: int, cell: TableCell) -> Runs:
    """Return the headings above a cell and a colon; a row's own heading needs none."""
    if cell.scope in {HeaderScope.ROW, HeaderScope.BOTH}:
        return ()
    span = range(column, min(column + cell.column_span, len(heads[0].cells) if heads else 0))
    covers = dict.fromkeys(head.cells[at] for at in span for head in heads)
    made: list[Run] = []
    for cover in covers:
        if cover is not None and _has_text(cover):
            made += _sign(", ", made[-1].lang) if made else ()
            made += (run for run in cover.runs if run.note is None)
    return (*made, *_sign(": ", made[-1].lang)) if made else ()


def _sign(text: str, lang: Lang) -> Runs:
    return (Run(text, lang),)
