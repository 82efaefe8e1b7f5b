"""Tables are read by their column names, in Greek or English, in whatever charset they left."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from access_service.catalogue.record import Creator, Form, Item, RefusedRecord, Role, Series
from formats.errors import BadInput

Read = Callable[..., list[object]]
ReadOne = Callable[..., Item]

GREEK = (
    "Αρ. εγγραφής;Τίτλος;Υπότιτλος;Συγγραφέας;Μεταφραστής;Εκδότης;Τόπος έκδοσης;Έτος;Γλώσσα;"
    "Σειρά;Αριθμός σειράς;Θέματα;ISBN;Μορφή;Ταξιθετικός αριθμός;Σελίδες;Περίληψη\r\n"
    "17;Το νησί;μυθιστόρημα;Χίσλοπ, Βικτόρια;Δελέγκος, Μιχάλης;Διόπτρα;Αθήνα;[2007];Ελληνικά;"
    "Ξένη λογοτεχνία;12;Λέπρα | Κρήτη;960-211-082-1;Μεγάλα γράμματα;823 ΧΙΣ;494;"
    '"Μια οικογένεια; και η Σπιναλόγκα."\r\n'
)
ENCODINGS = ["utf-8", "utf-8-sig", "cp1253", "iso8859_7", "cp737"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_greek_table_is_read_column_by_column(read_one: ReadOne, encoding: str) -> None:
    item = read_one(GREEK.encode(encoding), "works.csv")
    assert item.control_number == "17"
    assert item.title == "Το νησί : μυθιστόρημα"
    assert item.creators == (
        Creator("Χίσλοπ, Βικτόρια", "Βικτόρια Χίσλοπ", Role.AUTHOR),
        Creator("Δελέγκος, Μιχάλης", "Μιχάλης Δελέγκος", Role.TRANSLATOR),
    )
    assert (item.publisher, item.place, item.year) == ("Διόπτρα", "Αθήνα", 2007)
    assert (item.lang, item.languages) == ("el", ("el",))
    assert item.series == (Series("Ξένη λογοτεχνία", "12"),)
    assert item.subjects == ("Λέπρα", "Κρήτη")
    assert item.isbns == ("9789602110829",)
    assert item.forms == (Form.LARGE_PRINT,)
    assert item.form_evidence == ("forms: Μεγάλα γράμματα",)
    assert (item.shelf_mark, item.extent) == ("823 ΧΙΣ", "494 σ.")
    assert item.summary == "Μια οικογένεια; και η Σπιναλόγκα."


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_found(read_one: ReadOne, separator: str) -> None:
    rows = (("Title", "Author", "Year"), ("The Hobbit", '"Tolkien, J. R. R."', "1937"))
    data = "\n".join(separator.join(row) for row in rows)
    item = read_one(data.encode(), "works.csv")
    assert (item.title, item.year, item.lang) == ("The Hobbit", 1937, "en")
    assert item.creators[0].spoken == "J. R. R. Tolkien"


def test_greek_that_begins_late_in_a_long_table_still_tells_the_charset(read: Read) -> None:
    rows = "".join(f"{n};Book {n}\n" for n in range(9_000))
    data = f"id;title\n{rows}9999;Ασκητική\n".encode("cp1253")
    last = read(data, "works.csv")[-1]
    assert isinstance(last, Item)
    assert last.title == "Ασκητική"


def test_bad_rows_are_named_with_their_place_and_the_others_come_in(read: Read) -> None:
    head, first = "id;title\n", "1;Ασκητική\n"
    data = head + first + "2;\n" + "3;Οδύσεια;και;άλλα\n" + '4;"Φόνισσα\nκαι άλλα"\n' + "5;Τέλος\n"
    records = read(data.encode(), "works.csv")
    assert [r.title for r in records if isinstance(r, Item)] == [
        "Ασκητική",
        "Φόνισσα και άλλα",
        "Τέλος",
    ]
    start = len((head + first).encode())
    assert [
        (r.number, r.offset_bytes, r.reason) for r in records if isinstance(r, RefusedRecord)
    ] == [(2, start, "record-without-title"), (3, start + 3, "row-too-wide")]


def test_a_row_in_another_charset_is_refused_and_not_garbled(read: Read) -> None:
    data = "id;title\n1;Ασκητική\n".encode() + "2;Οδύσεια\n".encode("cp1253") + b"3;End\n"
    records = read(data, "works.csv")
    assert [r.title for r in records if isinstance(r, Item)] == ["Ασκητική", "End"]
    assert [r.reason for r in records if isinstance(r, RefusedRecord)] == ["row-unreadable"]


def test_a_table_without_a_column_of_titles_is_no_catalogue(read: Read) -> None:
    with pytest.raises(BadInput) as caught:
        read("κωδικός;ονοματεπώνυμο\n1;Άννα\n".encode(), "patrons.csv")
    assert caught.value.say == "not-a-catalogue"


def test_a_row_without_a_number_keeps_its_id_over_imports(read_one: ReadOne) -> None:
    data = "τίτλος,συγγραφέας\nΑσκητική,Νίκος Καζαντζάκης\n".encode()
    first, again = read_one(data, "works.csv"), read_one(data, "works.csv")
    assert first.id == again.id
    assert first.creators[0].spoken == "Νίκος Καζαντζάκης"


def test_a_cell_too_long_to_be_true_costs_its_row_only(read: Read) -> None:
    data = f"id;title\n1;{'α' * 200_000}\n2;Ασκητική\n"
    records = read(data.encode(), "works.csv")
    assert [r.title for r in records if isinstance(r, Item)] == ["Ασκητική"]
    assert [r.reason for r in records if isinstance(r, RefusedRecord)] == ["row-damaged"]
