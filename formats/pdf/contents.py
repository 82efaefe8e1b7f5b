"""The contents page: headings with the pages on which they stand, each a link.

It is tagged as a table of contents inside an `Apparatus` element, apart from the document's text.

Source: ISO 32000-1 14.8.4.2 (TOC, TOCI), UKAAF G003 (2019), «Contents list».
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain

from formats.document import Document, Run, Runs
from formats.pdf.blocks import lay_heading
from formats.pdf.breaking import break_lines
from formats.pdf.faces import text_width
from formats.pdf.inline import main_language
from formats.pdf.pen import LAYOUT, Link, Pen
from formats.pdf.printable import printable
from formats.pdf.sheet import Sheet
from formats.pdf.story import Column, Story, baseline_in
from formats.pdf.strips import TextLine, link_area
from formats.pdf.tagging import APPARATUS, Element
from formats.text import block_texts, plain
from formats.theme import Theme

LEAST_HEADINGS = 3
_DEEPEST_LEVEL = 3
_LEAST_PAGES = 2
_LETTER_WIDTH = 0.55
"""Of a letter of text, in letter sizes, on average."""
_WIDEST_NUMBER = "0000"


def needs_own_page(document: Document, *, theme: Theme, sheet: Sheet) -> bool:
    """Tell whether a document is long enough for a page with nothing but its contents.

    Before a text of two pages or less the contents stand above the text: whoever holds two
    sheets of paper should not get a third with three lines on it.
    """
    letters = min(sheet.width / (theme.body_pt * _LETTER_WIDTH), theme.profile.max_line_characters)
    rows = chain.from_iterable(map(block_texts, document.blocks))
    lines = sum(len(text) / letters + 1 + theme.profile.space_after_ratio for text in rows)
    return lines * theme.leading_pt > _LEAST_PAGES * sheet.height


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading as the contents and the outline show it."""

    level: int
    runs: Runs
    place: str


@dataclass(slots=True)
class _EntryLine:
    """A line of the contents; the last one of an entry ends with dots and the page number."""

    text: TextLine
    link: Link
    right: float
    size_pt: float
    pages: dict[str, int] | None
    """Page number of each destination, known once the pages are filled; None for inner lines."""

    def draw(self, pen: Pen, top_pt: float) -> None:
        """Draw the heading's text, then its page number."""
        self.text.draw(pen, top_pt)
        if self.pages is None:
            return
        y = top_pt - self.text.baseline_pt
        number = str(self.pages[self.link.destination])
        width = text_width(number, self.size_pt)
        space = text_width(" ", self.size_pt)
        leaf = self.text.inline.leaves[-1]
        pen.text(leaf, f" {number}", self.right - width - space, y, size_pt=self.size_pt)
        pen.link(self.link, link_area(self.right - width, y, width, self.size_pt))
        self._draw_dots(pen, y, self.right - width - space)

    def _draw_dots(self, pen: Pen, y: float, right: float) -> None:
        """Lead the eye from the heading to its number."""
        styled, line = self.text.inline.styled, self.text.line
        left = self.text.x + styled.width(line.start, line.end)
        step = text_width(" .", self.size_pt)
        count = int((right - left) / step) - 1
        if count > 1:
            pen.text(LAYOUT, " ." * count, right - count * step, y, size_pt=self.size_pt)


def lay_contents(
    story: Story, entries: list[Entry], column: Column, pages: dict[str, int], *, level: int
) -> None:
    """Add the contents of a document; `pages` is filled later, before anything is drawn."""
    holder = column.element.child(APPARATUS, lang=story.words.lang)
    inside = replace(column, element=holder)
    title = (Run(story.words.contents, story.words.lang),)
    lay_heading(story, level, title, inside)
    shown = [entry for entry in entries if entry.level <= _DEEPEST_LEVEL]
    least = min((entry.level for entry in shown), default=1)
    open_lists: list[tuple[int, Element]] = []
    for entry in shown:
        while open_lists and open_lists[-1][0] > entry.level:
            open_lists.pop()
        if not open_lists or open_lists[-1][0] < entry.level:
            parent = open_lists[-1][1] if open_lists else holder
            open_lists.append((entry.level, parent.child("TOC")))
        _lay_entry(story, entry, open_lists[-1][1], inside, pages, depth=entry.level - least)


def _lay_entry(
    story: Story, entry: Entry, toc: Element, column: Column, pages: dict[str, int], *, depth: int
) -> None:
    lang = main_language(entry.runs, story.words.lang)
    reference = toc.child("TOCI").child("Reference")
    element = reference.child("Link", lang=lang)
    text = printable(plain(entry.runs)).strip()
    link = Link(element, story.words.go_to.format(place=text), destination=entry.place)
    # Inside the contents an entry is one link: links and notes of the heading stay with the text.
    runs = tuple(replace(run, link=None, note=None) for run in entry.runs)
    inline = story.inline(element, runs, story.body)
    if inline is None:
        return
    inline.links = [link] * len(inline.links)
    indented = story.indented(column, element, depth * story.theme.body_pt)
    reserved = text_width(f" {_WIDEST_NUMBER}", story.theme.body_pt)
    lines = break_lines(
        inline.styled,
        indented.width - reserved,
        max_characters=story.theme.profile.max_line_characters,
    )
    baseline = baseline_in(story.theme.leading_pt, story.theme.body_pt)
    right = column.left + column.width
    for index, line in enumerate(lines):
        is_last = index == len(lines) - 1
        drawn = _EntryLine(
            TextLine(inline, line, indented.left, baseline),
            link,
            right,
            story.theme.body_pt,
            pages if is_last else None,
        )
        story.push(drawn, story.theme.leading_pt, column.bars, keeps_next=not is_last)
    story.gap(story.theme.leading_pt * 0.35)
