"""What a document holds, counted: what a reader found, for staff to compare with the source.

Source: EN 301 549 clause 5.4 (conversion keeps accessibility information).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from formats.document import (
    Block,
    Document,
    Figure,
    HeaderScope,
    Heading,
    ListBlock,
    PageBreak,
    Paragraph,
    Quote,
    Runs,
    Table,
)
from formats.text import document_runs, walk


@dataclass(frozen=True, slots=True)
class Inventory:
    """How many of each kind; `languages` counts letters by language."""

    headings: int = 0
    paragraphs: int = 0
    lists: int = 0
    tables: int = 0
    header_rows: int = 0
    row_headers: int = 0
    figures: int = 0
    described_figures: int = 0
    quotations: int = 0
    notes: int = 0
    links: int = 0
    pages: int = 0
    languages: tuple[tuple[str, int], ...] = field(default=())


def inventory(document: Document) -> Inventory:
    """Return what a document holds, its notes included."""
    blocks = tuple(_all_blocks(document))
    tables = [block for block in blocks if isinstance(block, Table)]
    figures = [block for block in blocks if isinstance(block, Figure)]
    rows = tuple(document_runs(document))
    return Inventory(
        headings=_count(blocks, Heading),
        paragraphs=_count(blocks, Paragraph),
        lists=_count(blocks, ListBlock),
        tables=len(tables),
        header_rows=sum(table.header_row_count for table in tables),
        row_headers=sum(
            cell.scope in {HeaderScope.ROW, HeaderScope.BOTH}
            for table in tables
            for row in table.rows
            for cell in row.cells
        ),
        figures=len(figures),
        described_figures=sum(figure.alt is not None for figure in figures),
        quotations=_count(blocks, Quote),
        notes=len(document.notes),
        links=len({run.link for runs in rows for run in runs if run.link}),
        pages=_count(blocks, PageBreak),
        languages=_languages(rows),
    )


def _all_blocks(document: Document) -> Iterator[Block]:
    yield from walk(document.blocks)
    for note in document.notes:
        yield from walk(note.blocks)


def _count(blocks: tuple[Block, ...], kind: type) -> int:
    return sum(isinstance(block, kind) for block in blocks)


def _languages(rows: tuple[Runs, ...]) -> tuple[tuple[str, int], ...]:
    letters: Counter[str] = Counter()
    for runs in rows:
        for run in runs:
            letters[run.lang] += sum(map(str.isalpha, run.text))
    return tuple((lang, count) for lang, count in letters.most_common() if count)
