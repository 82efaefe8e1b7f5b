"""Heading levels without a gap, as PDF/UA-1 demands.

Source: ISO 14289-1 7.4.2: headings begin at H1 and no level is skipped on the way down.
"""

from __future__ import annotations

from collections.abc import Iterator

from formats.document import Document, Heading
from formats.text import plain, walk


def document_headings(document: Document) -> Iterator[Heading]:
    """Yield the headings that have text, in reading order, those of notes last."""
    for blocks in (document.blocks, *(note.blocks for note in document.notes)):
        for block in walk(blocks):
            if isinstance(block, Heading) and plain(block.runs).strip():
                yield block


def mended_levels(levels: list[int]) -> list[int]:
    """Return `levels` with gaps closed; headings of one level under one parent stay level."""
    open_levels: list[int] = []
    mended = []
    for level in levels:
        while open_levels and open_levels[-1] >= level:
            open_levels.pop()
        open_levels.append(level)
        mended.append(len(open_levels))
    return mended
