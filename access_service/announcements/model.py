"""An announcement of the library, in one or two languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from formats.document import Lang

AnnouncementId = NewType("AnnouncementId", str)


class State(StrEnum):
    """Where an announcement is in its life."""

    DRAFT = "draft"
    PUBLISHED = "published"
    EXPIRED = "expired"


class Priority(StrEnum):
    """Urgent announcements come first in every channel."""

    URGENT = "urgent"
    NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class Wording:
    """The text in one language; `body` is Markdown."""

    lang: Lang
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announcement. Times carry a time zone; `wordings` holds the main language first."""

    id: AnnouncementId
    wordings: tuple[Wording, ...]
    kind: str
    """hours, strike, reading-club, story-hour, mobile-library, closure, acquisitions, event, …"""
    state: State = State.DRAFT
    priority: Priority = Priority.NORMAL
    publish_at: datetime | None = None
    event_at: datetime | None = None
    expire_at: datetime | None = None

    def wording(self, lang: Lang) -> Wording:
        """Return the text in `lang`, or in the main language where there is no other."""
        return next((w for w in self.wordings if w.lang == lang), self.wordings[0])
