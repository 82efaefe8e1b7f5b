"""Writes one dump in one format, with its sound where there is some; formats_vs_peers measures it.

python benchmarks/write_one.py FORMAT DUMP OUT
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from formats.narration import (
    DurationMs,
    Narration,
    NarrationChapter,
    NarrationClip,
    SyncPoint,
)
from formats.native import load
from formats.theme import theme
from formats.writers.registry import writer


def narration(path: Path) -> Narration:
    """Return the narration of sentences of one length that the benchmark described."""
    held = json.loads(path.read_text("utf-8"))
    step = held["sentence_ms"]
    clips, chapters, points = [], [], []
    for number, (title, lang, anchor, sound, anchors) in enumerate(held["chapters"]):
        length = DurationMs(round(len(anchors) * step))
        clips.append(NarrationClip(Path(sound), "audio/mpeg", length))
        chapters.append(NarrationChapter(title, lang, anchor, number, DurationMs(0), length))
        points += [
            SyncPoint(one, number, DurationMs(round(n * step)), DurationMs(round((n + 1) * step)))
            for n, one in enumerate(anchors)
        ]
    return Narration(tuple(clips), tuple(chapters), tuple(points))


def main(name: str, source: Path, out: Path) -> None:
    document = load(source.read_text("utf-8"), name=source.name)
    sound = source.with_suffix(".sound")
    told = narration(sound) if sound.exists() else None
    with out.open("wb") as file:
        writer(name).write(document, file, theme=theme(), narration=told)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
