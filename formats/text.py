"""The document's words in order: the law that every writer and the narrator are held to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from typing import assert_never

from formats.document import (
    Block,
    Document,
    Field,
    Figure,
    Heading,
    ListBlock,
    ListItem,
    Note,
    PageBreak,
    Paragraph,
    Quote,
    Run,
    Runs,
    Table,
    TableRow,
)


def plain(runs: Runs) -> str:
    """Return the text of `runs` joined."""
    return "".join(run.text for run in runs)


def field_runs(field: Field) -> Runs:
    """Return a field as one line: label, colon, space, value; every writer uses these words."""
    if not field.label:
        return field.value
    last = field.label[-1]
    return (*field.label, Run(": ", last.lang, last.emphasis), *field.value)


def block_runs(block: Block) -> Iterator[Runs]:
    """Yield the runs of a block, one row for each paragraph-like part, in reading order.

    Alternative texts and page labels are not text of the flow.
    """
    match block:
        case Heading() | Paragraph():
            yield block.runs
        case Field():
            yield field_runs(block)
        case ListBlock():
            for item in block.items:
                yield from chain.from_iterable(map(block_runs, item.blocks))
        case Table():
            yield block.caption
            for row in block.rows:
                yield from (cell.runs for cell in row.cells)
        case Figure():
            yield block.caption
        case Quote():
            yield from chain.from_iterable(map(block_runs, block.blocks))
            yield block.attribution
        case PageBreak():
            return
        case _:
            assert_never(block)


def block_texts(block: Block) -> Iterator[str]:
    """Yield the texts of a block, as `block_runs` yields its runs."""
    yield from map(plain, block_runs(block))


def document_runs(document: Document) -> Iterator[Runs]:
    """Yield the runs of the whole document, a row for each paragraph-like part, notes last."""
    for block in document.blocks:
        yield from block_runs(block)
    for note in document.notes:
        yield from chain.from_iterable(map(block_runs, note.blocks))


def note_texts(note: Note) -> Iterator[str]:
    """Yield the texts of a note, without its label."""
    yield from chain.from_iterable(map(block_texts, note.blocks))


def words(document: Document) -> tuple[str, ...]:
    """Return all words of the document in reading order, split at white space, notes last."""
    return tuple(chain.from_iterable(plain(runs).split() for runs in document_runs(document)))


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Yield every block, outer before inner, in reading order."""
    for block in blocks:
        yield block
        match block:
            case ListBlock():
                for item in block.items:
                    yield from walk(item.blocks)
            case Quote():
                yield from walk(block.blocks)
            case _:
                continue


def map_runs(block: Block, change: Callable[[Runs], Runs]) -> Block:
    """Return the block with `change` made to every row of runs in it, however deep."""
    match block:
        case Heading() | Paragraph():
            return replace(block, runs=change(block.runs))
        case Field():
            return replace(block, label=change(block.label), value=change(block.value))
        case ListBlock():
            return replace(block, items=tuple(_map_item(item, change) for item in block.items))
        case Table():
            rows = tuple(
                TableRow(tuple(replace(cell, runs=change(cell.runs)) for cell in row.cells))
                for row in block.rows
            )
            return replace(block, rows=rows, caption=change(block.caption))
        case Figure():
            return replace(block, caption=change(block.caption))
        case Quote():
            inner = tuple(map_runs(part, change) for part in block.blocks)
            return replace(block, blocks=inner, attribution=change(block.attribution))
        case PageBreak():
            return block
        case _:
            assert_never(block)


def _map_item(item: ListItem, change: Callable[[Runs], Runs]) -> ListItem:
    return replace(item, blocks=tuple(map_runs(part, change) for part in item.blocks))
