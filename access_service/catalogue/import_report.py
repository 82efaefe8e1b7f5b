"""What an import did, counted while it runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from access_service.catalogue.record import (
    AuthorityRecord,
    DeletedRecord,
    FileNote,
    Intake,
    Item,
    ItemId,
    RefusedRecord,
)
from access_service.catalogue.store import NO_BATCH, BatchId, PutCounts, Refusal

KEPT_REFUSALS: Final = 1000
"""Refused records in a report; all are counted, and the journal keeps all."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What one file brought; `refused` holds the first ones, `refused_count` counts all.

    `batch` is the import's number.
    """

    file_name: str
    counts: PutCounts
    deleted: int
    repaired: int
    refused: tuple[RefusedRecord, ...]
    refused_count: int = 0
    notes: tuple[FileNote, ...] = ()
    batch: BatchId = NO_BATCH
    repair_kinds: Mapping[str, int] = field(default_factory=dict)
    """How many records each kind of repair was made in, the commonest first."""
    names: int = 0
    """Authority records among them: names with their other forms."""


@dataclass(frozen=True, slots=True)
class Portion:
    """A number of records that go into the store together, each id once."""

    items: tuple[Item, ...]
    gone: tuple[ItemId, ...]
    refused: tuple[RefusedRecord, ...]
    names: tuple[AuthorityRecord, ...] = ()

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Return the refused records as the journal keeps them."""
        return tuple(
            Refusal(
                record.number,
                ": ".join(filter(None, (record.reason, record.detail))),
                record.offset_bytes,
                record.control_number,
            )
            for record in self.refused
        )

    @property
    def mended(self) -> tuple[ItemId, ...]:
        """Return the items that were repaired."""
        return tuple(item.id for item in self.items if item.repairs)


class Tally:
    """What an import has done so far; its memory does not grow with the file."""

    def __init__(self, file_name: str) -> None:
        self._file_name = file_name
        self._refused: list[RefusedRecord] = []
        self._notes: list[FileNote] = []
        self.counts = PutCounts()
        self.deleted = 0
        self.repaired = 0
        self.repair_kinds: Counter[str] = Counter()
        self.refused_count = 0
        self.names = 0
        self.seen = 0

    def add(self, records: list[Intake]) -> Portion:
        """Return what to put and what to delete: of an item and its deletion the later counts."""
        last: dict[ItemId, Item | DeletedRecord] = {}
        refused: list[RefusedRecord] = []
        names: list[AuthorityRecord] = []
        for record in records:
            if isinstance(record, FileNote):
                self._notes.append(record)
                continue
            self.seen += 1
            if isinstance(record, RefusedRecord):
                refused.append(record)
            elif isinstance(record, AuthorityRecord):
                names.append(record)
            else:
                # Anew at the end, so that what is put last is what came last.
                last.pop(record.id, None)
                last[record.id] = record
        self._refused += refused[: KEPT_REFUSALS - len(self._refused)]
        self.refused_count += len(refused)
        self.names += len(names)
        items = tuple(record for record in last.values() if isinstance(record, Item))
        gone = tuple(i for i, record in last.items() if isinstance(record, DeletedRecord))
        return Portion(items, gone, tuple(refused), tuple(names))

    def count_repairs(self, items: Iterable[Item]) -> None:
        """Count items that were repaired on reading, and each kind of repair once an item."""
        for item in items:
            if item.repairs:
                self.repaired += 1
                self.repair_kinds.update({one.reason for one in item.repairs})

    def report(self, batch: BatchId = NO_BATCH) -> ImportReport:
        """Return it as it stands."""
        return ImportReport(
            self._file_name,
            self.counts,
            self.deleted,
            self.repaired,
            tuple(self._refused),
            self.refused_count,
            tuple(self._notes),
            batch,
            dict(self.repair_kinds.most_common()),
            self.names,
        )
