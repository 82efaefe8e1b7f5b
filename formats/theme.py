"""Named print profiles and colour schemes, because the guidelines conflict.

Sources: UKAAF G003 «Creating clear print and large print documents» (2019); American Council of
the Blind «Best practices and guidelines for large print documents» (2022); WCAG 2.2 1.4.6.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from formats.errors import ThemeError, UnknownThing


class EmphasisStyle(StrEnum):
    """How a profile shows emphasis in print; italics are hard to read for many."""

    BOLD = "bold"
    UNDERLINE = "underline"


@dataclass(frozen=True, slots=True)
class ColourScheme:
    """Text and background as `#rrggbb`; contrast at least 7:1."""

    name: str
    text: str
    background: str


@dataclass(frozen=True, slots=True)
class PrintProfile:
    """One guideline's typography. Sizes in points, margins in millimetres."""

    name: str
    body_pt: float
    min_pt: float
    heading_pt: tuple[float, ...]
    """Sizes of heading levels 1, 2, 3 … at `body_pt`; the last holds for all deeper levels."""
    leading_ratio: float
    margin_mm: float
    emphasis: EmphasisStyle
    space_after_ratio: float = 1.0
    """Space after a paragraph as a share of the line height (1.0: one blank line)."""
    max_line_characters: int = 70


@dataclass(frozen=True, slots=True)
class Theme:
    """What a reader chose: a profile, a colour scheme and perhaps a size of their own."""

    profile: PrintProfile
    scheme: ColourScheme
    body_pt: float

    def heading_pt(self, level: int) -> float:
        """Return the size of a heading of `level`, scaled with the body size."""
        sizes = self.profile.heading_pt
        return sizes[min(level, len(sizes)) - 1] * self.body_pt / self.profile.body_pt

    @property
    def leading_pt(self) -> float:
        """Return the distance between baselines of body text."""
        return self.body_pt * self.profile.leading_ratio


PROFILES = {
    profile.name: profile
    for profile in (
        PrintProfile("ukaaf-large", 18, 16, (26, 22, 20), 1.5, 20, EmphasisStyle.BOLD),
        PrintProfile("acb", 18, 18, (22, 20, 20), 1.15, 25.4, EmphasisStyle.UNDERLINE),
        PrintProfile("giant", 28, 24, (38, 34, 30), 1.4, 15, EmphasisStyle.BOLD),
        PrintProfile("clear", 14, 12, (20, 18, 16), 1.4, 25, EmphasisStyle.BOLD),
    )
}

SCHEMES = {
    scheme.name: scheme
    for scheme in (
        ColourScheme("black-on-white", "#000000", "#ffffff"),
        ColourScheme("white-on-black", "#ffffff", "#000000"),
        ColourScheme("yellow-on-black", "#ffff00", "#000000"),
        ColourScheme("black-on-yellow", "#000000", "#ffff00"),
    )
}

MIN_BODY_PT = 14.0
MAX_BODY_PT = 48.0


def theme(
    profile: str = "ukaaf-large", scheme: str = "black-on-white", body_pt: float | None = None
) -> Theme:
    """Return the theme of that name.

    Raises:
        UnknownThing: No such profile or scheme.
        ThemeError: The size is below the profile's least or outside 14-48 pt.
    """
    if profile not in PROFILES:
        raise UnknownThing(
            f"profile {profile!r}", say="unknown-profile", name=profile, known=", ".join(PROFILES)
        )
    if scheme not in SCHEMES:
        raise UnknownThing(
            f"scheme {scheme!r}", say="unknown-scheme", name=scheme, known=", ".join(SCHEMES)
        )
    chosen = PROFILES[profile]
    size = chosen.body_pt if body_pt is None else body_pt
    least = max(chosen.min_pt, MIN_BODY_PT)
    if not least <= size <= MAX_BODY_PT:
        raise ThemeError(
            f"{size} pt in {profile}",
            say="size-out-of-range",
            least=f"{least:g}",
            most=f"{MAX_BODY_PT:g}",
        )
    return Theme(chosen, SCHEMES[scheme], size)
