"""Filling pages with strips, in one pass.

Strips that keep together go to a page as one: a heading with the first lines of its text, the
first two and the last two lines of a paragraph, a picture with its caption.

Source: ACB (2022), «Layout»: no widows, orphans or headings at the foot of a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from formats.pdf.strips import Strip

_TOLERANCE_PT = 0.01


@dataclass(slots=True)
class Placed:
    """A strip on a page; heights are measured from the top of the text area, downwards."""

    strip: Strip
    top_pt: float
    gap_pt: float


@dataclass(slots=True)
class Page:
    """What stands on one page."""

    placed: list[Placed] = field(default_factory=list)
    used_pt: float = 0.0

    def fits(self, group: list[Strip], height_pt: float) -> bool:
        """Tell whether a group fits into what is left."""
        needed = sum(strip.height_pt + strip.gap_pt for strip in group)
        if not self.placed:
            needed -= group[0].gap_pt
            if group[0].repeats is not None:
                needed += group[0].repeats.height_pt
        return self.used_pt + needed <= height_pt + _TOLERANCE_PT

    def put(self, strip: Strip) -> None:
        """Place a strip under what stands here already."""
        gap = strip.gap_pt if self.placed else 0.0
        if not self.placed and strip.repeats is not None:
            self.placed.append(Placed(strip.repeats, 0.0, 0.0))
            self.used_pt = strip.repeats.height_pt
            gap = 0.0
        self.used_pt += gap
        self.placed.append(Placed(strip, self.used_pt, gap))
        self.used_pt += strip.height_pt


def fill_pages(strips: Iterable[Strip], height_pt: float) -> list[Page]:
    """Return the pages that hold all strips; every page but the last is as full as rules allow."""
    pages: list[Page] = []
    for group in _groups(strips):
        if group[0].starts_page and pages and pages[-1].placed:
            pages.append(Page())
        if not pages:
            pages.append(Page())
        if pages[-1].placed and not pages[-1].fits(group, height_pt):
            pages.append(Page())
        if pages[-1].fits(group, height_pt):
            for strip in group:
                pages[-1].put(strip)
        else:
            _spread(pages, group, height_pt)
    return pages


def _groups(strips: Iterable[Strip]) -> Iterator[list[Strip]]:
    group: list[Strip] = []
    for strip in strips:
        group.append(strip)
        if not strip.keeps_next:
            yield group
            group = []
    if group:
        yield group


def _spread(pages: list[Page], group: list[Strip], height_pt: float) -> None:
    """Place a group that is taller than a page strip by strip: nothing is lost for a rule."""
    for strip in group:
        if pages[-1].placed and not pages[-1].fits([strip], height_pt):
            pages.append(Page())
        pages[-1].put(strip)
