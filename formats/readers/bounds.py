"""Refusals that all readers share."""

from __future__ import annotations

import re

from formats.errors import UnreadableDocument
from formats.reading import Limits


def too_deep(name: str, limits: Limits) -> UnreadableDocument:
    """Return the error for what is nested beyond the limit."""
    return UnreadableDocument(
        f"{name}: nested over {limits.nesting} levels",
        say="nested-too-deep",
        name=name,
        most=limits.nesting,
    )


def whole_number(told: str | None, otherwise: int, *, most: int = 999_999) -> int:
    """Return a number of a source that may hold anything in its place, at most `most`."""
    match = re.fullmatch(r"\s*([0-9]{1,9})\s*", told or "")
    return min(int(match[1]), most) if match else otherwise
