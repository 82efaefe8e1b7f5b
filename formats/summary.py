"""What a document holds, in a few figures: what a person checks after a file was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import assert_never

from formats.document import (
    Block,
    Document,
    Field,
    Figure,
    Heading,
    Lang,
    ListBlock,
    PageBreak,
    Paragraph,
    Quote,
    Runs,
    Table,
)
from formats.text import document_runs


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over the whole document, notes included.

    `languages` are those of the words with the number of words of each, most first;
    `headings` stand in reading order.
    """

    word_count: int
    languages: tuple[tuple[Lang, int], ...]
    headings: tuple[Heading, ...]
    list_count: int
    table_count: int
    figure_count: int
    undescribed_figure_count: int
    note_count: int
    page_count: int
    link_count: int


def summarise(document: Document) -> Summary:
    """Return what `document` holds."""
    blocks = tuple(_every(document.blocks))
    in_notes = tuple(_every(block for note in document.notes for block in note.blocks))
    everything = blocks + in_notes
    figures = [block for block in everything if isinstance(block, Figure)]
    rows = tuple(document_runs(document))
    words = _words(rows)
    return Summary(
        word_count=words.total(),
        languages=tuple(words.most_common()),
        headings=tuple(block for block in everything if isinstance(block, Heading)),
        list_count=_count(everything, ListBlock),
        table_count=_count(everything, Table),
        figure_count=len(figures),
        undescribed_figure_count=sum(figure.alt is None for figure in figures),
        note_count=len(document.notes),
        page_count=_count(everything, PageBreak),
        link_count=_links(rows),
    )


def _every(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield every block, those inside others after them."""
    for block in blocks:
        yield block
        match block:
            case ListBlock():
                for item in block.items:
                    yield from _every(item.blocks)
            case Quote():
                yield from _every(block.blocks)
            case Heading() | Paragraph() | Table() | Figure() | Field() | PageBreak():
                pass
            case _:
                assert_never(block)


def _count(blocks: tuple[Block, ...], kind: type[Block]) -> int:
    return sum(isinstance(block, kind) for block in blocks)


def _words(rows: tuple[Runs, ...]) -> Counter[Lang]:
    words: Counter[Lang] = Counter()
    for runs in rows:
        for run in runs:
            if run.note is None:
                words[run.lang] += len(run.text.split())
    return +words


def _links(rows: tuple[Runs, ...]) -> int:
    """Return the number of links; neighbouring runs with one address are one link."""
    count = 0
    for runs in rows:
        before: str | None = None
        for run in runs:
            count += run.link is not None and run.link != before
            before = run.link
    return count
