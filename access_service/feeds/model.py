"""What a feed says, before it is written in the words of RSS, Atom or iCalendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from formats.document import Lang


@dataclass(frozen=True, slots=True)
class Sound:
    """A file that a podcast player fetches."""

    address: str
    size_bytes: int
    duration_ms: int | None
    media_type: str = "audio/mpeg"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; `identity` never changes, whatever becomes of titles and addresses."""

    identity: str
    title: str
    address: str
    published_at: datetime
    summary: str = ""
    html: str = ""
    is_urgent: bool = False
    sound: Sound | None = None
    starts_at: datetime | None = None
    lasts: timedelta | None = None
    """None where it takes the whole day."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed: its own address, the page that it speaks of, and its entries, newest first."""

    identity: str
    title: str
    about: str
    lang: Lang
    own_address: str
    page_address: str
    library: str
    entries: tuple[Entry, ...]
    picture_address: str = ""

    @property
    def changed_at(self) -> datetime | None:
        """Return when its newest entry was published: the same entries are the same feed."""
        return max((entry.published_at for entry in self.entries), default=None)
