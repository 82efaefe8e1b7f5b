"""Tables are read by their column names, in Greek or English, in whatever charset they left."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from access_service.catalogue.record import (
    Creator,
    FileNote,
    Form,
    Item,
    RefusedRecord,
    Role,
    Series,
)
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


def rows(records: list[object]) -> tuple[list[str], list[tuple[int, int, str]]]:
    """Return the titles that came in, and number, byte and reason of what did not."""
    refused = [record for record in records if isinstance(record, RefusedRecord)]
    return (
        [record.title for record in records if isinstance(record, Item)],
        [(record.number, record.offset_bytes, record.reason) for record in refused],
    )


@pytest.mark.parametrize(
    "last",
    [
        "3,Third,C\n4,Fourth,D\n",
        '3,Third,C\n4,Fourth,"D"\n',
        '3,Third,C\n4,"Fourth",D\n',
        '3,Third,"two\nlines"\n4,Fourth,D\n',
        '3,Third,C\n4,Fourth,2"\n',
    ],
)
def test_an_unclosed_quote_costs_its_own_row_and_the_following_are_read(
    read: Read, last: str
) -> None:
    head = "id,title,author\n"
    data = head + '1,"unclosed quote, x\n2,Second,B\n' + last
    assert rows(read(data.encode(), "works.csv")) == (
        ["Second", "Third", "Fourth"],
        [(1, len(head), "row-damaged")],
    )


def test_a_stray_quote_within_a_row_leaves_the_row_whole(read: Read) -> None:
    data = 'id,title,author\n1,Screen 12" wide,A\n2,"Big" screens,B\n3,Third,C\n'
    assert rows(read(data.encode(), "works.csv")) == (
        ['Screen 12" wide', "Big screens", "Third"],
        [],
    )


def test_a_quoted_cell_may_hold_lines_that_look_like_cells(read: Read) -> None:
    data = 'id,title,summary\n1,First,"one\nfoo, bar, baz\nend"\n2,Second,x\n'
    assert rows(read(data.encode(), "works.csv")) == (["First", "Second"], [])


def test_a_number_given_twice_is_refused_and_the_first_row_kept(read: Read) -> None:
    data = "id,title,author\n1,Α,Β\n1,Γ,Δ\n,Χωρίς κωδικό,Ε\n,Χωρίς κωδικό,Ε\n"
    records = read(data.encode(), "works.csv")
    titles, refused = rows(records)
    assert titles == ["Α", "Χωρίς κωδικό"]
    assert [(number, reason) for number, _, reason in refused] == [
        (2, "id-repeated"),
        (4, "id-repeated"),
    ]
    assert isinstance(records[1], RefusedRecord)
    assert (records[1].detail, records[1].control_number) == ("1 – 1", "1")


@pytest.mark.parametrize("title", ["λέξη " * 5_000, "α" * 50_000])
def test_a_title_too_long_is_cut_and_the_whole_kept_beside_it(
    read_one: ReadOne, title: str
) -> None:
    item = read_one(f"id;title\n1;{title}\n".encode(), "works.csv")
    assert len(item.title) <= 1_000
    assert item.title.endswith("…")
    (repair,) = item.repairs
    assert (repair.reason, repair.original) == ("title-too-long", title.strip())


def test_columns_that_nothing_is_read_from_are_named(
    read: Callable[..., list[object]],
) -> None:
    note, item = read("Τίτλος;Χρώμα;;Έτος\nΑσκητική;μπλε;x;1945\n".encode(), "books.csv")
    assert note == FileNote("books.csv", "columns-not-read", "Χρώμα, (3)")
    assert isinstance(item, Item)
