"""The tables of a DOCX: header rows, row headers, spans, and the text of the cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from formats.document import Anchor, HeaderScope, Runs, Table, TableCell, TableRow
from formats.readers._docx_grid import WRAPPERS, Row, is_bold, rows_of
from formats.readers._docx_inline import Inline, InlineReader, LineBreak, Picture
from formats.readers._docx_package import MAIN, value
from formats.readers._docx_shared import Shared, without_strong
from formats.readers.markup import Element
from formats.readers.structure import Piece, runs_of
from formats.report import Kind


class TableReader:
    """Reads the tables of one story."""

    def __init__(self, shared: Shared, inline: InlineReader, depth: int) -> None:
        self._shared = shared
        self._inline = inline
        self._depth = depth

    def read(self, element: Element, grid: list[Row], caption: Runs) -> Table:
        """Return a table whose rows are known."""
        anchor = self._shared.anchor()
        header_count = self._header_count(grid, element, anchor)
        has_row_headers = self._has_row_headers(grid[header_count:], element, anchor)
        rows = tuple(
            TableRow(
                tuple(
                    self._cells(
                        grid, at, is_header=at < header_count, has_row_headers=has_row_headers
                    )
                )
            )
            for at in range(len(grid))
        )
        return Table(anchor, rows, header_count, caption)

    def _header_count(self, grid: list[Row], element: Element, anchor: Anchor) -> int:
        """Return how many rows repeat as headings; a bold first row is taken for one, and told."""
        marked = 0
        while marked < len(grid) and grid[marked].is_header:
            marked += 1
        if marked or len(grid) < 2:
            return marked
        if _looks(element, "firstRow") and grid[0].cells and all(map(is_bold, grid[0].cells)):
            self._shared.find(Kind.GUESSED, "header-row-guessed", anchor)
            return 1
        return 0

    def _has_row_headers(self, rows: list[Row], element: Element, anchor: Anchor) -> bool:
        """Tell whether the first column is bold where the others are not, and is meant to be so."""
        if len(rows) < 2 or not _looks(element, "firstColumn"):
            return False
        firsts = [row.cells[0] for row in rows if row.cells and row.cells[0].column == 0]
        others = [cell for row in rows for cell in row.cells[1:]]
        is_marked = bool(others) and all(is_bold(cell) for cell in firsts if not cell.goes_on)
        if not is_marked or any(map(is_bold, others)):
            return False
        self._shared.find(Kind.GUESSED, "header-column-guessed", anchor)
        return True

    def _cells(
        self, grid: list[Row], at: int, *, is_header: bool, has_row_headers: bool
    ) -> Iterator[TableCell]:
        for cell in grid[at].cells:
            if cell.goes_on:
                continue
            runs, style = self._cell_text(cell.element)
            scope = HeaderScope.NONE
            is_first = cell.column == 0 and not is_header and len(grid[at].cells) > 1
            if style == "table heading" and is_first:
                scope, runs = HeaderScope.ROW, without_strong(runs)
            elif is_header or style in {"table header", "table heading"}:
                scope, runs = HeaderScope.COLUMN, without_strong(runs)
            elif style == "table row header" or (has_row_headers and cell.column == 0):
                scope, runs = HeaderScope.ROW, without_strong(runs)
            rows = 1
            while at + rows < len(grid) and grid[at + rows].continues(cell.column):
                rows += 1
            yield TableCell(self._shared.anchor(), runs, scope, cell.span, rows)

    def _cell_text(self, element: Element) -> tuple[Runs, str]:
        """Return a cell's text as one row of runs, and the name of its first style."""
        first = element.find(f"{MAIN}p")
        told = None if first is None else value(first.find(f"{MAIN}pPr"), "pStyle")
        style = self._shared.styles.style(told)
        pieces: list[Piece] = []
        for part in self._cell_parts(element, self._depth + 1):
            if isinstance(part, Piece):
                pieces.append(part)
            elif isinstance(part, Picture):
                self._shared.find(Kind.LOST, "image-in-table-lost", None, part.alt or "")
                pieces.append(Piece(f" {part.alt or ''} "))
            else:
                pieces.append(Piece(" "))
        return runs_of(pieces, self._shared.lang), style.name

    def _cell_parts(self, element: Element, depth: int) -> Iterator[Inline]:
        """Yield what stands in a cell; a table inside it is read as text, and told."""
        self._shared.check_depth(depth)
        for child in element:
            if child.tag == f"{MAIN}p":
                yield from self._inline.read(child)
                yield LineBreak()
            elif child.tag == f"{MAIN}tbl":
                self._shared.find(Kind.LOST, "nested-table-flattened")
                for row in rows_of(child):
                    for cell in row.iter(f"{MAIN}tc"):
                        yield from self._cell_parts(cell, depth + 1)
            elif child.tag in WRAPPERS:
                yield from self._cell_parts(child, depth + 1)


def _looks(element: Element, part: str) -> bool:
    """Tell whether a table's style sets its first row or column apart (ECMA-376-1, 17.4.55)."""
    look = element.find(f"{MAIN}tblPr/{MAIN}tblLook")
    if look is None:
        return False
    told = look.get(f"{MAIN}{part}")
    if told is None and part == "firstColumn":
        bits = look.get(f"{MAIN}val", "0")
        return bool(int(bits, 16) & 0x80) if re.fullmatch("[0-9A-Fa-f]{1,8}", bits) else False
    return (told or "1") not in {"0", "false", "off"}
