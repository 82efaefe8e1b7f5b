"""How a view reaches the services it was given."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from flask import current_app

if TYPE_CHECKING:
    from access_service.announcements.model import Announcement
    from access_service.bootstrap import Services


def services() -> Services:
    """Return the services of the running application."""
    return cast("Services", current_app.extensions["prosvasi"])


def current_announcements() -> tuple[Announcement, ...]:
    """Return what the library tells the public now, urgent ones first."""
    return services().announcements.current(datetime.now(UTC))
