"""Letters on the keys of a telephone."""

from __future__ import annotations

import pytest

from voice_interface.keypad import KeypadIndex, keys_of


@pytest.mark.parametrize(
    ("word", "keys"),
    [
        ("Ζορμπάς", "3675727"),
        ("ΚΑΒΑΦΗΣ", "5222847"),
        ("Καβάφης", "5222847"),
        ("Hemingway", "436464929"),
        ("1984", "1984"),
        ("«Ζ’»", "3"),
        ("", ""),
    ],
)
def test_greek_and_latin_letters_have_their_keys_with_and_without_accents(
    word: str, keys: str
) -> None:
    assert keys_of(word) == keys


def test_a_beginning_finds_every_word_that_begins_so_each_book_once() -> None:
    index = KeypadIndex([("a", "Αλέξης Ζορμπάς"), ("b", "Ζορμπάς Ζορμπάς"), ("c", "Ποιήματα")])
    assert set(index.find("3675")) == {"a", "b"}
    assert index.find("36757279") == ()
    assert len(index.find("3675727")) == 2
