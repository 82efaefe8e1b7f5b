"""What an import did, counted while it runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from access_service.catalogue.authority_keys import SUBJECTS
from access_service.catalogue.record import (
    AuthorityKind,
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
KEPT_FIRST: Final = 10
"""Items in a report, enough to see whether letters and fields were read right."""


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
    subjects: int = 0
    """Authority records of subjects and places."""
    titles: int = 0
    """Authority records of titles."""
    first: tuple[Item, ...] = ()
    """The first items of the file, as they are kept."""


@dataclass(frozen=True, slots=True)
class Portion:
    """A number of records that go into the store together, each id once."""

    items: tuple[Item, ...]
    gone: tuple[ItemId, ...]
    refused: tuple[RefusedRecord, ...]
    authorities: tuple[AuthorityRecord, ...] = ()

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
        self.has_authorities = False
        """Whether it brought forms of headings, or took some away."""
        self._authorities: Counter[AuthorityKind] = Counter()
        self.seen = 0
        self._first: list[Item] = []

    def add(self, records: list[Intake]) -> Portion:
        """Return what to put and what to delete: of an item and its deletion the later counts."""
        last: dict[ItemId, Item | DeletedRecord] = {}
        refused: list[RefusedRecord] = []
        authorities: list[AuthorityRecord] = []
        for record in records:
            if isinstance(record, FileNote):
                self._notes.append(record)
                continue
            self.seen += 1
            if isinstance(record, RefusedRecord):
                refused.append(record)
            elif isinstance(record, AuthorityRecord):
                authorities.append(record)
            else:
                # Anew at the end, so that what is put last is what came last.
                last.pop(record.id, None)
                last[record.id] = record
        self._refused += refused[: KEPT_REFUSALS - len(self._refused)]
        self.refused_count += len(refused)
        self._authorities.update(record.kind for record in authorities)
        items = tuple(record for record in last.values() if isinstance(record, Item))
        gone = tuple(i for i, record in last.items() if isinstance(record, DeletedRecord))
        return Portion(items, gone, tuple(refused), tuple(authorities))

    def note(self, items: Sequence[Item]) -> None:
        """Take note of items as they are kept: the first ones of all, and what was repaired.

        Each kind of repair counts once an item.
        """
        self._first += items[: KEPT_FIRST - len(self._first)]
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
            names=self._authorities[AuthorityKind.NAME],
            subjects=sum(self._authorities[kind] for kind in SUBJECTS),
            titles=self._authorities[AuthorityKind.TITLE],
            first=tuple(self._first),
        )
