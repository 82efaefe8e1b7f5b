"""The sheet of paper: A4, one column of at most 70 characters, a footer at body size.

Source: UKAAF G003 (2019), «Layout» and «Page numbers».
"""

from __future__ import annotations

from dataclasses import dataclass

from formats.pdf.faces import text_width
from formats.theme import Theme

A4_WIDTH_PT = 595.28
A4_HEIGHT_PT = 841.89
_PT_PER_MM = 72 / 25.4
_SAMPLE = "Η πρόσβαση στη γνώση είναι δικαίωμα όλων, και η βιβλιοθήκη το κάνει πράξη."
"""Ordinary Greek text, for the width of an average character."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where text stands on the page, in points from the lower left corner."""

    left: float
    top: float
    width: float
    height: float
    footer_baseline: float


def sheet_for(theme: Theme) -> Sheet:
    """Return the text area for a theme."""
    margin = theme.profile.margin_mm * _PT_PER_MM
    average = text_width(_SAMPLE, theme.body_pt) / len(_SAMPLE)
    width = min(A4_WIDTH_PT - 2 * margin, average * theme.profile.max_line_characters)
    footer = margin + 0.25 * theme.body_pt
    bottom = footer + theme.body_pt * 0.8 + max(theme.leading_pt * 0.8, theme.body_pt)
    return Sheet(margin, A4_HEIGHT_PT - margin, width, A4_HEIGHT_PT - margin - bottom, footer)
