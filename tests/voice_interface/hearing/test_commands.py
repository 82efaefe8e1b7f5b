"""A command that was badly written down is told by the closed list; a title is not."""

from __future__ import annotations

import time

import pytest

from formats.document import EL, EN
from tests.voice_interface.hearing.sounds import in_silence, says, wav
from tests.voice_interface.hearing.test_bad_sound import TITLES, Says
from voice_interface.expect import Expect
from voice_interface.hearing.filed import Candidate
from voice_interface.hearing.listen import LONGEST_COMMAND_MS, Listening, SpeechIn, speech_in
from voice_interface.hearing.listen import understand as understand_speech
from voice_interface.hearing.ranking import PhoneticIndex
from voice_interface.phrases.book import built_in
from voice_interface.phrases.understanding import Understanding, spoken_commands

COMMANDS = PhoneticIndex(Candidate(one, one) for one in spoken_commands(built_in(EL)))


@pytest.fixture(scope="module")
def short() -> SpeechIn:
    return speech_in(wav(in_silence(says("πίσω"))))


@pytest.fixture(scope="module")
def long() -> SpeechIn:
    return speech_in(wav(in_silence(says("η ζωή και ο θάνατος ενός μεγάλου συγγραφέα"))))


def understand(found: SpeechIn, text: str, expect: Expect = Expect.SEARCH) -> Listening:
    return understand_speech(
        found, lang=EL, expect=expect, hearing=Says(text), candidates=TITLES, commands=COMMANDS
    )


@pytest.mark.parametrize(
    ("heard", "command"),
    [
        ("Πίσο.", "πίσω"),
        ("Τέλως", "τέλος"),
        ("ανακινόσης", "ανακοινώσεις"),
        ("πιο αργά", "πιο αργά"),
        ("Σε μεγάλα γράμματα.", "σε μεγάλα γράμματα"),
        ("Το προτο", "το πρώτο"),
    ],
)
@pytest.mark.parametrize("expect", [Expect.MENU, Expect.SEARCH])
def test_a_short_word_that_was_written_wrongly_is_the_command_it_sounds_like(
    short: SpeechIn, heard: str, command: str, expect: Expect
) -> None:
    assert understand(short, heard, expect).command == command


@pytest.mark.parametrize("heard", ["Η φόνισσα", "το νούμερο 31328", "τραπέζι", "κοράκι", ""])
def test_a_title_or_another_word_is_no_command(short: SpeechIn, heard: str) -> None:
    assert understand(short, heard).command == ""


def test_words_that_took_longer_than_a_command_are_none(long: SpeechIn) -> None:
    assert long.speech is not None
    assert long.speech.duration_ms > LONGEST_COMMAND_MS
    assert understand(long, "πίσω").command == ""


@pytest.mark.parametrize("expect", [Expect.YES_NO, Expect.DIGITS])
def test_where_yes_or_digits_are_awaited_their_own_lists_count(
    short: SpeechIn, expect: Expect
) -> None:
    assert understand(short, "πίσω", expect).command == ""


@pytest.mark.parametrize("lang", [EL, EN])
def test_every_command_of_the_closed_list_is_understood_by_the_conversation(lang: str) -> None:
    understanding = Understanding(built_in(lang))
    commands = spoken_commands(built_in(lang))
    assert len(commands) > 40
    assert all(understanding.understand(one) is not None for one in commands)


@pytest.mark.parametrize("lang", [EL, EN])
def test_making_the_closed_list_costs_little_beside_the_phrases_themselves(lang: str) -> None:
    """A server makes it at each start; hundreds of dates in each sentence once took ten seconds."""
    began_s = time.thread_time()
    Understanding(built_in(lang))
    phrases_s = time.thread_time() - began_s
    spoken_commands(built_in(lang))
    assert time.thread_time() - began_s - phrases_s < 10 * phrases_s
