"""Imports and searches go on side by side, and what was imported is found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from access_service.catalogue import freshness, import_report, importing
from access_service.catalogue.freshness import DIRTY, REVISION, STAMP
from access_service.catalogue.index import CatalogueIndex
from access_service.catalogue.index_files import held, sole_writer
from access_service.catalogue.intake import read_records
from access_service.catalogue.record import DeletedRecord, Intake, Item, ItemId, RefusedRecord
from access_service.catalogue.service import Catalogue
from access_service.catalogue.store import BatchId, ImportState, PutCounts
from access_service.store.engine import open_engine, sqlite_url
from access_service.store.items import SqlItemStore
from access_service.store.markers import MarkerStore
from access_service.store.migrate import migrate
from formats.document import EL
from formats.errors import BadInput, StorageFailed, Unavailable

Start = Callable[..., Catalogue]


def book(number: int, title: str, source: str = "s") -> Item:
    return Item(ItemId(f"{source}-{number}"), source, str(number), title, EL)


class Hooked(SqlItemStore):
    """A store before whose every write something else happens."""

    before: Callable[[], object] = staticmethod(lambda: None)

    def put(self, items: Iterable[Item], *, batch: BatchId | None = None) -> PutCounts:
        self.before()
        return super().put(items, batch=batch)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def start(data: Path) -> Iterator[Start]:
    """Return a maker of services over one store and one index, each as if in its own process."""
    engines = []

    def make(*records: Intake, store: type[SqlItemStore] = SqlItemStore) -> Catalogue:
        engine = open_engine(sqlite_url(data / "books.sqlite"))
        engines.append(engine)
        migrate(engine)
        return Catalogue(
            store(engine),
            MarkerStore(engine),
            index_folder=data / "index",
            read_records=partial(read, records),
        )

    def read(given: tuple[Intake, ...], path: Path, /, *, source: str) -> Iterable[Intake]:
        return given or read_records(path, source=source)

    yield make
    for engine in engines:
        engine.dispose()


@pytest.fixture
def rebuilds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that grows with every rebuild."""
    made: list[int] = []
    rebuild = CatalogueIndex.rebuild

    def counted(self: CatalogueIndex, items: Iterable[Item]) -> int:
        made.append(1)
        return rebuild(self, items)

    monkeypatch.setattr(CatalogueIndex, "rebuild", counted)
    return made


def titles(catalogue: Catalogue, query: str) -> set[str]:
    return {found.item.title for found in catalogue.search(query, limit=50)}


def hooked(catalogue: Catalogue, happens: Callable[[], object]) -> None:
    store: Any = catalogue._items
    store.before = happens


@pytest.mark.parametrize("has_index", [False, True])
def test_a_search_just_before_the_records_are_stored_does_not_hide_them(
    start: Start, has_index: bool
) -> None:
    if has_index:
        start(book(9, "Άλλο")).import_file(Path("first.mrc"))
    importer, server = start(book(1, "Ασκητική"), store=Hooked), start()
    hooked(importer, lambda: server.search("ασκητική"))
    importer.import_file(Path("s.mrc"), source="s")
    assert titles(server, "ασκητική") == {"Ασκητική"}
    assert titles(start(), "ασκητική") == {"Ασκητική"}


def test_while_an_import_runs_the_revision_is_dirty_and_no_index_carries_it(
    start: Start, data: Path
) -> None:
    importer, server = start(book(1, "Ασκητική"), store=Hooked), start()
    seen: list[str] = []

    def look() -> None:
        server.search("ασκητική")
        seen.append(server.revision)
        assert not (data / "index" / STAMP).exists()

    hooked(importer, look)
    importer.import_file(Path("s.mrc"))
    assert seen[0].startswith(DIRTY)
    assert server.revision == seen[0].removeprefix(DIRTY)


