"""Words around what is asked for are told from it."""

import pytest

from formats.document import EL, EN, Lang
from voice_interface.hearing.vocabulary import without_carrier


@pytest.mark.parametrize(
    ("said", "lang", "asked"),
    [
        ("Θέλω κάτι του Καζαντζάκη", EL, "Καζαντζάκη"),
        ("ψάχνω το βιβλίο Ο γέρος και η θάλασσα, παρακαλώ", EL, "Ο γέρος και η θάλασσα"),
        ("I would like something by Hemingway please", EN, "Hemingway"),
        ("Καζαντζάκης", EL, "Καζαντζάκης"),
        ("το βιβλίο", EL, "το βιβλίο"),
        ("", EL, ""),
    ],
)
def test_only_what_is_asked_for_is_left(said: str, lang: Lang, asked: str) -> None:
    assert without_carrier(said, lang) == asked
