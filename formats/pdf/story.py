"""Laying text as strips in reading order, with the structure tree made on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace

from formats.document import Runs
from formats.pdf.breaking import TextStyle, break_lines
from formats.pdf.images import ImageStore
from formats.pdf.inline import Inline, InlineBuilder, LinkTargets, main_language
from formats.pdf.sheet import Sheet
from formats.pdf.strips import Drawable, Label, LabelLine, Strip, TextLine
from formats.pdf.tagging import Element, StructureTree
from formats.pdf.wording import Wording
from formats.report import Finding
from formats.theme import Theme

_LEAST_COLUMN_SHARE = 0.55
"""Nested lists and quotations are not indented beyond this share of the column."""


@dataclass(frozen=True, slots=True)
class Column:
    """Where blocks go: their element, and their place across the page."""

    element: Element
    left: float
    width: float
    bars: tuple[float, ...] = ()
    is_in_list: bool = False


class Story:
    """Collects strips; also what the report and the outline need."""

    def __init__(
        self,
        theme: Theme,
        sheet: Sheet,
        tree: StructureTree,
        words: Wording,
        targets: LinkTargets,
        images: ImageStore,
    ) -> None:
        self.theme = theme
        self.sheet = sheet
        self.tree = tree
        self.words = words
        self.targets = targets
        self.images = images
        self.body = TextStyle(theme.body_pt)
        self.strips: list[Strip] = []
        self.findings: list[Finding] = []
        self._gap_pt = 0.0
        self._label: Label | None = None
        self._places: tuple[str, ...] = ()
        self._starts_page = False

    # -- laying strips ---------------------------------------------------------------------

    def push(
        self,
        content: Drawable,
        height_pt: float,
        bars: tuple[float, ...],
        *,
        keeps_next: bool = False,
    ) -> Strip:
        """Add a strip under the gap that is due."""
        if self._label is not None and not isinstance(content, TextLine):
            self._push_label()
        strip = Strip(content, height_pt, self._gap_pt, keeps_next, self._places, bars)
        strip.starts_page = self._starts_page
        if self.strips:
            strip.joined_bars = self.strips[-1].bars
        self._gap_pt, self._places, self._starts_page = 0.0, (), False
        self.strips.append(strip)
        return strip

    def gap(self, gap_pt: float) -> None:
        """Ask for space before the next strip; the largest wish holds."""
        self._gap_pt = max(self._gap_pt, gap_pt)

    def settle_gap(self, gap_pt: float) -> None:
        """Make the space before the next strip this, whatever was asked before."""
        self._gap_pt = gap_pt

    def mark_place(self, name: str) -> None:
        """Give the next strip a destination."""
        self._places = (*self._places, name)

    def close(self) -> None:
        """Give what waits for a next strip to the last one."""
        if self.strips:
            self.strips[-1].places += self._places

    def start_page(self) -> None:
        """Let the next strip begin a page."""
        self._starts_page = True

    def set_label(self, label: Label) -> None:
        """Put a label before the next line of text."""
        if self._label is not None:
            self._push_label()
        self._label = label

    def drop_label(self) -> None:
        """Forget a label whose item came to nothing."""
        self._label = None

    def _push_label(self) -> None:
        """Put the waiting label on a line of its own: its item begins with no text."""
        label = self._label
        self._label = None
        if label is not None:
            leading = label.style.size_pt * self.theme.profile.leading_ratio
            line = LabelLine(label, baseline_in(leading, label.style.size_pt))
            self.push(line, leading, label.column_bars, keeps_next=True)

    @property
    def paragraph_gap_pt(self) -> float:
        """Return the space between paragraphs."""
        return self.theme.leading_pt * self.theme.profile.space_after_ratio

    def inline(self, element: Element, runs: Runs, style: TextStyle) -> Inline | None:
        """Return the pieces of `runs` under `element`."""
        return InlineBuilder(element, style, self.theme, self.targets).add(runs).finish()

    def lay_lines(
        self,
        inline: Inline,
        column: Column,
        leading_pt: float,
        *,
        keeps_next: bool = False,
    ) -> None:
        """Break a text and add its lines, two at least at each end of a page."""
        first_indent_pt = self._label.runs_in_pt if self._label else 0.0
        lines = break_lines(
            inline.styled,
            column.width,
            max_characters=self.theme.profile.max_line_characters,
            first_indent_pt=first_indent_pt,
        )
        size = max(style.size_pt for style in inline.styled.styles)
        baseline = baseline_in(leading_pt, size)
        references = inline.references()
        for index, line in enumerate(lines):
            x = column.left + (first_indent_pt if index == 0 else 0.0)
            while references and references[0][0] < line.end:
                self.mark_place(references.pop(0)[1])
            content = TextLine(inline, line, x, baseline, self._label)
            self._label = None
            is_kept = index in {0, len(lines) - 2} and len(lines) > 1
            self.push(content, leading_pt, column.bars, keeps_next=keeps_next or is_kept)

    def lay_text(
        self,
        tag: str,
        runs: Runs,
        column: Column,
        *,
        style: TextStyle | None = None,
        keeps_next: bool = False,
    ) -> Element | None:
        """Add a paragraph-like block; return its element, or None where it has no text."""
        element = column.element.child(
            tag, lang=main_language(runs, self.tree.root.lang or self.words.lang)
        )
        inline = self.inline(element, runs, style or self.body)
        if inline is None:
            element.drop()
            return None
        self.lay_lines(inline, column, self.theme.leading_pt, keeps_next=keeps_next)
        return element

    def indented(self, column: Column, element: Element, indent_pt: float) -> Column:
        """Return a narrower column, unless too little of the line would be left."""
        indent = min(indent_pt, max(0.0, column.width - self.sheet.width * _LEAST_COLUMN_SHARE))
        return replace(
            column, element=element, left=column.left + indent, width=column.width - indent
        )


def baseline_in(leading_pt: float, size_pt: float) -> float:
    """Return how far under a line's upper edge its baseline stands: letters sit in the middle."""
    return leading_pt / 2 + 0.36 * size_pt
