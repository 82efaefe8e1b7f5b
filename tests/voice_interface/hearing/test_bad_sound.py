"""What a microphone brings beside clear speech is told apart, and nothing is guessed of it."""

# ruff: noqa: ARG002 - a stand-in takes what the real one takes

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import numpy as np
import pytest

from formats.document import EL, EN, Lang
from tests.voice_interface.hearing.sounds import (
    RATE_HZ,
    Samples,
    at_rate,
    clipped,
    in_silence,
    mixed,
    music,
    noise,
    room,
    says,
    silence,
    wav,
)
from voice_interface.hearing.filed import Candidate
from voice_interface.hearing.listen import Listening, listen, speech_in
from voice_interface.hearing.quality import quality_of
from voice_interface.hearing.ranking import PhoneticIndex
from voice_interface.hearing.recogniser import Expect, Heard, Recogniser
from voice_interface.hearing.sound import Sound
from voice_interface.hearing.whisper import WhisperRecogniser
from voice_interface.trouble import Trouble

TITLES = PhoneticIndex(
    Candidate(str(number), title)
    for number, title in enumerate(
        [
            "Βίος και πολιτεία του Αλέξη Ζορμπά", "Η φόνισσα", "Το τρίτο στεφάνι",
            "Ο Χριστός ξανασταυρώνεται", "Η ζωή εν τάφω", "Το νούμερο 31328", "Άξιον εστί",
        ]
    )
)  # fmt: skip


@dataclass
class Says:
    """A recogniser that is sure of a title, whatever it is given."""

    text: str = "Η φόνισσα"
    confidence: float = 0.95
    asked: int = 0
    name: str = "says"

    def check(self) -> None:
        """Always there."""

    def load(self) -> None:
        """Has no model."""

    def recognise(self, sound: Sound, *, lang: Lang | None, expect: Expect) -> Heard:
        self.asked += 1
        return Heard(self.text, lang or EL, self.confidence)


def heard(sound: bytes, recogniser: Recogniser, *, lang: Lang = EL) -> Listening:
    return listen(sound, lang=lang, expect=Expect.SEARCH, hearing=recogniser, candidates=TITLES)


@pytest.fixture(scope="module")
def title() -> Samples:
    return says("Η φόνισσα")


@pytest.mark.parametrize(
    ("samples", "trouble"),
    [
        (silence(2), None),
        (room(2), None),
        (noise(2), Trouble.NOISE),
        (music(4), Trouble.NOISE),
    ],
    ids=["silence", "a quiet room", "noise", "music"],
)
def test_where_nobody_speaks_the_recogniser_is_not_asked(
    samples: Samples, trouble: Trouble | None
) -> None:
    recogniser = Says()
    found = heard(wav(samples), recogniser)
    assert found.is_silent
    assert found.trouble is trouble
    assert recogniser.asked == 0


def test_ten_minutes_of_speech_are_too_long_and_known_so_at_once(title: Samples) -> None:
    minute = np.tile(np.concatenate([title, silence(0.4)]), 60)[: 60 * RATE_HZ]
    recogniser, start = Says(), monotonic()
    assert heard(wav(np.tile(minute, 10)), recogniser).trouble is Trouble.TOO_LONG
    assert recogniser.asked == 0
    assert monotonic() - start < 10


def test_of_a_microphone_that_was_left_on_the_first_words_count(title: Samples) -> None:
    left_on = np.concatenate([in_silence(title), room(9), title, room(400)])
    speech = speech_in(wav(left_on)).speech
    assert speech is not None
    assert abs(speech.duration_ms - len(title) * 1000 // RATE_HZ) < 700


def test_a_clipped_voice_gives_a_question_and_nothing_certain(title: Samples) -> None:
    sound = wav(in_silence(clipped(title)))
    assert heard(sound, Says()).is_doubtful
    assert heard(sound, Says("")).trouble is Trouble.CLIPPED


def test_a_voice_at_four_kilohertz_gives_a_question_and_nothing_certain(title: Samples) -> None:
    sound = wav(at_rate(in_silence(title), RATE_HZ, 4_000), rate_hz=4_000)
    assert heard(sound, Says()).is_doubtful
    assert heard(sound, Says("")).trouble is Trouble.MUFFLED


@pytest.mark.parametrize("voice", ["el", "el+f3", "el+m3", "el+m7"])
@pytest.mark.parametrize("rate_hz", [16_000, 8_000])
def test_an_ordinary_voice_is_neither_clipped_nor_muffled_on_the_telephone_either(
    voice: str, rate_hz: int
) -> None:
    samples = in_silence(says("Βίος και πολιτεία του Αλέξη Ζορμπά", voice))
    speech = speech_in(wav(at_rate(samples, RATE_HZ, rate_hz), rate_hz=rate_hz)).speech
    assert speech is not None
    assert not quality_of(speech).is_doubtful


def test_words_near_no_title_of_which_it_is_hardly_sure_give_a_question(title: Samples) -> None:
    assert heard(wav(in_silence(title)), Says("ο Μάλικας", confidence=0.3)).is_doubtful
    assert not heard(wav(in_silence(title)), Says("ο Μάλικας")).is_doubtful
    assert not heard(wav(in_silence(title)), Says(confidence=0.3)).is_doubtful


def test_speech_of_which_nothing_was_understood_is_not_silence(title: Samples) -> None:
    found = heard(wav(in_silence(title)), Says(""))
    assert found.trouble is Trouble.UNCLEAR
    assert not found.is_silent


@pytest.fixture(scope="module")
def whisper(models: Path) -> WhisperRecogniser:
    return WhisperRecogniser(models)


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["two voices", "french", "german", "noise over speech", "a tenth of a second"]
)
def test_whisper_is_not_certain_of_what_cannot_be_understood(
    name: str, whisper: WhisperRecogniser
) -> None:
    sound = {
        "two voices": mixed(
            says("Το τρίτο στεφάνι"), says("Ο Χριστός ξανασταυρώνεται", "el+f4", wpm=150)
        ),
        "french": says("Je voudrais parler de la pluie et du beau temps", "fr-fr", Lang("fr")),
        "german": says("Morgen fahren wir alle zusammen ans Meer", "de", Lang("de")),
        "noise over speech": mixed(says("Το νούμερο τριάντα"), noise(3) * 8),
        "a tenth of a second": says("Η φόνισσα")[2000:3700],
    }[name]
    start = monotonic()
    found = heard(wav(in_silence(sound)), whisper)
    assert found.hits == () or found.is_doubtful
    assert monotonic() - start < 60


@pytest.mark.engine
@pytest.mark.slow
def test_english_is_heard_in_an_english_conversation(whisper: WhisperRecogniser) -> None:
    sound = wav(in_silence(says("The old man and the sea", "en-us", EN)))
    index = PhoneticIndex([Candidate("sea", "The old man and the sea")])
    found = listen(sound, lang=EN, expect=Expect.SEARCH, hearing=whisper, candidates=index)
    assert [one.id for one in found.hits] == ["sea"]
