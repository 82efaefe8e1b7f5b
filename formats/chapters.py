"""Dividing a document at its headings: for the files of a book, for its sound, for work in parts.

One rule for all: a chapter begins at a heading with text, of the level asked for or above it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeGuard

from formats.document import Anchor, Block, Document, Heading, Runs
from formats.text import block_runs, plain, walk


def begins_chapter(block: Block, level: int) -> TypeGuard[Heading]:
    """Tell whether a block is a heading that begins a chapter, down to `level` (1-6)."""
    return isinstance(block, Heading) and block.level <= level and bool(plain(block.runs).strip())


def chapter_level(doc: Document) -> int:
    """Return the level of a work's chapters.

    Chapters stand at level 1, or at level 2 in a work whose only level-1 heading is its title.
    """
    tops = sum(isinstance(block, Heading) and block.level == 1 for block in doc.blocks)
    return 1 if tops > 1 else 2


def divided(doc: Document, level: int | None = None) -> tuple[tuple[Block, ...], ...]:
    """Return the blocks of each chapter, all of them, in order.

    A heading alone, such as the title's, is no chapter: it stays with what follows it.

    Args:
        doc: The document.
        level: Down to which level of headings chapters begin; the work's own where it is None.
    """
    most = chapter_level(doc) if level is None else level
    parts: list[list[Block]] = [[]]
    for block in doc.blocks:
        begins = begins_chapter(block, most)
        if begins and any(not isinstance(earlier, Heading) for earlier in parts[-1]):
            parts.append([])
        parts[-1].append(block)
    return tuple(tuple(part) for part in parts if part)


def split_at_headings(doc: Document, level: int | None = None) -> tuple[Document, ...]:
    """Return each chapter as a document of its own, with the notes that it refers to.

    Anchors stay as they are, so that a position in a part is the position in the whole. A link to
    a place in another part stays too; writers drop links that lead nowhere.
    """
    parts = divided(doc, level)
    if len(parts) < 2:
        return (doc,)
    return tuple(_document(doc, part) for part in parts)


def _document(doc: Document, part: tuple[Block, ...]) -> Document:
    heading = next((block for block in part if isinstance(block, Heading)), None)
    title = plain(heading.runs) if heading is not None else doc.title
    wanted = _with_further(doc, set(_references(part)))
    notes = tuple(note for note in doc.notes if note.anchor in wanted)
    return replace(doc, title=title, blocks=part, notes=notes)


def _with_further(doc: Document, wanted: set[Anchor]) -> set[Anchor]:
    """Return notes and those that they refer to themselves."""
    further = {note.anchor: set(_references(note.blocks)) for note in doc.notes}
    found: set[Anchor] = set()
    while wanted - found:
        anchor = (wanted - found).pop()
        found.add(anchor)
        wanted |= further.get(anchor, set())
    return found


def _references(blocks: tuple[Block, ...]) -> Iterator[Anchor]:
    """Yield the notes that blocks refer to."""
    rows: Iterator[Runs] = (runs for block in blocks for runs in block_runs(block))
    for runs in rows:
        yield from (run.note for run in runs if run.note is not None)


def chapter_of(doc: Document, anchor: Anchor, level: int | None = None) -> int | None:
    """Return the number, from 0, of the chapter in which a block stands, or None."""
    for number, part in enumerate(divided(doc, level)):
        if any(block.anchor == anchor for block in walk(part)):
            return number
    return None
