"""What is said of the catalogue is found by sound and by the written search together."""

from pathlib import Path

import pytest

from access_service.catalogue.index import CatalogueIndex
from access_service.catalogue.record import Creator, Item, ItemId, Role
from access_service.catalogue.spoken import CatalogueRanker, spoken_candidates
from formats.document import EL
from voice_interface.hearing.ranking import REJECT_BELOW, PhoneticIndex


def item(number: str, title: str, heading: str, spoken: str) -> Item:
    return Item(
        id=ItemId(number),
        source="t",
        control_number=number,
        title=title,
        lang=EL,
        creators=(Creator(heading, spoken), Creator("Άλλος, Τις", "Τις Άλλος", Role.TRANSLATOR)),
    )


ITEMS = (
    item(
        "zorbas", "Βίος και πολιτεία του Αλέξη Ζορμπά : μυθιστόρημα", "Καζαντζάκης, Νίκος",
        "Νίκος Καζαντζάκης",
    ),
    item("fonissa", "Η φόνισσα", "Παπαδιαμάντης, Αλέξανδρος", "Αλέξανδρος Παπαδιαμάντης"),
    item("poems", "Ποιήματα", "Καβάφης, Κωνσταντίνος", "Κωνσταντίνος Καβάφης"),
)  # fmt: skip


@pytest.fixture
def ranker(tmp_path: Path) -> CatalogueRanker:
    index = CatalogueIndex(tmp_path / "index")
    index.rebuild(ITEMS)
    return CatalogueRanker(PhoneticIndex(spoken_candidates(ITEMS)), index)


def test_titles_without_subtitles_and_authors_but_no_translators_are_said() -> None:
    said = {candidate.text for candidate in spoken_candidates(ITEMS[:1])}
    assert said == {
        "Βίος και πολιτεία του Αλέξη Ζορμπά",
        "Νίκος Καζαντζάκης",
        "Καζαντζάκης",
        "Νίκος Καζαντζάκης Βίος και πολιτεία του Αλέξη Ζορμπά",
    }


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("Ζορμπάς", "zorbas"),
        ("Καζαντζάκη", "zorbas"),
        ("Μιος και πολιτία του λέξη μορμπά", "zorbas"),
        ("Παπαδιαμάντι", "fonissa"),
        ("Καβάφη", "poems"),
        ("ποιήματα", "poems"),
    ],
)
def test_a_word_a_name_or_a_misheard_title_is_enough(
    ranker: CatalogueRanker, heard: str, expected: str
) -> None:
    best = ranker.rank(heard, limit=3)[0]
    assert best.id == expected
    assert best.certainty >= REJECT_BELOW


def test_what_is_not_there_is_not_certain(ranker: CatalogueRanker) -> None:
    assert all(found.certainty < REJECT_BELOW for found in ranker.rank("μπάλα ποδοσφαίρου"))
