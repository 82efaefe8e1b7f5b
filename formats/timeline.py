"""When everything of a work sounds, chapter by chapter, even while it is still being spoken."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from formats.document import Anchor, Lang
from formats.narration import DurationMs, SyncPoint, WordTime

_CLIP = 0
"""A work is one sound here: the file, or the stream of what is being made."""


@dataclass(frozen=True, slots=True)
class TimedChapter:
    """A chapter of a work that is one sound; all times count from the start of the work.

    `sync` are its sentences in order, as far as their times are known. `start_ms` is None where
    something before the chapter has not been spoken yet, `end_ms` where its own last sentence has
    not.
    """

    title: str
    lang: Lang
    anchor: Anchor
    start_ms: DurationMs | None
    end_ms: DurationMs | None
    sync: tuple[SyncPoint, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """All chapters of a work, in order, spoken or not."""

    chapters: tuple[TimedChapter, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether every sentence has its time."""
        return all(chapter.end_ms is not None for chapter in self.chapters)


def timeline_to_json(timeline: Timeline) -> str:
    """Return a timeline as text, for `timeline_from_json`: a long book takes a megabyte or two."""
    rows = [
        [c.title, c.lang, c.anchor, c.start_ms, c.end_ms, sync_rows(c.sync)]
        for c in timeline.chapters
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def timeline_from_json(text: str) -> Timeline:
    """Return the timeline that `timeline_to_json` wrote."""
    return Timeline(
        tuple(
            TimedChapter(title, Lang(lang), Anchor(anchor), start, end, tuple(map(_point, rows)))
            for title, lang, anchor, start, end, rows in json.loads(text)
        )
    )


def sync_rows(sync: Sequence[SyncPoint]) -> list[list[object]]:
    """Return sentences as `[anchor, start, end, words]`, all times in milliseconds.

    `words` are flat, four numbers a word: its first and last character in the sentence as Python
    counts them, and when it begins and ends.
    """
    return [
        [
            point.anchor,
            point.start_ms,
            point.end_ms,
            [
                n
                for w in point.words
                for n in (w.written_start, w.written_end, w.start_ms, w.end_ms)
            ],
        ]
        for point in sync
    ]


def _point(row: tuple[str, int, int, list[int]]) -> SyncPoint:
    anchor, start, end, flat = row
    words = tuple(
        WordTime(flat[at], flat[at + 1], DurationMs(flat[at + 2]), DurationMs(flat[at + 3]))
        for at in range(0, len(flat), 4)
    )
    return SyncPoint(Anchor(anchor), _CLIP, DurationMs(start), DurationMs(end), words)
