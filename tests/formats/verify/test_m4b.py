"""Each rule for M4B passes a good file and fails one that breaks it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mutagen.mp4 import MP4

from formats.build import DocumentBuilder
from formats.document import EL, Document, Lang, Note, Paragraph, Run
from formats.verify.m4b import RULES, verify_m4b
from tts import aac
from tts.m4b import write_m4b
from tts.tags import ChapterMark, Tags

FRAMES = 130  # of 1,024 samples: about six seconds


@dataclass(frozen=True)
class File:
    """A four-part tone as a narration, with one thing wrong at a time."""

    title: str = "Νέα"
    lang: Lang = EL
    marks: tuple[tuple[str, int, int], ...] = (("Νέα", 0, 12_000), ("Ωράριο", 12_000, 24_000))
    sentences: tuple[tuple[str, int], ...] = (
        ("Νέα", 50),
        ("Κλειστά αύριο.", 6_150),
        ("Ωράριο", 12_150),
        ("Πρωί.", 18_350),
    )
    amplitudes: tuple[float, ...] = (0.12, 0.12, 0.12, 0.12)
    has_notes: bool = True
    harm: Callable[[Path], None] = lambda _: None

    def write(self, path: Path) -> Path:
        wave = np.sin(np.arange(FRAMES * 1024) * (2 * math.pi * 440 / 22_050))
        wave[-7_000:] = 0  # the pause before the next sentence
        sound = [aac.encode((wave * a * 32767).astype("<i2").tobytes()) for a in self.amplitudes]
        marks = tuple(ChapterMark(*mark) for mark in self.marks)
        tags = Tags(self.title, (), self.lang, 24_000, marks, self.sentences, self.has_notes)
        write_m4b(path, tags, [sound])
        self.harm(path)
        return path


def source() -> Document:
    builder = DocumentBuilder(EL)
    builder.heading(1, "Νέα")
    builder.paragraph("Κλειστά αύριο.")
    builder.heading(2, "Ωράριο")
    builder.paragraph("Πρωί.")
    return Document("Νέα", EL, tuple(builder.blocks))


def broken(file: File, folder: Path, against: Document | None = None) -> list[str]:
    return [f.rule.number for f in verify_m4b(file.write(folder / "a.m4b"), against=against)]


def without(*names: str) -> Callable[[Path], None]:
    def harm(path: Path) -> None:
        tags: Any = MP4(path)
        for name in names:
            del tags[name]
        tags.save()

    return harm


def renamed(old: bytes, new: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(path.read_bytes().replace(old, new)) and None


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9000])


def stated_twice_as_long(path: Path) -> None:
    data = bytearray(path.read_bytes())
    place = data.index(b"mdhd") + 20  # version, flags, two times and the scale stand before it
    length = int.from_bytes(data[place : place + 4], "big")
    data[place : place + 4] = (2 * length).to_bytes(4, "big")
    path.write_bytes(data)


def test_a_good_narration_breaks_no_rule(tmp_path: Path) -> None:
    assert broken(File(), tmp_path) == []
    assert broken(File(), tmp_path, source()) == []


GOOD = File()


@pytest.mark.parametrize(
    ("file", "number"),
    [
        (replace(GOOD, harm=cut), "M4B-01"),
        (replace(GOOD, harm=lambda path: path.write_bytes(b"nonsense" * 99) and None), "M4B-01"),
        (replace(GOOD, title="Άλλα"), "M4B-02"),
        (replace(GOOD, harm=without("\xa9nam")), "M4B-02"),
        (replace(GOOD, lang=Lang("zz")), "M4B-03"),
        (replace(GOOD, marks=()), "M4B-04"),
        (replace(GOOD, marks=GOOD.marks[:1]), "M4B-04"),
        (replace(GOOD, marks=(("Νέα", 0, 12_000), ("Ωράριο", 12_000, 30_000))), "M4B-05"),
        (replace(GOOD, harm=stated_twice_as_long), "M4B-07"),
        (replace(GOOD, amplitudes=(0.04,) * 4), "M4B-08"),
        (replace(GOOD, amplitudes=(0.12, 0.12, 0.12, 0.99)), "M4B-09"),
        (replace(GOOD, marks=(("Νέα", 0, 2), ("Ωράριο", 2, 24_000))), "M4B-10"),
        (replace(GOOD, sentences=()), "M4B-11"),
        (replace(GOOD, sentences=GOOD.sentences[::-1]), "M4B-11"),
        (replace(GOOD, sentences=GOOD.sentences[:-1]), "M4B-12"),
        (replace(GOOD, amplitudes=(0.12, 0.12, 0.12, 0.0)), "M4B-13"),
        (replace(GOOD, harm=without("covr")), "M4B-14"),
        (replace(GOOD, harm=without("stik")), "M4B-15"),
        (replace(GOOD, harm=renamed(b"chpl", b"free")), "M4B-17"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_one_thing_wrong_breaks_its_rule(file: File, number: str, tmp_path: Path) -> None:
    if number == "M4B-10":  # a chapter much softer than the whole
        file = replace(
            file,
            amplitudes=(0.15, 0.15, 0.15, 0.05, 0.05, 0.05, 0.05),
            marks=(("Νέα", 0, 18_000), ("Ωράριο", 18_000, 42_000)),
        )
    assert number in broken(file, tmp_path, source())


def test_an_index_behind_the_sound_is_named(tmp_path: Path) -> None:
    path = File().write(tmp_path / "a.m4b")
    slow = tmp_path / "slow.m4b"
    import av

    with (
        av.open(str(path)) as given,
        av.open(str(slow), "w", format="ipod") as written,
    ):
        stream: Any = written.add_stream_from_template(given.streams.audio[0])
        for packet in given.demux(given.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = stream
                written.mux(packet)
    assert "M4B-16" in [f.rule.number for f in verify_m4b(slow)]


def test_music_in_two_channels_is_not_our_form(tmp_path: Path) -> None:
    import av

    path = tmp_path / "stereo.m4b"
    with av.open(str(path), "w", format="ipod") as container:
        stream: Any = container.add_stream("aac", rate=22_050)
        stream.layout = "stereo"
        for number in range(30):
            block = np.zeros((2, 1024), np.float32)
            frame: Any = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = 22_050, number * 1024
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert "M4B-06" in [f.rule.number for f in verify_m4b(path)]


def test_notes_left_out_on_request_are_not_missed(tmp_path: Path) -> None:
    note = Note("n1", "1", (Paragraph("n1.b1", (Run("Μια σημείωση.", EL),)),))  # type: ignore[arg-type]
    document = replace(source(), notes=(note,))
    assert "M4B-12" in broken(GOOD, tmp_path, document)
    assert broken(replace(GOOD, has_notes=False), tmp_path, document) == []


def test_every_rule_has_a_number_of_its_own_and_both_languages() -> None:
    assert [rule.number for rule in RULES] == [f"M4B-{n:02}" for n in range(1, len(RULES) + 1)]
    assert all(rule.el and rule.en and rule.clause for rule in RULES)
