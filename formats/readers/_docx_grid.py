"""The rows and cells of a DOCX table, wherever content controls have put them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from formats.readers._docx_package import MAIN, is_on, value
from formats.readers.bounds import whole_number
from formats.readers.markup import Element

WRAPPERS = {
    f"{MAIN}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")
}
"""Elements that only hold others: content controls, insertions and the like."""
_MOST_COLUMNS = 1000


@dataclass(slots=True)
class Cell:
    """A cell, the column it begins in (from 0), and how many it covers."""

    element: Element
    column: int
    span: int
    goes_on: bool
    """It belongs to the cell above it."""


class Row:
    """A row and its cells."""

    def __init__(self, element: Element) -> None:
        properties = element.find(f"{MAIN}trPr")
        self.is_header = bool(is_on(properties, "tblHeader"))
        self.cells: list[Cell] = []
        column = _number(value(properties, "gridBefore"), 0)
        for cell in within(element, f"{MAIN}tc"):
            told = cell.find(f"{MAIN}tcPr")
            span = max(1, _number(value(told, "gridSpan"), 1))
            merge = value(told, "vMerge")
            self.cells.append(Cell(cell, column, span, merge in {"", "continue"}))
            column += span

    def continues(self, column: int) -> bool:
        """Tell whether the cell at a column belongs to the one above it."""
        return any(cell.column == column and cell.goes_on for cell in self.cells)


def rows_of(table: Element) -> list[Element]:
    return list(within(table, f"{MAIN}tr"))


def within(parent: Element, tag: str) -> Iterator[Element]:
    """Yield the children of a name, those in content controls too."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in WRAPPERS:
            yield from within(child, tag)


def _number(told: str | None, otherwise: int) -> int:
    return whole_number(told, otherwise, most=_MOST_COLUMNS)


def is_bold(cell: Cell) -> bool:
    """Tell whether all text of a cell is bold by its own properties."""
    runs = [run for run in cell.element.iter(f"{MAIN}r") if run.find(f"{MAIN}t") is not None]
    return bool(runs) and all(is_on(run.find(f"{MAIN}rPr"), "b") for run in runs)


def is_set_in(table: Element) -> bool:
    """Tell whether a table is set in as deep as a list item."""
    indent = table.find(f"{MAIN}tblPr/{MAIN}tblInd")
    return indent is not None and indent.get(f"{MAIN}w", "0") not in {"0", ""}
