"""A writing that lost its way is told from one that did not."""

import pytest

from voice_interface.hearing.kept_whisper import is_babble


@pytest.mark.parametrize("text", ["", "5.5", "!", "κοπόπα κοπόπα κοπόα κοποπα κοποα κοπα"])
def test_nothing_numbers_and_one_word_again_and_again_are_babble(text: str) -> None:
    assert is_babble(text)


@pytest.mark.parametrize(
    "text", ["Ναι ναι.", "Φωτιά! Φωτιά! Φωτιά!", "1984, του Όργουελ", "Ο γέρος και η θάλασσα"]
)
def test_words_are_no_babble(text: str) -> None:
    assert not is_babble(text)
