"""Where items are kept, whatever stands behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from access_service.catalogue.record import Item, ItemId


@dataclass(frozen=True, slots=True)
class PutCounts:
    """What putting items did: new ones, ones that differ from what was kept, ones that do not."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: PutCounts) -> PutCounts:
        """Return both counts together."""
        return PutCounts(
            self.added + other.added,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record kept out on import: its place in the file, counted from 1, and why (for staff)."""

    ordinal: int
    reason: str


@dataclass(frozen=True, slots=True)
class ImportBatch:
    """One import of one file."""

    source: str
    file_name: str
    finished_at: datetime
    counts: PutCounts
    refusals: tuple[Refusal, ...] = ()


class ItemStore(Protocol):
    """The catalogue's items. Every method raises `StorageFailed` when the store cannot work."""

    def put(self, items: Iterable[Item]) -> PutCounts:
        """Add items, or replace those with the same id; given twice, the last one counts.

        Items are kept in portions as they come: a failure keeps the portions before it, and putting
        the same items again is harmless.
        """
        ...

    def get(self, item_id: ItemId) -> Item:
        """Return an item.

        Raises:
            UnknownThing: No item has this id.
        """
        ...

    def get_many(self, item_ids: Iterable[ItemId]) -> tuple[Item, ...]:
        """Return the items in the order asked for, leaving out ids that no item has."""
        ...

    def all(self) -> Iterator[Item]:
        """Yield every item, by id, without holding all of them in memory."""
        ...

    def editions(self, work_key: str) -> tuple[Item, ...]:
        """Return every edition and form of one work, newest first; none for an empty key."""
        ...

    def count(self) -> int:
        """Return how many items there are."""
        ...

    def sources(self) -> tuple[tuple[str, int], ...]:
        """Return the name of each source and how many items came from it, by name."""
        ...

    def delete(self, item_ids: Iterable[ItemId]) -> int:
        """Delete items and return how many there were."""
        ...

    def record_import(self, batch: ImportBatch) -> None:
        """Keep what an import did and which records it refused."""
        ...

    def imports(self, *, limit: int = 20) -> tuple[ImportBatch, ...]:
        """Return the latest imports, newest first."""
        ...
