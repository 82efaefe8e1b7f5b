"""A source of announcements, and what comes from it before it is one of ours."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, Protocol

from formats.document import Lang

SourceName = NewType("SourceName", str)


class SourceKind(StrEnum):
    """How a source tells what it has."""

    FEED = "feed"
    CALENDAR = "calendar"
    DIAVGEIA = "diavgeia"


@dataclass(frozen=True, slots=True)
class NoticeSource:
    """A source; `lang` and `notice_kind` are those of announcements made from it.

    What comes from a trusted one is published at once, everything else waits for the staff.
    `problem` is why it could not be read the last time, empty where it could.
    """

    name: SourceName
    kind: SourceKind
    address: str
    lang: Lang
    notice_kind: str
    is_trusted: bool = False
    read_at: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """Something that a source tells. `guid` is the source's own name for it; `text` is plain."""

    guid: str
    title: str
    text: str
    link: str = ""
    published_at: datetime | None = None
    event_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def digest(self) -> str:
        """Return a hash of what it says: the same words at the same time are the same thing."""
        when = self.event_at.isoformat() if self.event_at else ""
        said = "\n".join((" ".join(self.title.split()), " ".join(self.text.split()), when))
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Origin:
    """Which announcement was made of what, and what it said then."""

    guid: str
    announcement_id: str
    digest: str


class SourceStore(Protocol):
    """Keeps sources, and where announcements came from."""

    def put(self, source: NoticeSource) -> None:
        """Keep a source in place of the one with its name."""
        ...

    def get(self, name: SourceName) -> NoticeSource:
        """Return a source, or raise `UnknownThing`."""
        ...

    def all(self) -> tuple[NoticeSource, ...]:
        """Return every source, by name."""
        ...

    def remove(self, name: SourceName) -> None:
        """Forget a source; its announcements and their origins stay."""
        ...

    def origin(self, guid: str) -> Origin | None:
        """Return what was made of something, by its name."""
        ...

    def has_digest(self, digest: str) -> bool:
        """Tell whether something that says the very same is known under any name."""
        ...

    def put_origin(self, origin: Origin) -> None:
        """Keep what was made of something."""
        ...
