"""Why a turn that was spoken could not be used: each has an answer of its own."""

from __future__ import annotations

from enum import StrEnum


class Trouble(StrEnum):
    """What was wrong; the value is the end of a reply's key in the phrase books."""

    NOISE = "noise"
    """There was sound, but nobody spoke: music, a television, traffic."""
    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    """Somebody spoke on and on: nobody asks for a book for half a minute."""
    CLIPPED = "clipped"
    """Speech, but so loud that its peaks were cut off, and nothing was understood."""
    MUFFLED = "muffled"
    """Speech without its higher half, and nothing was understood."""
    UNCLEAR = "unclear"
    """Speech, but nothing was understood."""
    NOT_SOUND = "not-sound"
    """What came was no sound, or damaged, or empty."""
    TOO_BIG = "too-big"
    LATE = "late"
    """It would have taken, or took, too long to understand: nobody's fault but ours."""
