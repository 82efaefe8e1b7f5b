"""Texts of records are mended, and what they said is kept."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access_service.catalogue.repair import (
    Mender,
    decode_twice_encoded,
    fold,
    mend_look_alikes,
    resolve_references,
    restore_eacc,
    strip_full_stop,
    strip_isbd,
)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("ποιoς", "ποιος"),  # Latin o
        ("Aθήνα", "Αθήνα"),  # Latin A
        ("KAΛHMEPA", "ΚΑΛΗΜΕΡΑ"),
        ("Pοmeo", "Pomeo"),  # Greek omicron in a Latin word
        ("O Ζορμπάς", "Ο Ζορμπάς"),
        ("H αγορά KAI η πόλη", "Η αγορά ΚΑΙ η πόλη"),
        ("α-rock και β-test", "α-rock και β-test"),
        ("πunk", "πunk"),  # letters that only one script has, on both sides: not sure
        ("vitamin C και D", "vitamin C και D"),
        ("plain English", "plain English"),
        ("σκέτα ελληνικά", "σκέτα ελληνικά"),
    ],
)
def test_letters_that_look_alike_are_brought_into_one_script_where_that_is_sure(
    text: str, mended: str
) -> None:
    assert mend_look_alikes(text) == mended


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Η αγορά στη Μεσόγειο :", "Η αγορά στη Μεσόγειο"),
        ("Title /", "Title"),
        ("Αθήνα ;", "Αθήνα"),
        ("Νεφέλη,", "Νεφέλη"),
        ("Τι κάνεις;", "Τι κάνεις;"),
        ("Ποιος είναι; /", "Ποιος είναι;"),
        ("1984.", "1984."),
        ("Series ; :", "Series"),
        ("", ""),
    ],
)
def test_isbd_marks_go_and_the_greek_question_mark_stays(text: str, bare: str) -> None:
    assert strip_isbd(text) == bare


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Congresses.", "Congresses"),
        ("2η έκδ.", "2η έκδ."),
        ("Γιάννης κ.ά.", "Γιάννης κ.ά."),
        ("Wait...", "Wait..."),
        ("Penguin Inc.", "Penguin Inc."),
        ("ο βασιλιάς Α.", "ο βασιλιάς Α."),
    ],
)
def test_the_stop_of_an_abbreviation_stays(text: str, bare: str) -> None:
    assert strip_full_stop(text) == bare


def test_references_become_letters_even_with_an_accent_caught_inside() -> None:
    assert resolve_references("&#x0397; &#913;&#x03B3;") == "Η Αγ"
    split = resolve_references("&#x03C1;&\u0301#x03B1;")
    assert unicodedata.normalize("NFC", split) == "ρά"
    assert resolve_references("Simon &amp; Schuster") == "Simon & Schuster"
    assert resolve_references("R&D; &#x0;") == "R&D; &#x0;"
    assert resolve_references("&#xD83D;&#xDE00;") == "&#xD83D;&#xDE00;", "halves are no letters"


def test_text_that_was_encoded_twice_is_decoded_once_more() -> None:
    twice = "Τι είναι".encode().decode("latin-1")
    assert decode_twice_encoded(twice) == "Τι είναι"
    assert decode_twice_encoded("naïve façade – Ärger") == "naïve façade – Ärger"


def test_chinese_that_lost_its_escapes_is_restored() -> None:
    assert restore_eacc("$1!4I!0a(B :") == "北京 :"
    assert restore_eacc("costs $1 (Big)") == "costs $1 (Big)"


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("\u0098Η \u009cαγορά", "Η αγορά"),
        ("\x88L'\x89altra", "L'altra"),
        ("<<Η>> αγορά", "Η αγορά"),
        ("#Η  αγορά", "Η αγορά"),
    ],
)
def test_non_sorting_marks_go_and_their_article_stays(text: str, mended: str) -> None:
    mender = Mender()
    assert mender.text("200", text) == mended
    (repair,) = mender.repairs
    assert (repair.original, repair.reason) == (text, "non-sorting-marks")


def test_each_mend_is_kept_beside_what_the_record_said() -> None:
    mender = Mender()
    assert mender.text("245", "Ο ποιoς &amp; ο πώς") == "Ο ποιος & ο πώς"
    assert [(r.original, r.mended, r.reason) for r in mender.repairs] == [
        ("Ο ποιoς &amp; ο πώς", "Ο ποιoς & ο πώς", "character-references"),
        ("Ο ποιoς & ο πώς", "Ο ποιος & ο πώς", "look-alike-letters"),
    ]


def test_sound_text_is_left_alone_and_nothing_is_noted() -> None:
    mender = Mender()
    assert mender.text("245", "Ο Καπετάν Μιχάλης") == "Ο Καπετάν Μιχάλης"
    assert mender.text("245", "Freedom and Death") == "Freedom and Death"
    assert mender.repairs == []


LETTERS = st.text(alphabet="αβγόΑΟοςpxoAHK &#;<>$x03/:=,.")


@given(LETTERS)
def test_stripping_isbd_twice_is_stripping_it_once(text: str) -> None:
    assert strip_isbd(strip_isbd(text)) == strip_isbd(text)


@given(LETTERS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(LETTERS)
def test_mending_look_alikes_twice_is_mending_them_once(text: str) -> None:
    assert mend_look_alikes(mend_look_alikes(text)) == mend_look_alikes(text)


@given(LETTERS)
def test_mending_look_alikes_changes_no_letter_count(text: str) -> None:
    assert len(mend_look_alikes(text)) == len(text)
