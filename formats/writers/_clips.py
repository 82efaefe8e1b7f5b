"""Sound that stands beside text in one file: which kinds go in, and when each sentence sounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from formats.narration import DurationMs, Narration, SyncPoint
from formats.report import Finding, Kind

CLIP_SUFFIXES = {"audio/mpeg": ".mp3", "audio/mp4": ".m4a"}
"""What every browser and reading system plays."""


def playable(narration: Narration | None, findings: list[Finding]) -> Narration | None:
    """Return the narration if its sound is of a kind that is played everywhere."""
    if narration is None:
        return None
    foreign = {clip.media_type for clip in narration.clips} - CLIP_SUFFIXES.keys()
    if foreign:
        detail = ", ".join(sorted(foreign))
        findings.append(Finding(Kind.LOST, "narration-unfit", None, detail))
        return None
    return narration


def touching(narration: Narration) -> Iterator[SyncPoint]:
    """Yield the sentences in order, each lasting until the next begins.

    A player goes on to the next sentence where one ends: pauses would be skipped otherwise, and
    whatever sounds in them.
    """
    by_clip: dict[int, list[SyncPoint]] = {}
    for point in narration.sync:
        if point.end_ms > point.start_ms:
            by_clip.setdefault(point.clip, []).append(point)
    for number, points in by_clip.items():
        begins = [DurationMs(0), *(point.start_ms for point in points[1:])]
        last = max(narration.clips[number].duration_ms, points[-1].end_ms)
        for point, begin, end in zip(points, begins, [*begins[1:], last], strict=True):
            yield replace(point, start_ms=begin, end_ms=end)
