"""Search by voice: what was said, what it may mean, and how the answer is read back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from access_service.catalogue.freshness import DIRTY
from access_service.catalogue.record import Creator, Item, ItemId
from access_service.voice_search import VoiceHit, VoiceSearch, read_back, spoken_names
from formats.document import EL, EN, Document
from formats.text import words

if TYPE_CHECKING:
    from access_service.catalogue.service import Catalogue
    from voice_interface.hearing.recogniser import Recogniser

ZORBA = Item(
    ItemId("zorba"),
    "test",
    "1",
    "Βίος και πολιτεία του Αλέξη Ζορμπά",
    EL,
    creators=(Creator("Καζαντζάκης, Νίκος", "Νίκος Καζαντζάκης"),),
)
SEA = Item(
    ItemId("sea"),
    "test",
    "2",
    "The Old Man and the Sea : a novel",
    EN,
    creators=(Creator("Hemingway, Ernest", "Ernest Hemingway"),),
    alternative_titles=("Ο γέρος και η θάλασσα",),
)
BARE = Item(ItemId("bare"), "test", "3", "Λεξικό.", EL)


def hits(*items: Item) -> tuple[VoiceHit, ...]:
    return tuple(VoiceHit(item, 1.0) for item in items)


def text(document: Document) -> str:
    return " ".join(words(document))


def test_people_may_say_a_title_its_short_form_its_author_or_both() -> None:
    names = [candidate.text for candidate in spoken_names(SEA)]
    for said in (
        "The Old Man and the Sea",
        "Ο γέρος και η θάλασσα",
        "Hemingway",
        "Ernest Hemingway",
        "Ernest Hemingway The Old Man and the Sea",
    ):
        assert said in names
    assert {candidate.id for candidate in spoken_names(SEA)} == {"sea"}


def test_an_answer_says_how_many_were_found_and_reads_three() -> None:
    said = text(read_back(hits(ZORBA, SEA, BARE, ZORBA), EL))
    assert "4" in said
    assert said.count("Ζορμπά") == 1
    assert "Λεξικό" in said


@pytest.mark.parametrize("lang", [EL, EN])
def test_nothing_found_is_said_too(lang: str) -> None:
    document = read_back((), EL if lang == EL else EN)
    assert text(document)
    assert document.lang == lang


def test_one_answer_has_no_number_before_it() -> None:
    one, several = read_back(hits(ZORBA), EL), read_back(hits(ZORBA, SEA), EL)
    assert len(one.blocks) == 2
    assert len(several.blocks) == 3
    assert text(one).endswith("Βίος και πολιτεία του Αλέξη Ζορμπά, Νίκος Καζαντζάκης.")


def test_each_title_is_spoken_in_its_own_language() -> None:
    block = read_back(hits(SEA), EL).blocks[-1]
    languages = [run.lang for run in block.runs if "Old Man" in run.text]  # type: ignore[union-attr]
    assert languages == [EN]


def test_an_item_without_people_ends_in_one_full_stop() -> None:
    assert text(read_back(hits(BARE), EL)).endswith("Λεξικό.")


class Shelf:
    """A catalogue whose items change; counts how often all are read."""

    def __init__(self, *items: Item) -> None:
        self.stock = items
        self.revision = "1"
        self.reads = 0
        self.may_be_read = threading.Event()
        self.may_be_read.set()

    def items(self) -> Iterator[Item]:
        self.reads += 1
        assert self.may_be_read.wait(10)
        yield from self.stock

    def change(self, *items: Item) -> None:
        self.stock, self.revision = items, self.revision + "1"


def names_in(search: VoiceSearch) -> int:
    search.load()
    return search.names_filed


def test_names_of_a_changed_catalogue_are_filed_before_the_next_question() -> None:
    shelf = Shelf(ZORBA)
    search = VoiceSearch(cast("Catalogue", shelf), cast("Recogniser", None))
    before = names_in(search)
    assert names_in(search) == before
    assert shelf.reads == 1
    shelf.change(ZORBA, SEA)
    assert names_in(search) > before


def test_a_question_does_not_wait_while_a_large_catalogue_is_filed_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("access_service.voice_search.FILED_AT_ONCE", 0)
    shelf = Shelf(ZORBA)
    search = VoiceSearch(cast("Catalogue", shelf), cast("Recogniser", None))
    before = names_in(search)
    shelf.may_be_read.clear()
    shelf.change(ZORBA, SEA)
    assert names_in(search) == before
    assert names_in(search) == before
    shelf.may_be_read.set()
    search.wait_until_filed()
    assert names_in(search) > before
    assert shelf.reads == 2


def kept_search(shelf: Shelf, file: Path) -> VoiceSearch:
    return VoiceSearch(cast("Catalogue", shelf), cast("Recogniser", None), names_file=file)


def test_names_are_kept_for_the_next_start(tmp_path: Path) -> None:
    shelf, file = Shelf(ZORBA, SEA), tmp_path / "names.npz"
    before = names_in(kept_search(shelf, file))
    assert names_in(kept_search(shelf, file)) == before
    assert shelf.reads == 1


def test_kept_names_of_another_catalogue_or_another_rule_are_filed_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, file = Shelf(ZORBA), tmp_path / "names.npz"
    before = names_in(kept_search(shelf, file))
    shelf.change(ZORBA, SEA)
    assert names_in(kept_search(shelf, file)) > before
    assert shelf.reads == 2
    monkeypatch.setattr("access_service.voice_search.NAMES_VERSION", 0)
    names_in(kept_search(shelf, file))
    assert shelf.reads == 3


def test_names_that_are_filed_while_the_catalogue_changes_are_not_kept(tmp_path: Path) -> None:
    shelf, file = Shelf(ZORBA), tmp_path / "names.npz"
    shelf.revision = DIRTY + "1"
    assert names_in(kept_search(shelf, file)) > 0
    assert not file.exists()


@pytest.mark.parametrize("written", [b"", b"PK\x03\x04 no arrays", None])
def test_damaged_kept_names_are_filed_anew(
    tmp_path: Path, written: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    shelf, file = Shelf(ZORBA), tmp_path / "names.npz"
    before = names_in(kept_search(shelf, file))
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if written is None else written)
    assert names_in(kept_search(shelf, file)) == before
    assert shelf.reads == 2
    assert "filed anew" in caplog.text
    assert file.read_bytes() == whole


def test_names_that_cannot_be_kept_serve_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert names_in(kept_search(Shelf(ZORBA), tmp_path / "gone" / "names.npz")) > 0
    assert "cannot be kept" in caplog.text
