"""The library's announcements as feeds: the same entries in every one, until they expire."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Protocol
from uuid import UUID, uuid4, uuid5

from access_service.announcements.describe import describe_announcement
from access_service.announcements.lifecycle import EVENT_LASTS, holds
from access_service.announcements.moments import ATHENS
from access_service.conversion.request import AnnouncementSource, ConversionRequest, Options
from access_service.conversion.service import Urgency
from access_service.feeds.model import Entry
from formats.document import Document, Lang
from formats.errors import Unavailable, UnknownThing
from formats.text import block_texts

if TYPE_CHECKING:
    from access_service.announcements.lifecycle import AnnouncementService
    from access_service.announcements.model import Announcement, AnnouncementId
    from access_service.conversion.result import JobStatus
    from access_service.conversion.service import Conversions

IDENTITY = "feed-identity"
"""The marker under which the number is kept that tells this library's entries from others'."""
SUMMARY_CHARACTERS = 4000
"""As much as podcast directories keep of an episode's notes."""


class Markers(Protocol):
    """Small facts that last; see `access_service.store.markers`."""

    def get(self, name: str) -> str | None:
        """Return the text kept under a name, or None."""
        ...

    def put(self, name: str, value: str) -> None:
        """Keep a text."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """An announcement as an entry without addresses, and its sound where that has been made."""

    id: AnnouncementId
    entry: Entry
    sound: JobStatus | None


class AnnouncementFeeds:
    """Gives what feeds tell of announcements, and has their sound made.

    Args:
        announcements: What is told.
        conversions: Who makes the sound.
        markers: Where the library's number is kept.
        options: Gives how the library's copies sound in a language.
        as_html: Gives a document as a piece of a page.
    """

    def __init__(
        self,
        announcements: AnnouncementService,
        conversions: Conversions,
        markers: Markers,
        *,
        options: Callable[[Lang], Options],
        as_html: Callable[[Document], str],
    ) -> None:
        self._announcements = announcements
        self._conversions = conversions
        self._markers = markers
        self._options = options
        self._as_html = as_html

    def identity(self, name: str) -> str:
        """Return an identifier that stays the same wherever this library's pages move."""
        kept = self._markers.get(IDENTITY)
        if kept is None:
            self._markers.put(IDENTITY, str(uuid4()))
            kept = self._markers.get(IDENTITY) or ""
        return f"urn:uuid:{uuid5(UUID(kept), name)}"

    def told(self, lang: Lang, now: datetime, *, has_sound: bool = False) -> tuple[Told, ...]:
        """Return what holds now, newest first.

        Args:
            lang: The language to tell it in where there is a wording in it.
            now: The moment.
            has_sound: Look for the sound of each, and ask for what has not been made yet.
        """
        current = self._announcements.current(now)
        return tuple(
            sorted((self._told(one, lang, now, has_sound) for one in current), key=_newest)
        )

    def one(self, announcement_id: AnnouncementId, lang: Lang, now: datetime) -> Told:
        """Return one announcement with its sound, as long as it holds.

        Raises:
            UnknownThing: There is none, or it holds no longer.
        """
        found = self._announcements.show(announcement_id)
        if not holds(found, now):
            raise UnknownThing(f"{found.id}: over", say="unknown-announcement", id=found.id)
        return self._told(found, lang, now, has_sound=True)

    def _told(self, one: Announcement, lang: Lang, now: datetime, has_sound: bool) -> Told:
        wording = one.wording(lang)
        document = describe_announcement(one, lang=wording.lang)
        entry = Entry(
            identity=self.identity(f"announcement:{one.id} {lang}"),
            title=wording.title,
            address="",
            published_at=(one.publish_at or now).astimezone(UTC),
            summary=_text(document)[:SUMMARY_CHARACTERS],
            html=self._as_html(document),
            is_urgent=one.priority == "urgent",
        )
        if one.event_at is not None:
            local = one.event_at.astimezone(ATHENS)
            entry = replace(entry, starts_at=local, lasts=_lasts(local))
        return Told(one.id, entry, self._sound(one.id, wording.lang) if has_sound else None)

    def _sound(self, announcement_id: AnnouncementId, lang: Lang) -> JobStatus | None:
        """Return the finished sound; ask for it, and return None, where it has not been made."""
        wanted = ConversionRequest(AnnouncementSource(announcement_id), "mp3", self._options(lang))
        try:
            made = self._conversions.made_before(wanted)
            if made is None:
                self._conversions.submit(wanted, priority=Urgency.BATCH)
        except Unavailable:
            # The voice is missing here, which the health page tells: the text goes out without it.
            return None
        return made


def _lasts(starts_at: datetime) -> timedelta | None:
    """Return how long an event takes, None for a whole day: midnight is how staff write one."""
    return None if starts_at.time() == time() else EVENT_LASTS


def _text(document: Document) -> str:
    """Return a document as plain lines, without its title, which is the entry's own."""
    return "\n".join(
        " ".join(text.split()) for block in document.blocks[1:] for text in block_texts(block)
    )


def _newest(one: Told) -> tuple[float, str]:
    return -one.entry.published_at.timestamp(), one.id
