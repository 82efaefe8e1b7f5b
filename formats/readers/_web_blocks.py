"""Lists, terms, quotations, tables and labelled facts of web pages (HTML, 4.4-4.9)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from formats.document import (
    Block,
    Emphasis,
    Field,
    Figure,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    Runs,
)
from formats.readers._web_names import is_hidden, kinds_of, number_of, tag_of
from formats.readers._web_tables import is_layout, rows_of, table_of
from formats.readers.gathering import Gathering, without_emphasis
from formats.readers.markup import Element
from formats.readers.structure import Piece
from formats.report import Kind

if TYPE_CHECKING:
    from formats.readers._web_flow import WebFlow


def field_of(flow: WebFlow, gathering: Gathering) -> Block | None:
    """Return our own «field» paragraphs as fields again: label, colon, value."""
    pieces = gathering.pieces
    text = "".join(piece.text for piece in pieces)
    label, colon, value = text.partition(": ")
    anchor = flow.story.anchor()
    if not colon or not value.strip() or not label.strip():
        runs = gathering.runs()
        return Paragraph(anchor, runs) if runs else None
    before, after = _cut(pieces, len(label), len(label) + 2)
    before = [replace(p, emphasis=p.emphasis & ~Emphasis.STRONG) for p in before]
    return Field(anchor, flow.story.runs(before), flow.story.runs(after))


def _list(flow: WebFlow, element: Element, style: Piece, into: Gathering) -> None:
    if into.joins:
        flow.apart(element, style, into)
        return
    into.begin()
    anchor = flow.story.anchor()
    items: list[ListItem] = []
    for child in element:
        if tag_of(child) == "li" and not flow.is_left_out(child, "li", kinds_of(child)):
            items.append(_item(flow, child, style))
        elif tag_of(child) != "li":
            # A list straight inside a list belongs to the item before it.
            gathering = Gathering(flow.story)
            flow.child(child, style, gathering)
            blocks = gathering.blocks()
            if blocks and items:
                items[-1] = replace(items[-1], blocks=items[-1].blocks + blocks)
            elif blocks:
                items.append(ListItem(flow.story.item_anchor(), blocks))
    if items:
        is_ordered = tag_of(element) == "ol"
        start = number_of(element.get("start"), 1, 999_999) if is_ordered else 1
        made = ListBlock(anchor, tuple(items), is_ordered, start)
        if flow.around.is_from_office:
            into.add_list(made)
        else:
            into.block(made)


def _item(flow: WebFlow, element: Element, style: Piece) -> ListItem:
    for place in flow.around.notes.own(element):
        flow.story.meet(place)
    anchor = flow.story.item_anchor()
    return ListItem(anchor, flow.inside(element, flow.styled(element, style)))


def _terms(flow: WebFlow, element: Element, style: Piece, into: Gathering) -> None:
    """Add the terms of a `dl` and what they mean as labelled facts, where each is one line."""
    into.line()
    label: Runs = ()
    for part in list(_pairs(element)):
        if flow.is_left_out(part, tag_of(part), kinds_of(part)):
            continue
        inner = flow.styled(part, style)
        if tag_of(part) == "dt":
            _lone_term(flow, label, into)
            label = without_emphasis(flow.line(part, inner)[0], Emphasis.STRONG)
            continue
        blocks = flow.inside(part, inner)
        if label and len(blocks) == 1 and isinstance(blocks[0], Paragraph):
            into.block(Field(blocks[0].anchor, label, blocks[0].runs))
        else:
            _lone_term(flow, label, into)
            for block in blocks:
                into.block(block)
        label = ()
    _lone_term(flow, label, into)


def _pairs(element: Element) -> Iterator[Element]:
    """Yield terms and meanings of one `dl`, also in its groups; those of a `dl` in it are its."""
    for part in element:
        tag = tag_of(part)
        if tag in {"dt", "dd"}:
            yield part
        elif tag != "dl":
            yield from _pairs(part)


def _lone_term(flow: WebFlow, label: Runs, into: Gathering) -> None:
    if label:
        runs = tuple(replace(run, emphasis=run.emphasis | Emphasis.STRONG) for run in label)
        into.block(Paragraph(flow.story.anchor(), runs))


def _quote(flow: WebFlow, element: Element, style: Piece, into: Gathering) -> None:
    if into.joins:
        flow.apart(element, style, into)
        return
    into.begin()
    anchor = flow.story.anchor()
    source = next((part for part in reversed(element) if tag_of(part) in {"footer", "cite"}), None)
    attribution: Runs = ()
    if source is not None and len(element) > 1 and not (source.tail or "").strip():
        attribution, _ = flow.line(source, flow.styled(source, style))
        attribution = without_emphasis(attribution, Emphasis.EMPHASIS)
        element.remove(source)
    blocks = flow.inside(element, style)
    if blocks or attribution:
        into.block(Quote(anchor, blocks, attribution))


def _code(flow: WebFlow, element: Element, style: Piece, into: Gathering) -> None:
    """Add preformatted text: each line of it is one."""
    into.line()
    gathering = Gathering(flow.story, joins=True)
    flow.children(element, replace(style, emphasis=style.emphasis | Emphasis.CODE), gathering)
    for piece in gathering.pieces:
        first, *rest = piece.text.split("\n")
        into.piece(replace(piece, text=first))
        for line in rest:
            into.line()
            into.piece(replace(piece, text=line))
    into.line()


def _table(flow: WebFlow, element: Element, style: Piece, into: Gathering) -> None:
    rows = rows_of(element)
    if any(map(is_hidden, element.iter("{*}tr", "{*}td", "{*}th"))):
        flow.story.find_once(Kind.LOST, "hidden-text-dropped")
    if into.joins:
        flow.story.find_once(Kind.LOST, "nested-table-flattened")
        flow.apart(element, style, into)
        return
    if is_layout(element, rows):
        flow.story.find_once(Kind.GUESSED, "layout-table-opened")
        flow.apart(element, style, into)
        return
    into.begin()
    caption: Runs = ()
    for part in element:
        if tag_of(part) == "caption":
            caption, _ = flow.line(part, flow.styled(part, style))
    if rows:
        into.block(table_of(rows, flow.story, caption, lambda cell: _cell(flow, cell, style)))


def _cell(flow: WebFlow, cell: Element, style: Piece) -> Runs:
    for up in (cell.getparent(), cell):
        style = flow.styled(up, style)
    runs, blocks = flow.line(cell, style)
    if any(isinstance(block, Figure) for block in blocks):
        flow.story.find(Kind.LOST, "image-in-table-lost")
    is_heading = tag_of(cell) == "th"
    return without_emphasis(runs, Emphasis.STRONG) if is_heading else runs


def _cut(pieces: list[Piece], first: int, second: int) -> tuple[list[Piece], list[Piece]]:
    """Return the pieces before `first` and those from `second` on, counted in characters."""
    before: list[Piece] = []
    after: list[Piece] = []
    at = 0
    for piece in pieces:
        head = piece.text[: max(first - at, 0)]
        tail = piece.text[max(second - at, 0) :]
        if head:
            before.append(replace(piece, text=head))
        if tail:
            after.append(replace(piece, text=tail))
        at += len(piece.text)
    return before, after


MAKERS: dict[str, Callable[[WebFlow, Element, Piece, Gathering], None]] = {
    "ul": _list,
    "ol": _list,
    "menu": _list,
    "dl": _terms,
    "blockquote": _quote,
    "pre": _code,
    "table": _table,
}
