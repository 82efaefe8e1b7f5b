"""What a document itself lacks, so that no finished file can be blamed for it."""

from __future__ import annotations

from formats.document import Document, HeaderScope, Table
from formats.text import plain, walk


def tables_without_headings(document: Document | None) -> frozenset[int]:
    """Return the numbers (from 1, in reading order) of tables in which no cell is a heading."""
    if document is None:
        return frozenset()
    blocks = (*document.blocks, *(block for note in document.notes for block in note.blocks))
    tables = [block for block in walk(blocks) if isinstance(block, Table)]
    return frozenset(n for n, table in enumerate(tables, 1) if not _has_headings(table))


def _has_headings(table: Table) -> bool:
    return any(
        plain(cell.runs).strip()
        and (cell.scope is not HeaderScope.NONE or at < table.header_row_count)
        for at, row in enumerate(table.rows)
        for cell in row.cells
    )
