"""The real eSpeak NG, through pyttsx3."""

from __future__ import annotations

import sys

import pytest

from formats.document import EL, EN, Lang
from formats.errors import Unavailable
from tts.engine import Clip, SpokenPart, Voice, Wpm
from tts.engines import libespeak
from tts.engines.espeak import EspeakEngine
from tts.engines.espeak_driver import PIECE_CHARACTERS, pieces

pytestmark = pytest.mark.engine

SENTENCE = "Η βιβλιοθήκη θα είναι κλειστή."
OTHER = "Καλημέρα, πώς είστε;"
GREEK = Voice("espeak", "el", EL)


def speak(text: str, voice: Voice = GREEK, wpm: int = 160) -> Clip:
    return EspeakEngine().speak(SpokenPart(text, voice.lang), voice, wpm=Wpm(wpm))


def test_the_engine_is_ready_and_has_the_voices_that_a_library_here_needs() -> None:
    engine = EspeakEngine()
    names = {voice.name for voice in engine.voices()}
    assert engine.check().is_ready
    assert {"el", "en-gb", "fr-fr", "el+f3"} <= names


def test_sound_comes_through_pyttsx3_with_our_driver_and_each_word_has_its_place() -> None:
    clip = speak(SENTENCE)
    assert "pyttsx3.drivers.prosvasi_espeak" in sys.modules
    assert [SENTENCE[mark.position :].split()[0] for mark in clip.marks] == SENTENCE.split()
    assert 1000 < clip.duration_ms < 3000
    assert [m.start_ms for m in clip.marks] == sorted(m.start_ms for m in clip.marks)


def test_a_text_sounds_the_same_to_the_byte_whatever_was_spoken_before_it() -> None:
    first = speak(SENTENCE)
    for text in (OTHER, OTHER, SENTENCE):
        speak(text)
    speak("The old man", Voice("espeak", "en-gb", EN))
    assert speak(SENTENCE) == first


@pytest.mark.parametrize("name", ["zz", "zz+f3", "el+nobody", "", "+f3", "../el"])
def test_a_voice_that_does_not_exist_is_an_error_and_never_another_voice(name: str) -> None:
    with pytest.raises(Unavailable) as caught:
        speak(SENTENCE, Voice("espeak", name, EL))
    assert caught.value.say == "voice-missing"


def test_the_engine_speaks_on_after_an_error() -> None:
    before = speak(SENTENCE)
    with pytest.raises(Unavailable):
        speak(SENTENCE, Voice("espeak", "zz", EL))
    assert speak(SENTENCE) == before


def test_a_new_rate_holds_for_the_very_next_text() -> None:
    slow, normal, fast = (speak(SENTENCE, wpm=wpm).duration_ms for wpm in (80, 160, 450))
    assert slow > 1.7 * normal
    assert normal > 2.4 * fast


def test_a_variant_changes_the_voice() -> None:
    assert speak(SENTENCE, Voice("espeak", "el+f3", EL)).pcm != speak(SENTENCE).pcm


def test_thirty_thousand_characters_are_spoken_to_the_last_word() -> None:
    text = " ".join([SENTENCE] * 1000)
    clip = speak(text, wpm=450)
    assert len(clip.marks) == 5000
    assert clip.marks[-1].position == text.rindex("κλειστή")


def test_a_long_text_is_cut_where_clauses_end_and_nothing_is_lost() -> None:
    text = "ένα δύο, τρία. " * 900 + "α" * (2 * PIECE_CHARACTERS + 7)
    cut = pieces(text)
    assert "".join(piece for _, piece in cut) == text
    assert [place for place, _ in cut] == [
        sum(len(piece) for _, piece in cut[:number]) for number in range(len(cut))
    ]
    assert all(len(piece) <= PIECE_CHARACTERS for _, piece in cut)
    assert cut[0][1].endswith((", ", ". "))


def test_words_run_together_tell_their_phonemes() -> None:
    engine = EspeakEngine()
    both, first = (engine.phoneme_count(words, GREEK) for words in ("για να", "για"))
    assert both > first > 0


def test_two_languages_speak_with_their_own_voices() -> None:
    english = Voice("espeak", "en-gb", Lang("en"))
    assert speak("hello", english).pcm != speak("hello").pcm


@pytest.mark.parametrize("wpm", [80, 160, 450])
def test_longer_call_backs_change_neither_the_sound_nor_the_words_moments(wpm: int) -> None:
    ours = libespeak.load()
    usual = libespeak.LibEspeak(ours._path, ours._data, buffer_ms=0)
    text = "Η βιβλιοθήκη είναι ανοιχτή κάθε μέρα, και ο κατάλογος έχει βιβλία· ελάτε όλοι! " * 4
    assert ours.synthesize(text, voice="el", wpm=wpm) == usual.synthesize(text, voice="el", wpm=wpm)
