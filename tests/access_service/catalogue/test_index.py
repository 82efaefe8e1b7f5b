"""The catalogue is found by any spelling, and a damaged index is said to be one."""

import gc
import gzip
import json
import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from struct import Struct
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from access_service.catalogue.engine_schema import MAIN, MORE
from access_service.catalogue.filters import Filters
from access_service.catalogue.index import CatalogueIndex, IndexDamaged, words_of
from access_service.catalogue.index_files import sole_writer
from access_service.catalogue.index_writer import IndexWriter, open_engine
from access_service.catalogue.record import Creator, Item, ItemId, Series
from formats.document import EL, Lang
from formats.errors import Unavailable
from formats.language.fold import fold

if TYPE_CHECKING:
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Event

SHELVES = Path(__file__).parents[3] / "../shared/data/catalogue"


def item(
    number: int | str, title: str, author: str = "", *, subjects: tuple[str, ...] = ()
) -> Item:
    names = author.split(", ")
    creators = (Creator(author, " ".join(reversed(names))),) if author else ()
    return Item(
        id=ItemId(f"t:{number}"),
        source="t",
        control_number=str(number),
        title=title,
        lang=EL,
        creators=creators,
        subjects=subjects,
    )


ZORBAS = Item(
    id=ItemId("zorbas"),
    source="sample",
    control_number="1",
    title="Βίος και πολιτεία του Αλέξη Ζορμπά",
    lang=EL,
    creators=(Creator("Καζαντζάκης, Νίκος", "Νίκος Καζαντζάκης"),),
    series=(Series("Νεοελληνική πεζογραφία", "3"),),
    year=1946,
    isbns=("9789600230871",),
)
FEW = (
    ZORBAS,
    item(2, "Ποιήματα", "Καβάφης, Κωνσταντίνος", subjects=("Ελληνική ποίηση",)),
    item(3, "Ο γέρος και η θάλασσα", "Hemingway, Ernest"),
    item(4, "Η φόνισσα", "Παπαδιαμάντης, Αλέξανδρος", subjects=("Διήγημα",)),
    item(5, "Το χαμένο νόμισμα"),
)


@pytest.fixture
def index(tmp_path: Path) -> CatalogueIndex:
    made = CatalogueIndex(tmp_path / "index")
    made.rebuild(FEW)
    return made


def works() -> Iterator[Item]:
    for path in sorted(SHELVES.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                author = record.get("author") or ""
                yield Item(
                    id=ItemId(f"{path.stem}:{record['id']}"),
                    source=path.stem,
                    control_number=str(record["id"]),
                    title=record.get("title") or "",
                    lang=Lang("el"),
                    creators=(Creator(author, author),) if author else (),
                    subjects=tuple(record.get("subjects") or ()),
                )


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> CatalogueIndex:
    if not SHELVES.is_dir():
        pytest.skip("the real works of shared/data/catalogue are not here")
    made = CatalogueIndex(tmp_path_factory.mktemp("large") / "index")
    assert made.rebuild([*works(), ZORBAS]) > 7_000
    return made


@pytest.mark.parametrize(
    "query",
    [
        "zorba", "καζαντζακη", "ΚΑΖΑΝΤΖΑΚΗΣ", "καζατζάκης", "αλεξι ζορμπα", "kazantzakis",
        "alexis zorbas", "βιος κ πολιτεια", "vios kai politeia", "καζντζάκη", "kazatzaki",
        "ζορμπ", "tou kazantzaki", "978-960-02-3087-1", "960-02-3087-2", "καζαντζάκης ζορμπάς",
        "Bίος και πολιτεία", "αλέξη ζορμπά καζαντζάκης 1946", "ζορμπάς αλέξης", "kazntzaki zorbas",
    ],
)  # fmt: skip
def test_zorbas_comes_first_among_thousands_of_works(large: CatalogueIndex, query: str) -> None:
    assert large.search(query)[0].item_id == "zorbas"


@pytest.mark.parametrize("query", ["ξψφγκρτ", "zzzzqqqq wwrrppll", "", "  ", "—«»", "δδδδδ το"])
def test_what_is_not_there_has_no_answer(large: CatalogueIndex, query: str) -> None:
    assert large.search(query) == ()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("του Καβάφη", "t:2"),
        ("kavafis poihmata", "t:2"),
        ("ποιητικά Καβάφης", "t:2"),
        ("η 8alassa", "t:3"),
        ("χεμινγουεϊ γέρος", "t:3"),
        ("papadiamantis", "t:4"),
        ("φόνισα", "t:4"),
        ("xameno nomisma", "t:5"),
        ("χαμενο νομησμα", "t:5"),
        ("xamneo nomsima", "t:5"),
        ("ελληνική ποίηση", "t:2"),
    ],
)
def test_any_spelling_finds_it(index: CatalogueIndex, query: str, expected: str) -> None:
    assert index.search(query)[0].item_id == expected


