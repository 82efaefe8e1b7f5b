"""Brings announcements in from their sources, each thing once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from access_service.announcements.lifecycle import (
    AnnouncementService,
    bare_wordings,
    ends_at,
)
from access_service.announcements.model import Announcement, AnnouncementId, State, Wording
from access_service.announcements.sources.model import (
    Incoming,
    NoticeSource,
    Origin,
    SourceKind,
    SourceName,
    SourceStore,
)
from access_service.announcements.sources.reading import Get, read_source
from access_service.announcements.sources.wording import as_markdown, short_title
from formats.document import EL, EN
from formats.errors import AccessError, BadInput, UnknownThing

HOLDS = timedelta(days=30)
"""How long something without an end of its own is announced."""
MOST_NAME_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a reading brought: how much was told, and how many announcements were made of it."""

    told: int
    made: int


class Gatherer:
    """Reads sources and makes announcements: drafts, or published ones where it is trusted.

    Args:
        store: Where sources are kept, and where announcements came from.
        announcements: Where announcements are kept.
        get: Fetches an address.
        now: Tells the moment.
    """

    def __init__(
        self,
        store: SourceStore,
        announcements: AnnouncementService,
        get: Get,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._announcements = announcements
        self._get = get
        self._now = now

    def add(self, source: NoticeSource) -> None:
        """Keep a source.

        Raises:
            BadInput: It has no name or its address is none of the Web.
        """
        if not source.name.strip() or len(source.name) > MOST_NAME_CHARACTERS:
            raise BadInput("source without a name", say="source-without-name")
        if not source.address.startswith(("https://", "http://")):
            raise BadInput(f"{source.address!r}", say="source-bad-address")
        is_official = source.kind is SourceKind.DIAVGEIA
        # What an authority decides is not written for readers: somebody looks at each.
        self._store.put(replace(source, is_trusted=source.is_trusted and not is_official))

    def sources(self) -> tuple[NoticeSource, ...]:
        """Return every source, by name."""
        return self._store.all()

    def remove(self, name: SourceName) -> None:
        """Forget a source; what came from it stays."""
        self._store.remove(name)

    def read(self, name: SourceName) -> Gathered:
        """Read one source now.

        Raises:
            UnknownThing: There is none of this name.
            AccessError: It could not be read; that is kept with the source too.
        """
        source = self._store.get(name)
        now = self._now()
        try:
            told = read_source(source, self._get, now)
        except AccessError as error:
            self._store.put(replace(source, read_at=now, problem=error.say))
            raise
        made = sum(self._take(one, source, now) for one in told)
        self._store.put(replace(source, read_at=now, problem=""))
        return Gathered(len(told), made)

    def _take(self, incoming: Incoming, source: NoticeSource, now: datetime) -> bool:
        """Make an announcement of what is new, and tell whether there was one to make."""
        own, shared = f"{source.name}: {incoming.guid}", _shared_name(incoming)
        known = self._store.origin(own)
        if known is None and (
            self._store.has_digest(incoming.digest)
            or (shared and self._store.origin(shared) is not None)
        ):
            return False  # the same thing came from elsewhere, and belongs to that source
        if known is not None and known.digest == incoming.digest:
            return False
        notice = _announcement(incoming, source, now)
        ends = ends_at(notice)
        if ends is not None and ends <= now:
            return False
        kept = self._kept(known)
        if kept is not None and (kept.state is State.DRAFT or source.is_trusted):
            notice = replace(notice, id=kept.id, state=kept.state)
        is_bare = bool(bare_wordings(notice))  # even a trusted source may tell a title alone
        if is_bare:
            notice = replace(notice, state=State.DRAFT)
        # What the staff published and its source has changed since comes as a new draft.
        self._announcements.put(notice)
        if source.is_trusted and notice.state is State.DRAFT and not is_bare:
            self._announcements.publish(notice.id, now)
        for name in filter(None, (own, shared)):
            self._store.put_origin(Origin(name, notice.id, incoming.digest))
        return True

    def _kept(self, known: Origin | None) -> Announcement | None:
        if known is None:
            return None
        try:
            return self._announcements.show(AnnouncementId(known.announcement_id))
        except UnknownThing:
            return None


def _shared_name(incoming: Incoming) -> str:
    """Return a name that is the same wherever the thing comes from; «» for a source's own."""
    is_shared = incoming.guid.startswith(("http://", "https://", "urn:", "tag:", "ada:"))
    return incoming.guid if is_shared else ""


def _announcement(incoming: Incoming, source: NoticeSource, now: datetime) -> Announcement:
    lang = EN if source.lang == EN else EL
    body = as_markdown(incoming.text)
    if incoming.link.startswith(("https://", "http://")):
        body = f"{body}\n\n<{incoming.link.replace('>', '%3E')}>".strip()
    facts = f"{source.name} {incoming.guid} {incoming.digest}"
    expire_at = incoming.ends_at
    if expire_at is None and incoming.event_at is None:
        expire_at = (incoming.published_at or now) + HOLDS
    return Announcement(
        AnnouncementId(f"s-{hashlib.sha256(facts.encode()).hexdigest()[:12]}"),
        (Wording(lang, short_title(incoming.title), body),),
        source.notice_kind,
        event_at=incoming.event_at,
        expire_at=expire_at,
    )