def test_an_import_that_fails_midway_leaves_its_stored_records_findable(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "PORTION", 1)
    start(book(9, "Άλλο")).import_file(Path("first.mrc"))

    def fails_at_the_second() -> None:
        written.append(1)
        if len(written) == 2:
            raise StorageFailed("full", say="disk-full")

    written: list[int] = []
    refused = RefusedRecord("s.mrc", 1, 0, "record-empty", "no fields")
    importer = start(refused, book(1, "Ασκητική"), book(2, "Οδύσεια"), store=Hooked)
    hooked(importer, fails_at_the_second)
    with pytest.raises(StorageFailed):
        importer.import_file(Path("s.mrc"), source="s")
    assert titles(start(), "ασκητική") == {"Ασκητική"}
    (batch, _) = importer._items.journal.imports()
    assert batch.counts == PutCounts(added=1)
    assert [refusal.reason for refusal in batch.refusals] == ["record-empty: no fields"]


def test_what_a_killed_import_stored_is_found(start: Start) -> None:
    server = start(book(9, "Άλλο"))
    server.import_file(Path("first.mrc"))
    server._items.put([book(1, "Ασκητική")])
    MarkerStore(server._items._engine).put(REVISION, f"{DIRTY}killed")  # type: ignore[attr-defined]
    assert titles(server, "ασκητική") == {"Ασκητική"}
    assert not server.revision.startswith(DIRTY)


def test_two_imports_at_once_do_not_vouch_for_each_other(start: Start) -> None:
    start(book(9, "Άλλο")).import_file(Path("first.mrc"))
    outer, inner = start(book(1, "Ασκητική"), store=Hooked), start(book(2, "Οδύσεια"))
    hooked(outer, lambda: inner.import_file(Path("b.mrc"), source="b"))
    outer.import_file(Path("a.mrc"), source="a")
    server = start()
    assert titles(server, "ασκητική") == {"Ασκητική"}
    assert titles(server, "οδύσεια") == {"Οδύσεια"}


def test_the_first_import_to_end_does_not_call_the_other_ones_writes_finished(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "PORTION", 1)
    start(book(9, "Άλλο")).import_file(Path("first.mrc"))
    server = start()
    first, second = start()._fresh, start()._fresh
    with second.importing() as later:
        with first.importing() as earlier:
            earlier.begin()
            later.begin()
        assert server.revision.startswith(DIRTY)
        server._items.put([book(2, "Οδύσεια")])
        later.keep_up([book(2, "Οδύσεια")], [])
    assert titles(server, "οδύσεια") == {"Οδύσεια"}


def test_searches_use_the_old_index_while_an_import_runs(start: Start, rebuilds: list[int]) -> None:
    server = start(book(9, "Άλλο"))
    server.import_file(Path("first.mrc"))
    rebuilds.clear()
    with start()._fresh.importing() as mark:
        mark.begin()
        assert titles(server, "άλλο") == {"Άλλο"}
    assert not rebuilds


def test_an_import_into_a_fresh_index_is_found_without_a_rebuild(
    start: Start, rebuilds: list[int]
) -> None:
    start(book(9, "Άλλο")).import_file(Path("first.mrc"))
    rebuilds.clear()
    start(book(1, "Ασκητική")).import_file(Path("s.mrc"), source="s")
    assert titles(start(), "ασκητική") == {"Ασκητική"}
    assert not rebuilds


