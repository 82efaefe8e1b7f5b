"""What the records lack that readers need: the list that a cataloguer works through."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from access_service.catalogue.record import Item
from access_service.catalogue.repair import fold

EXAMPLES: Final = 20
"""Items named for each lack; the list for download names all."""

_GREEK_CAPITALS: Final = re.compile(r"(?<![^\W\d_])[Α-Ω]{4,}(?![^\W\d_])")
_SMALL: Final = re.compile(r"[^\W\d_]")


class Lack(StrEnum):
    """What is missing, and whom it keeps from a book."""

    LANGUAGE = "language"
    """The voice is chosen by the title's letters alone."""
    CAPITALS = "capitals"
    """A voice guesses where the accent stands."""
    CREATOR = "creator"
    YEAR = "year"
    SUBJECT = "subject"
    SUMMARY = "summary"
    """Who cannot leaf through a book has nothing to choose by."""


@dataclass(frozen=True, slots=True)
class Shortage:
    """How many items lack something, and the first of them."""

    lack: Lack
    count: int
    examples: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class QualityReport:
    """The shortages of a catalogue of `total` items, in the order of `Lack`."""

    total: int
    shortages: tuple[Shortage, ...]


def is_in_capitals(text: str) -> bool:
    """Return whether a Greek text is written in capitals that show no accent."""
    return bool(_GREEK_CAPITALS.search(text)) and not any(
        letter.islower() for letter in _SMALL.findall(text)
    )


def lacks(item: Item) -> Iterator[Lack]:
    """Yield what an item lacks."""
    if not item.languages:
        yield Lack.LANGUAGE
    if is_in_capitals(item.title) or any(is_in_capitals(c.spoken) for c in item.creators):
        yield Lack.CAPITALS
    if not item.creators:
        yield Lack.CREATOR
    if item.year is None:
        yield Lack.YEAR
    if not item.subjects and not item.genres:
        yield Lack.SUBJECT
    if not item.summary:
        yield Lack.SUMMARY


def lacking(items: Iterable[Item], lack: Lack) -> Iterator[Item]:
    """Yield the items that lack one thing."""
    return (item for item in items if lack in lacks(item))


def quality(items: Iterable[Item]) -> QualityReport:
    """Return what the items lack; memory does not grow with their number."""
    total = 0
    counts = dict.fromkeys(Lack, 0)
    examples: dict[Lack, list[Item]] = {lack: [] for lack in Lack}
    for item in items:
        total += 1
        for lack in lacks(item):
            counts[lack] += 1
            if len(examples[lack]) < EXAMPLES:
                examples[lack].append(item)
    shortages = (Shortage(lack, counts[lack], tuple(examples[lack])) for lack in Lack)
    return QualityReport(total, tuple(shortages))


def duplicates(works: Iterable[tuple[Item, ...]]) -> Iterator[tuple[Item, ...]]:
    """Yield items that seem to describe one edition in one form, more than once.

    Args:
        works: The items of each work; other editions and forms of it are no duplicates.
    """
    for items in works:
        groups: list[list[Item]] = []
        for item in items:
            twins = [group for group in groups if any(_are_twins(item, one) for one in group)]
            groups = [group for group in groups if group not in twins]
            groups.append([one for group in twins for one in group] + [item])
        yield from (tuple(group) for group in groups if len(group) > 1)


def _are_twins(first: Item, second: Item) -> bool:
    if first.forms != second.forms or first.lang != second.lang:
        return False
    if first.isbns and second.isbns:
        return not set(first.isbns).isdisjoint(second.isbns)
    if not (first.creators and second.creators):
        return False  # «Ποιήματα» without a name may be anybody's
    return _edition(first) == _edition(second)


def _edition(item: Item) -> tuple[object, ...]:
    return (fold(item.title), item.year, fold(item.publisher), fold(item.edition), item.series)
