"""Folding brings every way of writing a word to one form."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.language.fold import fold, folded_words, strip_marks, written_words


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Καζαντζάκης", "καζαντζακησ"),
        ("ΚΑΖΑΝΤΖΑΚΗΣ", "καζαντζακησ"),
        ("Μάϊος", "μαιοσ"),
        ("ᾠδῇ", "ωδη"),
        ("Ὁ Ἀλέξανδρος", "ο αλεξανδροσ"),
        ("γραΐδιον", "γραιδιον"),
        ("Straße Café", "strasse cafe"),
        ("", ""),
    ],
)
def test_accents_case_breathings_and_final_sigma_do_not_count(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_every_character_folds_once_and_for_all() -> None:
    every = (chr(point) for point in range(0x20, sys.maxunicode, 7) if not 0xD800 <= point < 0xE000)
    assert [c for c in every if fold.__wrapped__(fold.__wrapped__(c)) != fold.__wrapped__(c)] == []


@given(st.text(alphabet="αάΑΆβςσΣωώΏᾳ ϊΐ", max_size=30))
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def test_marks_go_and_case_stays() -> None:
    assert strip_marks("Ένας Έλληνας") == "Ενας Ελληνας"


def test_words_lose_the_signs_around_them_and_keep_their_accents() -> None:
    assert written_words("«Βίος & πολιτεία», 1946!") == ("Βίος", "πολιτεία", "1946")


def test_an_apostrophe_does_not_leave_a_lone_letter() -> None:
    assert folded_words("O'Neill σ’ αγαπώ Alice's") == ("oneill", "σ", "αγαπω", "alices")
