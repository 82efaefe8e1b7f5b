"""What people see of a search: items, how many, of what kinds, what was meant, what is near."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from access_service.catalogue.filters import (
    Facet,
    Facets,
    Filters,
    heading_key,
    item_languages,
)
from access_service.catalogue.freshness import FreshIndex
from access_service.catalogue.outcome import Match
from access_service.catalogue.record import Item, ItemId, Role
from access_service.catalogue.relevance import Likeness, Part
from access_service.catalogue.store import ItemStore
from formats.language.fold import fold, written_words

MOST_RESULTS: Final = 100
_NEAR: Final = 6
_MOST_FROM_ONE: Final = 200
"""Items of one person or series that are looked through for what comes next."""
_MOST_SUBJECTS: Final = 20
_DECADE: Final = 10
_SUGGESTED_FROM: Final = 2
"""Letters from which suggestions are worth their noise."""
_NUMBER: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Found:
    """An item that answers a query, how well (0 to 1), and by which of its words."""

    item: Item
    score: float
    matches: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to a query."""

    found: tuple[Found, ...] = ()
    total: int = 0
    """How many items answer, of which the best are in `found`."""
    total_unfiltered: int = 0
    """How many would answer without the filters."""
    meant: str = ""
    """The query with misspelt words put right, if the best answer needed that."""
    facets: Facets = field(default_factory=Facets)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A title or a name that what was typed so far may be the beginning of."""

    text: str
    part: Part


@dataclass(frozen=True, slots=True)
class Near:
    """Where one may go on from an item; no item stands in two places."""

    next_in_series: Item | None = None
    series_title: str = ""
    more_by: tuple[Item, ...] = ()
    by: str = ""
    """Whose other works these are, as catalogued."""
    like_this: tuple[Item, ...] = ()


class Finder:
    """Answers queries with items.

    Args:
        items: Where items are kept.
        index: Where they are looked for.
    """

    def __init__(self, items: ItemStore, index: FreshIndex) -> None:
        self._items = items
        self._index = index

    def find(
        self, query: str, *, limit: int = MOST_RESULTS, filters: Filters | None = None
    ) -> Results:
        """Return what answers a query within filters, counted by kind.

        Without words, everything that the filters let through, the newest first.

        Args:
            query: What was typed.
            limit: The most items to return.
            filters: What to leave out; nothing if not given.

        Raises:
            Unavailable: The index is being made for the first time and not ready yet.
        """
        narrowed = filters or Filters()
        outcome = self._index.find(query, limit=MOST_RESULTS, filters=narrowed)
        hits = {hit.item_id: hit for hit in outcome.hits}
        found = tuple(
            Found(item, hits[item.id].score, hits[item.id].matches)
            for item in self._items.get_many(hits)
        )
        counted = count_kinds([one.item for one in found])
        if outcome.facets is not None:
            counted = replace(outcome.facets, subjects=counted.subjects)
        total = outcome.total
        if narrowed and query.strip():
            everything = self._index.find(query, limit=1, filters=Filters())
            total = max(total, everything.total)
        meant = _as_written(outcome.meant, found[0]) if outcome.meant and found else ""
        return Results(found[:limit], outcome.total, total, meant, counted)

    def suggest(self, typed: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return titles and names that begin like what was typed, the likeliest first.

        Raises:
            Unavailable: The index is being made for the first time and not ready yet.
        """
        if len(typed.strip()) < _SUGGESTED_FROM:
            return ()
        hits = self._index.search(typed, limit=3 * limit)
        items = {item.id: item for item in self._items.get_many(hit.item_id for hit in hits)}
        names: dict[str, Suggestion] = {}
        titles: dict[str, Suggestion] = {}
        for hit in hits:
            item = items.get(hit.item_id)
            if item is None:
                continue
            for text, part in _texts_matched(item, hit.matches):
                place = names if part is Part.NAME else titles
                place.setdefault(heading_key(text), Suggestion(text, part))
        # One name stands for many titles: names first, but never all of the places.
        some_names = list(names.values())[: max(1, limit // 2)]
        return (*some_names, *titles.values())[:limit]

    def near(self, item: Item) -> Near:
        """Return the next of an item's series, more by its author, and what is like it.

        Raises:
            Unavailable: The index is being made for the first time and not ready yet.
        """
        following, series_title = self._next_in_series(item)
        shown = {item.work_key or item.id, *([_work(following)] if following else [])}
        author = next((c for c in item.creators if c.role is Role.AUTHOR), None)
        by = author or next(iter(item.creators), None)
        more: tuple[Item, ...] = ()
        if by is not None:
            of_theirs = self._index.newest(Filters(creators=(by.heading,)), limit=_MOST_FROM_ONE)
            more = _once(self._one_by_one(of_theirs), shown)
        like = self._index.like(item, limit=4 * _NEAR)
        return Near(
            following,
            series_title,
            more,
            by.heading if by else "",
            _once(self._one_by_one(like), shown),
        )

    def _one_by_one(self, ids: Sequence[ItemId]) -> Iterator[Item]:
        """Yield items, reading only about as many as are taken: most works have one edition."""
        for start in range(0, len(ids), _NEAR + 2):
            yield from self._items.get_many(ids[start : start + _NEAR + 2])

    def _all_of(self, filters: Filters) -> tuple[Item, ...]:
        return self._items.get_many(self._index.newest(filters, limit=_MOST_FROM_ONE))

    def _next_in_series(self, item: Item) -> tuple[Item | None, str]:
        """Return the item with the next number in the first series that has one, and its title."""
        for series in item.series:
            number = _series_number(series.number)
            if number is None:
                continue
            later = [
                (other_number, other)
                for other in self._all_of(Filters(series=(series.title,)))
                if (other_number := _number_in(other, series.title)) is not None
                and other_number > number
                and _work(other) != _work(item)
            ]
            if later:
                # Of several editions, the one in the same form and language.
                best = min(
                    later,
                    key=lambda pair: (
                        pair[0],
                        pair[1].forms != item.forms,
                        pair[1].lang != item.lang,
                        pair[1].id,
                    ),
                )
                return best[1], series.title
        return None, ""


def _as_written(meant: str, best: Found) -> str:
    """Return what was meant with its corrected words in the letters of the best answer.

    The catalogue keeps one writing of each word, and may have met «Karenina» as «karenina».
    """
    item = best.item
    texts = (item.title, *(creator.spoken for creator in item.creators), *item.subjects)
    own = {fold(word): word for text in reversed(texts) for word in written_words(text)}
    right = {match.found for match in best.matches if match.likeness is Likeness.CORRECTED}
    return " ".join(own.get(fold(word), word) if word in right else word for word in meant.split())


def _work(item: Item) -> str:
    return item.work_key or item.id


def _once(items: Iterable[Item], shown: set[str]) -> tuple[Item, ...]:
    """Return the first items of works that are not shown yet, and note them as shown."""
    kept: list[Item] = []
    for item in items:
        if len(kept) == _NEAR:
            break
        if _work(item) not in shown:
            shown.add(_work(item))
            kept.append(item)
    return tuple(kept)


def _series_number(text: str) -> int | None:
    digits = _NUMBER.search(text)
    return int(digits[0][:9]) if digits else None


def _number_in(item: Item, title: str) -> int | None:
    key = heading_key(title)
    numbers = (_series_number(s.number) for s in item.series if heading_key(s.title) == key)
    return next((number for number in numbers if number is not None), None)


def _texts_matched(item: Item, matches: Sequence[Match]) -> list[tuple[str, Part]]:
    """Return the names in which a query was found, or the title if most of it is there."""
    parts = Counter(match.part for match in matches)
    if not parts[Part.NAME] > parts[Part.TITLE]:
        return [(item.title, Part.TITLE)] if parts[Part.TITLE] else []
    words = {heading_key(match.found) for match in matches if match.part is Part.NAME}
    return [
        (creator.spoken, Part.NAME)
        for creator in item.creators
        if words & set(heading_key(f"{creator.heading} {creator.spoken}").split())
    ]


def count_kinds(items: Sequence[Item]) -> Facets:
    """Return how many of some items have each language, form, audience, subject and decade."""
    years = Counter(item.year // _DECADE * _DECADE for item in items if item.year is not None)
    subjects: Counter[str] = Counter()
    written: dict[str, str] = {}
    for item in items:
        for subject in dict.fromkeys((*item.subjects, *item.genres)):
            subjects[heading_key(subject)] += 1
            written.setdefault(heading_key(subject), subject)
    return Facets(
        languages=_facets(lang for item in items for lang in item_languages(item)),
        forms=_facets(form for item in items for form in item.forms),
        audiences=_facets(item.audience for item in items if item.audience),
        subjects=tuple(
            Facet(written[key], count) for key, count in subjects.most_common(_MOST_SUBJECTS) if key
        ),
        years=tuple(Facet(str(year), years[year]) for year in sorted(years, reverse=True)),
    )


def _facets(values: Iterable[str]) -> tuple[Facet, ...]:
    return tuple(Facet(str(value), count) for value, count in Counter(values).most_common())
