"""The real recogniser hears spoken Greek, and says plainly where it cannot work."""

import io
import wave
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from formats.document import EL, EN, Lang
from formats.errors import Unavailable
from tts.engine import SpokenPart, Voice, Wpm
from tts.engines.espeak import EspeakEngine
from voice_interface.hearing.filed import Candidate
from voice_interface.hearing.listen import Listening, listen
from voice_interface.hearing.ranking import PhoneticIndex
from voice_interface.hearing.recogniser import Expect, Heard, Judge, Recogniser
from voice_interface.hearing.sound import Sound, decode, only_speech
from voice_interface.hearing.weights import WHISPER_BASE
from voice_interface.hearing.whisper import WhisperRecogniser

CATALOGUE = PhoneticIndex(
    Candidate(text, text)
    for text in (
        "Βίος και πολιτεία του Αλέξη Ζορμπά", "Νίκος Καζαντζάκης", "Ο γέρος και η θάλασσα",
        "Η φόνισσα", "Αλέξανδρος Παπαδιαμάντης", "Κωνσταντίνος Καβάφης", "Το νούμερο τριάντα ένα",
        "Ο Χριστός ξανασταυρώνεται", "Ελένη ή ο κανένας", "Η μεγάλη χίμαιρα", "Λωξάντρα",
        "Το τρίτο στεφάνι", "Ματωμένα χώματα", "Η ζωή εν τάφω", "Ο Καπετάν Μιχάλης",
    )
)  # fmt: skip


@pytest.fixture(scope="module")
def whisper(models: Path) -> WhisperRecogniser:
    return WhisperRecogniser(models)


@pytest.fixture(scope="module")
def espeak() -> EspeakEngine:
    return EspeakEngine()


def spoken(espeak: EspeakEngine, text: str, lang: Lang = EL) -> bytes:
    clip = espeak.speak(
        SpokenPart(text, lang), Voice("espeak", "en-us" if lang == EN else "el", lang), wpm=Wpm(120)
    )
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(clip.sample_rate_hz)
        file.writeframes(clip.pcm)
    return out.getvalue()


def hear(whisper: WhisperRecogniser, sound: bytes, expect: Expect = Expect.SEARCH) -> Listening:
    return listen(sound, lang=EL, expect=expect, hearing=whisper, candidates=CATALOGUE)


def test_it_is_a_recogniser_and_a_judge(tmp_path: Path) -> None:
    recogniser: Recogniser = WhisperRecogniser(tmp_path)
    assert isinstance(recogniser, Judge)


def test_without_its_model_it_says_so(tmp_path: Path) -> None:
    recogniser = WhisperRecogniser(tmp_path)
    sound = Sound(np.zeros(16_000, dtype=np.float32))
    for attempt in (
        recogniser.check,
        recogniser.load,
        lambda: recogniser.recognise(sound, lang=EL, expect=Expect.SEARCH),
    ):
        with pytest.raises(Unavailable) as caught:
            attempt()
        assert caught.value.say == "model-missing"


@pytest.mark.engine
def test_a_model_of_the_right_size_and_the_wrong_bytes_is_unavailable(tmp_path: Path) -> None:
    directory = tmp_path / "whisper-base"
    directory.mkdir()
    for file in WHISPER_BASE.files:
        with (directory / file.name).open("wb") as out:
            out.truncate(file.size_bytes)  # a hole: nothing is written
    with pytest.raises(Unavailable) as caught:
        WhisperRecogniser(tmp_path).load()
    assert caught.value.say == "model-damaged"


@pytest.mark.engine
@pytest.mark.parametrize(
    "title",
    ["Βίος και πολιτεία του Αλέξη Ζορμπά", "Ο Χριστός ξανασταυρώνεται", "Κωνσταντίνος Καβάφης"],
)
def test_a_spoken_title_is_among_the_first_three(
    whisper: WhisperRecogniser, espeak: EspeakEngine, title: str
) -> None:
    found = hear(whisper, spoken(espeak, title))
    assert title in [hit.id for hit in found.hits[:3]], found.heard


@pytest.mark.engine
def test_noise_is_silence_and_not_a_guess(whisper: WhisperRecogniser) -> None:
    noise = np.random.default_rng(3).normal(0, 4_000, 32_000).astype("<i2")
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(noise.tobytes())
    found = hear(whisper, out.getvalue())
    assert found.is_silent
    assert found.hits == ()


@pytest.mark.engine
def test_two_who_speak_at_once_are_served_in_turn(
    whisper: WhisperRecogniser, espeak: EspeakEngine
) -> None:
    speech = only_speech(decode(spoken(espeak, "Η μεγάλη χίμαιρα")))
    assert speech is not None
    heard: list[Heard] = []

    def recognise() -> None:
        heard.append(whisper.recognise(speech, lang=EL, expect=Expect.SEARCH))

    threads = [Thread(target=recognise) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(heard) == 2
    assert heard[0] == heard[1]
    assert heard[0].text


@pytest.mark.engine
def test_the_words_that_were_said_are_likelier_than_others(
    whisper: WhisperRecogniser, espeak: EspeakEngine
) -> None:
    speech = only_speech(decode(spoken(espeak, "Ο γέρος και η θάλασσα")))
    assert speech is not None
    texts = ("Ο γέρος και η θάλασσα", "Ματωμένα χώματα", "Η ζωή εν τάφω")
    shares = whisper.likelihoods(speech, texts, lang=EL)
    assert shares[0] == max(shares)


@pytest.mark.engine
def test_english_is_told_by_the_sound(whisper: WhisperRecogniser, espeak: EspeakEngine) -> None:
    speech = only_speech(decode(spoken(espeak, "The old man and the sea, by Ernest Hemingway", EN)))
    assert speech is not None
    heard = whisper.recognise(speech, lang=None, expect=Expect.SEARCH)
    assert heard.lang == EN
    assert "man" in heard.text.lower()
