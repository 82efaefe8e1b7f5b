"""The catalogue's use cases: import, search, show. The index is a cache of the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from access_service.catalogue.freshness import FreshIndex, Markers
from access_service.catalogue.import_report import ImportReport
from access_service.catalogue.importing import Importer, ReadRecords
from access_service.catalogue.record import Item, ItemId
from access_service.catalogue.store import ItemStore


@dataclass(frozen=True, slots=True)
class Found:
    """An item that answers a query, and how well (higher is better)."""

    item: Item
    score: float


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
        scores = {hit.item_id: hit.score for hit in self._fresh.search(query, limit=limit)}
        return tuple(Found(item, scores[item.id]) for item in self._items.get_many(scores))

    def show(self, item_id: ItemId) -> Item:
        """Return an item.

        Raises:
            UnknownThing: No item has this id.
        """
        return self._items.get(item_id)

    def other_editions(self, item: Item) -> tuple[Item, ...]:
        """Return the other editions and forms of the same work, newest first."""
        return tuple(one for one in self._items.editions(item.work_key) if one.id != item.id)

    def show_many(self, item_ids: Iterable[ItemId]) -> tuple[Item, ...]:
        """Return items in the order asked for, leaving out ids that no item has."""
        return self._items.get_many(item_ids)

    def items(self) -> Iterator[Item]:
        """Yield every item."""
        return self._items.all()

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
