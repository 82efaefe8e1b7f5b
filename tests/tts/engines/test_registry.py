"""Engines by name."""

from __future__ import annotations

import pytest

from formats.document import EL
from formats.errors import UnknownThing
from tts.engine import SpokenPart, Voice, Wpm
from tts.engines.registry import check_engines, engine, engine_names


def test_every_built_in_engine_answers_to_its_name() -> None:
    for name in ("espeak", "gtts", "silent"):
        assert name in engine_names()
        assert engine(name).name == name


def test_an_engine_is_built_once_for_the_process() -> None:
    assert engine("silent") is engine("silent")


def test_an_unknown_engine_is_refused_by_name() -> None:
    with pytest.raises(UnknownThing) as caught:
        engine("hal9000")
    assert caught.value.facts == {"name": "hal9000"}


def test_every_engine_has_a_state() -> None:
    states = check_engines()
    assert set(states) == set(engine_names())
    assert states["silent"].is_ready
    assert states["gtts"].say == "gtts-sends-text-away"


def test_the_silent_voice_takes_the_time_that_speech_would_and_marks_each_word() -> None:
    clip = engine("silent").speak(
        SpokenPart("ένα δύο τρία", EL), Voice("silent", "el", EL), wpm=Wpm(120)
    )
    assert clip.duration_ms == 1500
    assert [(m.position, m.start_ms) for m in clip.marks] == [(0, 0), (4, 500), (8, 1000)]
    assert not any(clip.pcm)
