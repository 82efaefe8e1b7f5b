"""Cataloguers are told what is missing and what is there twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from access_service.catalogue.quality import Lack, duplicates, is_in_capitals, lacks, quality
from access_service.catalogue.record import Creator, Form, Item, ItemId
from formats.document import EL

WHOLE = Item(
    id=ItemId("1"),
    source="s",
    control_number="1",
    title="Ασκητική",
    lang=EL,
    creators=(Creator("Καζαντζάκης, Νίκος", "Νίκος Καζαντζάκης"),),
    languages=(EL,),
    year=1945,
    publisher="Στοχαστής",
    subjects=("Φιλοσοφία",),
    summary="Λόγοι.",
    isbns=("9789607948007",),
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ΒΙΟΣ ΚΑΙ ΠΟΛΙΤΕΙΑ", True),
        ("Ο ΖΟΡΜΠΑΣ", True),
        ("Ο ΟΗΕ σήμερα", False),
        ("ΟΗΕ", False),
        ("THE OLD MAN", False),
        ("Βίος", False),
    ],
)
def test_capitals_without_accents_are_told_from_abbreviations(text: str, told: bool) -> None:
    assert is_in_capitals(text) is told


def test_a_whole_record_lacks_nothing_and_an_empty_one_everything() -> None:
    assert list(lacks(WHOLE)) == []
    assert set(lacks(Item(ItemId("2"), "s", "2", "ΑΣΚΗΤΙΚΗ", EL))) == set(Lack)


def test_a_report_counts_all_and_names_the_first() -> None:
    bare = replace(WHOLE, summary="", languages=())
    told = quality([WHOLE, *(replace(bare, id=ItemId(str(n))) for n in range(30))])
    found = {one.lack: (one.count, len(one.examples)) for one in told.shortages}
    assert told.total == 31
    assert found[Lack.SUMMARY] == found[Lack.LANGUAGE] == (30, 20)
    assert found[Lack.YEAR] == (0, 0)


def test_the_same_edition_twice_is_a_duplicate_and_another_form_or_edition_is_not() -> None:
    twin = replace(WHOLE, id=ItemId("2"), source="other")
    spoken = replace(WHOLE, id=ItemId("3"), forms=(Form.SPOKEN,))
    newer = replace(WHOLE, id=ItemId("4"), isbns=("9789607948014",), year=2009)
    bare = replace(WHOLE, id=ItemId("5"), isbns=())
    assert list(duplicates([(WHOLE, spoken, newer)])) == []
    (group,) = duplicates([(WHOLE, spoken, newer, twin, bare)])
    assert {item.id for item in group} == {"1", "2", "5"}


def test_books_without_an_author_are_not_called_duplicates_for_their_title() -> None:
    poems = replace(WHOLE, title="Ποιήματα", creators=(), isbns=())
    assert list(duplicates([(poems, replace(poems, id=ItemId("2")))])) == []
