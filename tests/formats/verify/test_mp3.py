"""Each rule for audiobooks passes a good file and fails one that breaks it."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass, replace
from pathlib import Path

import lameenc
import numpy as np
import pytest
from mutagen import id3

from formats.build import DocumentBuilder
from formats.document import EL, Document, Paragraph, Run
from formats.verify.mp3 import RULES, verify_mp3

RATE = 22_050


@dataclass(frozen=True)
class File:
    """A four-part tone as a narration, with one thing wrong at a time."""

    title: str = "Νέα"
    language: str = "ell"
    stated_ms: int = 0
    marks: tuple[tuple[str, int, int], ...] = (("Νέα", 0, 12_000), ("Ωράριο", 12_000, 24_000))
    sentences: tuple[tuple[str, int], ...] = (
        ("Νέα", 50),
        ("Κλειστά αύριο.", 6_050),
        ("Ωράριο", 12_050),
        ("Πρωί.", 18_100),
    )
    amplitudes: tuple[float, ...] = (0.12, 0.12, 0.12, 0.12)
    bit_rates: tuple[int, ...] = (48, 48)
    has_tag: bool = True

    def write(self, path: Path) -> Path:
        sound = self._frames()
        path.write_bytes((self._tag() if self.has_tag else b"") + sound)
        return path

    def _frames(self) -> bytes:
        half = len(self.amplitudes) // len(self.bit_rates)
        made = b""
        for number, bit_rate in enumerate(self.bit_rates):
            parts = self.amplitudes[number * half : (number + 1) * half]
            wave = np.sin(np.arange(6 * RATE) * (2 * math.pi * 440 / RATE))
            wave[-RATE // 3 :] = 0  # the pause before the next sentence
            pcm = (np.concatenate([wave * a for a in parts]) * 32767).astype("<i2")
            encoder = lameenc.Encoder()
            encoder.set_bit_rate(bit_rate)
            encoder.set_in_sample_rate(RATE)
            encoder.set_channels(1)
            encoder.silence()
            made += bytes(encoder.encode(pcm.tobytes())) + bytes(encoder.flush())
        return made

    def _tag(self) -> bytes:
        tag = id3.ID3()
        if self.title:
            tag.add(id3.TIT2(encoding=1, text=self.title))
        if self.language:
            tag.add(id3.TLAN(encoding=0, text=self.language))
        if self.stated_ms:
            tag.add(id3.TLEN(encoding=0, text=str(self.stated_ms)))
        names = []
        for number, (title, start, end) in enumerate(self.marks):
            names.append(f"c{number}")
            tag.add(
                id3.CHAP(
                    element_id=names[-1],
                    start_time=start,
                    end_time=end,
                    start_offset=0xFFFFFFFF,
                    end_offset=0xFFFFFFFF,
                    sub_frames=[id3.TIT2(encoding=1, text=title)],
                )
            )
        if names:
            tag.add(id3.CTOC(element_id="toc", flags=3, child_element_ids=names, sub_frames=[]))
        if self.sentences:
            texts = list(self.sentences)
            tag.add(id3.SYLT(encoding=1, lang="ell", format=2, type=2, desc="", text=texts))
        written = io.BytesIO()
        tag.save(written, v2_version=3, padding=lambda _info: 0)
        return written.getvalue()


def source() -> Document:
    builder = DocumentBuilder(EL)
    builder.heading(1, "Νέα")
    builder.paragraph("Κλειστά αύριο.")
    builder.heading(2, "Ωράριο")
    builder.paragraph("Πρωί.")
    return Document("Νέα", EL, tuple(builder.blocks))


def broken(file: File, path: Path, against: Document | None = None) -> list[str]:
    return [f.rule.number for f in verify_mp3(file.write(path / "a.mp3"), against=against)]


def test_a_good_narration_breaks_no_rule(tmp_path: Path) -> None:
    assert broken(File(), tmp_path) == []
    assert broken(File(), tmp_path, source()) == []


GOOD = File()


@pytest.mark.parametrize(
    ("file", "number"),
    [
        (replace(GOOD, title=""), "MP3-02"),
        (replace(GOOD, title="Άλλα"), "MP3-02"),
        (replace(GOOD, language=""), "MP3-03"),
        (replace(GOOD, language="und"), "MP3-03"),
        (replace(GOOD, marks=()), "MP3-04"),
        (replace(GOOD, marks=(("Νέα", 0, 12_000), ("", 12_000, 24_000))), "MP3-04"),
        (replace(GOOD, marks=GOOD.marks[:1]), "MP3-04"),
        (replace(GOOD, marks=(("Νέα", 0, 13_000), ("Ωράριο", 12_000, 24_000))), "MP3-05"),
        (replace(GOOD, marks=(("Νέα", 0, 12_000), ("Ωράριο", 12_000, 30_000))), "MP3-05"),
        (replace(GOOD, bit_rates=(48, 64)), "MP3-06"),
        (replace(GOOD, stated_ms=30_000), "MP3-07"),
        (replace(GOOD, amplitudes=(0.04,) * 4), "MP3-08"),
        (replace(GOOD, amplitudes=(0.3,) * 4), "MP3-08"),
        (replace(GOOD, sentences=()), "MP3-11"),
        (replace(GOOD, sentences=GOOD.sentences[::-1]), "MP3-11"),
        (replace(GOOD, sentences=GOOD.sentences[:-1]), "MP3-12"),
        (replace(GOOD, sentences=(("Νέο", 50), *GOOD.sentences[1:])), "MP3-12"),
        (replace(GOOD, amplitudes=(0.12, 0.12, 0.12, 0.0)), "MP3-13"),
    ],
)
def test_each_fault_is_found_by_its_rule(file: File, number: str, tmp_path: Path) -> None:
    assert number in broken(file, tmp_path, source())


def test_a_peak_over_the_ceiling_is_found(tmp_path: Path) -> None:
    assert "MP3-09" in broken(replace(GOOD, amplitudes=(0.12, 0.12, 0.12, 0.98)), tmp_path)


def test_chapters_of_unlike_loudness_are_found(tmp_path: Path) -> None:
    marks = (("Νέα", 0, 24_000), ("Ωράριο", 24_000, 48_000))
    loud = (0.16,) * 4 + (0.11,) * 4
    file = replace(GOOD, marks=marks, amplitudes=loud)
    assert broken(file, tmp_path) == ["MP3-10", "MP3-10"]


def test_a_file_without_a_tag_lacks_title_language_and_chapters(tmp_path: Path) -> None:
    found = broken(replace(GOOD, has_tag=False), tmp_path)
    assert found == ["MP3-02", "MP3-03", "MP3-04"]


def test_what_is_no_mp3_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    for data in (b"", b"not sound at all", GOOD.write(path).read_bytes()[:-50]):
        path.write_bytes(data)
        assert [f.rule.number for f in verify_mp3(path)] == ["MP3-01"]


def test_words_of_notes_must_be_there_too(tmp_path: Path) -> None:
    made = source()
    last = made.blocks[-1]
    assert isinstance(last, Paragraph)
    longer = replace(last, runs=(*last.runs, Run(" Όχι.", EL)))
    assert "MP3-12" in broken(GOOD, tmp_path, replace(made, blocks=(*made.blocks[:-1], longer)))


def test_every_sentence_that_was_left_out_is_named(tmp_path: Path) -> None:
    file = replace(GOOD, sentences=(GOOD.sentences[0], GOOD.sentences[2]))
    found = verify_mp3(file.write(tmp_path / "a.mp3"), against=source())
    assert [f.where for f in found if f.rule.number == "MP3-12"] == ["Κλειστά αύριο.", "Πρωί."]


def test_sentences_at_and_behind_the_end_of_a_shortened_book_are_named(tmp_path: Path) -> None:
    file = replace(GOOD, amplitudes=(0.12, 0.12), stated_ms=24_000)
    found = verify_mp3(file.write(tmp_path / "a.mp3"), against=source())
    assert [f.where for f in found if f.rule.number == "MP3-13"] == ["Ωράριο", "Πρωί."]
    assert "MP3-07" in [f.rule.number for f in found]


def test_rules_are_numbered_once_and_speak_both_languages() -> None:
    assert len({rule.number for rule in RULES}) == len(RULES)
    assert all(rule.el.endswith(".") and rule.en.endswith(".") for rule in RULES)
