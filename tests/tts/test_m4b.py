"""Sentences as AAC, joined into an M4B."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from mutagen.mp4 import MP4

from formats.build import DocumentBuilder
from formats.document import EL, Document, Metadata
from formats.errors import UnreadableDocument
from formats.sound.decoded import measure
from formats.sound.loudness import integrated_lufs
from tts import aac
from tts.audiobook import ChapterSound, join_chapters, narrate_chapter
from tts.codec import AAC, frames_before, frames_of, sound_start_ms
from tts.cover import cover_png
from tts.engine import DEFAULT_WPM
from tts.script import Script, make_script
from tts.voices import VoiceChoice

CHAPTERS = ("Οδηγός", "Ώρες και The Old Man and the Sea")


def script(chapters: int = 2) -> Script:
    builder = DocumentBuilder(EL)
    for number in range(chapters):
        builder.heading(1 if number == 0 else 2, CHAPTERS[number % 2])
        builder.paragraph("Η βιβλιοθήκη ανοίγει στις 9:00. Η είσοδος είναι ελεύθερη για όλους.")
    document = Document(
        "Οδηγός", EL, tuple(builder.blocks), metadata=Metadata(("Νίκος Παπαδόπουλος",))
    )
    return make_script(document)


def made(script: Script, folder: Path) -> list[tuple[Path, ChapterSound]]:
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{number}.aac" for number in range(len(script.chapters))]
    return [
        (p, narrate_chapter(c, p, voices=VoiceChoice(), wpm=DEFAULT_WPM, codec=AAC))
        for c, p in zip(script.chapters, paths, strict=True)
    ]


def decoded(path: Path | io.BytesIO, form: str | None = None) -> np.ndarray:
    with av.open(str(path) if isinstance(path, Path) else path, format=form) as container:
        return np.concatenate([f.to_ndarray()[0] for f in container.decode(audio=0)])


@pytest.mark.parametrize("frames", [0, 1, 2, 9])
def test_the_encoder_makes_the_frames_that_are_reckoned(frames: int) -> None:
    noise = np.random.default_rng(1).standard_normal(frames * 1024) * 3000
    data = aac.encode(noise.astype("<i2").tobytes())
    assert aac.count_frames(data) == frames_of(aac, frames * 1024)
    assert data == aac.encode(noise.astype("<i2").tobytes())


def test_pieces_made_apart_join_without_a_change_of_the_sound() -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(1024 * 12) / 22_050) * 12_000
    tone[-2000:] = 0
    piece = aac.encode(tone.astype("<i2").tobytes())
    alone = decoded(io.BytesIO(piece), "aac")
    joined = decoded(io.BytesIO(piece + aac.silent_frames(4) + piece), "aac")
    at = (13 + 4) * 1024
    difference = np.abs(joined[at : at + alone.size] - alone)
    assert difference[:1024].max() < 1e-3, "under -60 dBFS in the frame before the sound"
    assert difference[1024:].max() < 1e-6
    assert np.abs(joined[alone.size + 1024 : at]).max() < 1e-4, "the pause is silent"


def test_what_is_no_frame_is_named_by_its_place() -> None:
    data = aac.silent_frames(3)
    with pytest.raises(UnreadableDocument) as caught:
        aac.count_frames(data + b"nonsense")
    assert caught.value.facts == {"place": len(data)}
    with pytest.raises(UnreadableDocument):
        aac.count_frames(data[:-1])


@pytest.mark.parametrize("count", [0, 1, 7, 1000, 123_457])
def test_times_lead_back_to_the_frames_they_came_from(count: int) -> None:
    assert frames_before(aac, sound_start_ms(aac, count)) == count


@pytest.mark.engine
def test_players_find_chapters_cover_tags_and_sentences(tmp_path: Path) -> None:
    told = script()
    narration = join_chapters(made(told, tmp_path), tmp_path / "a.m4b", script=told)
    assert narration.clips[0].media_type == "audio/mp4"
    data = (tmp_path / "a.m4b").read_bytes()
    assert data[8:12] == b"M4B "
    assert data.index(b"moov") < data.index(b"mdat"), "it can be heard before all of it is there"
    assert b"chpl" in data, "Nero's list of chapters"
    assert b"chap" in data, "QuickTime's track of chapters"
    with av.open(str(tmp_path / "a.m4b")) as container:
        found: Any = container.chapters()
        assert [one["metadata"]["title"] for one in found] == list(CHAPTERS)
        assert [one["start"] for one in found] == [c.start_ms for c in narration.chapters]
        assert container.streams.audio[0].metadata["language"] == "ell"
    tags: Any = MP4(tmp_path / "a.m4b").tags
    assert tags["\xa9nam"] == ["Οδηγός"]
    assert tags["\xa9ART"] == ["Νίκος Παπαδόπουλος"]
    assert tags["stik"] == [2], "an audiobook: players remember the place"
    assert bytes(tags["covr"][0]) == cover_png("Οδηγός", ("Νίκος Παπαδόπουλος",))
    lines = tags["\xa9lyr"][0].splitlines()
    assert len(lines) == 6
    assert lines[0].endswith("]Οδηγός")


@pytest.mark.engine
def test_sentences_of_an_m4b_sound_where_the_sync_points_say(tmp_path: Path) -> None:
    told = script()
    narration = join_chapters(made(told, tmp_path), tmp_path / "a.m4b", script=told)
    loud = np.abs(decoded(tmp_path / "a.m4b")) > 0.01
    assert abs(loud.size / 22.05 - narration.clips[0].duration_ms) < 2
    for point in narration.sync:
        start, end = (round(ms * 22.05) for ms in (point.start_ms, point.end_ms))
        near = np.flatnonzero(loud[start - 900 : end]) + start - 900
        assert abs(near[0] - start) / 22.05 < 30


@pytest.mark.engine
def test_an_m4b_is_the_same_to_the_byte_each_time_and_as_loud_as_an_mp3(tmp_path: Path) -> None:
    told = script(6)
    for name in "ab":
        join_chapters(made(told, tmp_path / name), tmp_path / f"{name}.m4b", script=told)
    assert (tmp_path / "a.m4b").read_bytes() == (tmp_path / "b.m4b").read_bytes()
    measured = measure(tmp_path / "a.m4b")
    loudness = integrated_lufs(measured.powers)
    assert loudness is not None
    assert -22 < loudness < -19.5
    assert measured.peak_dbfs < -1


def test_the_longest_title_fits_on_its_cover() -> None:
    assert cover_png("Ηλεκτροεγκεφαλογραφήματα " * 40, ("Κ" * 90,)).startswith(b"\x89PNG")
