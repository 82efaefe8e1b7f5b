"""What conversions need from the rest of the house; `bootstrap` says who does it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from access_service.announcements.model import Announcement, AnnouncementId
from access_service.catalogue.record import Item, ItemId
from access_service.colophon import Colophon
from access_service.conversion.artifacts import ArtifactId
from access_service.conversion.request import JobId, Options
from formats.document import Document, Lang
from formats.narration import Narration
from formats.reading import Reading
from formats.report import Report
from formats.timeline import Timeline
from formats.verify.result import Failure
from formats.writing import USUAL_CHOICES, Choices, Writer
from tts.codec import MP3


@dataclass(frozen=True, slots=True)
class Derived:
    """A file that was made before, and what else is known of it, as text."""

    artifact: ArtifactId
    facts: str


class DerivedFiles(Protocol):
    """What has been made already, by a key that says from what and how."""

    def get(self, key: str) -> Derived | None:
        """Return what was made under a key, or None."""
        ...

    def get_many(self, keys: Collection[str]) -> dict[str, Derived]:
        """Return what was made under each of a few dozen keys, asked for at once."""
        ...

    def put(self, key: str, made: Derived) -> None:
        """Remember what was made, in place of what was remembered before."""
        ...


class Askers(Protocol):
    """Who waits for which job."""

    def add(self, job_id: JobId, asker: str) -> None:
        """Note that somebody waits for a job; twice is once."""
        ...

    def remove(self, job_id: JobId, asker: str) -> None:
        """Note that somebody waits no longer."""
        ...

    def clear(self, job_id: JobId) -> None:
        """Note that nobody waits any longer."""
        ...

    def count(self, job_id: JobId) -> int:
        """Return how many wait for a job."""
        ...


@dataclass(frozen=True, slots=True)
class Spoken:
    """How a document is to be spoken: words said as `lexicon` tells, sound of one `codec`."""

    options: Options
    lexicon: str = ""
    codec: str = MP3
    colophon: Colophon | None = None
    """What is said at the end; nothing where there is none."""


class NarrationPlan(Protocol):
    """A document cut into chapters, ready to be spoken one by one."""

    chapter_count: int
    report: Report
    """What cannot be spoken."""

    def chapter_key(self, number: int) -> str:
        """Return what decides the sound of chapter `number` (from 0): equal keys, equal sound."""
        ...

    def narrate(self, number: int, out: Path) -> str:
        """Write the frames of one chapter and return what `join` must know of it, as text.

        Called from several threads at once, for different chapters.

        Raises:
            AccessError: The voice is missing or gave no sound.
        """
        ...

    def join(self, parts: Sequence[tuple[Path, str]], out: Path) -> int:
        """Write all chapters, in order, as one MP3 or M4B and return its length in milliseconds."""
        ...

    def narration(self, parts: Sequence[tuple[Path, str]]) -> Narration:
        """Return all chapters, in order, as a narration whose clips are their files."""
        ...

    def timeline(self, facts: Sequence[str | None]) -> Timeline:
        """Return when everything sounds, as far as it has been spoken.

        Args:
            facts: What `narrate` told of each chapter, None for one that has not been spoken.
        """
        ...


class Narrator(Protocol):
    """Speaks documents."""

    @property
    def version(self) -> str:
        """Return what changes whenever the same document would be spoken otherwise.

        It is part of a job's identity.
        """
        ...

    def check(self, options: Options, /) -> None:
        """Tell at once whether a document can be spoken here as somebody wishes.

        Raises:
            AccessError: No such voice, a speed, pitch or volume out of range, or the engine
                cannot work here.
        """
        ...

    def distinct_voice(self, voice: str) -> str:
        """Return voices as they name a narration: empty where they make none of its own."""
        ...

    def lexicon(self, work: ItemId, /) -> str:
        """Return the pronunciations that a narration of `work` heeds, as text; empty for none.

        An empty id asks for those that hold for every work.
        """
        ...

    def plan(self, document: Document, request: Spoken, /) -> NarrationPlan:
        """Cut a document into chapters."""
        ...

    def stream(self, document: Document, request: Spoken, /) -> Generator[bytes, None, None]:
        """Yield a document's sound as MP3, sentence by sentence, the first as soon as it is made.

        What is spoken for it is kept for the narration, and what was kept is not spoken again.
        """
        ...


class ReadFile(Protocol):
    """Reads a file that somebody brought; see `formats.readers.apart.read_file_apart`."""

    def __call__(self, path: Path, *, name: str, lang: Lang) -> Reading:
        """Return the reading, or raise `UnreadableDocument`."""
        ...


class FindWriter(Protocol):
    """Gives the writer of a format; see `formats.writers.registry.writer`."""

    def __call__(self, name: str, choices: Choices = USUAL_CHOICES, /) -> Writer:
        """Return the writer, or raise `UnknownThing` or `ThemeError`."""
        ...


class VerifyFile(Protocol):
    """Checks a finished file; see `formats.verify.registry.verify_file`."""

    def __call__(self, path: Path, *, against: Document | None) -> tuple[Failure, ...]:
        """Return the rules that the file breaks."""
        ...


class DescribeItem(Protocol):
    """Makes a document of an item; see `access_service.catalogue.describe`."""

    def __call__(self, item: Item, /, *, lang: Lang) -> Document:
        """Return the document."""
        ...


class DescribeAnnouncement(Protocol):
    """Makes a document of an announcement; see `access_service.announcements.describe`."""

    def __call__(self, announcement: Announcement, /, *, lang: Lang) -> Document:
        """Return the document."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything that the stages of a conversion call."""

    item: Callable[[ItemId], Item]
    announcement: Callable[[AnnouncementId], Announcement]
    describe_item: DescribeItem
    describe_announcement: DescribeAnnouncement
    read_file: ReadFile
    writer: FindWriter
    verify_file: VerifyFile
    narrator: Narrator
    today: Callable[[], date] = date.today
