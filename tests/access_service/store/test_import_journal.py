"""What imports did is remembered, gone on with and taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from access_service.catalogue.record import Item, ItemId, Repair
from access_service.catalogue.store import (
    BatchId,
    ImportBatch,
    ImportState,
    PutCounts,
    Refusal,
    TakenBack,
)
from access_service.store import import_journal
from access_service.store.items import SqlItemStore
from formats.document import EL
from formats.errors import UnknownThing

NOON = datetime(2026, 1, 2, 12, 0, 0, 6, tzinfo=UTC)


def book(number: int, title: str = "Ασκητική") -> Item:
    return Item(ItemId(f"b-{number:04}"), "s", str(number), title, EL)


def undo(store: SqlItemStore, batch: BatchId) -> list[TakenBack]:
    taken = []
    while not (portion := store.journal.take_back(batch)).is_end:
        taken.append(portion)
    return taken


def test_an_import_is_remembered_with_its_refused_records(engine: Engine) -> None:
    journal = SqlItemStore(engine).journal
    first = journal.begin("a", "a.mrc", NOON)
    second = journal.begin("b", "β.csv", NOON)
    refusals = (Refusal(7, "χωρίς τίτλο", 3_000_000_000, "12"), Refusal(9, "no leader"))
    journal.note(second.id, refusals[:1], [])
    journal.note(second.id, refusals[1:], [])
    ended = replace(
        second,
        finished_at=datetime(2026, 1, 3, tzinfo=UTC),
        counts=PutCounts(1, 2, 3),
        state=ImportState.DONE,
        deleted=4,
        repaired=5,
        refused=2,
    )
    journal.finish(ended)
    told = replace(ended, refusals=refusals)
    assert journal.imports() == (told, first)
    assert journal.imports(limit=1) == (told,)
    assert journal.get(second.id) == told
    assert tuple(journal.refusals(second.id)) == refusals
    with pytest.raises(UnknownThing):
        journal.get(BatchId(99))


def test_an_import_that_did_not_end_is_gone_on_with_and_another_file_is_another_import(
    engine: Engine,
) -> None:
    journal = SqlItemStore(engine).journal
    killed = journal.begin("a", "a.mrc", NOON)
    journal.note(killed.id, [Refusal(1, "record-empty")], [])
    again = journal.begin("a", "a.mrc", NOON)
    assert again.id == killed.id
    assert list(journal.refusals(again.id)) == []
    assert journal.begin("a", "b.mrc", NOON).id != killed.id
    journal.finish(replace(again, state=ImportState.DONE))
    assert journal.begin("a", "a.mrc", NOON).id != killed.id


def test_undoing_brings_back_what_was_changed_and_deleted_and_removes_what_was_added(
    engine: Engine,
) -> None:
    store = SqlItemStore(engine)
    store.put([book(1), book(2), book(3)])
    batch = store.journal.begin("s", "s.mrc", NOON)
    store.put([book(1), book(2, "Άλλος τίτλος"), book(4)], batch=batch.id)
    store.delete([book(3).id, ItemId("nowhere")], batch=batch.id)
    assert store.journal.changed(batch.id) == (PutCounts(1, 1), 1)
    (taken,) = undo(store, batch.id)
    assert {item.id for item in taken.restored} == {"b-0002", "b-0003"}
    assert (taken.removed, taken.kept) == (("b-0004",), 0)
    assert list(store.all()) == [book(1), book(2), book(3)]
    assert not store.journal.is_undoable(batch.id)


def test_what_was_changed_after_the_import_is_not_undone(engine: Engine) -> None:
    store = SqlItemStore(engine)
    batch = store.journal.begin("s", "s.mrc", NOON)
    store.put([book(1), book(2)], batch=batch.id)
    store.put([book(1, "Διορθωμένος")])
    (taken,) = undo(store, batch.id)
    assert (taken.removed, taken.kept) == (("b-0002",), 1)
    assert list(store.all()) == [book(1, "Διορθωμένος")]


def test_an_item_changed_twice_by_one_import_goes_back_to_what_it_was_before_it(
    engine: Engine,
) -> None:
    store = SqlItemStore(engine)
    store.put([book(1)])
    batch = store.journal.begin("s", "s.mrc", NOON)
    store.put([book(1, "Δεύτερος")], batch=batch.id)
    store.put([book(1, "Τρίτος")], batch=batch.id)
    undo(store, batch.id)
    assert list(store.all()) == [book(1)]


def test_an_item_added_and_deleted_by_one_import_leaves_nothing(engine: Engine) -> None:
    store = SqlItemStore(engine)
    batch = store.journal.begin("s", "s.mrc", NOON)
    store.put([book(1)], batch=batch.id)
    store.delete([book(1).id], batch=batch.id)
    assert store.journal.changed(batch.id) == (PutCounts(), 0)
    assert [portion.kept for portion in undo(store, batch.id)] == [0]
    assert store.count() == 0


def test_comparing_counts_and_changes_nothing(engine: Engine) -> None:
    store = SqlItemStore(engine)
    store.put([book(1), book(2)])
    assert store.compare([book(1), book(2, "Άλλος"), book(3)]) == PutCounts(1, 1, 1)
    assert list(store.all()) == [book(1), book(2)]


def test_repaired_items_are_listed_while_they_are_there(engine: Engine) -> None:
    store = SqlItemStore(engine)
    mended = replace(
        book(1), repairs=(Repair("245", "Aσκητική", "Ασκητική", "look-alike-letters"),)
    )
    batch: ImportBatch = store.journal.begin("s", "s.mrc", NOON)
    store.put([mended, book(2)], batch=batch.id)
    store.journal.note(batch.id, [], [mended.id, mended.id])
    store.journal.note(batch.id, [], [mended.id])
    assert list(store.journal.mended(batch.id)) == [mended]


def test_imports_long_past_forget_what_they_changed(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_journal, "KEPT_BATCHES", 2)
    store = SqlItemStore(engine)
    first = store.journal.begin("s", "1.mrc", NOON)
    store.put([book(1)], batch=first.id)
    assert store.journal.is_undoable(first.id)
    for number in (2, 3):
        store.journal.begin("s", f"{number}.mrc", NOON)
    assert not store.journal.is_undoable(first.id)
