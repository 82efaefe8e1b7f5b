"""Spans of text on a page, whether a PDF tells them or recognition finds them.

Coordinates are in points, x to the right and y upwards, of the page as it is seen.
"""

from __future__ import annotations

from dataclasses import dataclass

from formats.document import Emphasis, Lang


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points; `bottom` is below `top`."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Return how wide it is."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Return how high it is."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Span:
    """Text of one style on one baseline."""

    text: str
    left: float
    right: float
    baseline: float
    size_pt: float
    emphasis: Emphasis = Emphasis.NONE
    mcid: int = -1
    """Number of its marked content (ISO 32000-1 14.7.4), -1 where it has none."""
    lang: Lang | None = None
    link: str | None = None
    is_artifact: bool = False
    turn: int = 0
    """Quarter turns against the reading direction; 0 for upright text."""
