"""The text of an OpenDocument file as blocks.

Source: OpenDocument 1.3 part 3, 5 «Paragraph elements content», 9 «Tables», 10 «Graphic content».
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from dataclasses import replace

from formats.document import (
    Anchor,
    Block,
    Emphasis,
    Figure,
    Heading,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    Runs,
    Table,
)
from formats.readers._odt_notes import OdtNotes
from formats.readers._odt_parts import XLINK, address, description, joined_quotes, pieces_of
from formats.readers._odt_styles import TEXT, OdtStyle, OdtStyles
from formats.readers._odt_tables import TableReader
from formats.readers.bounds import whole_number
from formats.readers.gathering import Gathering, Story, beside_heading, without_emphasis
from formats.readers.markup import Element, local
from formats.readers.structure import Piece
from formats.report import Kind

DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_CAPTIONS = ("caption", "illustration", "figure", "table", "tablecaption", "figurecaption")
_QUOTES = ("quotations", "quote", "block text", "intense quote")
_HEADINGS = ("table heading", "table header", "table row header")
_PAGE = "page_"
_LOST = {
    "annotation": "comments-dropped",
    "hidden-text": "hidden-text-dropped",
    "hidden-paragraph": "hidden-text-dropped",
}
_SILENT = {
    *("soft-page-break", "change", "change-start", "change-end", "annotation-end"),
    *("bookmark-end", "reference-mark-end", "toc-mark", "user-index-mark"),
}
_INDEXES = frozenset(
    ["table-of-content", "illustration-index", "table-index", "object-index", "user-index"]
)

PictureData = Callable[[str], tuple[bytes, str] | None]
"""Gives the bytes and media type of a picture in the package."""


class OdtFlow:
    """Reads one story: the text, a note, a cell or a text box."""

    def __init__(
        self,
        story: Story,
        styles: OdtStyles,
        notes: OdtNotes,
        picture: PictureData,
        depth: int = 0,
    ) -> None:
        story.check_depth(depth)
        self.story = story
        self._styles = styles
        self._notes = notes
        self._picture = picture
        self._depth = depth
        self._into = Gathering(story)
        self._caption: Runs = ()
        self._numbers: dict[str, int] = {}

    def read(self, parent: Iterable[Element]) -> tuple[Block, ...]:
        """Return the blocks of a story."""
        self._children(parent)
        self._flush_caption()
        return joined_quotes(self._into.blocks())

    def inner(self, parent: Iterable[Element]) -> tuple[Block, ...]:
        """Return the blocks of a story inside this one."""
        flow = OdtFlow(self.story, self._styles, self._notes, self._picture, self._depth + 1)
        return flow.read(parent)

    def _children(self, parent: Iterable[Element]) -> None:
        for child in parent:
            name = local(child)
            if name in {"p", "h"}:
                self._paragraph(child, name)
            elif name == "list":
                self._flush_caption()
                self._add_list(child)
            elif name == "table":
                self._table(child)
            elif name in _INDEXES or name in {"sequence-decls", "forms", "variable-decls"}:
                continue  # the contents are made anew
            elif name == "tracked-changes":
                self.story.find_once(Kind.MENDED, "tracked-changes-accepted")
            elif name in {"section", "index-body", "list-header", "numbered-paragraph"} or name in {
                "alphabetical-index", "bibliography", "note-body", "text-box",
            }:  # fmt: skip
                self._children(child)
            elif name in {"frame", "custom-shape", "rect", "g"}:
                self._frame(child)

    # Paragraphs.

    def _paragraph(self, element: Element, name: str) -> None:
        style = self._styles.style("paragraph", element.get(f"{TEXT}style-name"))
        level = self._level(element, name, style)
        gathering = Gathering(self.story, joins=bool(level))
        look = style.emphasis & (Emphasis.CODE if not level else Emphasis.NONE)
        if not level and not style.is_like(*_CAPTIONS):
            look |= style.emphasis & (Emphasis.STRONG | Emphasis.EMPHASIS)
        if style.is_like(*_QUOTES):
            look &= ~Emphasis.EMPHASIS
        anchor = self.story.anchor() if level else None
        self._inline(element, Piece("", look, style.lang), gathering)
        if anchor is not None:
            self._heading(anchor, level, gathering)
        elif self._is_caption(style):
            self._take_caption(gathering)
        else:
            self._flush_caption()
            blocks = gathering.blocks()
            if style.is_like("quote source") and blocks:
                self._attribute(blocks)
            elif style.is_like(*_QUOTES) and blocks:
                self._into.block(Quote(self.story.item_anchor(), blocks))
            else:
                for block in blocks:
                    self._into.block(block)

    def _attribute(self, blocks: tuple[Block, ...]) -> None:
        """Give a quotation its source, which our own files mark by a style."""
        last, first, rest = self._into.last_block(), blocks[0], blocks
        if isinstance(last, Quote) and isinstance(first, Paragraph):
            self._into.drop_block()
            self._into.block(replace(last, attribution=first.runs))
            rest = blocks[1:]
        for block in rest:
            self._into.block(block)

    def _heading(self, anchor: Anchor, level: int, gathering: Gathering) -> None:
        self._flush_caption()
        runs = gathering.runs()
        if runs:
            self._into.block(Heading(anchor, level, without_emphasis(runs, Emphasis.STRONG)))
        for block in beside_heading(gathering.blocks(), self.story):
            self._into.block(block)

    def _level(self, element: Element, name: str, style: OdtStyle) -> int:
        if name == "h":
            told = element.get(f"{TEXT}outline-level") or "1"
            return max(whole_number(told, 1, most=6), 1)
        if style.names and style.is_like("title") and "subtitle" not in style.names:
            return 1
        return min(style.outline_level, 6)

    def _is_caption(self, style: OdtStyle) -> bool:
        return style.is_like("caption") or bool(style.names and style.names[0] in _CAPTIONS)

    def _take_caption(self, gathering: Gathering) -> None:
        """Give a caption to the picture or table before it, or keep it for what follows."""
        blocks = gathering.blocks()
        texts = [block for block in blocks if isinstance(block, Paragraph)]
        others = [block for block in blocks if not isinstance(block, Paragraph)]
        runs = tuple(run for text in texts for run in text.runs)
        runs = without_emphasis(runs, Emphasis.EMPHASIS)
        if len(others) == 1 and isinstance(others[0], Figure) and runs:
            self._into.block(replace(others[0], caption=runs))
            return
        for block in others:
            self._into.block(block)
        self._flush_caption()
        last = self._into.last_block()
        if isinstance(last, Figure | Table) and not last.caption and runs:
            self._into.drop_block()
            self._into.block(replace(last, caption=runs))
        else:
            self._caption = runs

    def _flush_caption(self) -> None:
        runs, self._caption = self._caption, ()
        if runs:
            self._into.block(Paragraph(self.story.anchor(), runs))

    # Lists.

    def _add_list(self, element: Element) -> None:
        """Add a list of its own, or go on with one before it."""
        name = element.get(f"{TEXT}style-name") or ""
        continued = element.get(f"{TEXT}continue-list")
        goes_on = continued is not None or element.get(f"{TEXT}continue-numbering") == "true"
        made = self._list(element, 1, "")
        if self._styles.is_blank(name, 1) and isinstance(self._into.last_block(), ListBlock):
            # pandoc gives the further paragraphs of an item a list without a mark.
            deeper = tuple(block for item in made.items for block in item.blocks)
            self._into.add_to_last_item(deeper)
            return
        numbers = [self._numbers.get(key, 0) for key in (continued or "", name)]
        if goes_on and made.is_ordered and any(numbers):
            made = replace(made, start=next(filter(None, numbers)))
        for key in (element.get("{http://www.w3.org/XML/1998/namespace}id"), continued, name):
            if key:
                self._numbers[key] = made.start + len(made.items)
        self._into.add_list(made, goes_on=goes_on)

    def _list(self, element: Element, level: int, name: str) -> ListBlock:
        self.story.check_depth(self._depth + level)
        name = element.get(f"{TEXT}style-name") or name
        anchor = self.story.anchor()
        is_ordered = self._styles.is_ordered(name, level)
        start = self._styles.start(name, level)
        items: list[ListItem] = []
        for item in element:
            if local(item) not in {"list-item", "list-header"}:
                continue
            told = item.get(f"{TEXT}start-value")
            if told and told.isdecimal() and len(told) < 7 and not items:
                start = int(told)
            items.append(ListItem(self.story.item_anchor(), self._item(item, level, name)))
        return ListBlock(anchor, tuple(items), is_ordered, start if is_ordered else 1)

    def _item(self, item: Element, level: int, name: str) -> tuple[Block, ...]:
        made: list[Block] = []
        for child in item:
            if local(child) == "list":
                made.append(self._list(child, level + 1, name))
            else:
                made.extend(self.inner([child]))
        return tuple(made)

    # Tables, pictures, text boxes.

    def _table(self, element: Element) -> None:
        caption, self._caption = self._caption, ()
        reader = TableReader(self.story, self._styles, self._cell)
        made = reader.read(element, caption)
        if isinstance(made, Table):
            self._into.block(made)
            return
        self.story.find_once(Kind.GUESSED, "layout-table-opened")
        for block in self.inner(made):
            self._into.block(block)

    def _cell(self, cell: Element) -> Runs:
        """Return a cell's text as one row of runs."""
        gathering = Gathering(self.story, joins=True)
        self._flatten(cell, gathering)
        if any(isinstance(block, Figure) for block in gathering.blocks()):
            self.story.find(Kind.LOST, "image-in-table-lost")
        return gathering.runs()

    def _flatten(self, parent: Element, into: Gathering) -> None:
        for child in parent:
            name = local(child)
            if name in {"p", "h"}:
                style = self._styles.style("paragraph", child.get(f"{TEXT}style-name"))
                is_heading = style.is_like(*_HEADINGS)
                look = Emphasis.NONE if is_heading else style.emphasis
                self._inline(child, Piece("", look, style.lang), into)
                into.line()
            elif name == "table":
                self.story.find_once(Kind.LOST, "nested-table-flattened")
                self._flatten(child, into)
            elif name not in {"annotation", "forms"}:
                self._flatten(child, into)

    def _frame(self, frame: Element) -> None:
        gathering = Gathering(self.story)
        self._drawn(frame, Piece(""), gathering)
        for block in gathering.blocks():
            self._into.block(block)

    # Text.

    def _inline(self, element: Element, style: Piece, into: Gathering) -> None:
        into.text(element.text or "", style)
        for child in element:
            self._inline_child(child, style, into)
            into.text(child.tail or "", style)

    def _inline_child(self, child: Element, style: Piece, into: Gathering) -> None:
        name = local(child)
        if name in _LOST:
            self.story.find_once(Kind.LOST, _LOST[name])
        elif name in _INLINE:
            _INLINE[name](self, child, style, into)
        elif name not in _SILENT:
            self._inline(child, style, into)

    def _link(self, child: Element, style: Piece, into: Gathering) -> None:
        self._inline(child, replace(style, link=address(child) or style.link), into)

    def _space(self, child: Element, style: Piece, into: Gathering) -> None:
        del child
        into.piece(replace(style, text=" "))

    def _break(self, child: Element, style: Piece, into: Gathering) -> None:
        del child, style
        into.line()

    def _reference(self, child: Element, style: Piece, into: Gathering) -> None:
        into.piece(replace(self._notes.refer(child), lang=style.lang))

    def _span(self, child: Element, style: Piece, into: Gathering) -> None:
        told = self._styles.style("text", child.get(f"{TEXT}style-name"))
        if told.is_hidden:
            self.story.find_once(Kind.LOST, "hidden-text-dropped")
            return
        emphasis = style.emphasis | told.emphasis
        lang = told.lang or style.lang
        self._inline(child, replace(style, emphasis=emphasis, lang=lang), into)

    def _ruby(self, ruby: Element, style: Piece, into: Gathering) -> None:
        for part in ruby:
            if local(part) == "ruby-base":
                self._inline(part, style, into)
            elif local(part) == "ruby-text":
                guide = "".join(part.itertext()).strip()
                self.story.find_once(Kind.LOST, "annotation-dropped", guide)

    def _place(self, child: Element, style: Piece, into: Gathering) -> None:
        del style
        name = child.get(f"{TEXT}name") or ""
        if name.startswith(_PAGE):
            into.page(name.removeprefix(_PAGE))
        else:
            self.story.meet(name)

    def _drawn(self, frame: Element, style: Piece, into: Gathering) -> None:
        """Add the picture or text box of a frame."""
        box = frame.find(f"{DRAW}text-box")
        if box is not None:
            for block in self.inner(box):
                if into.joins:
                    into.pieces.extend(pieces_of(block))
                else:
                    into.begin()
                    into.block(block)
            return
        alt = description(frame)
        held = next(filter(None, map(self._held, frame.iter(f"{DRAW}image"))), None)
        if into.joins:
            into.text(f" {alt} " if alt else "", style)
            into.block(Figure(self.story.item_anchor(), b"", "", alt, self.story.lang))
            return
        if held is None:
            target = next((i.get(f"{XLINK}href", "") for i in frame.iter(f"{DRAW}image")), "")
            key = "image-not-read" if target else "drawing-not-read"
            self.story.find(Kind.LOST, key, None, target or alt or "")
            texts = " ".join("".join(p.itertext()) for p in frame.iter(f"{TEXT}p"))
            into.line()
            into.text(alt or texts, style)
            into.line()
            return
        into.begin()
        anchor = self.story.anchor()
        if alt is None:
            self.story.find(Kind.LOST, "figure-without-alt", anchor)
        runs = self.story.runs([Piece(alt or "", lang=style.lang)])
        lang = runs[0].lang if runs else self.story.lang
        into.block(Figure(anchor, *held, alt, lang))

    def _held(self, image: Element) -> tuple[bytes, str] | None:
        data = image.find("{*}binary-data")
        if data is not None:
            try:
                return base64.b64decode(data.text or ""), "application/octet-stream"
            except ValueError:
                return None
        return self._picture(image.get(f"{XLINK}href", ""))


_INLINE: dict[str, Callable[[OdtFlow, Element, Piece, Gathering], None]] = {
    "span": OdtFlow._span,
    "a": OdtFlow._link,
    "s": OdtFlow._space,
    "tab": OdtFlow._space,
    "line-break": OdtFlow._break,
    "note": OdtFlow._reference,
    "ruby": OdtFlow._ruby,
    **dict.fromkeys(
        ("bookmark", "bookmark-start", "reference-mark", "reference-mark-start"), OdtFlow._place
    ),
    **dict.fromkeys(("frame", "custom-shape", "rect", "g"), OdtFlow._drawn),
}
