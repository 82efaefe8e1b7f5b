"""The catalogue's use cases: import, search, show. The index is a cache of the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Protocol

from access_service.catalogue.index import CatalogueIndex, IndexDamaged
from access_service.catalogue.record import DeletedRecord, Intake, Item, ItemId, RefusedRecord
from access_service.catalogue.store import ImportBatch, ItemStore, PutCounts, Refusal

REVISION = "catalogue-revision"
STAMP = "revision"
"""File beside the index that holds the revision it was made from."""
PORTION = 1000
"""Items put into store and index at once: bounds the memory of an import of any size."""

ReadRecords = Callable[[Path], Iterable[Intake]]


class Markers(Protocol):
    """Small facts that are remembered beside the items."""

    def get(self, name: str) -> str | None:
        """Return the text kept under `name`, or None."""
        ...

    def put(self, name: str, value: str) -> None:
        """Keep a text."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """An item that answers a query, and how well (higher is better)."""

    item: Item
    score: float


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What one file brought."""

    file_name: str
    counts: PutCounts
    deleted: int
    repaired: int
    refused: tuple[RefusedRecord, ...]


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
        self._markers = markers
        self._folder = index_folder
        self._read = read_records
        self._index: CatalogueIndex | None = None
        self._index_revision = ""

    def import_file(
        self, path: Path, *, on_progress: Callable[[int], None] = lambda _: None
    ) -> ImportReport:
        """Import a catalogue file; readable records are kept even where others are refused.

        Args:
            path: MARC21, UNIMARC, MARCXML or CSV.
            on_progress: Called with the number of records read so far.

        Raises:
            BadInput: The file is no catalogue.
            StorageFailed: The store cannot keep the records; portions before that are kept.
        """
        counts, deleted, repaired = PutCounts(), 0, 0
        refused: list[RefusedRecord] = []
        seen = 0
        index = self._index_if_fresh()
        for portion in _portions(self._read(path)):
            items = [record for record in portion if isinstance(record, Item)]
            gone = [record.id for record in portion if isinstance(record, DeletedRecord)]
            refused += [record for record in portion if isinstance(record, RefusedRecord)]
            repaired += sum(1 for item in items if item.repairs)
            if items or gone:
                # The new revision comes first: whoever is killed after it leaves an index that
                # does not carry it, and the next search rebuilds that index.
                self._markers.put(REVISION, datetime.now(UTC).isoformat())
            counts += self._items.put(items)
            deleted += self._items.delete(gone)
            index = _kept_up(index, items, gone)
            seen += len(portion)
            on_progress(seen)
        if index is not None:
            self._stamp(index)
        report = ImportReport(path.name, counts, deleted, repaired, tuple(refused))
        self._items.record_import(_batch(path, report))
        return report

    def search(self, query: str, *, limit: int = 10) -> tuple[Found, ...]:
        """Return the items that answer `query`, best first, at most `limit`."""
        try:
            hits = self._fresh_index().search(query, limit=limit)
        except IndexDamaged:
            hits = self._rebuilt().search(query, limit=limit)
        scores = {hit.item_id: hit.score for hit in hits}
        return tuple(Found(item, scores[item.id]) for item in self._items.get_many(scores))

    def show(self, item_id: ItemId) -> Item:
        """Return an item.

        Raises:
            UnknownThing: No item has this id.
        """
        return self._items.get(item_id)

    def show_many(self, item_ids: Iterable[ItemId]) -> tuple[Item, ...]:
        """Return items in the order asked for, leaving out ids that no item has."""
        return self._items.get_many(item_ids)

    def items(self) -> Iterator[Item]:
        """Yield every item."""
        return self._items.all()

    def count(self) -> int:
        """Return how many items there are."""
        return self._items.count()

    @property
    def revision(self) -> str:
        """Return a text that changes whenever an item does."""
        return self._markers.get(REVISION) or ""

    def _fresh_index(self) -> CatalogueIndex:
        return self._index_if_fresh() or self._rebuilt()

    def _index_if_fresh(self) -> CatalogueIndex | None:
        """Return the index if it holds the store's present revision."""
        revision = self.revision
        if self._index is not None and self._index_revision == revision:
            return self._index
        stamp = self._folder / STAMP
        if not stamp.is_file() or stamp.read_text(encoding="utf-8") != revision:
            return None
        self._index, self._index_revision = CatalogueIndex(self._folder), revision
        return self._index

    def _rebuilt(self) -> CatalogueIndex:
        revision = self.revision
        index = CatalogueIndex(self._folder)
        index.rebuild(self._items.all())
        self._stamp(index, revision)
        return index

    def _stamp(self, index: CatalogueIndex, revision: str | None = None) -> None:
        """Note the revision that the index holds, beside it and here."""
        held = self.revision if revision is None else revision
        temporary = self._folder / f"{STAMP}.new"
        temporary.write_text(held, encoding="utf-8")
        temporary.replace(self._folder / STAMP)
        self._index, self._index_revision = index, held


def _kept_up(
    index: CatalogueIndex | None, items: list[Item], gone: list[ItemId]
) -> CatalogueIndex | None:
    """Bring the index up to date and return it, or None where the next search must rebuild it."""
    if index is None:
        return None
    try:
        index.put(items)
        index.delete(gone)
    except IndexDamaged:
        return None
    return index


def _portions(
    records: Iterable[Intake],
) -> Iterator[list[Intake]]:
    left = iter(records)
    while portion := list(islice(left, PORTION)):
        yield portion


def _batch(path: Path, report: ImportReport) -> ImportBatch:
    refusals = tuple(
        Refusal(record.number, record.detail or record.reason) for record in report.refused
    )
    return ImportBatch(path.stem, path.name, datetime.now(UTC), report.counts, refusals)
