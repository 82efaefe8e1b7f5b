"""Small stand-ins for readers, writers, checks and voices, and a process that uses them.

Run as a module it is the other process of the tests: it converts until somebody kills it.
"""

# ruff: noqa: ARG002 - a stand-in takes what the real one takes and needs less of it

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, ClassVar

from sqlalchemy import Engine

from access_service.announcements.model import Announcement, AnnouncementId, Wording
from access_service.catalogue.record import Item, ItemId
from access_service.conversion.artifacts import Artifacts
from access_service.conversion.ports import NarrationPlan, Ports, Spoken
from access_service.conversion.request import (
    ConversionRequest,
    FileSource,
    ItemSource,
    Options,
)
from access_service.conversion.service import Conversions
from access_service.store.askers import SqlAskers
from access_service.store.derived import SqlDerivedFiles
from access_service.store.engine import open_engine, sqlite_url
from access_service.store.migrate import migrate
from formats.build import DocumentBuilder
from formats.document import EL, Anchor, Document, Lang, Provenance
from formats.errors import SpeechFailed, UnknownThing, UnreadableDocument
from formats.narration import DurationMs, Narration, NarrationClip
from formats.reading import Reading
from formats.report import Finding, Kind, Report
from formats.text import words
from formats.theme import Theme
from formats.timeline import TimedChapter, Timeline
from formats.verify.result import Failure, Rule
from formats.writing import USUAL_CHOICES, Choices, Writer

TWO_WORDS = Rule("TXT-01", "Prosvasi", "Λείπουν λέξεις.", "Words are missing.")


def document_of(title: str, paragraphs: Sequence[str], source: str = "") -> Document:
    builder = DocumentBuilder(EL)
    builder.heading(1, title)
    for text in paragraphs:
        builder.paragraph(text)
    return Document(title, EL, tuple(builder.blocks), provenance=Provenance(source, "fake"))


def find_item(item_id: ItemId) -> Item:
    if item_id == "none":
        raise UnknownThing(f"no item {item_id}", say="unknown-item", id=item_id)
    return Item(item_id, "sample", "1", f"Τίτλος {item_id}", EL)


def find_announcement(announcement_id: AnnouncementId) -> Announcement:
    return Announcement(announcement_id, (Wording(EL, "Απεργία", "Κλειστά."),), "strike")


def describe_item(item: Item, /, *, lang: Lang) -> Document:
    return document_of(item.title, ["Ένα βιβλίο."], f"item:{item.id}")


def describe_announcement(announcement: Announcement, /, *, lang: Lang) -> Document:
    wording = announcement.wording(lang)
    return document_of(wording.title, [wording.body], f"announcement:{announcement.id}")


def read_lines(path: Path, *, name: str, lang: Lang) -> Reading:
    """One paragraph a line; a paragraph is also a chapter of the narration."""
    data = path.read_bytes()
    if not data:
        raise UnreadableDocument(f"{name}: 0 bytes", say="file-empty", name=name)
    document = document_of(name, data.decode().splitlines(), name)
    return Reading(document, Report((Finding(Kind.GUESSED, "title-from-name", detail=name),)))


@dataclass
class LineWriter:
    """Writes words; leaves the last one out when told to, so that the check has to find it."""

    name: ClassVar[str] = "txt"
    media_type: ClassVar[str] = "text/plain"
    suffix: ClassVar[str] = ".txt"
    version: ClassVar[str] = "1"
    is_lossy: bool = False
    written: list[str] = field(default_factory=list)

    def write(
        self, doc: Document, out: BinaryIO, /, *, theme: Theme, narration: Narration | None = None
    ) -> Report:
        text = words(doc)[:-1] if self.is_lossy else words(doc)
        self.written.append(doc.title)
        out.write(" ".join(text).encode())
        return Report((Finding(Kind.LOST, "figure-without-alt"),))


def verify_words(path: Path, *, against: Document | None) -> tuple[Failure, ...]:
    assert against is not None
    if path.suffix == ".mp3" or path.read_text("utf-8").split() == list(words(against)):
        return ()
    return (Failure(TWO_WORDS, "τέλος"),)


@dataclass
class FakePlan:
    chapters: list[str]
    speak: Callable[[int, str], None]
    report: Report = field(default_factory=Report)

    @property
    def chapter_count(self) -> int:
        return len(self.chapters)

    def chapter_key(self, number: int) -> str:
        return self.chapters[number]

    def narrate(self, number: int, out: Path) -> str:
        self.speak(number, self.chapters[number])
        out.write_bytes(self.chapters[number].encode())
        return f"{len(self.chapters[number])}"

    def join(self, parts: Sequence[tuple[Path, str]], out: Path) -> int:
        out.write_bytes(b"|".join(path.read_bytes() for path, _ in parts))
        return sum(int(facts) for _, facts in parts)

    def narration(self, parts: Sequence[tuple[Path, str]]) -> Narration:
        clips = tuple(NarrationClip(path, "audio/x", DurationMs(int(n))) for path, n in parts)
        return Narration(clips, (), ())

    def timeline(self, facts: Sequence[str | None]) -> Timeline:
        chapters, at = [], 0
        for number, fact in enumerate(facts):
            begin, at = at, at + int(fact or 0)
            chapters.append(
                TimedChapter(
                    self.chapters[number],
                    EL,
                    Anchor(f"b{number}"),
                    DurationMs(begin),
                    None if fact is None else DurationMs(at),
                    (),
                )
            )
        return Timeline(tuple(chapters))


