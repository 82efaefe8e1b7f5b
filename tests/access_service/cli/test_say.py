"""`prosvasi say`: the file is of the kind that its name says."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Any

import pytest

from voice_interface.hearing.sound import read_sound

pytestmark = pytest.mark.engine


def test_speech_is_written_as_a_wav_that_is_heard_like_its_mp3(
    tmp_path: Path, run_here: Any
) -> None:
    for name in ("q.mp3", "q.wav"):
        done = run_here("say", "η φόνισσα", "--out", tmp_path / name, data=tmp_path / "data")
        assert done.status == 0, done.err
    with wave.open(str(tmp_path / "q.wav")) as file:
        assert file.getnchannels() == 1
        assert file.getframerate() == 22_050
    wav, mp3 = read_sound(tmp_path / "q.wav"), read_sound(tmp_path / "q.mp3")
    assert wav.duration_ms == pytest.approx(mp3.duration_ms, abs=60)
    assert abs(wav.samples).max() > 0.1


def test_another_kind_of_file_is_refused_with_the_kinds_that_are_written(
    tmp_path: Path, run_here: Any
) -> None:
    done = run_here("say", "α", "--out", tmp_path / "q.ogg", data=tmp_path / "data")
    assert done.status == 2
    assert ".mp3 or .wav" in done.err
    assert not (tmp_path / "q.ogg").exists()
