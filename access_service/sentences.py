"""A document as it is said in a conversation, a part at a time."""

from __future__ import annotations

from collections.abc import Iterable

from formats.document import Block, Document, Runs, Table
from formats.text import block_runs
from voice_interface.dialogue.wording import joined


def sentences_of(document: Document) -> tuple[Runs, ...]:
    """Return a document as it is said: a paragraph, a labelled fact or a table's row at a time."""
    return tuple(row for block in document.blocks for row in rows_of(block) if row)


def rows_of(block: Block) -> Iterable[Runs]:
    """Return a block as it is said, a part at a time."""
    if not isinstance(block, Table):
        return block_runs(block)
    # Column headings are heard as noise between the rows of a small table.
    rows = block.rows[block.header_row_count :]
    cells = (tuple(cell.runs for cell in row.cells if cell.runs) for row in rows)
    return (block.caption, *(joined(row, row[0][0].lang) for row in cells if row))
