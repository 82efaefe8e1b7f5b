"""What a page is made of: strips, one under another, never split.

A strip knows its height, the space above it and whether it may stand alone at the end of a page.
Lines of text, table rows and pictures are strips, so that one simple rule fills pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from formats.pdf.breaking import Line, TextStyle
from formats.pdf.faces import text_width
from formats.pdf.inline import Inline
from formats.pdf.pen import LAYOUT, Link, Pen, Rectangle
from formats.pdf.tagging import Leaf, bounding_box

_BAR_PT = 2.5
UNDERLINE_DROP = 0.14
"""How far under the baseline a line is drawn, as a share of the size: clear of most descenders."""
UNDERLINE_THICKNESS = 0.06


class Drawable(Protocol):
    """What fills a strip."""

    def draw(self, pen: Pen, top_pt: float) -> None:
        """Draw with the upper edge at that height of the page."""
        ...


@dataclass(slots=True, eq=False)
class Strip:
    """One indivisible band of the page."""

    content: Drawable
    height_pt: float
    gap_pt: float = 0.0
    """Space above; dropped at the top of a page."""
    keeps_next: bool = False
    """Whether the next strip must stand on the same page."""
    places: tuple[str, ...] = ()
    """Names of the destinations here."""
    bars: tuple[float, ...] = ()
    """Left edges of the bars that mark quotations."""
    joined_bars: tuple[float, ...] = ()
    """Those of them that come down from the strip above."""
    repeats: Strip | None = None
    """A table's heading rows, drawn again as an artifact where this strip begins a page."""
    starts_page: bool = False

    def draw(self, pen: Pen, top_pt: float, gap_pt: float) -> None:
        """Draw the strip; `gap_pt` is the space above it that was kept."""
        for bar in self.bars:
            bottom = top_pt - self.height_pt
            height = self.height_pt + (gap_pt if bar in self.joined_bars else 0.0)
            pen.rectangle(LAYOUT, bar, bottom, _BAR_PT, height)
        self.content.draw(pen, top_pt)


@dataclass(slots=True)
class Label:
    """What stands before the first line of a list item or note."""

    text: str
    leaf: Leaf
    x: float
    style: TextStyle
    column_bars: tuple[float, ...] = ()
    runs_in_pt: float = 0.0
    """How far the first line of text is pushed in where there is no room to indent all lines."""
    link: Link | None = None


@dataclass(slots=True)
class TextLine:
    """One line of a text."""

    inline: Inline
    line: Line
    x: float
    baseline_pt: float
    """Distance of the baseline from the strip's upper edge."""
    label: Label | None = None
    artifact: str = ""
    """Where not empty, the line is drawn as an artifact of this kind."""

    def draw(self, pen: Pen, top_pt: float) -> None:
        """Draw label and text."""
        y = top_pt - self.baseline_pt
        if self.label is not None:
            draw_label(pen, self.label, y)
        draw_line(pen, self, self.x, y)


def draw_label(pen: Pen, label: Label, y: float) -> None:
    """Draw a label on a baseline."""
    style = label.style
    pen.text(label.leaf, label.text, label.x, y, size_pt=style.size_pt, is_bold=style.is_bold)
    if label.link is not None:
        width = text_width(label.text, style.size_pt, is_bold=style.is_bold)
        pen.link(label.link, link_area(label.x, y, width, style.size_pt))


def draw_line(pen: Pen, text_line: TextLine, x: float, y: float) -> None:
    """Draw the pieces of a line, with the space that was dropped where it was broken."""
    inline, line = text_line.inline, text_line.line
    styled = inline.styled
    underlines: list[tuple[float, float, float]] = []
    for index, start, end in styled.spans(line.start, line.end):
        style = styled.styles[index]
        width = styled.width(start, end)
        owner = text_line.artifact or inline.leaves[index]
        for part, whose, at in _parts(text_line, index, start, end, owner, width):
            pen.text(
                whose,
                part,
                x + at,
                y,
                size_pt=style.size_pt,
                is_bold=style.is_bold,
                rise_pt=style.rise_pt,
            )
        link = inline.links[index]
        if link is not None and not text_line.artifact:
            pen.link(link, link_area(x, y, width, style.size_pt))
        if style.is_underlined:
            underlines.append((x, width, style.size_pt))
        x += width
    for left, width, size in underlines:
        thickness = size * UNDERLINE_THICKNESS
        pen.rectangle(LAYOUT, left, y - size * UNDERLINE_DROP - thickness, width, thickness)


def _parts(
    text_line: TextLine, index: int, start: int, end: int, owner: Leaf | str, width: float
) -> Iterator[tuple[str, Leaf | str, float]]:
    """Yield the text of a piece with its owner and place, and the space that a break dropped.

    Without the space a screen reader runs the last word into the first of the next line. Beside an
    artifact, which it does not read, the space must be whose it was.
    """
    inline, line = text_line.inline, text_line.line
    text = inline.styled.text[start:end]
    if end != line.end or not line.is_spaced:
        yield text, owner, 0.0
        return
    spaces = inline.leaves[inline.styled.index_at(line.end)]
    if text_line.artifact or isinstance(spaces, str) == isinstance(inline.leaves[index], str):
        yield text + " ", owner, 0.0
        return
    yield text, owner, 0.0
    yield " ", spaces, width


def link_area(x: float, y: float, width: float, size_pt: float) -> Rectangle:
    """Return the area of a link around text on a baseline."""
    return (x, y - 0.3 * size_pt, x + width, y + 0.95 * size_pt)


@dataclass(slots=True)
class LabelLine:
    """A label whose item begins with something other than a line of text."""

    label: Label
    baseline_pt: float

    def draw(self, pen: Pen, top_pt: float) -> None:
        """Draw the label alone."""
        draw_label(pen, self.label, top_pt - self.baseline_pt)


@dataclass(slots=True)
class Picture:
    """An image; without a leaf it is decoration."""

    leaf: Leaf | None
    name: str
    x: float
    width: float
    height: float

    def draw(self, pen: Pen, top_pt: float) -> None:
        """Draw the image and, where it is a figure, note where it stands."""
        bottom = top_pt - self.height
        pen.image(self.leaf, self.name, self.x, bottom, self.width, self.height)
        if self.leaf is not None:
            self.leaf.owner.attributes = bounding_box(self.x, bottom, self.x + self.width, top_pt)
