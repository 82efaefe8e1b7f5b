"""The text of a TEI edition as blocks.

Source: TEI P5 Guidelines, 3 «Elements available in all TEI documents», 4 «Default text structure»,
6 «Verse», 7 «Performance texts», 14 «Tables, formulæ, graphics».
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from formats.document import (
    Anchor,
    Block,
    Emphasis,
    Field,
    Heading,
    ListBlock,
    ListItem,
    Note,
    Paragraph,
    Quote,
    Runs,
    Table,
    TableRow,
)
from formats.readers._tei_names import (
    BLOCKS,
    CHOSEN,
    DIVISIONS,
    EMPHASES,
    LEFT_OUT,
    LINES,
    XML_ID,
    XML_LANG,
    cell_of,
    emphasis_of,
    first_number,
    rows_of,
)
from formats.readers.gathering import Gathering, Story, inner_link, without_emphasis
from formats.readers.languages import language_of
from formats.readers.markup import Element, local
from formats.readers.structure import Piece
from formats.report import Kind

_OUTSIDE = re.compile(r"(?:https?|mailto):\S", re.IGNORECASE)
_QUOTED = re.compile("^\\s*[«“„\"'‘]")
_UNSTYLED = Piece("")


class TeiFlow:
    """Turns the elements of one edition into blocks."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._notes: list[tuple[Anchor, str, Element]] = []
        self._depth = 0
        self._division = 0

    def text(self, text: Element) -> tuple[Block, ...]:
        """Return the blocks of a text: front, body, back."""
        return self._inside(text, self._styled(text, _UNSTYLED))

    def notes(self) -> Iterator[Note]:
        """Yield the notes met in the text, and those met in notes."""
        done = 0
        while done < len(self._notes):
            anchor, label, element = self._notes[done]
            done += 1
            yield Note(anchor, label, self._inside(element, self._styled(element, _UNSTYLED)))

    def _inside(self, element: Element, style: Piece) -> tuple[Block, ...]:
        gathering = Gathering(self._story)
        self._children(element, style, gathering)
        return gathering.blocks()

    def _line(self, element: Element, style: Piece) -> tuple[Runs, tuple[Block, ...]]:
        gathering = Gathering(self._story, joins=True)
        self._children(element, style, gathering)
        return gathering.runs(), gathering.blocks()

    def _children(self, element: Element, style: Piece, into: Gathering) -> None:
        self._depth += 1
        self._story.check_depth(self._depth // 2)
        into.text(element.text or "", style)
        for child in element:
            self._child(child, self._styled(child, style), into)
            into.text(child.tail or "", style)
        self._depth -= 1

    def _styled(self, element: Element, style: Piece) -> Piece:
        told = element.get(XML_LANG)
        lang = style.lang if told is None else language_of(told)
        if lang == self._story.lang and told is not None and style.lang is None:
            lang = None
        emphasis = style.emphasis
        if local(element) in EMPHASES:
            emphasis |= emphasis_of(element)
        return replace(style, emphasis=emphasis, lang=lang)

    def _child(self, element: Element, style: Piece, into: Gathering) -> None:
        name = local(element)
        self._story.meet(element.get(XML_ID))
        if name in LEFT_OUT:
            if LEFT_OUT[name]:
                self._story.find_once(Kind.LOST, LEFT_OUT[name])
        elif name in _MAKERS:
            _MAKERS[name](self, element, style, into)
        elif name in DIVISIONS:
            into.line()
            self._division += 1
            self._children(element, style, into)
            self._division -= 1
        elif name in LINES or name in BLOCKS:
            into.line()
            self._children(element, style, into)
            into.line()
        else:
            self._children(element, style, into)

    # Blocks.

    def _head(self, element: Element, style: Piece, into: Gathering) -> None:
        if into.joins:
            self._children(element, style, into)
            return
        into.begin()
        anchor = self._story.anchor()
        runs, blocks = self._line(element, style)
        parent = local(element.getparent())
        if runs and parent in {"list", "lg", "listBibl"}:
            strong = tuple(replace(run, emphasis=run.emphasis | Emphasis.STRONG) for run in runs)
            into.block(Paragraph(anchor, strong))
        elif runs:
            level = min(self._division + 1, 6)
            into.block(Heading(anchor, level, without_emphasis(runs, Emphasis.STRONG)))
        for block in blocks:
            into.block(block)

    def _title_part(self, element: Element, style: Piece, into: Gathering) -> None:
        into.begin()
        anchor = self._story.anchor()
        runs, _ = self._line(element, style)
        if runs and element.get("type") in {None, "main"}:
            into.block(Heading(anchor, 1, runs))
        elif runs:
            into.block(Paragraph(anchor, runs))

    def _list(self, element: Element, style: Piece, into: Gathering) -> None:
        if into.joins:
            into.line()
            self._children(element, style, into)
            into.line()
            return
        into.begin()
        anchor = self._story.anchor()
        items: list[ListItem] = []
        label: Runs = ()
        told = f"{element.get('type') or ''} {element.get('rend') or ''}".lower()
        is_ordered = "ordered" in told.replace("unordered", "") or "numbered" in told
        for child in element:
            name, inner = local(child), self._styled(child, style)
            if name == "label":
                label, _ = self._line(child, inner)
            elif name == "item":
                self._story.meet(child.get(XML_ID))
                item = self._story.item_anchor()
                blocks = self._inside(child, inner)
                items.append(ListItem(item, _labelled(label, blocks)))
                label = ()
            elif name == "head":
                self._head(child, inner, into)
            elif name == "pb":
                self._page(child, inner, into)
        if items:
            start = first_number(element) if is_ordered else 1
            into.block(ListBlock(anchor, tuple(items), is_ordered, start))

    def _quote(self, element: Element, style: Piece, into: Gathering) -> None:
        """Add a quotation apart, or marks around one inside a line."""
        if into.joins or not self._stands_apart(element):
            text = "".join(element.itertext())
            marks = ("", "") if _QUOTED.match(text) else ("«", "»")
            if style.lang == "en" or (style.lang is None and self._story.lang == "en"):
                marks = ("", "") if not marks[0] else ("“", "”")
            into.text(marks[0], style)
            self._children(element, style, into)
            into.text(marks[1], style)
            return
        into.begin()
        anchor = self._story.anchor()
        source = next((part for part in element if local(part) in {"bibl", "ref"}), None)
        attribution: Runs = ()
        is_source = source is not None and local(element) in {"cit", "epigraph"}
        if source is not None and is_source:
            attribution, _ = self._line(source, self._styled(source, style))
            element.remove(source)
        inner = next((part for part in element if local(part) in {"quote", "q"}), None)
        holder = inner if inner is not None and len(element) == 1 else element
        blocks = self._inside(holder, self._styled(holder, style))
        if blocks:
            into.block(Quote(anchor, blocks, attribution))

    def _stands_apart(self, element: Element) -> bool:
        if local(element) in {"cit", "epigraph"}:
            return local(element.getparent()) not in LINES
        has_blocks = any(local(part) in {"p", "lg", "l", "ab"} for part in element)
        return has_blocks or local(element.getparent()) in (DIVISIONS | {"body", "front", "back"})

    def _speech(self, element: Element, style: Piece, into: Gathering) -> None:
        """Add who speaks as a strong line (TEI P5 7.2.2)."""
        into.line()
        strong = replace(style, emphasis=style.emphasis | Emphasis.STRONG)
        self._children(element, strong, into)
        into.line()

    def _stage(self, element: Element, style: Piece, into: Gathering) -> None:
        is_inside = local(element.getparent()) in LINES
        slanted = replace(style, emphasis=style.emphasis | Emphasis.EMPHASIS)
        if not is_inside:
            into.line()
        self._children(element, slanted, into)
        if not is_inside:
            into.line()

    def _table(self, element: Element, style: Piece, into: Gathering) -> None:
        if into.joins:
            self._story.find_once(Kind.LOST, "nested-table-flattened")
            self._children(element, style, into)
            return
        into.begin()
        anchor = self._story.anchor()
        caption: Runs = ()
        for part in element:
            if local(part) == "head":
                caption, _ = self._line(part, self._styled(part, style))
        rows, heads = rows_of(element)
        made = tuple(
            TableRow(
                tuple(
                    cell_of(
                        cell,
                        self._story.item_anchor(),
                        self._line(cell, self._styled(cell, style))[0],
                        is_head=at < heads,
                    )
                    for cell in row
                )
            )
            for at, row in enumerate(rows)
        )
        if made:
            into.block(Table(anchor, made, heads, caption))

    def _figure(self, element: Element, style: Piece, into: Gathering) -> None:
        """Add what a figure says; its picture is another file, which nobody brought."""
        described = next((part for part in element if local(part) == "figDesc"), None)
        graphic = next((part for part in element if local(part) == "graphic"), None)
        head = next((part for part in element if local(part) == "head"), None)
        address = "" if graphic is None else graphic.get("url", "")
        if graphic is not None:
            self._story.find(Kind.LOST, "image-not-read", None, address)
        for part in (described, head):
            if part is not None:
                into.line()
                self._children(part, self._styled(part, style), into)
                into.line()
        for part in element:
            if local(part) not in {"figDesc", "graphic", "head"}:
                self._child(part, self._styled(part, style), into)

    # Text.

    def _note(self, element: Element, style: Piece, into: Gathering) -> None:
        label = (element.get("n") or "").strip() or str(len(self._notes) + 1)
        anchor = Anchor(f"n{len(self._notes) + 1}")
        self._notes.append((anchor, label, element))
        into.piece(Piece(label, Emphasis.SUPERSCRIPT, style.lang, None, anchor))

    def _link(self, element: Element, style: Piece, into: Gathering) -> None:
        address = (element.get("target") or "").strip().split(" ")[0]
        if _OUTSIDE.match(address):
            style = replace(style, link=address)
        elif address.startswith("#"):
            style = replace(style, link=inner_link(address[1:]))
        self._children(element, style, into)

    def _page(self, element: Element, style: Piece, into: Gathering) -> None:
        del style
        label = (element.get("n") or "").strip()
        if label:
            into.page(label)

    def _break(self, element: Element, style: Piece, into: Gathering) -> None:
        """Add the space of a line's end in the edition, unless it stands inside a word."""
        if element.get("break") == "no":
            while into.pieces and not into.pieces[-1].text.strip():
                into.pieces.pop()
            if into.pieces:
                last = into.pieces[-1]
                into.pieces[-1] = replace(last, text=last.text.rstrip())
            element.tail = (element.tail or "").lstrip()
        else:
            into.text(" ", style)

    def _gap(self, element: Element, style: Piece, into: Gathering) -> None:
        del element
        self._story.find_once(Kind.FOUND, "gap-in-edition")
        into.text("[…]", style)

    def _choice(self, element: Element, style: Piece, into: Gathering) -> None:
        """Add the reading that is meant to be read: expanded, corrected, regularized, lemma."""
        parts = {local(part): part for part in element}
        chosen = next((parts[name] for name in CHOSEN if name in parts), None)
        if chosen is None and len(element):
            chosen = element[0]
        if chosen is not None:
            self._children(chosen, self._styled(chosen, style), into)


_MAKERS: dict[str, Callable[[TeiFlow, Element, Piece, Gathering], None]] = {
    "head": TeiFlow._head,
    "titlePart": TeiFlow._title_part,
    "list": TeiFlow._list,
    "quote": TeiFlow._quote,
    "q": TeiFlow._quote,
    "said": TeiFlow._quote,
    "cit": TeiFlow._quote,
    "epigraph": TeiFlow._quote,
    "speaker": TeiFlow._speech,
    "stage": TeiFlow._stage,
    "table": TeiFlow._table,
    "figure": TeiFlow._figure,
    "note": TeiFlow._note,
    "ref": TeiFlow._link,
    "pb": TeiFlow._page,
    "lb": TeiFlow._break,
    "gap": TeiFlow._gap,
    "choice": TeiFlow._choice,
    "app": TeiFlow._choice,
    "subst": TeiFlow._choice,
}


def _labelled(label: Runs, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return an item whose label, if it has one, makes it a labelled fact."""
    if not label:
        return blocks
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        return (Field(blocks[0].anchor, label, blocks[0].runs),)
    return (Paragraph(Anchor(f"{blocks[0].anchor}.label"), label), *blocks) if blocks else ()
