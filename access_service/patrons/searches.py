"""Searches that somebody saved, and what is new in them since they looked.

What was found at the last look is kept as ids; what is found now and was not among them is new.
Only a look at the page marks it as seen, so that an alert is not lost in between.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, NewType, Protocol

from access_service.catalogue.record import Item, ItemId
from access_service.idempotency import NO_IDEMPOTENCY_KEY, Drawn, IdempotencyKey
from access_service.patrons.account import PatronId
from formats.errors import BadInput, UnknownThing

SearchId = NewType("SearchId", str)

MOST_SAVED: Final = 20
"""Each is searched again at every look."""


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search as it stands in an address: words, and filters by the names of their parameters."""

    id: SearchId
    patron: PatronId
    saved_at: datetime
    words: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    known: frozenset[ItemId] = frozenset()


@dataclass(frozen=True, slots=True)
class News:
    """A saved search and the items that are new in it."""

    search: SavedSearch
    new: tuple[Item, ...]


class SearchStore(Protocol):
    """Where saved searches are kept."""

    def put(self, search: SavedSearch) -> None:
        """Keep a search, in place of the one with its id."""
        ...

    def of(self, patron: PatronId) -> tuple[SavedSearch, ...]:
        """Return somebody's searches, newest first."""
        ...

    def remove(self, patron: PatronId, search_id: SearchId) -> bool:
        """Forget one of somebody's searches; False where they have no such one."""
        ...


Find = Callable[[str, Mapping[str, str]], tuple[Item, ...]]
"""Return what answers words within filters, the best first."""


def _now() -> datetime:
    return datetime.now(UTC)


class SavedSearches:
    """Saved searches of all patrons.

    Args:
        store: Where they are kept.
        find: Searches the catalogue.
        now: The clock.
    """

    def __init__(
        self, store: SearchStore, find: Find, *, now: Callable[[], datetime] = _now
    ) -> None:
        self._store = store
        self._find = find
        self._now = now

    def save(
        self,
        patron: PatronId,
        words: str,
        filters: Mapping[str, str],
        *,
        idempotency_key: IdempotencyKey = NO_IDEMPOTENCY_KEY,
    ) -> SavedSearch:
        """Keep a search; what it finds now is known. The same one twice is once.

        Raises:
            BadInput: There are no words and no filters, or too many searches.
        """
        said = " ".join(words.split())
        kept = tuple(sorted(filters.items()))
        if not said and not kept:
            raise BadInput("empty search", say="saved-search-empty")
        mine = self._store.of(patron)
        for one in mine:
            if (one.words, one.filters) == (said, kept):
                return one
        if len(mine) >= MOST_SAVED:
            raise BadInput("too many searches", say="saved-search-too-many", most=MOST_SAVED)
        typed = (said, *(f"{name}={value}" for name, value in kept))
        number = SearchId(Drawn(idempotency_key, patron, *typed).id())
        made = SavedSearch(number, patron, self._now(), said, kept)
        made = replace(made, known=frozenset(item.id for item in self._found(made)))
        self._store.put(made)
        return made

    def news(self, patron: PatronId) -> tuple[News, ...]:
        """Return somebody's searches with what is new in each."""
        return tuple(
            News(one, tuple(item for item in self._found(one) if item.id not in one.known))
            for one in self._store.of(patron)
        )

    def mark_seen(self, patron: PatronId, search_id: SearchId) -> None:
        """Take what a search finds now as known.

        Raises:
            UnknownThing: They have no such search.
        """
        one = self._one(patron, search_id)
        self._store.put(
            replace(one, known=one.known | frozenset(item.id for item in self._found(one)))
        )

    def remove(self, patron: PatronId, search_id: SearchId) -> None:
        """Forget a search.

        Raises:
            UnknownThing: They have no such search.
        """
        if not self._store.remove(patron, search_id):
            raise UnknownThing("no such search", say="saved-search-unknown")

    def _one(self, patron: PatronId, search_id: SearchId) -> SavedSearch:
        found = next((one for one in self._store.of(patron) if one.id == search_id), None)
        if found is None:
            raise UnknownThing("no such search", say="saved-search-unknown")
        return found

    def _found(self, search: SavedSearch) -> tuple[Item, ...]:
        return self._find(search.words, dict(search.filters))