class TalkingBookWriter:
    """Writes the sound of every chapter, and so cannot do without a narration."""

    name: ClassVar[str] = "talking-book"
    media_type: ClassVar[str] = "application/zip"
    suffix: ClassVar[str] = ".mp3"
    version: ClassVar[str] = "1"
    needs_narration: ClassVar[bool] = True

    def write(
        self, doc: Document, out: BinaryIO, /, *, theme: Theme, narration: Narration | None = None
    ) -> Report:
        assert narration is not None
        out.write(b"/".join(clip.path.read_bytes() for clip in narration.clips))
        return Report()


class SoundingPageWriter:
    """Writes the text, and the sound of every chapter behind it where there is some."""

    name: ClassVar[str] = "page"
    media_type: ClassVar[str] = "text/html"
    suffix: ClassVar[str] = ".mp3"
    version: ClassVar[str] = "1"
    takes_narration: ClassVar[bool] = True
    heeds: ClassVar[dict[str, int | None]] = {"text_width": 76}

    def write(
        self, doc: Document, out: BinaryIO, /, *, theme: Theme, narration: Narration | None = None
    ) -> Report:
        clips = narration.clips if narration else ()
        out.write(b"/".join([doc.title.encode(), *(clip.path.read_bytes() for clip in clips)]))
        return Report()


@dataclass
class FakeNarrator:
    """Notes the start and the end of every chapter in a file, as two lines."""

    log: Path
    seconds: float = 0.0
    holds_at: dict[int, threading.Event] = field(default_factory=dict)
    """Chapters that end once they are told to."""
    fails_at: int | None = None
    has_bug: bool = False
    version: str = "1"
    pronunciations: dict[str, str] = field(default_factory=dict)

    def check(self, options: Options) -> None:
        if options.voice == "none":
            raise UnknownThing("no voice none", say="unknown-voice", name=options.voice)

    def distinct_voice(self, voice: str) -> str:
        return "" if voice == "usual" else voice

    def lexicon(self, work: ItemId, /) -> str:
        return self.pronunciations.get(work, "")

    def stream(self, document: Document, request: Spoken) -> Iterator[bytes]:
        for block in document.blocks:
            yield "".join(run.text for run in block.runs).encode()

    def plan(self, document: Document, request: Spoken) -> NarrationPlan:
        if self.has_bug:
            raise ZeroDivisionError("a bug")
        texts = ["".join(run.text for run in block.runs) for block in document.blocks]
        return FakePlan(texts, self._speak)

    def _speak(self, number: int, text: str) -> None:
        self._note(f"begin {number}")
        time.sleep(self.seconds)
        if number in self.holds_at:
            assert self.holds_at[number].wait(60), f"chapter {number} was let go by nobody"
        if number == self.fails_at:
            raise SpeechFailed(f"no sound for {number}", say="no-sound", number=number)
        self._note(f"end {number}")

    def _note(self, line: str) -> None:
        with self.log.open("a") as log:
            log.write(line + "\n")

    def lines(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []


def ports(narrator: FakeNarrator, writer: LineWriter | None = None) -> Ports:
    chosen = writer or LineWriter()

    def find_writer(name: str, choices: Choices = USUAL_CHOICES, /) -> Writer:
        if name == TalkingBookWriter.name:
            return TalkingBookWriter()
        if name == SoundingPageWriter.name:
            return SoundingPageWriter()
        if name != "txt":
            raise UnknownThing(f"format {name}", say="unknown-format", name=name, known="txt")
        return chosen

    return Ports(
        item=find_item,
        announcement=find_announcement,
        describe_item=describe_item,
        describe_announcement=describe_announcement,
        read_file=read_lines,
        writer=find_writer,
        verify_file=verify_words,
        narrator=narrator,
    )


class ConversionsAndStore(Conversions):
    """Closes its store with itself, as the real service's owner does."""

    store: Engine

    def close(self) -> None:
        super().close()
        self.store.dispose()


def conversions(
    folder: Path,
    narrator: FakeNarrator,
    writer: LineWriter | None = None,
    *,
    speakers: int = 1,
    concurrency: int = 2,
    version: str = "1",
    url: str = "",
    executor_id: str = "prosvasi",
) -> Conversions:
    engine = open_engine(url or sqlite_url(folder / "prosvasi.db"))
    migrate(engine)
    service = ConversionsAndStore(
        folder,
        url or sqlite_url(folder / "jobs.db"),
        artifacts=Artifacts(folder / "artifacts"),
        derived=SqlDerivedFiles(engine),
        askers=SqlAskers(engine),
        ports=ports(narrator, writer),
        concurrency=concurrency,
        speakers=speakers,
        version=version,
        executor_id=executor_id,
    )
    service.store = engine
    return service


def book(service: Conversions, folder: Path, chapters: int) -> FileSource:
    path = folder / "βιβλίο.txt"
    path.write_text("\n".join(f"Κεφάλαιο {number}." for number in range(1, chapters)))
    return service.keep_file(path)


def main(folder: Path, seconds: float, chapters: int) -> None:
    """Convert a book and say when it is done."""
    service = conversions(folder, FakeNarrator(folder / "chapters.log", seconds))
    job = service.submit(ConversionRequest(book(service, folder, chapters), "mp3", Options()))
    service.submit(ConversionRequest(ItemSource(ItemId("1")), "txt"))
    service.launch()
    print(service.wait(job).state, flush=True)  # noqa: T201 - the test listens
    service.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
