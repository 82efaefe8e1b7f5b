"""Refusals that all readers share."""

from __future__ import annotations

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
