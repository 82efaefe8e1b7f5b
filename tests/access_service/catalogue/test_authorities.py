"""A name in any of its forms finds the heading, once an authority file was imported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from access_service.bootstrap import Services, bootstrap
from access_service.catalogue.intake import read_records
from access_service.catalogue.record import AuthorityRecord
from access_service.settings import Settings

BOOKS = "id;title;author\n1;Βίος και πολιτεία;Καζαντζάκης, Νίκος\n2;Ταξίδια;Smith, J.\n"
MARC21_LEADER = "00000nz  a2200000n  4500"
UNIMARC_LEADER = "00000nx  a2200000   45  "
MARC21 = (
    "001 a1",
    "100 1  $aΚαζαντζάκης, Νίκος,$d1883-1957",
    "400 1  $aKazantzakis, Nikos,$d1883-1957",
    "400 1  $aΨηλορείτης, Πέτρος",
    "500 1  $aΝιρβάνας, Κάρμα",
    "670    $aΒίος και πολιτεία",
)
UNIMARC = (
    "001 u1",
    "100    $a20010101agrey50      ba0",
    "200  1 $aΚαζαντζάκης$bΝίκος$f1883-1957",
    "400  1 $aKazantzakis$bNikos",
    "500  1 $aΝιρβάνας$bΚάρμα",
)

Make = Callable[..., bytes]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Services]:
    services = bootstrap(Settings(data=tmp_path / "data", language="en"))
    (tmp_path / "books.csv").write_text(BOOKS, encoding="utf-8")
    yield services
    services.close()


@pytest.fixture
def names(tmp_path: Path, marc21: Make, unimarc: Make) -> Callable[..., Path]:
    """Return a maker of authority files, of one or more records."""

    def make(*records: tuple[str, ...], is_unimarc: bool = False) -> Path:
        write, leader = (unimarc, UNIMARC_LEADER) if is_unimarc else (marc21, MARC21_LEADER)
        path = tmp_path / "names.mrc"
        path.write_bytes(b"".join(write(*lines, leader=leader) for lines in records))
        return path

    return make


def found(library: Services, words: str) -> list[str]:
    return [one.item.title for one in library.catalogue.search(words)]


@pytest.mark.parametrize(("lines", "is_unimarc"), [(MARC21, False), (UNIMARC, True)])
def test_both_formats_give_the_heading_and_its_forms(
    names: Callable[..., Path], lines: tuple[str, ...], is_unimarc: bool
) -> None:
    (record,) = read_records(names(lines, is_unimarc=is_unimarc))
    assert isinstance(record, AuthorityRecord)
    assert record.heading == "Καζαντζάκης, Νίκος"
    assert record.variants[0] == "Kazantzakis, Nikos"
    assert record.related == ("Νιρβάνας, Κάρμα",)


def test_a_name_in_any_form_finds_the_heading_until_the_names_are_taken_back(
    library: Services, tmp_path: Path, names: Callable[..., Path]
) -> None:
    library.catalogue.import_file(tmp_path / "books.csv")
    assert found(library, "Ψηλορείτης") == []
    report = library.catalogue.import_file(names(MARC21))
    assert report.names == 1
    for words in ("Ψηλορείτης", "Kazantzakis Nikos", "Καζαντζάκης"):
        assert found(library, words) == ["Βίος και πολιτεία"], words
    assert found(library, "Κάρμα Νιρβάνας") == [], "a name to see also is somebody else's"
    again = library.catalogue.import_file(tmp_path / "books.csv")
    assert again.counts.unchanged == 2, "the same books are no change"
    imports = library.catalogue.imports
    assert imports.journal.is_undoable(report.batch)
    imports.undo(report.batch)
    assert found(library, "Ψηλορείτης") == []
    assert found(library, "Καζαντζάκης") == ["Βίος και πολιτεία"]


def test_books_that_come_after_the_names_have_them_and_can_be_taken_back(
    library: Services, tmp_path: Path, names: Callable[..., Path]
) -> None:
    library.catalogue.import_file(names(UNIMARC, is_unimarc=True))
    books = library.catalogue.import_file(tmp_path / "books.csv")
    assert found(library, "Kazantzakis") == ["Βίος και πολιτεία"]
    library.catalogue.import_file(names((*UNIMARC, "400  1 $aΨηλορείτης"), is_unimarc=True))
    assert found(library, "Ψηλορείτης") == ["Βίος και πολιτεία"]
    undone = library.catalogue.imports.undo(books.batch)
    assert (undone.removed, undone.kept) == (2, 0), "names are no change of a book"


def test_a_form_that_two_people_share_is_nobodys(
    library: Services, tmp_path: Path, names: Callable[..., Path]
) -> None:
    library.catalogue.import_file(tmp_path / "books.csv")

    def variants_after(*people: str) -> tuple[str, ...]:
        lines = ((f"001 {name}", f"100 1  $a{name}", "400 1  $aSmith, J.") for name in people)
        library.catalogue.import_file(names(*lines))
        (book,) = [item for item in library.catalogue.items() if item.title == "Ταξίδια"]
        return book.creators[0].variants

    assert variants_after("Smith, Jacqueline") == ("Smith, Jacqueline",)
    assert variants_after("Smith, John") == ()
