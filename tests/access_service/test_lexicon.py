"""The library's pronunciations: what is kept, what is heeded, and what a narration makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from access_service.bootstrap import Services, bootstrap
from access_service.catalogue.record import ItemId
from access_service.conversion.ports import Spoken
from access_service.conversion.request import Options
from access_service.lexicon import LexiconService, lexicon_from_text, lexicon_to_text
from access_service.settings import Settings
from formats.build import DocumentBuilder
from formats.document import EL, EN, Document
from formats.errors import BadInput, UnknownThing

WORK = ItemId("work-1")


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    made = bootstrap(Settings(data=tmp_path / "data", speech_workers=1))
    yield made
    made.close()


@pytest.fixture
def lexicon(services: Services) -> LexiconService:
    return services.lexicon


def test_a_word_that_is_added_again_replaces_the_first(lexicon: LexiconService) -> None:
    lexicon.add("Joyce", "Τζόυς")
    lexicon.add(" Joyce ", "Τζόις")
    (entry,) = lexicon.entries()
    assert (entry.pronunciation.spoken, entry.pronunciation.lang) == ("Τζόις", EL)


def test_letters_tell_the_language_of_the_voice_unless_it_is_told(lexicon: LexiconService) -> None:
    assert lexicon.add("Seferis", "Seferees").pronunciation.lang == EN
    assert lexicon.add("Seferis", "Σεφέρης").pronunciation.lang == EL
    assert lexicon.add("NATO", "νάτο", lang=EN).pronunciation.lang == EN


def test_a_works_own_word_comes_before_the_librarys(lexicon: LexiconService) -> None:
    lexicon.add("Joyce", "Τζόυς")
    lexicon.add("Joyce", "Γιόις", work=WORK)
    found = lexicon.lexicon(WORK).find("Joyce", 0, 5, [EL])
    assert found is not None
    assert found.spoken == "Γιόις"
    everywhere = lexicon.lexicon().find("Joyce", 0, 5, [EL])
    assert everywhere is not None
    assert everywhere.spoken == "Τζόυς"


@pytest.mark.parametrize(("word", "spoken"), [("", "α"), ("«α", "α"), ("α", "…"), ("α", "β" * 300)])
def test_a_word_that_could_not_be_used_is_refused(
    lexicon: LexiconService, word: str, spoken: str
) -> None:
    with pytest.raises(BadInput):
        lexicon.add(word, spoken)
    assert lexicon.entries() == ()


def test_removing_forgets_the_word_of_that_work_alone(lexicon: LexiconService) -> None:
    lexicon.add("Joyce", "Τζόυς")
    with pytest.raises(UnknownThing):
        lexicon.remove("Joyce", work=WORK)
    lexicon.remove("Joyce")
    assert lexicon.entries() == ()


def test_a_lexicon_survives_as_text_and_none_is_empty_text(lexicon: LexiconService) -> None:
    assert lexicon_to_text(lexicon.lexicon()) == ""
    lexicon.add("Joyce", "Τζόυς")
    kept = lexicon.lexicon()
    assert lexicon_from_text(lexicon_to_text(kept)) == kept


def test_only_a_chapter_with_the_word_has_another_sound(services: Services) -> None:
    builder = DocumentBuilder(EL)
    for title, text in (("Πρώτο", "Ο Joyce έγραψε."), ("Δεύτερο", "Η πόρτα άνοιξε.")):
        builder.heading(2, title)
        builder.paragraph(text)
    document = Document("Βιβλίο", EL, tuple(builder.blocks))
    narrator = services.narrator

    def keys() -> list[str]:
        heeded = narrator.lexicon(ItemId(""))
        plan = narrator.plan(document, Spoken(Options(), heeded))
        return [plan.chapter_key(number) for number in range(2)]

    before = keys()
    assert keys() == before
    services.lexicon.add("Joyce", "Τζόυς")
    after = keys()
    assert after[0] != before[0]
    assert after[1] == before[1]