def test_scores_say_the_same_in_every_query(index: CatalogueIndex) -> None:
    exact, sound, typo = (
        index.search(query)[0].score for query in ("φόνισσα", "φώνησσα", "φόνοσσα")
    )
    assert 1.0 >= exact > sound > typo > 0.4


def test_no_more_hits_come_than_asked_for(index: CatalogueIndex) -> None:
    assert len(index.search("ο η το", limit=1)) <= 1
    assert index.search("θάλασσα", limit=0) == ()


def test_a_change_is_seen_at_once_by_another_reader(index: CatalogueIndex, tmp_path: Path) -> None:
    reader = CatalogueIndex(tmp_path / "index")
    assert reader.search("λεμονοδάσος") == ()
    index.put([item(9, "Λεμονοδάσος", "Πολίτης, Κοσμάς")])
    assert [hit.item_id for hit in reader.search("λεμονοδάσος")] == ["t:9"]
    index.put([item(9, "Eroica", "Πολίτης, Κοσμάς")])
    assert reader.search("λεμονοδάσος") == ()
    assert [hit.item_id for hit in reader.search("eroica")] == ["t:9"]
    index.delete([ItemId("t:9"), ItemId("never was")])
    assert reader.search("eroica") == ()
    assert reader.item_count == len(FEW)


def test_an_added_word_is_corrected_at_once(index: CatalogueIndex) -> None:
    index.put([item(9, "Λεμονοδάσος")])
    assert index.search("λεμονοδαάσος")[0].item_id == "t:9"


def test_misspelt_words_are_corrected_together_whether_they_came_early_or_late(
    index: CatalogueIndex,
) -> None:
    index.put([item(9, "Λεμονοδάσος του Αλέξη")])
    for query in ("λεμονοδαάσος αλέξξγη", "αλέξξγη λεμονοδαάσος"):
        best = index.search(query)[0]
        assert best.item_id == "t:9"
        assert {match.found for match in best.matches} == {"Λεμονοδάσος", "Αλέξη"}


class _Forgetful(dict[object, object]):
    """What is remembered of words, as it is where another thread forgets everything at once."""

    def update(self, *made: Any) -> None:  # type: ignore[override]
        super().update(*made)
        self.clear()


def test_a_search_needs_nothing_remembered_that_another_thread_may_forget(
    index: CatalogueIndex,
) -> None:
    words = index._current().words
    words._same, words.corrected = _Forgetful(), _Forgetful()  # type: ignore[assignment]
    assert index.search("αλέξξγη ζορμπά")[0].item_id == "zorbas"


def test_of_a_query_that_an_item_answers_but_for_one_word_only_that_word_is_corrected(
    index: CatalogueIndex,
) -> None:
    index.rebuild(
        [
            item(1, "Η πόρτα, το κάστρο και η βάρκα της Ανάφης"),
            item(2, "Τόρτα, μάστρο, τσάρκα"),
            item(3, "Ανά χείρας"),
        ]
    )
    assert [hit.item_id for hit in index.search("πόρτα κάστρο βάρκα ανά")] == ["t:1"]
    assert index.search("πόρτα μάστρο βάρκα")[0].item_id == "t:1"


def test_every_word_is_corrected_if_no_item_answers_most_of_them(index: CatalogueIndex) -> None:
    index.rebuild([item(1, "Η πόρτα στο κάστρο"), item(2, "Η τόρτα"), item(3, "Ο μάστρο")])
    assert index.search("τόρτα μάστρο")[0].item_id == "t:1"


def test_putting_the_same_item_twice_leaves_one(index: CatalogueIndex) -> None:
    index.put([ZORBAS])
    index.put([ZORBAS, ZORBAS])
    assert index.item_count == len(FEW)
    assert len(index.search("ζορμπά")) == 1


def test_a_missing_index_is_reported(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged) as caught:
        CatalogueIndex(tmp_path / "none").search("x")
    assert caught.value.say == "index-damaged"


def _damage_current(root: Path, _generation: Path) -> None:
    (root / "current").write_bytes(b"\xff\x00../..")


def _lose_generation(_root: Path, generation: Path) -> None:
    shutil.rmtree(generation)


