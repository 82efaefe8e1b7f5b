"""What a voice is: one protocol for every engine, and a state that can be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, NewType, Protocol, runtime_checkable

from formats.document import Anchor, Lang

Wpm = NewType("Wpm", int)

MIN_WPM = Wpm(80)
MAX_WPM = Wpm(450)
DEFAULT_WPM = Wpm(160)
MIN_PITCH, DEFAULT_PITCH, MAX_PITCH = 0, 50, 100
MIN_VOLUME_DB, MAX_VOLUME_DB = -2, 2
"""What leaves a narration within the loudness that is promised, -23 to -18 LUFS."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of an engine, as it is to speak; `name` is unique in the engine (`el`, `el+f3`).

    `pitch` is 0-100, 50 being the voice's own; see `has_pitch` of its engine. `model` is the file
    of a voice that is a file, and `model_hash` its sha-256.
    """

    engine: str
    name: str
    lang: Lang
    pitch: int = DEFAULT_PITCH
    model: str = ""
    model_hash: str = ""


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word as spoken and the span of the written text it stands for.

    `written_start` and `written_end` are character offsets into the utterance's written text;
    several spoken words may stand for one written piece («12» -> «δώδεκα»).
    """

    text: str
    lang: Lang
    written_start: int
    written_end: int


@dataclass(frozen=True, slots=True)
class SpokenPart:
    """A stretch in one language, ready for that language's voice: words and clause marks only."""

    text: str
    lang: Lang


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence of the script: what is said for `anchor`, and the silence after it.

    `written` is the sentence as it stands in the document; `parts` is what the voices are given,
    in order; `words` are all spoken words over all parts.
    """

    anchor: Anchor
    written: str
    parts: tuple[SpokenPart, ...]
    words: tuple[SpokenWord, ...]
    pause_after_ms: int


@dataclass(frozen=True, slots=True)
class WordMark:
    """The moment at which the word that starts at character `position` of a part begins."""

    position: int
    start_ms: int


@dataclass(frozen=True, slots=True)
class Clip:
    """Sound: mono, signed 16-bit little-endian."""

    pcm: bytes
    sample_rate_hz: int
    marks: tuple[WordMark, ...] = field(default=())

    @property
    def duration_ms(self) -> int:
        """Return the length in milliseconds, rounded down."""
        return len(self.pcm) * 500 // self.sample_rate_hz


@dataclass(frozen=True, slots=True)
class EngineState:
    """Whether an engine can speak here and, if not, why and what to do (a message's key)."""

    is_ready: bool
    say: str = ""
    detail: str = ""


class Engine(Protocol):
    """A speech engine. Building one is cheap; loading happens at the first `speak`."""

    name: ClassVar[str]
    needs_network: ClassVar[bool]
    has_word_marks: ClassVar[bool]
    """True where every clip tells when its words begin, so that completeness can be proved."""
    has_pitch: ClassVar[bool]
    """True where a voice can be made to speak lower or higher without sounding like another."""

    def check(self) -> EngineState:
        """Tell whether the engine can speak here and now."""
        ...

    def voices(self) -> tuple[Voice, ...]:
        """Return the voices it has here."""
        ...

    def speak(self, part: SpokenPart, voice: Voice, /, *, wpm: Wpm) -> Clip:
        """Speak one part.

        Raises:
            Unavailable: The engine or voice cannot work here.
            SpeechFailed: The engine gave no sound or not all of it.
        """
        ...


@runtime_checkable
class TellsPhonemes(Protocol):
    """An engine that runs some words together tells so what it makes of them."""

    def phoneme_count(self, words: str, voice: Voice, /) -> int:
        """Return how many phonemes the voice makes of `words`."""
        ...