@pytest.mark.parametrize("has_index", [False, True])
def test_of_many_searches_at_once_one_rebuilds(
    start: Start, rebuilds: list[int], has_index: bool
) -> None:
    server = start()
    server._items.put([book(1, "Ασκητική")])
    if has_index:
        server.search("x")
        server._items.put([book(2, "Ασκητική Β")])
        MarkerStore(server._items._engine).put(REVISION, "newer")  # type: ignore[attr-defined]
        rebuilds.clear()
    answers: list[int] = []
    together = Barrier(8)

    def search() -> None:
        together.wait()
        answers.append(len(server.search("ασκητική")))

    threads = [Thread(target=search) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert min(answers) >= 1
    assert len(rebuilds) == 1


def test_an_import_that_cannot_get_the_index_keeps_its_records_and_its_report(
    start: Start, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "IMPORT_WAIT_S", 0.05)
    start(book(9, "Άλλο")).import_file(Path("first.mrc"))
    refused = RefusedRecord("s.mrc", 2, 40, "record-empty", "no fields")
    importer = start(book(1, "Ασκητική"), refused)
    with sole_writer(data / "index", wait_s=1), held(data / "index", "rebuild", wait_s=1):
        report = importer.import_file(Path("s.mrc"), source="s")
    assert (report.counts, report.refused) == (PutCounts(added=1), (refused,))
    assert len(importer._items.journal.imports()[0].refusals) == 1
    assert titles(start(), "ασκητική") == {"Ασκητική"}


def test_of_an_item_and_its_deletion_in_one_file_the_later_counts(start: Start) -> None:
    first, second = book(1, "Ασκητική"), book(2, "Οδύσεια")
    gone = [DeletedRecord(item.id, "s", item.control_number) for item in (first, second)]
    catalogue = start(gone[0], first, second, gone[1])
    catalogue.import_file(Path("s.mrc"))
    assert [item.title for item in catalogue.items()] == ["Ασκητική"]


TABLE = "id;title\n1;Ασκητική\n2;Οδύσεια\n3;Φόνισσα\n"


def table(data: Path, name: str, text: str = TABLE) -> Path:
    path = data / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_same_catalogue_under_another_file_name_is_refused(start: Start, data: Path) -> None:
    catalogue = start()
    catalogue.import_file(table(data, "october.csv"))
    november = table(data, "november.csv", TABLE + "4;Νέο\n")
    with pytest.raises(BadInput) as caught:
        catalogue.import_file(november)
    assert caught.value.say == "catalogue-renamed"
    assert caught.value.facts == {"name": "november.csv", "source": "october", "new": "november"}
    assert catalogue.count() == 3


def test_a_named_source_renews_the_catalogue_or_keeps_both(start: Start, data: Path) -> None:
    catalogue = start()
    catalogue.import_file(table(data, "october.csv"))
    november = table(data, "november.csv", TABLE + "4;Νέο\n")
    report = catalogue.import_file(november, source="october")
    assert report.counts == PutCounts(added=1, unchanged=3)
    assert catalogue._items.journal.imports()[0].source == "october"
    catalogue.import_file(november, source="november")
    assert catalogue.count() == 8


def test_other_books_with_the_same_numbers_are_another_catalogue(start: Start, data: Path) -> None:
    catalogue = start()
    catalogue.import_file(table(data, "october.csv"))
    catalogue.import_file(table(data, "other.csv", "id;title\n1;Ιλιάδα\n2;Οδύσεια\n3;Νεφέλες\n"))
    assert catalogue.count() == 6


def test_a_dry_run_tells_what_would_happen_and_changes_nothing(start: Start, data: Path) -> None:
    catalogue = start()
    catalogue.import_file(table(data, "october.csv"))
    revision = catalogue.revision
    november = table(data, "november.csv", "id;title;shoe size\n1;Ασκητική\n2;Άλλο\n4;Νέο\n5;\n")
    report = catalogue.imports.try_file(november, source="october")
    assert report.counts == PutCounts(added=1, changed=1, unchanged=1)
    assert [record.reason for record in report.refused] == ["record-without-title"]
    assert (catalogue.count(), catalogue.revision) == (3, revision)
    assert len(catalogue.imports.journal.imports()) == 1
    done = catalogue.import_file(november, source="october")
    assert (done.counts, done.refused) == (report.counts, report.refused)


def test_the_same_import_twice_makes_no_duplicates(start: Start, data: Path) -> None:
    catalogue = start()
    first = catalogue.import_file(table(data, "october.csv"))
    again = catalogue.import_file(data / "october.csv")
    assert (first.counts, again.counts) == (PutCounts(added=3), PutCounts(unchanged=3))
    assert catalogue.count() == 3


def test_an_undone_import_is_found_no_more_and_cannot_be_undone_again(
    start: Start, data: Path, rebuilds: list[int]
) -> None:
    catalogue = start()
    catalogue.import_file(table(data, "october.csv"))
    changes = "id;title\n1;Αναφορά στον Γκρέκο\n4;Νέο βιβλίο\n"
    second = catalogue.import_file(table(data, "october.csv", changes), source="october")
    rebuilds.clear()
    undone = catalogue.imports.undo(second.batch)
    assert (undone.restored, undone.removed, undone.kept) == (1, 1, 0)
    assert titles(start(), "ασκητική") == {"Ασκητική"}
    assert titles(start(), "νέο βιβλίο") == set()
    assert not rebuilds
    with pytest.raises(BadInput) as caught:
        catalogue.imports.undo(second.batch)
    assert caught.value.say == "import-is-undone"


def test_a_stopped_import_goes_on_under_its_number_and_counts_all(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "PORTION", 1)
    books = (book(1, "Ασκητική"), book(2, "Οδύσεια"))

    def fails_at_the_second() -> None:
        written.append(1)
        if len(written) == 2:
            raise StorageFailed("full", say="disk-full")

    written: list[int] = []
    importer = start(*books, store=Hooked)
    hooked(importer, fails_at_the_second)
    with pytest.raises(StorageFailed):
        importer.import_file(Path("s.mrc"), source="s")
    (stopped,) = importer.imports.journal.imports()
    assert stopped.state is ImportState.STOPPED
    assert importer.imports.is_interrupted(stopped)
    report = start(*books).import_file(Path("s.mrc"), source="s")
    assert (report.batch, report.counts) == (stopped.id, PutCounts(added=2))
    (done,) = importer.imports.journal.imports()
    assert (done.state, done.counts) == (ImportState.DONE, PutCounts(added=2))
    importer.imports.undo(done.id)
    assert importer.count() == 0


def test_two_imports_of_one_source_do_not_run_at_once(start: Start) -> None:
    outer, inner = start(book(1, "Ασκητική"), store=Hooked), start(book(2, "Οδύσεια"))
    refusals: list[Unavailable] = []

    def second() -> None:
        (running,) = inner.imports.journal.imports()
        assert not inner.imports.is_interrupted(running)
        with pytest.raises(Unavailable) as caught:
            inner.import_file(Path("s.mrc"), source="s")
        refusals.append(caught.value)

    hooked(outer, second)
    outer.import_file(Path("s.mrc"), source="s")
    assert [error.say for error in refusals] == ["import-is-running"]


def test_of_many_refused_records_a_report_holds_the_first_and_the_journal_all(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_report, "KEPT_REFUSALS", 2)
    refused = [RefusedRecord("s.mrc", n, n * 10, "record-empty", "", str(n)) for n in range(1, 6)]
    catalogue = start(*refused, book(1, "Ασκητική"))
    report = catalogue.import_file(Path("s.mrc"), source="s")
    assert (report.refused, report.refused_count) == (tuple(refused[:2]), 5)
    kept = list(catalogue.imports.journal.refusals(report.batch))
    assert [(one.ordinal, one.offset_bytes) for one in kept] == [(n, n * 10) for n in range(1, 6)]


def test_an_export_that_comes_again_writes_nothing_to_the_index(
    start: Start, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = start()
    catalogue.import_file(table(data, "october.csv"))
    written: list[int] = []
    put = CatalogueIndex.put

    def counted(self: CatalogueIndex, items: Iterable[Item]) -> None:
        kept = list(items)
        written.append(len(kept))
        put(self, kept)

    monkeypatch.setattr(CatalogueIndex, "put", counted)
    catalogue.import_file(data / "october.csv")
    assert written == []
    changed = table(data, "october.csv", TABLE.replace("Ασκητική", "Αναφορά στον Γκρέκο"))
    catalogue.import_file(changed)
    assert written == [1]
    assert titles(catalogue, "γκρέκο") == {"Αναφορά στον Γκρέκο"}
