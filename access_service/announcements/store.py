"""Where announcements are kept, whatever stands behind it."""

from __future__ import annotations

from typing import Protocol

from access_service.announcements.model import Announcement, AnnouncementId


class AnnouncementStore(Protocol):
    """The announcements. Every method raises `StorageFailed` when the store cannot work."""

    def add(self, announcement: Announcement) -> bool:
        """Keep a new announcement; False where there is one with its id, which stays as it is.

        Raises:
            BadInput: One of its times has no time zone.
        """
        ...

    def put(self, announcement: Announcement) -> None:
        """Add an announcement, or replace the one with the same id.

        Raises:
            BadInput: One of its times has no time zone.
        """
        ...

    def get(self, announcement_id: AnnouncementId) -> Announcement:
        """Return an announcement.

        Raises:
            UnknownThing: No announcement has this id.
        """
        ...

    def all(self) -> tuple[Announcement, ...]:
        """Return every announcement, by id."""
        ...

    def delete(self, announcement_id: AnnouncementId) -> bool:
        """Delete an announcement; tell whether there was one."""
        ...
