"""What a finished narration is: sound, chapters and the joints between text and sound."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NewType

from formats.document import Anchor, Lang

DurationMs = NewType("DurationMs", int)


@dataclass(frozen=True, slots=True)
class NarrationClip:
    """One sound file on disk."""

    path: Path
    media_type: str
    duration_ms: DurationMs


@dataclass(frozen=True, slots=True)
class NarrationChapter:
    """A chapter: where it starts in clip number `clip` (from 0)."""

    title: str
    lang: Lang
    anchor: Anchor
    clip: int
    start_ms: DurationMs
    end_ms: DurationMs


@dataclass(frozen=True, slots=True)
class WordTime:
    """The written characters `written_start`-`written_end` of a sentence sound in these times.

    Offsets are into the sentence as the document has it. Words that sound as one stand together.
    """

    written_start: int
    written_end: int
    start_ms: DurationMs
    end_ms: DurationMs


@dataclass(frozen=True, slots=True)
class SyncPoint:
    """The sentence `anchor` sounds in clip number `clip` from `start_ms` to `end_ms`.

    `words` are its words in order, in the clip's times too; empty where the voice does not tell
    when its words begin.
    """

    anchor: Anchor
    clip: int
    start_ms: DurationMs
    end_ms: DurationMs
    words: tuple[WordTime, ...] = ()


@dataclass(frozen=True, slots=True)
class Narration:
    """A work as sound."""

    clips: tuple[NarrationClip, ...]
    chapters: tuple[NarrationChapter, ...]
    sync: tuple[SyncPoint, ...]
