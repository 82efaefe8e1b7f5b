"""One key by sound for Greek and Greeklish, and how far two keys are apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.language.phonetic import (
    lookup_keys,
    phonetic_distance,
    phonetic_key,
    phonetic_root,
)

_KEYS = st.text(alphabet="aeioubptdkgfvTDszxXGjmnlr", max_size=14)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Καζαντζάκης", "καζατζάκις"),
        ("Καζαντζάκης", "Kazantzakis"),
        ("θάλασσα", "8alasa"),
        ("ευχαριστώ", "εφχαριστό"),
        ("Μάιος", "Μάϊος"),
        ("αυγή", "αβγί"),
        ("σμύρνη", "Zmirni"),
        ("Γιώργος", "Giorgos"),
        ("είναι", "ήνε"),
        ("ξένος", "κσένος"),
        ("Kαζαντζάκης", "Καζαντζάκης"),
    ],
)
def test_what_sounds_alike_has_one_key(one: str, other: str) -> None:
    assert phonetic_key(one) == phonetic_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Μάιος", "μέος"), ("τρόλεϊ", "τρόλι"), ("θέλω", "δέλω"), ("γάτα", "κάτα")]
)
def test_what_sounds_different_has_different_keys(one: str, other: str) -> None:
    assert phonetic_key(one) != phonetic_key(other)


@pytest.mark.parametrize(
    ("greeklish", "greek"),
    [("xara", "χαρά"), ("xenos", "ξένος"), ("hlios", "ήλιος"), ("haris", "Χάρης"),
     ("zorba", "Ζορμπά"), ("biblio", "βιβλίο"), ("aytos", "αυτός"), ("maios", "Μάιος")],
)  # fmt: skip
def test_a_letter_with_two_sounds_is_looked_up_under_both(greeklish: str, greek: str) -> None:
    assert set(lookup_keys(greeklish)) & set(lookup_keys(greek))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Καβάφη", "Kavafis"), ("Αλέξη", "Αλέξης"), ("Ζορμπά", "Ζορμπάς"), ("Ομήρου", "Όμηρος")],
)
def test_cases_of_a_name_share_their_root(one: str, other: str) -> None:
    assert phonetic_root(lookup_keys(one)[0]) == phonetic_root(lookup_keys(other)[0])


@given(_KEYS, _KEYS)
def test_distance_is_symmetric_and_between_0_and_1(a: str, b: str) -> None:
    distance = phonetic_distance(a, b)
    assert 0.0 <= distance <= 1.0
    assert distance == pytest.approx(phonetic_distance(b, a))


@given(_KEYS)
def test_nothing_is_nearer_than_the_same(key: str) -> None:
    assert phonetic_distance(key, key) == 0.0


def test_a_likely_confusion_is_nearer_than_any_other_change() -> None:
    assert phonetic_distance("fili", "vili") < phonetic_distance("fili", "rili")


@given(st.text(max_size=20))
def test_any_text_has_a_key(text: str) -> None:
    assert " " not in phonetic_key(text)
