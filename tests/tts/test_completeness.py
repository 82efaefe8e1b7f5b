"""A word that did not sound is noticed."""

from __future__ import annotations

import re

import pytest

from formats.document import EL, EN
from formats.errors import SpeechFailed
from tts.completeness import word_starts_ms
from tts.engine import Clip, SpokenPart, Voice, WordMark, Wpm
from tts.engines.espeak import EspeakEngine
from tts.piece import Rehearsed

TEXT = "Η βιβλιοθήκη θα είναι κλειστή."
PART = SpokenPart(TEXT, EL)


class Known:
    """A voice that makes one of «για να» and «σ’ αυτό», and of nothing else."""

    def phoneme_count(self, words: str, /) -> int:
        return PHONEMES.get(words, 3)

    def marks(self, words: str, /) -> tuple[WordMark, ...]:
        seconds = {match.end() - 1 for match in re.finditer("για να|σ’ αυτό|για ναι", words)}
        return tuple(
            WordMark(match.start(), 0)
            for match in re.finditer(r"\S+", words)
            if match.end() - 1 not in seconds
        )


PHONEMES = {"για ναι": 2, "για": 2, "να": 2, "για να": 4, "σ’": 5, "αυτό": 4, "σ’ αυτό": 5}


def clip(*marks: tuple[int, int], duration_ms: int = 2000) -> Clip:
    return Clip(bytes(2 * duration_ms), 1000, tuple(WordMark(*mark) for mark in marks))


def starts(part: SpokenPart, sound: Clip, *, has_marks: bool = True) -> tuple[int, ...]:
    return word_starts_ms(
        part,
        sound,
        wpm=Wpm(160),
        has_marks=has_marks,
        rehearsal=Known(),
    )


WHOLE = ((0, 0), (2, 80), (13, 850), (16, 1020), (22, 1210))


def test_every_announced_word_has_its_start() -> None:
    assert starts(PART, clip(*WHOLE)) == (0, 80, 850, 1020, 1210)


@pytest.mark.parametrize("lost", range(5))
def test_a_word_that_is_not_announced_fails_and_is_named(lost: int) -> None:
    marks = [mark for number, mark in enumerate(WHOLE) if number != lost]
    with pytest.raises(SpeechFailed) as caught:
        starts(PART, clip(*marks))
    assert caught.value.facts["word"] == TEXT.split()[lost]
    assert caught.value.facts["sentence"] == TEXT


def test_announcements_that_fall_inside_words_mean_that_another_text_was_spoken() -> None:
    with pytest.raises(SpeechFailed):
        starts(PART, clip((0, 0), (2, 80), (8, 300), (14, 900), (18, 1100), (22, 1210)))


def test_sound_cut_off_after_the_last_announcement_fails() -> None:
    with pytest.raises(SpeechFailed):
        starts(PART, clip(*WHOLE, duration_ms=500))


@pytest.mark.parametrize("pair", ["για να", "σ’ αυτό"])
def test_words_spoken_as_one_begin_together_if_the_phonemes_of_both_are_there(pair: str) -> None:
    assert starts(SpokenPart(f"λέω {pair}", EL), clip((0, 0), (4, 300))) == (0, 300, 300)


def test_a_word_missing_at_the_end_is_no_word_spoken_as_one() -> None:
    with pytest.raises(SpeechFailed):
        starts(SpokenPart("το βιβλίο εδώ", EL), clip((0, 0), (3, 300)))


def test_words_spoken_as_one_without_the_phonemes_of_both_fail() -> None:
    with pytest.raises(SpeechFailed):
        starts(SpokenPart("λέω για ναι", EL), clip((0, 0), (4, 300)))


def test_an_engine_without_announcements_is_held_to_the_time_alone() -> None:
    assert starts(PART, clip(), has_marks=False)[0] == 0
    assert len(starts(PART, clip(), has_marks=False)) == 5
    with pytest.raises(SpeechFailed):
        starts(PART, clip(duration_ms=300), has_marks=False)


@pytest.mark.engine
@pytest.mark.parametrize("wpm", [80, 160, 450])
def test_real_speech_of_hard_sentences_is_found_complete_at_any_rate(wpm: int) -> None:
    espeak = EspeakEngine()
    for text, voice in (
        ("Ήρθε για να δει, σ’ αυτό το χωριό, ό,τι θέλει· ναι ή όχι;", Voice("espeak", "el", EL)),
        ("I am to be in the house of the Turks and Caicos Islands.", Voice("espeak", "en-gb", EN)),
        ("as it is, he would not have been told for a while", Voice("espeak", "en-gb", EN)),
    ):
        part = SpokenPart(text, voice.lang)
        found = word_starts_ms(
            part,
            espeak.speak(part, voice, wpm=Wpm(wpm)),
            wpm=Wpm(wpm),
            has_marks=True,
            rehearsal=Rehearsed(voice, Wpm(wpm)),
        )
        assert len(found) == len(text.split())


@pytest.mark.engine
def test_leaving_any_word_out_of_real_speech_is_noticed() -> None:
    espeak = EspeakEngine()
    voice = Voice("espeak", "el", EL)
    for lost in re.finditer(r"\S+\s?", TEXT):
        shorter = TEXT[: lost.start()] + TEXT[lost.end() :]
        sound = espeak.speak(SpokenPart(shorter.strip(), EL), voice, wpm=Wpm(160))
        with pytest.raises(SpeechFailed):
            word_starts_ms(
                PART,
                sound,
                wpm=Wpm(160),
                has_marks=True,
                rehearsal=Rehearsed(voice, Wpm(160)),
            )
