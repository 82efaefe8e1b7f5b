"""The life of an announcement: draft, published, expired; and which ones hold now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final

from access_service.announcements.model import Announcement, AnnouncementId, Priority, State
from access_service.announcements.moments import ATHENS
from access_service.announcements.store import AnnouncementStore
from access_service.encodable import require_encodable
from formats.document import Lang
from formats.errors import BadInput

EVENT_LASTS = timedelta(hours=3)
"""How long after its start an event without an end is still announced."""
HOURS: Final = "hours"
"""The kind whose date tells from when it holds, not until when."""
CLOSED_KINDS: Final = frozenset({"closure", "strike"})
"""Kinds that hold to the end of their day, whatever hour they begin."""


def publish(announcement: Announcement, now: datetime) -> Announcement:
    """Return the announcement as published, now unless it says a later time.

    Raises:
        BadInput: It has no title, a title alone, or its end is past already.
    """
    if not announcement.wordings or not announcement.wordings[0].title.strip():
        raise BadInput(
            f"{announcement.id}: no title", say="announcement-without-title", id=announcement.id
        )
    if bare_wordings(announcement):
        raise BadInput(
            f"{announcement.id}: no text", say="announcement-without-text", id=announcement.id
        )
    ends = ends_at(announcement)
    if ends is not None and ends <= now:
        raise BadInput(
            f"{announcement.id}: ends in the past", say="announcement-past", id=announcement.id
        )
    return replace(announcement, state=State.PUBLISHED, publish_at=announcement.publish_at or now)


def bare_wordings(announcement: Announcement) -> tuple[Lang, ...]:
    """Return the languages in which a title alone is told, and nobody learns what it is about.

    What happens and when is enough for an event; but where one language has a text, those who
    read the other must not be told less.
    """
    bare = tuple(one.lang for one in announcement.wordings if not one.body.strip())
    is_told_by_its_date = announcement.event_at is not None
    if is_told_by_its_date and len(bare) == len(announcement.wordings):
        return ()
    return bare


def require_order(announcement: Announcement) -> None:
    """Refuse an end before what is announced begins: nobody would be told of it on its day.

    Raises:
        BadInput: It expires before its event.
    """
    event, ends = announcement.event_at, announcement.expire_at
    if event is not None and ends is not None and ends < event:
        raise BadInput(f"{announcement.id}: ends before", say="announcement-ends-before")


def expire(announcement: Announcement, now: datetime) -> Announcement:
    """Return the announcement as expired; an end that was still to come becomes now."""
    ends = announcement.expire_at
    return replace(
        announcement,
        state=State.EXPIRED,
        expire_at=ends if ends is not None and ends <= now else now,
    )


def ends_at(announcement: Announcement) -> datetime | None:
    """Return when the announcement stops to matter, or None when it says no time at all.

    A day without an hour is midnight: what is announced for it holds to the day's end.
    """
    event = announcement.event_at
    if announcement.expire_at is not None or event is None or announcement.kind == HOURS:
        return announcement.expire_at
    local = event.astimezone(ATHENS)
    if local.time() == time() or announcement.kind in CLOSED_KINDS:
        return datetime.combine(local.date() + timedelta(days=1), time(), ATHENS)
    return event + EVENT_LASTS


def holds(announcement: Announcement, now: datetime) -> bool:
    """Tell whether readers are told of the announcement now."""
    if announcement.state is not State.PUBLISHED:
        return False
    starts, ends = announcement.publish_at, ends_at(announcement)
    return (starts is None or starts <= now) and (ends is None or now < ends)


def current(announcements: Iterable[Announcement], now: datetime) -> tuple[Announcement, ...]:
    """Return the announcements that hold now: urgent ones first, then by event, then newest."""
    return tuple(sorted((a for a in announcements if holds(a, now)), key=_rank))


def _rank(announcement: Announcement) -> tuple[bool, bool, float, float, str]:
    event, starts = announcement.event_at, announcement.publish_at
    return (
        announcement.priority is not Priority.URGENT,
        event is None,
        0.0 if event is None else event.timestamp(),
        0.0 if starts is None else -starts.timestamp(),
        announcement.id,
    )


class AnnouncementService:
    """What staff do with announcements, and what readers are told."""

    def __init__(self, store: AnnouncementStore) -> None:
        self._store = store

    def add(self, announcement: Announcement) -> None:
        """Keep an announcement in the state it has.

        Raises:
            BadInput: There is one with this id already, a time has no time zone, or a text is none.
        """
        if not self.add_once(announcement):
            raise BadInput(
                f"{announcement.id}: exists", say="announcement-exists", id=announcement.id
            )

    def add_once(self, announcement: Announcement) -> bool:
        """Keep a new announcement; False where there is one with its id, which stays as it is.

        Raises:
            BadInput: A time has no time zone, or a text is none.
        """
        _require_text(announcement)
        return self._store.add(announcement)

    def put(self, announcement: Announcement) -> None:
        """Keep an announcement in place of the one with the same id, if there is one.

        Raises:
            BadInput: A time has no time zone, or a text is none.
        """
        _require_text(announcement)
        self._store.put(announcement)

    def show(self, announcement_id: AnnouncementId) -> Announcement:
        """Return one announcement.

        Raises:
            UnknownThing: There is none with this id.
            BadInput: The id is no text.
        """
        require_encodable(announcement_id)
        return self._store.get(announcement_id)

    def list(self, state: State | None = None) -> tuple[Announcement, ...]:
        """Return all announcements, or those in one state, by id."""
        return tuple(a for a in self._store.all() if state is None or a.state is state)

    def current(self, now: datetime) -> tuple[Announcement, ...]:
        """Return what readers are told now, in the order they are told it."""
        return current(self._store.all(), now)

    def publish(self, announcement_id: AnnouncementId, now: datetime) -> Announcement:
        """Publish one announcement and return it; raises as `publish` and `show` do."""
        published = publish(self.show(announcement_id), now)
        self._store.put(published)
        return published

    def expire(self, announcement_id: AnnouncementId, now: datetime) -> Announcement:
        """Take one announcement back and return it."""
        expired = expire(self.show(announcement_id), now)
        self._store.put(expired)
        return expired

    def expire_due(self, now: datetime) -> tuple[AnnouncementId, ...]:
        """Mark every announcement whose end has come, and return their ids."""
        due = [
            a
            for a in self.list(State.PUBLISHED)
            if (ends := ends_at(a)) is not None and ends <= now
        ]
        for announcement in due:
            # What ended by itself keeps the end it had, so that the record stays true.
            self._store.put(replace(announcement, state=State.EXPIRED))
        return tuple(a.id for a in due)


def _require_text(announcement: Announcement) -> None:
    require_encodable(announcement.id, announcement.kind)
    for wording in announcement.wordings:
        require_encodable(wording.lang, wording.title, wording.body)
