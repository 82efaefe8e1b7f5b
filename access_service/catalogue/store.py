"""Where items are kept, whatever stands behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType, Protocol

from access_service.catalogue.accents import AccentStore
from access_service.catalogue.authorities import AuthorityStore
from access_service.catalogue.record import Item, ItemId


@dataclass(frozen=True, slots=True)
class PutCounts:
    """What putting items did: new ones, ones that differ from what was kept, ones that do not."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    differing: tuple[ItemId, ...] = field(default=(), compare=False, repr=False)
    """The items that were added or changed by one call; a sum of counts names none."""

    def __add__(self, other: PutCounts) -> PutCounts:
        """Return both counts together."""
        return PutCounts(
            self.added + other.added,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
        )


BatchId = NewType("BatchId", int)
"""Number of an import, in the order in which imports began."""


NO_BATCH: Final = BatchId(0)
"""Of an import that was only tried."""


class ImportState(StrEnum):
    """How far an import is."""

    RUNNING = "running"
    """It runs, or was killed while it did: whoever can take its lock knows which."""
    STOPPED = "stopped"
    """It ended before its file did; importing the same file again goes on with it."""
    DONE = "done"
    UNDOING = "undoing"
    UNDO_FAILED = "undo-failed"
    """Undoing it failed several times and is not tried again by itself; somebody may ask anew."""
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record kept out on import: its place in the file, and why.

    `ordinal` counts records from 1, `offset_bytes` bytes from the start; `reason` is the key of the
    sentence that staff read, with the particular behind a colon.
    """

    ordinal: int
    reason: str
    offset_bytes: int = 0
    control_number: str = ""


@dataclass(frozen=True, slots=True)
class UndoneCounts:
    """How far an import is undone: items as before, items that are gone, items that stay.

    Those stay that somebody changed after the import.
    """

    restored: int = 0
    removed: int = 0
    kept: int = 0

    @property
    def total(self) -> int:
        """Return how many changes were looked at."""
        return self.restored + self.removed + self.kept


@dataclass(frozen=True, slots=True)
class ImportBatch:
    """One import of one file; `refusals` are the first ones, `refused` counts all."""

    source: str
    file_name: str
    finished_at: datetime
    """When it ended, or began if it has not."""
    counts: PutCounts
    refusals: tuple[Refusal, ...] = ()
    id: BatchId = NO_BATCH
    state: ImportState = ImportState.DONE
    deleted: int = 0
    repaired: int = 0
    refused: int = 0
    undone: UndoneCounts = UndoneCounts()


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A portion of an import that was undone.

    `kept` counts items that somebody changed after the import: they stay as they are.
    """

    restored: tuple[Item, ...] = ()
    removed: tuple[ItemId, ...] = ()
    kept: int = 0
    is_end: bool = False
    """Nothing was left to undo."""


class ImportJournal(Protocol):
    """What imports did, so that they can be told, continued and undone.

    Every method raises `StorageFailed` when the store cannot work.
    """

    def begin(
        self, source: str, file_name: str, at: datetime, *, is_going_on: bool = False
    ) -> ImportBatch:
        """Return a new running import, or the stopped or killed one of the same file to go on with.

        Its lists of refused and repaired records begin anew, unless it goes on where it stopped.

        The caller makes sure that no other process runs an import of the same source.
        """
        ...

    def note(self, batch: BatchId, refusals: Iterable[Refusal], mended: Iterable[ItemId]) -> None:
        """Keep which records were refused and which items were repaired."""
        ...

    def finish(self, batch: ImportBatch) -> None:
        """Keep how an import ended: its state, counts and time."""
        ...

    def changed(self, batch: BatchId) -> tuple[PutCounts, int]:
        """Return how many items an import added and changed, and how many it deleted."""
        ...

    def imports(self, *, limit: int = 20) -> tuple[ImportBatch, ...]:
        """Return the latest imports, newest first, each with its first refusals."""
        ...

    def undoing(self) -> tuple[BatchId, ...]:
        """Return the imports whose undoing was asked for and has not ended, the first one first."""
        ...

    def latest_of(self, source: str) -> ImportBatch | None:
        """Return the latest import of a source, None where there is none."""
        ...

    def get(self, batch: BatchId) -> ImportBatch:
        """Return an import.

        Raises:
            UnknownThing: There is none of this number.
        """
        ...

    def refusals(self, batch: BatchId) -> Iterator[Refusal]:
        """Yield all records that an import refused, in file order."""
        ...

    def mended(self, batch: BatchId) -> Iterator[Item]:
        """Yield the items that an import repaired and that are still there, by id."""
        ...

    def is_undoable(self, batch: BatchId) -> bool:
        """Tell whether the journal still knows what the import changed."""
        ...

    def take_back(self, batch: BatchId) -> TakenBack:
        """Undo a portion of an import in one transaction."""
        ...


class ItemStore(Protocol):
    """The catalogue's items. Every method raises `StorageFailed` when the store cannot work."""

    @property
    def journal(self) -> ImportJournal:
        """Return the journal of imports into this store."""
        ...

    @property
    def authorities(self) -> AuthorityStore:
        """Return the names from authority files."""
        ...

    @property
    def accents(self) -> AccentStore:
        """Return the accented words of the catalogue."""
        ...

    def put(self, items: Iterable[Item], *, batch: BatchId | None = None) -> PutCounts:
        """Add items, or replace those with the same id; given twice, the last one counts.

        Items are kept in portions as they come: a failure keeps the portions before it, and putting
        the same items again is harmless. What was there before is kept in the journal of `batch`.
        """
        ...

    def compare(self, items: Iterable[Item]) -> PutCounts:
        """Return what putting the items would do, and do nothing."""
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

    def all(self, *, after: str = "") -> Iterator[Item]:
        """Yield every item, by id, without holding all of them in memory.

        Args:
            after: Only items whose id comes later.
        """
        ...

    def editions(self, work_key: str) -> tuple[Item, ...]:
        """Return every edition and form of one work, newest first; none for an empty key."""
        ...

    def repeated_works(self) -> Iterator[tuple[Item, ...]]:
        """Yield the items of each work that has several, newest first."""
        ...

    def count(self) -> int:
        """Return how many items there are."""
        ...

    def sources(self) -> tuple[tuple[str, int], ...]:
        """Return the name of each source and how many items came from it, by name."""
        ...

    def delete(self, item_ids: Iterable[ItemId], *, batch: BatchId | None = None) -> int:
        """Delete items and return how many there were; the journal of `batch` keeps them."""
        ...
