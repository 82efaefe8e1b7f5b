"""A part of a document as a piece of somebody's page, every sentence an element of its own."""

from __future__ import annotations

import re

from lxml import etree

from formats.document import Anchor, Block, Document
from formats.text import walk
from formats.writers._markup import Element, Markup, Target, identifier, put_on_lines
from formats.writers.html import data_address, let_tables_scroll

PREFIX = "t-"
"""Before every identifier: the page around the text has identifiers of its own."""
_HEADING = re.compile("h([1-6])")
_REFERRING = ("id", "aria-labelledby")


def element_id(anchor: Anchor) -> str:
    """Return the identifier of the element that holds a sentence or block."""
    return f"{PREFIX}{identifier(anchor)}"


def fragment(
    doc: Document, blocks: tuple[Block, ...], *, has_notes: bool = False, level_shift: int = 0
) -> str:
    """Return blocks of a document as HTML; links that lead out of them are left out.

    Args:
        doc: The document that the blocks belong to.
        blocks: What is shown.
        has_notes: Show the document's notes behind them.
        level_shift: Added to every heading's level, at most to 6.
    """
    target = Target(
        is_epub=False,
        picture=data_address,
        address=lambda name: f"#{name}",
        known=_known(doc, blocks, has_notes=has_notes),
        marks_sentences=True,
    )
    markup = Markup(doc, target)
    root = markup.make("div", *markup.blocks(blocks))
    if has_notes and doc.notes:
        root.append(markup.notes(doc.notes))
    let_tables_scroll(root, markup)
    for element in root.iter(etree.Element):
        _settle(element, level_shift)
    put_on_lines(root)
    written = etree.tostring(root, method="html", encoding="unicode", with_tail=False)
    return written.removeprefix("<div>").removesuffix("</div>")


def _known(doc: Document, blocks: tuple[Block, ...], *, has_notes: bool) -> frozenset[str]:
    notes = doc.notes if has_notes else ()
    shown = [block.anchor for block in walk(blocks)]
    inner = [block.anchor for note in notes for block in walk(note.blocks)]
    return frozenset(map(identifier, (*shown, *(note.anchor for note in notes), *inner)))


def _settle(element: Element, level_shift: int) -> None:
    for name in _REFERRING:
        if value := element.get(name):
            element.set(name, f"{PREFIX}{value}")
    href = element.get("href", "")
    if href.startswith("#"):
        element.set("href", f"#{PREFIX}{href[1:]}")
    if found := _HEADING.fullmatch(str(element.tag)):
        element.tag = f"h{min(int(found[1]) + level_shift, 6)}"
