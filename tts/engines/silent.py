"""A voice that says nothing in the right time: for tests, and for making the text's half alone."""

from __future__ import annotations

import re
from typing import ClassVar

from formats.document import Lang
from tts.engine import Clip, EngineState, SpokenPart, Voice, WordMark, Wpm

_SAMPLE_RATE_HZ = 22_050


class SilentEngine:
    """Gives every word an equal share of the minute, without a sound."""

    name: ClassVar[str] = "silent"
    needs_network: ClassVar[bool] = False
    has_word_marks: ClassVar[bool] = True
    has_pitch: ClassVar[bool] = True

    def check(self) -> EngineState:
        """It always works."""
        return EngineState(True)

    def voices(self) -> tuple[Voice, ...]:
        """Return one voice for Greek and one for English."""
        return tuple(Voice(self.name, tag, Lang(tag)) for tag in ("el", "en"))

    def speak(self, part: SpokenPart, voice: Voice, /, *, wpm: Wpm) -> Clip:
        """Return silence as long as the words would take."""
        del voice
        word_ms = 60_000 // wpm
        places = [match.start() for match in re.finditer(r"\S+", part.text)]
        marks = tuple(WordMark(place, i * word_ms) for i, place in enumerate(places))
        samples = len(places) * word_ms * _SAMPLE_RATE_HZ // 1000
        return Clip(bytes(2 * samples), _SAMPLE_RATE_HZ, marks)
