"""Text in two scripts is cut where the language changes."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.document import EL, EN, Lang
from formats.language.scripts import split_by_script


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Ο γέρος του Hemingway (1952).",
         [("Ο γέρος του ", EL), ("Hemingway ", EN), ("(1952).", EL)]),
        ("του « Hemingway » έγινε", [("του ", EL), ("« Hemingway » ", EN), ("έγινε", EL)]),
        ("του «Hemingway», έγινε", [("του ", EL), ("«Hemingway», ", EN), ("έγινε", EL)]),
        ("Windows 11 είναι", [("Windows ", EN), ("11 είναι", EL)]),
        ("το Catch 22 by Heller", [("το ", EL), ("Catch 22 by Heller", EN)]),
        ("το e-mail—γράμμα", [("το ", EL), ("e-mail—", EN), ("γράμμα", EL)]),
        ("Όλα ελληνικά, 1946.", [("Όλα ελληνικά, 1946.", EL)]),
        ("1946", [("1946", EL)]),
        ("…", [("…", EL)]),
        ("   ", [("   ", EL)]),
    ],
)  # fmt: skip
def test_each_piece_has_the_language_of_its_words(
    text: str, pieces: list[tuple[str, Lang]]
) -> None:
    assert list(split_by_script(text, EL)) == pieces


def test_a_number_in_an_english_sentence_stays_english() -> None:
    assert split_by_script("by Καζαντζάκης (1946).", EN) == (
        ("by ", EN),
        ("Καζαντζάκης ", EL),
        ("(1946).", EN),
    )


@given(st.text(alphabet="αβΓώ abZ 19().,«»—–“”-'", max_size=40), st.sampled_from([EL, EN]))
def test_pieces_joined_are_the_text_and_neighbours_differ(text: str, lang: Lang) -> None:
    pieces = split_by_script(text, lang)
    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece for piece, _ in pieces)
    languages = [language for _, language in pieces]
    assert all(a != b for a, b in pairwise(languages))


def test_an_address_goes_with_the_text_around_it():
    text = "Δείτε www.vivl.gr ή γράψτε στο info@vivl.gr."
    assert split_by_script(text, EL) == ((text, EL),)
    english = "See www.vivl.gr or write to info@vivl.gr."
    assert split_by_script(english, EN) == ((english, EN),)
