"""The JSON shapes of the command line and the web's JSON side: names never change."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from access_service.announcements.model import Announcement
from access_service.catalogue.record import Item


def item_summary_json(item: Item, score: float) -> dict[str, Any]:
    """Return one result of a search."""
    return {
        "id": item.id,
        "title": item.title,
        "creators": [creator.spoken for creator in item.creators],
        "year": item.year,
        "language": item.lang,
        "score": round(score, 4),
    }


def item_json(item: Item) -> dict[str, Any]:
    """Return everything that is known of an item."""
    return {"language": item.lang, **asdict(item)}


def announcement_json(announcement: Announcement) -> dict[str, Any]:
    """Return an announcement; times as ISO 8601 with their offset."""

    def iso(moment: Any) -> str | None:
        return moment.isoformat() if moment else None

    return {
        "id": announcement.id,
        "kind": announcement.kind,
        "state": announcement.state,
        "priority": announcement.priority,
        "publish_at": iso(announcement.publish_at),
        "event_at": iso(announcement.event_at),
        "expire_at": iso(announcement.expire_at),
        "wordings": [asdict(wording) for wording in announcement.wordings],
    }
