"""A narration as a DAISY player takes it: one MP3 a chapter, and clips without gaps.

Hardware players seek slowly in long files and wrongly in files with tags, so each chapter becomes a
file of frames alone. A narration in one joined file is divided where the chapters begin; its
chapters must begin with an empty bit reservoir, as ours do.

Source: DAISY 2.02, 2.3.2 (clips); ISO/IEC 11172-3 (frames).
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from formats.document import Anchor, Document
from formats.errors import BadInput
from formats.narration import Narration, NarrationChapter, SyncPoint
from formats.sound.frames import Frame, frame_offsets, frames

MEDIA_TYPE = "audio/mpeg"


@dataclass(frozen=True, slots=True)
class Clip:
    """The sound of one sentence, or of what the narrator adds, within its chapter's file."""

    anchor: Anchor
    begin_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class ChapterFile:
    """One chapter: bytes `start` to `end` of a sound file, and its clips end to end."""

    chapter: NarrationChapter
    path: Path
    start: int
    end: int
    duration_ms: int
    clips: tuple[Clip, ...]


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where a chapter's frames are, and when they begin and end in their own file."""

    start: int
    end: int
    start_ms: int
    end_ms: int


def chapter_files(doc: Document, narration: Narration | None) -> tuple[ChapterFile, ...]:
    """Return the chapters in order, each with sound of its own.

    Raises:
        BadInput: There is no narration, it is not MP3, or it has no chapter.
        UnreadableDocument: A sound file is damaged.
    """
    if narration is None or not narration.chapters:
        raise BadInput(f"{doc.title}: no narration", say="daisy-needs-sound", title=doc.title)
    foreign = sorted({clip.media_type for clip in narration.clips} - {MEDIA_TYPE})
    if foreign:
        raise BadInput(f"{foreign}", say="daisy-needs-mp3", kinds=", ".join(foreign))
    made = []
    points: dict[int, list[SyncPoint]] = {}
    for point in narration.sync:
        points.setdefault(point.clip, []).append(point)
    for number, clip in enumerate(narration.clips):
        chapters = [chapter for chapter in narration.chapters if chapter.clip == number]
        for chapter, cut in zip(chapters, _cuts(clip.path, chapters), strict=True):
            inside = _within(chapter, points.get(number, []))
            clips = tuple(_clips(inside, chapter, cut))
            length = cut.end_ms - cut.start_ms
            made.append(ChapterFile(chapter, clip.path, cut.start, cut.end, length, clips))
    return tuple(made)


def _within(chapter: NarrationChapter, points: list[SyncPoint]) -> list[SyncPoint]:
    return [point for point in points if chapter.start_ms <= point.start_ms < chapter.end_ms]


def _clips(points: list[SyncPoint], chapter: NarrationChapter, cut: _Cut) -> Iterator[Clip]:
    """Yield clips that touch: each lasts until the next begins, pauses included."""
    length = cut.end_ms - cut.start_ms
    begins = [min(point.start_ms - chapter.start_ms, length) for point in points]
    if not points:
        yield Clip(chapter.anchor, 0, length)
        return
    ends = [*begins[1:], length]
    begins[0] = 0
    for point, begin, end in zip(points, begins, ends, strict=True):
        if end > begin:
            yield Clip(point.anchor, begin, end)


def _cuts(path: Path, chapters: list[NarrationChapter]) -> Iterator[_Cut]:
    """Yield the bytes of each chapter, to the frame."""
    if not chapters:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        first = next(frames(data), None)
        if first is None:
            raise BadInput(f"{path.name}: no sound", say="daisy-needs-sound", title=path.name)
        starts = [round(_frame_count(chapter.start_ms, first)) for chapter in chapters]
        places, total, end = _places(data, frozenset(starts))
    offsets = [places.get(start, end) for start in starts]
    offsets[0], starts[0] = first.offset, 0
    for start, after, offset, limit in zip(
        starts, [*starts[1:], total], offsets, [*offsets[1:], end], strict=True
    ):
        yield _Cut(offset, limit, _ms(start, first), _ms(after, first))


def _places(data: mmap.mmap, wanted: frozenset[int]) -> tuple[dict[int, int], int, int]:
    """Return the offsets of the wanted frames, the number of frames and where the last one ends."""
    places = {}
    number = offset = 0
    for number, offset in enumerate(frame_offsets(data)):
        if number in wanted:
            places[number] = offset
    return places, number, offset


def _frame_count(ms: int, frame: Frame) -> float:
    return ms * frame.sample_rate_hz / (1000 * frame.samples)


def _ms(count: int, frame: Frame) -> int:
    return count * frame.samples * 1000 // frame.sample_rate_hz
