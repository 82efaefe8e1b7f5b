"""The catalogue is found by any spelling, and a damaged index is said to be one."""

import gzip
import json
import multiprocessing
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from access_service.catalogue.index import CatalogueIndex, IndexDamaged
from access_service.catalogue.index_files import sole_writer
from access_service.catalogue.record import Creator, Item, ItemId, Series
from formats.document import EL, Lang
from formats.errors import Unavailable

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
    path = next(generation.glob("words/table-*.bin"))
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


def test_an_endless_query_is_cut_short(index: CatalogueIndex) -> None:
    assert len(index.search("θάλασσα " * 10_000 + "α" * 100_000)) <= 10
