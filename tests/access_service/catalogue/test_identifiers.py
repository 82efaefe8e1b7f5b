"""Items, books and works keep their identity."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access_service.catalogue.identifiers import isbn_13, item_id, work_key, year_in
from access_service.catalogue.record import Creator


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("960-211-082-1", "9789602110829"),
        ("9608838762", "9789608838765"),
        ("978-960-8838-76-5 (δεμ.)", "9789608838765"),
        ("080442957X (pbk.) :", "9780804429573"),
        ("9608838763", None),
        ("978-960-8838-76-4", None),
        ("12345", None),
        ("", None),
    ],
)
def test_an_isbn_is_given_as_13_digits_and_a_wrong_check_digit_is_refused(
    text: str, number: str | None
) -> None:
    assert isbn_13(text) == number


@given(st.integers(min_value=0, max_value=999_999_999))
def test_every_isbn_10_becomes_a_valid_isbn_13(digits: int) -> None:
    nine = f"{digits:09d}"
    check = -sum(weight * int(d) for weight, d in zip(range(10, 1, -1), nine, strict=True)) % 11
    number = isbn_13(nine + ("X" if check == 10 else str(check)))
    assert number is not None
    assert number[:12] == f"978{nine}"
    assert isbn_13(number) == number


@pytest.mark.parametrize(
    ("text", "year"),
    [("c1998", 1998), ("[2011?]", 2011), ("[χ.χ.]", None), ("1928-2003", 1928), ("19--", None)],
)
def test_the_first_year_in_a_statement_is_the_year(text: str, year: int | None) -> None:
    assert year_in(text) == year


def test_an_item_has_the_same_id_at_every_import_and_another_in_another_source() -> None:
    assert item_id("central", "12") == item_id("central", "12")
    assert item_id("central", "12") != item_id("central", "13")
    assert item_id("central", "12") != item_id("branch", "12")
    assert item_id("a", "1b") != item_id("a1", "b")


def key(heading: str, title: str) -> str:
    return work_key((Creator(heading, heading),), title)


def test_editions_of_one_work_share_their_key_whatever_their_subtitle_accents_and_case() -> None:
    first = key("Καζαντζάκης, Νίκος", "Βίος και πολιτεία του Αλέξη Ζορμπά")
    assert key("ΚΑΖΑΝΤΖΑΚΗΣ, Ν.", "ΒΙΟΣ ΚΑΙ ΠΟΛΙΤΕΙΑ ΤΟΥ ΑΛΕΞΗ ΖΟΡΜΠΑ : μυθιστόρημα") == first


def test_volumes_that_differ_by_a_number_in_the_subtitle_are_different_works() -> None:
    heading = "Καβάφης, Κ. Π."
    assert key(heading, "Ποιήματα : 1896-1918") != key(heading, "Ποιήματα : 1919-1933")