def _truncate_meta(_root: Path, generation: Path) -> None:
    (generation / "catalogue" / "meta.json").write_text('{"segments": [')


def _lose_meta(_root: Path, generation: Path) -> None:
    (generation / "catalogue" / "meta.json").unlink()


def _flip_a_byte(_root: Path, generation: Path) -> None:
    path = max(generation.glob("catalogue/*.idx"), key=lambda p: p.stat().st_size)
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0xFF
    path.write_bytes(data)


def _truncate_words(_root: Path, generation: Path) -> None:
    path = next(generation.glob("words/rests-*.bin"))
    path.write_bytes(path.read_bytes()[:20])


def _change_a_record(_root: Path, generation: Path) -> None:
    path = generation / "records.bin"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x01
    path.write_bytes(data)


def _lose_the_words(_root: Path, generation: Path) -> None:
    (generation / "words" / "words.txt").unlink()


def _break_the_seal(_root: Path, generation: Path) -> None:
    (generation / "seal.json").write_text('{"version": 1, "files": []}')


def _lose_segment_file(_root: Path, generation: Path) -> None:
    for path in generation.glob("catalogue/*.idx"):
        path.unlink()


def _old_analysis(root: Path, generation: Path) -> None:
    old = generation.with_name("generation-0-" + generation.name.rsplit("-", 1)[1])
    generation.rename(old)
    (root / "current").write_text(old.name)


@pytest.mark.parametrize(
    "damage",
    [
        _damage_current, _lose_generation, _truncate_meta, _lose_meta, _flip_a_byte,
        _truncate_words, _lose_segment_file, _old_analysis, _change_a_record, _lose_the_words,
        _break_the_seal,
    ],
)  # fmt: skip
def test_damage_is_reported_and_a_rebuild_mends_it(
    index: CatalogueIndex, tmp_path: Path, damage: "object"
) -> None:
    root = tmp_path / "index"
    assert callable(damage)
    damage(root, root / (root / "current").read_text())
    fresh = CatalogueIndex(root)
    with pytest.raises(IndexDamaged):
        fresh.search("ζορμπά")
    with pytest.raises(IndexDamaged):
        fresh.verify()
    fresh.rebuild(FEW)
    assert fresh.search("ζορμπά")[0].item_id == "zorbas"
    fresh.verify()


def _overwrite(path: Path, start: int, end: int, byte: int) -> None:
    """Change bytes where they lie, as a disk does: whoever has the file mapped sees it."""
    with path.open("r+b") as file:
        size = path.stat().st_size
        file.seek(start)
        file.write(bytes([byte]) * (min(end, size) - start))


def _words_that_are_not_there(generation: Path) -> None:
    id_bytes, word_bytes = Struct("<HH").unpack((generation / "records.bin").read_bytes()[:4])
    start = 4 + id_bytes + id_bytes % 2
    _overwrite(generation / "records.bin", start, start + word_bytes, 0x77)


def _an_order_of_other_words(generation: Path) -> None:
    _overwrite(next(generation.glob("words/order-*.bin")), 0, 1 << 30, 0xFF)


def _buckets_without_end(generation: Path) -> None:
    table = next(generation.glob("words/forms-*.bin"))
    starts = table.read_bytes().index(bytes(4), 20)  # behind the head: where each bucket begins
    _overwrite(table, starts + 4, starts + 4 + 4 * 200, 0xFF)


