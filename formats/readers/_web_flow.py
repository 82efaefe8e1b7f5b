"""The text of web pages and of the chapters of EPUB books, as blocks.

Sources: HTML Living Standard; DPUB-ARIA 1.1; EPUB 3.3.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from formats.document import (
    Block,
    Emphasis,
    Heading,
    Lang,
    Note,
    Paragraph,
    Runs,
)
from formats.labels import labels
from formats.readers import _web_blocks, _web_pictures
from formats.readers._web_names import (
    BLOCKS,
    CONTENTS,
    CONTROLS,
    HEADINGS,
    MEDIA,
    NOT_TEXT,
    NOTE_SECTIONS,
    PAGE_BREAKS,
    STYLES,
    classes_of,
    is_hidden,
    kinds_of,
    language_told,
    number_of,
    tag_of,
    text_of,
)
from formats.readers._web_notes import FoundNote, NoteFinder, Place
from formats.readers.gathering import Gathering, Story, beside_heading, inner_link, without_emphasis
from formats.readers.languages import language_of
from formats.readers.markup import Element
from formats.readers.structure import Piece
from formats.report import Kind
from formats.text import plain

Maker = Callable[[Any, Element, Piece, Gathering], None]
"""Adds what an element stands for."""

Picture = Callable[[Element, str], tuple[bytes, str] | None]
"""Gives the bytes and media type of a picture by its address, or None if it is not at hand."""

_OUTSIDE = re.compile(r"(?:https?|mailto|tel):\S", re.IGNORECASE)
_QUOTES = {"el": ("«", "»"), "grc": ("«", "»"), "fr": ("«", "»")}
_ENGLISH_QUOTES = ("“", "”")
_UNSTYLED = Piece("")


@dataclass(frozen=True, slots=True)
class Around:
    """What is at hand outside the page itself."""

    place: Place
    picture: Picture
    notes: NoteFinder
    is_from_office: bool = False
    """A word processor wrote the page; its lists in lists are lists of their own."""


class WebFlow:
    """Turns elements into blocks."""

    def __init__(self, story: Story, around: Around) -> None:
        self.story = story
        self.around = around
        self._note: FoundNote | None = None
        self._depth = 0

    def page(self, body: Element, style: Piece = _UNSTYLED) -> tuple[Block, ...]:
        """Return the blocks of a page; `style` holds its language if that is not the work's."""
        return self.inside(body, style)

    def note(self, found: FoundNote) -> Note:
        """Return a note without its mark and the way back."""
        self._note = found
        if not found.is_referred_to:
            self.story.find(Kind.GUESSED, "note-without-reference", found.anchor, found.label)
        blocks = self.inside(found.element, self.styled(found.element, Piece("")))
        self._note = None
        return Note(found.anchor, found.label, _without_label(blocks, found))

    # Going down the tree.

    def inside(self, element: Element, style: Piece) -> tuple[Block, ...]:
        gathering = Gathering(self.story)
        self.children(element, style, gathering)
        return gathering.blocks()

    def line(self, element: Element, style: Piece) -> tuple[Runs, tuple[Block, ...]]:
        """Return all text in an element as one row, and the blocks that stood in it."""
        gathering = Gathering(self.story, joins=True)
        self.children(element, style, gathering)
        return gathering.runs(), gathering.blocks()

    def children(self, element: Element, style: Piece, into: Gathering) -> None:
        self._depth += 1
        self.story.check_depth(self._depth // 2)
        into.text(element.text or "", style)
        for child in element:
            self.child(child, style, into)
            into.text(child.tail or "", style)
        self._depth -= 1

    def child(self, element: Element, style: Piece, into: Gathering) -> None:
        tag, kinds = tag_of(element), kinds_of(element)
        if not tag or self.is_left_out(element, tag, kinds):
            return
        for place in self.around.notes.own(element):
            self.story.meet(place)
        style = self.styled(element, style)
        if kinds & PAGE_BREAKS:
            self._page_break(element, style, into)
        elif tag in HEADINGS or "heading" in kinds:
            self._heading(element, style, into)
        elif tag in _MAKERS:
            _MAKERS[tag](self, element, style, into)
        elif tag in BLOCKS:
            into.line()
            self.children(element, style, into)
            into.line()
        else:
            self.children(element, style, into)

    def is_left_out(self, element: Element, tag: str, kinds: frozenset[str]) -> bool:
        """Tell whether an element is no text of the flow; what is lost with it is reported."""
        if tag in NOT_TEXT or (element in self.around.notes.notes and not self._is_this(element)):
            return True
        if tag == "nav" or kinds & {"navigation", *CONTENTS}:
            if not kinds & CONTENTS and text_of(element):
                self.story.find(Kind.LOST, "navigation-dropped", None, text_of(element))
            return True
        if kinds & NOTE_SECTIONS and any(
            inner in self.around.notes.notes for inner in element.iter("*")
        ):
            return not self._has_own_text(element)
        if tag in MEDIA or tag in CONTROLS:
            key = "media-not-read" if tag in MEDIA else "form-dropped"
            self.story.find_once(Kind.LOST, key, tag)
            return tag != "object"  # what stands in it is meant to be read in its place
        if is_hidden(element):
            if text_of(element):
                self.story.find_once(Kind.LOST, "hidden-text-dropped")
            return True
        return self._is_for_eyes(element)

    def _is_this(self, element: Element) -> bool:
        return self._note is not None and self._note.element is element

    def _has_own_text(self, section: Element) -> bool:
        """Tell whether a section of notes holds more than a heading and the notes."""
        notes = self.around.notes.notes
        return not all(
            any(up in notes for up in (part, *part.iterancestors()))
            for part in section.iter("{*}p", "{*}table", "{*}img")
        )

    def _is_for_eyes(self, element: Element) -> bool:
        """Tell whether an element is hidden from screen readers; its words are told as lost."""
        if (element.get("aria-hidden") or "").lower() != "true":
            return False
        text = text_of(element)
        if any(character.isalnum() for character in text) and self._note is None:
            self.story.find_once(Kind.LOST, "hidden-text-dropped")
        return True

    def styled(self, element: Element, style: Piece) -> Piece:
        """Return the style inside an element: emphasis and language."""
        emphasis = style.emphasis | STYLES.get(tag_of(element), Emphasis.NONE)
        told = language_told(element)
        lang = style.lang if told is None else language_of(told)
        return replace(style, emphasis=emphasis, lang=lang)

    # Blocks.

    def _heading(self, element: Element, style: Piece, into: Gathering) -> None:
        if into.joins:
            self.apart(element, style, into)
            return
        into.begin()
        level = HEADINGS.get(tag_of(element)) or number_of(element.get("aria-level"), 2, 6)
        anchor = self.story.anchor()
        runs, blocks = self.line(element, style)
        if runs:
            into.block(Heading(anchor, level, without_emphasis(runs, Emphasis.STRONG)))
        for block in beside_heading(blocks, self.story):
            into.block(block)

    def apart(self, element: Element, style: Piece, into: Gathering) -> None:
        """Add the text of a block where all must be one row."""
        into.line()
        self.children(element, style, into)
        into.line()

    def _paragraph(self, element: Element, style: Piece, into: Gathering) -> None:
        if "field" in classes_of(element) and not into.joins:
            into.begin()
            gathering = Gathering(self.story, joins=True)
            self.children(element, style, gathering)
            made = _web_blocks.field_of(self, gathering)
            if made is not None:
                into.block(made)
            return
        self.apart(element, style, into)

    # Text.

    def _link(self, element: Element, style: Piece, into: Gathering) -> None:
        note = self.around.notes.reference(element)
        if note is not None:
            mark = Piece(note.label, Emphasis.SUPERSCRIPT, style.lang, None, note.anchor)
            into.piece(mark)
            return
        if self._note is not None and self.around.notes.is_back_link(element, self._note):
            return
        address = (element.get("href") or "").strip()
        if self._is_skip_link(element):
            return
        if _OUTSIDE.match(address):
            style = replace(style, link=address)
        elif place := self.around.place(element, address):
            style = replace(style, link=inner_link(place))
        self.children(element, style, into)

    def _is_skip_link(self, element: Element) -> bool:
        """Tell whether a link only leads to the main part of the page (WCAG G1)."""
        parent = element.getparent()
        if parent is None or tag_of(parent) != "body":
            return False
        target = self.around.notes.target(element)
        return target is not None and (tag_of(target) == "main" or "main" in kinds_of(target))

    def _inline_quote(self, element: Element, style: Piece, into: Gathering) -> None:
        """Add a quotation with the marks that browsers draw around it."""
        first, last = _QUOTES.get(style.lang or self.story.lang, _ENGLISH_QUOTES)
        into.text(first, style)
        self.children(element, style, into)
        into.text(last, style)

    def _break(self, element: Element, style: Piece, into: Gathering) -> None:
        del element, style
        into.line()

    def _switch(self, element: Element, style: Piece, into: Gathering) -> None:
        """Add the content that every reading system can show (EPUB 3.0 Content, 2.2.2)."""
        usual = next((part for part in element if tag_of(part) == "default"), element)
        self.children(usual, style, into)

    def _ruby_text(self, element: Element, style: Piece, into: Gathering) -> None:
        del style, into
        if tag_of(element) == "rt":
            self.story.find_once(Kind.LOST, "annotation-dropped", text_of(element))

    def _page_break(self, element: Element, style: Piece, into: Gathering) -> None:
        del style
        told = element.get("aria-label") or element.get("title") or text_of(element)
        label = told.strip()
        for lang in ("el", "en"):
            word = labels(Lang(lang)).page
            if label.lower().startswith(f"{word.lower()} "):
                label = label[len(word) :].strip()
        if not label:
            found = re.search(r"(\d+|[ivxlc]+)\Z", element.get("id") or "")
            label = found[1] if found else ""
        label = label.strip(".[]() ")
        if label:
            into.page(label)
        if tag_of(element) in {"hr", "div", "p"}:
            into.line()


_MAKERS: dict[str, Maker] = {
    **_web_blocks.MAKERS,
    **_web_pictures.MAKERS,
    "p": WebFlow._paragraph,
    "a": WebFlow._link,
    "q": WebFlow._inline_quote,
    "br": WebFlow._break,
    "hr": WebFlow._break,
    "switch": WebFlow._switch,
    "rt": WebFlow._ruby_text,
    "rp": WebFlow._ruby_text,
}


def _without_label(blocks: tuple[Block, ...], found: FoundNote) -> tuple[Block, ...]:
    """Return a note's blocks without the mark that stands at their head, where no list counts."""
    if not blocks or not isinstance(blocks[0], Paragraph) or tag_of(found.element) == "li":
        return blocks
    text = plain(blocks[0].runs)
    label = rf"[\[(]?{re.escape(found.label)}(?:[\])][.:]?|[.:])?"
    # Where the mark was itself the link back to the text, only the sign after it is left.
    mark = re.match(rf"(?:{label}|[\])][.:]?|[.:])[\s\u00a0]+", text)
    if mark is None or not found.is_referred_to:
        return blocks
    kept, left = [], len(mark[0])
    for run in blocks[0].runs:
        text = run.text[left:]
        left = max(0, left - len(run.text))
        if text:
            kept.append(replace(run, text=text))
    return (replace(blocks[0], runs=tuple(kept)), *blocks[1:])
