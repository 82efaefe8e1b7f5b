"""Capitals get their accents back where the catalogue itself knows them, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from access_service.bootstrap import Services, bootstrap
from access_service.catalogue.accents import Accents
from access_service.catalogue.record import Creator, Item, ItemId, Repair, Series
from access_service.catalogue.store import PutCounts
from access_service.settings import Settings
from access_service.store.items import SqlItemStore
from formats.document import EL

KNOWING = Item(
    id=ItemId("1"),
    source="s",
    control_number="1",
    title="Βίος και πολιτεία του Αλέξη Ζορμπά",
    lang=EL,
    creators=(Creator("Καζαντζάκης, Νίκος", "Νίκος Καζαντζάκης"),),
    summary="Ο βίος ενός ανθρώπου στην Κρήτη. Η πολιτεία και ο νόμος.",
    subjects=("Λαογραφία – Κρήτη",),
)


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    made = bootstrap(Settings(data=tmp_path / "data", language="el"))
    yield made
    made.close()


@pytest.fixture
def accents(services: Services) -> Accents:
    made = Accents(SqlItemStore(services.engine).accents)
    made.learn([KNOWING])
    return made


def bare(**changes: object) -> Item:
    return replace(Item(ItemId("2"), "s", "2", "Τίτλος", EL), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("capitals", "mended"),
    [
        ("ΒΙΟΣ ΚΑΙ ΠΟΛΙΤΕΙΑ", "Βίος και πολιτεία"),
        ("Ο ΒΙΟΣ ΤΟΥ ΖΟΡΜΠΑ", "Ο βίος του Ζορμπά"),
        ("ΛΑΟΓΡΑΦΙΑ", "Λαογραφία"),
        ("Η ΠΟΛΙΤΕΙΑ (CD-ROM), 2", "Η πολιτεία (CD-ROM), 2"),
        ("Ο ΝΙΚΟΣ ΣΤΗΝ ΚΡΗΤΗ", "Ο Νίκος στην Κρήτη"),
        # A word that nobody wrote with its accent keeps the whole as it is.
        ("ΒΙΟΣ ΚΑΙ ΠΑΡΑΜΥΘΙΑ", "ΒΙΟΣ ΚΑΙ ΠΑΡΑΜΥΘΙΑ"),
        ("Ο βίος", "Ο βίος"),
        ("THE LIFE", "THE LIFE"),
    ],
)
def test_a_text_in_capitals_is_restored_as_a_whole_or_not_at_all(
    accents: Accents, capitals: str, mended: str
) -> None:
    (item,) = accents.restore([bare(title=capitals)])
    assert item.title == mended
    told = () if mended == capitals else (Repair("title", capitals, mended, "accents"),)
    assert item.repairs == told


def test_each_word_of_a_name_stands_for_itself(accents: Accents) -> None:
    (item,) = accents.restore(
        [bare(creators=(Creator("ΠΕΤΡΟΠΟΥΛΟΣ, ΝΙΚΟΣ", "Νικος Πετροπουλος"),))]
    )
    assert item.creators == (Creator("ΠΕΤΡΟΠΟΥΛΟΣ, ΝΙΚΟΣ", "Νίκος Πετροπουλος"),)
    assert [repair.reason for repair in item.repairs] == ["accents"]


def test_subjects_and_series_are_restored_too(accents: Accents) -> None:
    (item,) = accents.restore(
        [bare(subjects=("ΛΑΟΓΡΑΦΙΑ – ΚΡΗΤΗ",), series=(Series("ΠΟΛΙΤΕΙΑ", "3"),))]
    )
    assert item.subjects == ("Λαογραφία – Κρήτη",)
    assert item.series == (Series("Πολιτεία", "3"),)


def test_a_word_that_is_written_in_two_ways_is_left_alone(accents: Accents) -> None:
    accents.learn([bare(title="Ο νομός της Κρήτης")])
    (item,) = accents.restore([bare(title="Ο ΝΟΜΟΣ")])
    assert item.title == "Ο ΝΟΜΟΣ"


TABLE = (
    "id;title;author\n1;ΒΙΟΣ ΚΑΙ ΠΟΛΙΤΕΙΑ;ΚΑΖΑΝΤΖΑΚΗΣ\n2;Ο βίος των άλλων;\n3;Πλάτωνος Πολιτεία;\n"
    "4;Η πολιτεία;\n5;Μια πολιτεία;\n"
)


def test_words_that_come_later_in_a_file_restore_what_came_before_and_again_changes_nothing(
    services: Services, tmp_path: Path
) -> None:
    path = tmp_path / "books.csv"
    path.write_text(TABLE, encoding="utf-8")
    report = services.catalogue.import_file(path)
    (found,) = (item for item in services.catalogue.items() if item.control_number == "1")
    assert found.title == "Βίος και πολιτεία"
    assert (report.counts, report.repaired) == (PutCounts(added=5), 1)
    (listed,) = services.catalogue.imports.journal.mended(report.batch)
    assert listed.id == found.id
    assert services.catalogue.search("βίος και πολιτεία")[0].item.id == found.id
    again = services.catalogue.import_file(path)
    assert again.counts == PutCounts(unchanged=5)
    services.catalogue.imports.undo(report.batch)
    assert services.catalogue.count() == 0


def test_the_golden_greek_record_gets_the_accents_that_the_sample_library_knows_and_no_others(
    services: Services,
) -> None:
    from access_service.sample.load import CATALOGUE_FILES

    golden = Path(__file__).parents[3] / "../shared/data/marc/gr_unimarc_mytilene_2.mrc"
    if not golden.exists():
        pytest.skip("gr_unimarc_mytilene_2.mrc is not beside the project")
    for path in CATALOGUE_FILES:
        services.catalogue.import_file(path)
    services.catalogue.import_file(golden)
    found = {item.control_number: item for item in services.catalogue.items()}["15250"]
    assert found.creators[0].heading == "ΠΕΤΡΟΠΟΥΛΟΣ, ΗΛΙΑΣ"
    # No record of the sample library names a Petropoulos; many name an Ilias.
    assert found.creators[0].spoken == "Ηλίας Πετροπουλος"
