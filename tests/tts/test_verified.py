"""A finished file tells of what is missing from it: real narrations, harmed in one place each."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from mutagen.id3 import ID3

from formats.build import DocumentBuilder
from formats.document import EL, Document
from formats.narration import Narration
from formats.sound.frames import frames
from formats.verify.mp3 import verify_mp3
from tts.audiobook import join_chapters, narrate_chapter
from tts.engine import DEFAULT_WPM
from tts.script import make_script
from tts.voices import VoiceChoice

pytestmark = pytest.mark.engine

PARAGRAPHS = {
    "Ώρες": "Η βιβλιοθήκη ανοίγει στις 9:00. Κλείνει στις 14:00. Το Σάββατο είναι κλειστή.",
    "Βιβλία": "Δανείζουμε 4 βιβλία για 15 μέρες. Η ανανέωση γίνεται με ένα τηλεφώνημα, δωρεάν.",
}


@dataclass(frozen=True)
class Book:
    """A narration of two chapters: the whole file, its sound's frames, and what stands where."""

    document: Document
    data: bytes
    starts: tuple[int, ...]
    """Where in `data` each frame begins; last, the end."""
    narration: Narration

    def frame_at(self, ms: int) -> int:
        return min(round(ms * 22_050 / 576_000), len(self.starts) - 1)

    def piece(self, first_ms: int, last_ms: int) -> bytes:
        return self.data[self.starts[self.frame_at(first_ms)] : self.starts[self.frame_at(last_ms)]]

    def tag(self) -> bytes:
        return self.data[: self.starts[0]]

    def sound(self) -> bytes:
        return self.data[self.starts[0] :]

    def sentence(self, number: int) -> tuple[int, int]:
        """Return where a sentence begins and the next one, in milliseconds."""
        sync = self.narration.sync
        end = self.narration.clips[0].duration_ms
        after = sync[number + 1].start_ms if number + 1 < len(sync) else end
        return sync[number].start_ms - 50, after - 50  # an encoder's delay stands before the sound

    def told_again(self, sound: bytes) -> bytes:
        """Return a file with this sound whose tag states the sound's true length."""
        tag = ID3(io.BytesIO(self.tag()))
        milliseconds = round(sum(f.samples / f.sample_rate_hz for f in frames(sound)) * 1000)
        tag["TLEN"].text = [str(milliseconds)]
        for chapter in tag.getall("CHAP"):
            chapter.end_time = min(chapter.end_time, milliseconds)
            chapter.start_time = min(chapter.start_time, milliseconds - 1)
        written = io.BytesIO()
        tag.save(written, v2_version=3)
        return written.getvalue() + sound


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    folder = tmp_path_factory.mktemp("book")
    builder = DocumentBuilder(EL)
    for title, text in PARAGRAPHS.items():
        builder.heading(2, title)
        builder.paragraph(text)
    document = Document("Οδηγός", EL, tuple(builder.blocks))
    script = make_script(document)
    parts = []
    for number, chapter in enumerate(script.chapters):
        path = folder / f"{number}.part"
        made = narrate_chapter(chapter, path, voices=VoiceChoice(), wpm=DEFAULT_WPM)
        parts.append((path, made))
    narration = join_chapters(parts, folder / "book.mp3", script=script)
    data = (folder / "book.mp3").read_bytes()
    starts = tuple(frame.offset for frame in frames(data))
    return Book(document, data, (*starts, len(data)), narration)


def told(book: Book, data: bytes, folder: Path) -> dict[str, list[str]]:
    """Return what a check of `data` against its source tells, by rule."""
    path = folder / "harmed.mp3"
    path.write_bytes(data)
    found: dict[str, list[str]] = {}
    for failure in verify_mp3(path, against=book.document):
        found.setdefault(failure.rule.number, []).append(failure.where)
    return found


def without_sentence(book: Book) -> bytes:
    first, after = book.sentence(2)
    return book.piece(0, first) + book.piece(after, 10**9)


def chapters_swapped(book: Book) -> bytes:
    middle = book.narration.chapters[1].start_ms
    return book.piece(middle, 10**9) + book.piece(0, middle)


def sentences_swapped(book: Book) -> bytes:
    (one, two), (_, three) = book.sentence(1), book.sentence(2)
    return (
        book.piece(0, one)
        + book.piece(two, three)
        + book.piece(one, two)
        + book.piece(three, 10**9)
    )


def end_cut(book: Book) -> bytes:
    start, _ = book.sentence(6)
    return book.piece(0, start + 700)


def test_a_whole_narration_is_told_to_be_whole(book: Book, tmp_path: Path) -> None:
    assert told(book, book.data, tmp_path) == {}
    assert told(book, book.told_again(book.sound()), tmp_path) == {}


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        (without_sentence, "Το Σάββατο είναι κλειστή."),  # the first that is not where it should be
        (chapters_swapped, "Η βιβλιοθήκη ανοίγει στις 9:00."),
        (sentences_swapped, "Κλείνει στις 14:00."),
        (end_cut, "Η ανανέωση γίνεται με ένα τηλεφώνημα, δωρεάν."),
    ],
)
def test_harm_to_the_sound_is_told_even_where_the_tag_was_made_to_fit(
    book: Book, tmp_path: Path, harm: Callable[[Book], bytes], named: str
) -> None:
    assert named in told(book, book.told_again(harm(book)), tmp_path)["MP3-13"]


def test_a_sentence_gone_from_the_tag_too_is_named_by_the_source(
    book: Book, tmp_path: Path
) -> None:
    tag = ID3(io.BytesIO(book.tag()))
    (sung,) = tag.getall("SYLT")
    gone = sung.text.pop(2)[0]
    written = io.BytesIO()
    tag.save(written, v2_version=3)
    assert told(book, written.getvalue() + book.sound(), tmp_path)["MP3-12"] == [gone]


def test_chapters_told_in_the_wrong_order_are_named(book: Book, tmp_path: Path) -> None:
    tag = ID3(io.BytesIO(book.tag()))
    first, second = tag.getall("CHAP")
    first.sub_frames["TIT2"], second.sub_frames["TIT2"] = (
        second.sub_frames["TIT2"],
        first.sub_frames["TIT2"],
    )
    written = io.BytesIO()
    tag.save(written, v2_version=3)
    assert "MP3-04" in told(book, written.getvalue() + book.sound(), tmp_path)
