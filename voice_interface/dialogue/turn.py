"""What passes between a person and the conversation, whatever carries it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from formats.document import Lang, Runs
from voice_interface.expect import Expect
from voice_interface.trouble import Trouble


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
    keys: str = ""
    """Letters that were keyed before the words: they narrow what the words may mean."""
    is_doubtful: bool = False
    """It was heard badly: what is found by it is asked, never told."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys were pressed: digits, `*` and `#`, in order."""

    keys: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing was said or pressed in the time that was given."""


@dataclass(frozen=True, slots=True)
class Unheard:
    """There was sound, but it could not be used."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Hangup:
    """The person is gone."""


@dataclass(frozen=True, slots=True)
class ReadOut:
    """What was being read out has come to its end."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the channel recorded was given to the library; `is_kept` is False for mere silence."""

    is_kept: bool


Turn = Speech | Keys | Silence | Unheard | Hangup | ReadOut | Recorded


class Effect(StrEnum):
    """What a channel does beside speaking, after the words."""

    TRANSFER = "transfer"
    """Lead the call to a person, where there is one to lead it to."""
    RECORD = "record"
    """Sound a tone, record until a key or silence, and give the sound to the library."""
    BEHIND = "behind"
    """Go half a minute back in what is being read."""
    AHEAD = "ahead"
    """Go half a minute ahead in it."""
    NEXT_CHAPTER = "next-chapter"
    LAST_CHAPTER = "last-chapter"
    """Go to the beginning of this chapter or, from there, of the one before."""


class Entry(StrEnum):
    """What several keys in a row may spell."""

    NONE = "none"
    LETTERS = "letters"
    """One press a letter: «5 2 9» is Καζ, Kay and others."""
    TAPPED = "tapped"
    """As many presses as the letter's place on its key; a pause before the same key again."""
    NUMBER = "number"


FIRST_KEYS = {
    Entry.NONE: frozenset[str](),
    Entry.LETTERS: frozenset("23456789"),
    Entry.TAPPED: frozenset("123456789"),
    Entry.NUMBER: frozenset("0123456789"),
}
"""The keys that begin an entry; any other is a command at once."""


@dataclass(frozen=True, slots=True)
class Listen:
    """What to wait for, and how long before silence is an answer too."""

    expect: Expect = Expect.SEARCH
    timeout_ms: int = 8_000
    entry: Entry = Entry.NONE

    @property
    def has_many_keys(self) -> bool:
        """Tell whether keys are read until `#`; otherwise one key is an answer."""
        return self.entry is not Entry.NONE


@dataclass(frozen=True, slots=True)
class Sounding:
    """What a channel reads out after the words, from where it was left, until a reply without."""

    text_id: str
    """What is read: the library's own mark of a text."""
    is_paused: bool = False
    is_again: bool = False
    """Begin the current sentence again, at the pace of now."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said, sentence by sentence, each word in its language, and what is awaited then."""

    say: tuple[Runs, ...]
    listen: Listen = Listen()
    is_end: bool = False
    effect: Effect | None = None
    sounding: Sounding | None = None
