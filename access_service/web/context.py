"""How a view reaches the services it was given."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from flask import current_app, session

from access_service.announcements.model import AnnouncementId, State
from formats.errors import UnknownThing

if TYPE_CHECKING:
    from access_service.announcements.model import Announcement
    from access_service.bootstrap import Services


def services() -> Services:
    """Return the services of the running application."""
    return cast("Services", current_app.extensions["prosvasi"])


def visitor() -> str:
    """Return this visitor's mark: a number in the session that says nothing of the person."""
    return str(session.setdefault("asker", secrets.token_hex(8)))


def public_announcement(announcement_id: str) -> Announcement:
    """Return an announcement that readers may see: it was published, even if it has ended since.

    Raises:
        UnknownThing: There is none, or it is a draft or waits for its day.
    """
    found = services().announcements.show(AnnouncementId(announcement_id))
    waits = found.publish_at is not None and found.publish_at > datetime.now(UTC)
    if found.state is State.DRAFT or waits:
        raise UnknownThing(f"{found.id}: not public", say="unknown-announcement", id=found.id)
    return found


def current_announcements() -> tuple[Announcement, ...]:
    """Return what the library tells the public now, urgent ones first."""
    return services().announcements.current(datetime.now(UTC))
