"""Which headings a table of contents names."""

from __future__ import annotations

from formats.document import Document, Heading
from formats.text import plain, walk

LEAST_ENTRIES = 3


def headings(doc: Document) -> tuple[Heading, ...]:
    """Return all headings with text, in reading order, however deep they stand."""
    return tuple(
        block
        for block in walk(doc.blocks)
        if isinstance(block, Heading) and plain(block.runs).strip()
    )


def contents_headings(doc: Document) -> tuple[Heading, ...]:
    """Return the headings for a table of contents in the text: none under three.

    A lone level-1 heading is the title, which stands above the contents anyway.
    """
    found = headings(doc)
    tops = [heading for heading in found if heading.level == 1]
    listed = tuple(h for h in found if len(tops) != 1 or h is not tops[0])
    return listed if len(listed) >= LEAST_ENTRIES else ()