@pytest.mark.parametrize(
    "damage", [_words_that_are_not_there, _an_order_of_other_words, _buckets_without_end]
)
def test_what_is_damaged_while_it_is_open_is_reported_too_and_mended(
    index: CatalogueIndex, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    root = tmp_path / "index"
    asked = ("ζορμπά", "καζαντζ", "ζορμπάδικο")
    for query in asked:
        index.search(query)
    damage(root / (root / "current").read_text())

    def search_and_write() -> None:
        for query in asked[::-1]:
            index.search(query)
        index.put([item(6, "Αλέξης")])

    with pytest.raises(IndexDamaged):
        search_and_write()
    index.rebuild(FEW)
    assert index.search("ζορμπά")[0].item_id == "zorbas"


def test_a_rebuild_that_fails_leaves_the_old_index(index: CatalogueIndex) -> None:
    def half() -> Iterator[Item]:
        yield ZORBAS
        raise RuntimeError("the store went away")

    with pytest.raises(RuntimeError):
        index.rebuild(half())
    assert index.item_count == len(FEW)
    assert index.search("φόνισσα")


def test_old_generations_do_not_pile_up(index: CatalogueIndex, tmp_path: Path) -> None:
    for _ in range(3):
        index.rebuild(FEW)
    assert len(list((tmp_path / "index").glob("generation-*"))) <= 2


def test_a_second_writer_waits_and_then_says_so(index: CatalogueIndex, tmp_path: Path) -> None:
    hurried = CatalogueIndex(tmp_path / "index", wait_s=0.05)
    with sole_writer(tmp_path / "index", wait_s=1), pytest.raises(Unavailable) as caught:
        hurried.put([ZORBAS])
    assert caught.value.say == "index-busy"
    hurried.put([ZORBAS])


def test_many_threads_search_while_one_writes(index: CatalogueIndex) -> None:
    failures: list[str] = []

    def ask() -> None:
        failures.extend("missed" for _ in range(20) if not index.search("ζορμπά"))

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(3):
        index.put([item(f"new{number}", "Κάτι άλλο")])
    for thread in threads:
        thread.join()
    assert failures == []


def _put_from_elsewhere(root: str) -> None:
    CatalogueIndex(Path(root)).put([item("far", "Από άλλη διεργασία")])


def test_a_change_by_another_process_is_seen(index: CatalogueIndex, tmp_path: Path) -> None:
    assert index.search("διεργασία") == ()
    process = multiprocessing.get_context("spawn").Process(
        target=_put_from_elsewhere, args=(str(tmp_path / "index"),)
    )
    process.start()
    process.join(60)
    assert process.exitcode == 0
    assert [hit.item_id for hit in index.search("διεργασία")] == ["t:far"]


def test_an_item_of_more_words_than_a_record_holds_is_found_like_any_other(tmp_path: Path) -> None:
    index = CatalogueIndex(tmp_path / "index")
    index.rebuild([item(1, "Αλέξης Ζορμπάς " + "λέξεις " * 40_000), item(2, "Ζορμπάς")])
    assert [hit.item_id for hit in index.search("ζορμπάς")] == ["t:2", "t:1"]
    assert index.search("αλέξης ζορμπάς")[0].item_id == "t:1"


def test_an_endless_query_is_cut_short(index: CatalogueIndex) -> None:
    assert len(index.search("θάλασσα " * 10_000 + "α" * 100_000)) <= 10


HOSTILE = {
    "ten thousand words": " ".join(f"λέξη{n}" for n in range(10_000)),
    "ten thousand words of the catalogue": "θάλασσα γέρος ποιήματα φόνισσα " * 2_500,
    "every letter a word": " ".join("αβγδεζηθικλμνξοπρστυφχψω" * 50),
    "wildcards": "* ** a* *α ? .* [α-ω]+ (α|β)* α~2 \\",
    "operators": 'title:ζορμπά AND NOT id:[* TO *] OR "a b"~99^9',
    "emoji": "😀👩‍👩‍👧‍👦🇬🇷" * 500,
    "combining marks": "α" + "\u0301" * 5_000,
    "right to left": "\u202e\u2067αβγ" * 300,
    "one long word": "α" * 100_000,
    "one long number": "9" * 100_000,
    "numbers": " ".join(str(9_780_000_000_000 + n) for n in range(5_000)),
    "ambiguous Latin letters": "hxhuxbhxub " * 500,
    "nulls": "\x00\x1c\x1d\x1e\x1f" * 500,
    "lone surrogate": "α\ud800β",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_asks_the_engine_for_no_more_than_a_few_hundred_words(
    index: CatalogueIndex, name: str
) -> None:
    query = HOSTILE[name]
    words = words_of(query)
    assert len(words) <= 24
    assert len(index.search(query)) <= 10
    if words:
        retrieval = index._current().retrieval(words, Filters())
        assert len(retrieval.terms()) <= 400


def _write_and_die(root: str) -> None:
    """Put an item, and be killed after the words and records are written but nothing is named."""
    index = CatalogueIndex(Path(root))
    opened = index._current()
    with IndexWriter(opened.path, opened.index, opened.words, 16_000_000) as writer:
        writer.add(item("lost", "Ανολοκλήρωτη εγγραφή"))
        writer.flush()
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_writer_that_is_killed_leaves_an_index_that_works(
    index: CatalogueIndex, tmp_path: Path
) -> None:
    process = multiprocessing.get_context("spawn").Process(
        target=_write_and_die, args=(str(tmp_path / "index"),)
    )
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    fresh = CatalogueIndex(tmp_path / "index")
    fresh.verify()
    assert fresh.search("ανολοκλήρωτη") == ()
    fresh.put([item("kept", "Ολόκληρη εγγραφή")])
    fresh.verify()
    assert [hit.item_id for hit in fresh.search("ολόκληρη")] == ["t:kept"]
    assert fresh.search("ζορμπά")[0].item_id == "zorbas"


def _search_until_told(root: str, seen: "Queue[str]", stop: "Event") -> None:
    """Search all the time, and tell of every title that was seen and of every failure."""
    index = CatalogueIndex(Path(root))
    known: set[str] = set()
    while not stop.is_set():
        try:
            if not index.search("ζορμπά"):
                seen.put("lost")
            for hit in index.search("διεργασία", limit=50):
                if hit.item_id not in known:
                    known.add(hit.item_id)
                    seen.put(hit.item_id)
        except Exception as exc:  # noqa: BLE001 - whatever it is, the test must hear of it
            seen.put(f"failed: {exc!r}")


def test_several_processes_read_what_one_writes_and_rebuilds(
    index: CatalogueIndex, tmp_path: Path
) -> None:
    context = multiprocessing.get_context("spawn")
    seen, stop = context.Queue(), context.Event()
    root = str(tmp_path / "index")
    readers = [
        context.Process(target=_search_until_told, args=(root, seen, stop)) for _ in range(2)
    ]
    for reader in readers:
        reader.start()
    try:
        told: list[str] = []
        for number in range(6):
            added = item(number, f"Διεργασία αριθμός {number}")
            if number == 3:  # half-way, everything is made anew under the readers' feet
                before = [item(n, f"Διεργασία αριθμός {n}") for n in range(3)]
                index.rebuild([*FEW[:1], *before, added])
            else:
                index.put([added])
            told += [seen.get(timeout=30) for _ in readers]
    finally:
        stop.set()
        for reader in readers:
            reader.join(30)
    assert sorted(told) == sorted(f"t:{n}" for n in range(6) for _ in readers)
    assert seen.empty()


def test_a_vocabulary_that_grew_much_gets_a_new_table(
    index: CatalogueIndex, tmp_path: Path
) -> None:
    letters = "αβγδεζηθικ"
    words = ["".join(letters[int(d)] for d in f"{n:06d}") for n in range(0, 700 * 700, 700)]
    books = [item(f"w{n}", " ".join(words[n : n + 100])) for n in range(0, 700, 100)]
    other = CatalogueIndex(tmp_path / "index")
    assert other.search("ζορμπά")
    writer = CatalogueIndex(tmp_path / "index", table_after=500)
    writer.put(books)
    tables = set((tmp_path / "index").glob("generation-*/words/rests-*.bin"))
    writer.put([item("last", "Τελευταίο βιβλίο")])
    assert set((tmp_path / "index").glob("generation-*/words/rests-*.bin")) != tables
    for reader in (index, other, writer, CatalogueIndex(tmp_path / "index")):
        reader.verify()
        assert reader.search("τελευταίο")[0].item_id == "t:last"
        assert reader.search("ζορμπά")[0].item_id == "zorbas"
        assert reader.search("φόνοσσα")[0].item_id == "t:4", "a slip is still put right"
        assert reader.search(words[150])[0].item_id == "t:w100"


def test_python_looks_for_cycles_as_before_once_an_index_is_built(tmp_path: Path) -> None:
    before = gc.get_threshold()
    CatalogueIndex(tmp_path / "index").rebuild(FEW)
    assert gc.get_threshold() == before
    with pytest.raises(RuntimeError):
        CatalogueIndex(tmp_path / "index").rebuild(_fails())
    assert gc.get_threshold() == before


def _fails() -> Iterator[Item]:
    yield ZORBAS
    raise RuntimeError("the store went away")


def test_words_of_a_series_are_not_filed_as_names_where_an_item_has_no_names(
    tmp_path: Path,
) -> None:
    serial = Item(
        id=ItemId("t:1"),
        source="t",
        control_number="1",
        title="Ποιήματα",
        lang=EL,
        series=(Series("Νεοελληνική βιβλιοθήκη"),),
    )
    generation = tmp_path / "generation"
    engine = open_engine(generation)
    with IndexWriter(generation, engine, None, 32_000_000) as writer:
        writer.add(serial)
        writer.commit()
    engine.reload()
    frequency = engine.searcher().doc_freq
    word = fold("βιβλιοθήκη")

    assert (frequency(MAIN, word), frequency(MORE, word)) == (0, 1)
