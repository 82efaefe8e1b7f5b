"""The catalogue's use cases: import, search, show. The index is a cache of the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from access_service.catalogue.accessibility import ACCESSIBLE
from access_service.catalogue.filters import Filters
from access_service.catalogue.finding import (
    MOST_RESULTS,
    Finder,
    Found,
    Near,
    Results,
    Suggestion,
)
from access_service.catalogue.freshness import FreshIndex, Markers
from access_service.catalogue.import_report import ImportReport
from access_service.catalogue.importing import Importer, ReadRecords
from access_service.catalogue.record import Form, Item, ItemId
from access_service.catalogue.store import ItemStore

__all__ = ["Catalogue", "Found"]


class Catalogue:
    """The library's holdings.

    Args:
        items: Where items are kept.
        markers: Where the catalogue's revision is kept; it changes with every import.
        index_folder: Where the index lies; it may be deleted at any time.
        read_records: Reads a catalogue file.
    """

    def __init__(
        self,
        items: ItemStore,
        markers: Markers,
        *,
        index_folder: Path,
        read_records: ReadRecords,
    ) -> None:
        self._items = items
        self._fresh = FreshIndex(markers, index_folder, items.all)
        self._finder = Finder(items, self._fresh)
        self.imports = Importer(items, self._fresh, read_records, index_folder)

    def import_file(
        self,
        path: Path,
        *,
        source: str | None = None,
        file_name: str = "",
        on_progress: Callable[[int], None] = lambda _: None,
    ) -> ImportReport:
        """Import a catalogue file; see `Importer.import_file`."""
        return self.imports.import_file(
            path, source=source, file_name=file_name, on_progress=on_progress
        )

    def search(self, query: str, *, limit: int = 10) -> tuple[Found, ...]:
        """Return the items that answer `query`, best first, at most `limit`.

        Raises:
            Unavailable: The index is being made for the first time and not ready yet.
        """
        hits = {hit.item_id: hit for hit in self._fresh.search(query, limit=limit)}
        return tuple(
            Found(item, hits[item.id].score, hits[item.id].matches)
            for item in self._items.get_many(hits)
        )

    def find(
        self, query: str, *, limit: int = MOST_RESULTS, filters: Filters | None = None
    ) -> Results:
        """Return what answers a query within filters, counted by kind; see `Finder.find`."""
        return self._finder.find(query, limit=limit, filters=filters)

    def suggest(self, typed: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return titles and names that begin like what was typed; see `Finder.suggest`."""
        return self._finder.suggest(typed, limit=limit)

    def near(self, item: Item) -> Near:
        """Return where one may go on from an item; see `Finder.near`."""
        return self._finder.near(item)

    def audiences(self) -> tuple[str, ...]:
        """Return every audience that an item names, the commonest first.

        Raises:
            Unavailable: The index is being made for the first time and not ready yet.
        """
        return self._fresh.audiences()

    def show(self, item_id: ItemId) -> Item:
        """Return an item.

        Raises:
            UnknownThing: No item has this id.
        """
        return self._items.get(item_id)

    def other_editions(self, item: Item) -> tuple[Item, ...]:
        """Return the other editions and forms of the same work, newest first."""
        return tuple(one for one in self._items.editions(item.work_key) if one.id != item.id)

    def held_forms(self, item: Item) -> tuple[Form, ...]:
        """Return the accessible forms that other editions of a printed item have."""
        if item.forms != (Form.PRINT,):
            return ()
        forms = {form for other in self.other_editions(item) for form in other.forms}
        return tuple(form for form in ACCESSIBLE if form in forms)

    def show_many(self, item_ids: Iterable[ItemId]) -> tuple[Item, ...]:
        """Return items in the order asked for, leaving out ids that no item has."""
        return self._items.get_many(item_ids)

    def items(self, *, after: str = "") -> Iterator[Item]:
        """Yield every item."""
        return self._items.all(after=after)

    def sources(self) -> tuple[tuple[str, int], ...]:
        """Return each source and how many items came from it."""
        return self._items.sources()

    def repeated_works(self) -> Iterator[tuple[Item, ...]]:
        """Yield the items of each work that has several."""
        return self._items.repeated_works()

    def count(self) -> int:
        """Return how many items there are."""
        return self._items.count()

    @property
    def revision(self) -> str:
        """Return a text that changes whenever an item does."""
        return self._fresh.revision

    @property
    def is_fresh(self) -> bool:
        """Tell whether a search is answered at once, from an index of the items as they are."""
        return self._fresh.is_fresh
