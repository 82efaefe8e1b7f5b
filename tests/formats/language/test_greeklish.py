"""Greek in Latin letters, both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.language.fold import fold
from formats.language.greeklish import from_greeklish, to_greeklish


@pytest.mark.parametrize(
    ("greek", "latin"),
    [
        ("Θάλασσα", "thalassa"),
        ("ψυχή", "psychi"),
        ("Ευαγγελία", "evangelia"),
        ("ευχαριστώ", "efcharisto"),
        ("αυτός", "aftos"),
        ("μπαμπάς", "mpampas"),
        ("Ξένος ουρανός", "xenos ouranos"),
    ],
)
def test_greek_goes_into_latin_letters_as_on_an_identity_card(greek: str, latin: str) -> None:
    assert to_greeklish(greek) == latin


@pytest.mark.parametrize(
    ("latin", "greek"),
    [
        ("thalassa", "θάλασσα"),
        ("8alassa", "θάλασσα"),
        ("xara", "χαρά"),
        ("xenos", "ξένος"),
        ("zwh", "ζωή"),
        ("psari", "ψάρι"),
        ("chara", "χαρά"),
        ("zorba", "ζορμπά"),
        ("Kazantzakis", "Καζαντζάκης"),
        ("1984", "1984"),
    ],
)
def test_the_word_meant_is_among_the_spellings_of_a_greeklish_one(latin: str, greek: str) -> None:
    assert fold(greek) in from_greeklish(latin)


@given(st.text(alphabet="αβγδεζηθικλμνξοπρστυφχψω", min_size=1, max_size=20))
def test_latin_letters_hold_nothing_greek(text: str) -> None:
    assert to_greeklish(text).isascii()
