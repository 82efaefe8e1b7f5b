"""Word lists written as plain text, so that people who do not program can read and mend them."""

from __future__ import annotations


def listed(text: str) -> tuple[str, ...]:
    """Return the words of a list, which white space parts."""
    return tuple(text.split())


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list as a set."""
    return frozenset(text.split())
