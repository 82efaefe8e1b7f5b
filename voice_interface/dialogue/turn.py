"""What passes between a person and the conversation, whatever carries it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from formats.document import Lang, Runs
from voice_interface.expect import Expect


@dataclass(frozen=True, slots=True)
class Reading:
    """One way of understanding a sound; `score` is how likely, 0 to 1."""

    text: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Speech:
    """Somebody spoke or typed: readings, the likeliest first; `lang` is theirs, if it is known."""

    readings: tuple[Reading, ...]
    lang: Lang | None = None
    is_by_voice: bool = False


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys were pressed: digits, `*` and `#`, in order."""

    keys: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing was said or pressed in the time that was given."""


@dataclass(frozen=True, slots=True)
class Hangup:
    """The person is gone."""


Turn = Speech | Keys | Silence | Hangup


class Effect(StrEnum):
    """What a channel does beside speaking."""

    TRANSFER = "transfer"
    """Lead the call to a person, where there is one to lead it to."""


@dataclass(frozen=True, slots=True)
class Listen:
    """What to wait for. `many_keys` are read until `#`, otherwise one key is an answer."""

    expect: Expect = Expect.SEARCH
    timeout_ms: int = 8_000
    has_many_keys: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said, sentence by sentence, each word in its language, and what is awaited then."""

    say: tuple[Runs, ...]
    listen: Listen = Listen()
    is_end: bool = False
    effect: Effect | None = None
