"""The right key is among those worth comparing, however many there are."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_interface.hearing.gram_index import GramIndex

KEYS = (
    b"viosKepolitia",
    b"ifonisa",
    b"OGeroskeiTalasa",
    b"keri",
    b"tiri",
    b"",
    b"1984",
    b"a",
    b"ab",
)


@pytest.mark.parametrize("key", [key for key in KEYS if key])
def test_a_key_finds_itself_among_the_first(key: bytes) -> None:
    place = KEYS.index(key)
    assert place in GramIndex.of(KEYS).likeliest(key, 1 if key not in {b"keri", b"tiri"} else 2)


def test_a_key_misheard_in_some_sounds_is_still_found() -> None:
    chance = random.Random(3)  # noqa: S311 - keys for a test
    many = [
        bytes(chance.choices(b"aeioupktsnmlrvDG", k=chance.randint(4, 20))) for _ in range(5000)
    ]
    index = GramIndex.of([*many, *KEYS])
    assert len(many) in index.likeliest(b"fioskebolidia", 100)
    assert len(many) + 2 in index.likeliest(b"OjerosketalaTa", 100)


def test_no_more_are_returned_than_asked_for() -> None:
    assert len(GramIndex.of([b"viosKepolitia"] * 50).likeliest(b"vios", 7)) == 7


def test_what_shares_nothing_is_not_found() -> None:
    assert len(GramIndex.of([b"aaaa", b""]).likeliest(b"kskskst", 5)) == 0
    assert len(GramIndex.of([]).likeliest(b"vios", 5)) == 0


_SOUNDS = st.lists(st.sampled_from(b"aeioupktsnmlr19?"), min_size=0, max_size=9).map(bytes)


@given(st.lists(_SOUNDS, min_size=1, max_size=12))
def test_every_key_but_an_empty_one_is_filed_under_its_own_grams(keys: list[bytes]) -> None:
    index = GramIndex.of(keys)
    for place, key in enumerate(keys):
        assert (place in index.likeliest(key, len(keys))) is bool(key)
