"""Where the sample library lies, and its announcements ready to be stored."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import yaml

from access_service.announcements.model import (
    Announcement,
    AnnouncementId,
    Priority,
    State,
    Wording,
)
from access_service.sample.works import FILE_NAMES, HERE
from formats.document import EL, EN

CATALOGUE_FILES: Final[tuple[Path, ...]] = tuple(HERE / name for name in FILE_NAMES)
"""MARC 21, UNIMARC and CSV: together the whole sample catalogue, each work once."""

GUIDES: Final[tuple[Path, ...]] = (HERE / "guide.el.md", HERE / "guide.en.md")
"""The service's own user guide, Greek first."""

ANNOUNCEMENTS_FILE: Final = HERE / "announcements.yaml"
_ATHENS: Final = ZoneInfo("Europe/Athens")


def sample_announcements() -> tuple[Announcement, ...]:
    """Return the announcements of the sample library, in the order of their file."""
    entries = yaml.safe_load(ANNOUNCEMENTS_FILE.read_text(encoding="utf-8"))
    return tuple(_announcement(entry) for entry in entries)


def _announcement(entry: dict[str, object]) -> Announcement:
    wordings = tuple(
        Wording(lang, text["title"], text["body"].strip())
        for lang in (EL, EN)
        if isinstance(text := entry.get(lang), dict)
    )
    return Announcement(
        id=AnnouncementId(str(entry["id"])),
        wordings=wordings,
        kind=str(entry["kind"]),
        state=State(str(entry.get("state", "published"))),
        priority=Priority(str(entry.get("priority", "normal"))),
        publish_at=_moment(entry.get("publish_at")),
        event_at=_moment(entry.get("event_at")),
        expire_at=_moment(entry.get("expire_at")),
    )


def _moment(value: object) -> datetime | None:
    """Return the moment that the file gives with its offset, on the clock of Athens."""
    return datetime.fromisoformat(str(value)).astimezone(_ATHENS) if value else None
