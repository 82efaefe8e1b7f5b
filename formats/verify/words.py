"""Comparing a file's words with the document's: where the first one is lost or out of place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def first_difference(expected: Sequence[str], found: Sequence[str]) -> str | None:
    """Return where two rows of words part, in a few words of each, or None if they are equal."""
    for number, (wanted, given) in enumerate(zip(expected, found, strict=False)):
        if wanted != given:
            return _place(number, expected, found)
    if len(expected) == len(found):
        return None
    return _place(min(len(expected), len(found)), expected, found)


def first_missing(expected: Sequence[str], found: Iterable[str]) -> str | None:
    """Return the first of `expected` that `found` lacks from there on, or None.

    For files that add words of their own (list marks, repeated table headings): all expected
    words must stand in `found` in their order, others may stand between them.
    """
    rest = iter(found)
    for number, word in enumerate(expected):
        if word not in rest:
            return f"{number + 1}: «{' '.join(expected[max(0, number - 3) : number + 2])}»"
    return None


def _place(number: int, expected: Sequence[str], found: Sequence[str]) -> str:
    wanted = " ".join(expected[number : number + 3])
    given = " ".join(found[number : number + 3])
    return f"{number + 1}: «{wanted}» / «{given}»"
