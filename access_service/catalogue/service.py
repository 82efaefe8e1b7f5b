"""The catalogue's use cases: import, search, show. The index is a cache of the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Protocol

from access_service.catalogue.freshness import FreshIndex, ImportMark, Markers
from access_service.catalogue.record import DeletedRecord, Intake, Item, ItemId, RefusedRecord
from access_service.catalogue.store import ImportBatch, ItemStore, PutCounts, Refusal
from formats.errors import BadInput, StorageFailed

PORTION = 1000
"""Items put into store and index at once: bounds the memory of an import of any size."""

MOST_PER_CENT = 50
"""More of a file's first portion known under another name than this: the same catalogue."""


class ReadRecords(Protocol):
    """Reads a catalogue file."""

    def __call__(self, path: Path, /, *, source: str) -> Iterable[Intake]:
        """Return the records of a file under the name of their source."""
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
        self._read = read_records
        self._fresh = FreshIndex(markers, index_folder, items.all)

    def import_file(
        self,
        path: Path,
        *,
        source: str | None = None,
        on_progress: Callable[[int], None] = lambda _: None,
    ) -> ImportReport:
        """Import a catalogue file; readable records are kept even where others are refused.

        Args:
            path: MARC21, UNIMARC, MARCXML or CSV.
            source: Name of the catalogue that it was exported from; the file's stem if not given.
                Each export of one catalogue needs the same name, to replace the one before.
            on_progress: Called with the number of records read so far.

        Raises:
            BadInput: The file is no catalogue, or holds one that is here under another name.
            StorageFailed: The store cannot keep the records; portions before that are kept.
        """
        records = self._read(path, source=source or path.stem)
        if source is None:
            self._require_not_renamed(path)
        tally = _Tally(path.name)
        try:
            with self._fresh.importing() as mark:
                for portion in _portions(records):
                    self._store(portion, mark, tally)
                    on_progress(tally.seen)
        finally:
            self._items.record_import(_batch(source or path.stem, tally.report()))
        with suppress(StorageFailed):  # the records are kept: a search makes the index later
            self._fresh.refresh()
        return tally.report()

    def _store(self, portion: list[Intake], mark: ImportMark, tally: _Tally) -> None:
        items, gone = tally.add(portion)
        if not items and not gone:
            return
        mark.begin()
        tally.counts += self._items.put(items)
        tally.deleted += self._items.delete(gone)
        mark.keep_up(items, gone)

    def _require_not_renamed(self, path: Path) -> None:
        """Refuse a file of a new name whose records are here under another: all would double.

        The first portion tells: reading the whole file once more for it would cost too much.
        """
        held = [name for name, _ in self._items.sources()]
        if path.stem in held:
            return
        for name in held:
            first = next(_portions(self._read(path, source=name)), [])
            items = [record for record in first if isinstance(record, Item)]
            titles = {kept.id: kept.title for kept in self._items.get_many(i.id for i in items)}
            same = sum(titles.get(item.id) == item.title for item in items)
            if same * 100 > len(items) * MOST_PER_CENT:
                raise BadInput(
                    f"{path.name}: {same} of {len(items)} are of source {name}",
                    say="catalogue-renamed",
                    name=path.name,
                    source=name,
                    new=path.stem,
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

    def count(self) -> int:
        """Return how many items there are."""
        return self._items.count()

    @property
    def revision(self) -> str:
        """Return a text that changes whenever an item does."""
        return self._fresh.revision


class _Tally:
    """What an import has done so far."""

    def __init__(self, file_name: str) -> None:
        self._file_name = file_name
        self._refused: list[RefusedRecord] = []
        self._repaired = 0
        self.counts = PutCounts()
        self.deleted = 0
        self.seen = 0

    def add(self, portion: list[Intake]) -> tuple[list[Item], list[ItemId]]:
        """Return what to put and what to delete: of an item and its deletion the later counts."""
        last: dict[ItemId, Item | DeletedRecord] = {}
        for record in portion:
            self.seen += 1
            if isinstance(record, RefusedRecord):
                self._refused.append(record)
            else:
                last[record.id] = record
        items = [record for record in last.values() if isinstance(record, Item)]
        self._repaired += sum(1 for item in items if item.repairs)
        return items, [i for i, record in last.items() if isinstance(record, DeletedRecord)]

    def report(self) -> ImportReport:
        """Return it as it stands."""
        return ImportReport(
            self._file_name, self.counts, self.deleted, self._repaired, tuple(self._refused)
        )


def _portions(records: Iterable[Intake]) -> Iterator[list[Intake]]:
    left = iter(records)
    while portion := list(islice(left, PORTION)):
        yield portion


def _batch(source: str, report: ImportReport) -> ImportBatch:
    refusals = tuple(
        Refusal(record.number, ": ".join(filter(None, (record.reason, record.detail))))
        for record in report.refused
    )
    return ImportBatch(source, report.file_name, datetime.now(UTC), report.counts, refusals)
