"""The JSON shapes of the command line and the web's JSON side: names never change."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from access_service.announcements.model import Announcement
from access_service.catalogue.record import Item

if TYPE_CHECKING:  # the search loads numpy, which most commands do without
    from access_service.catalogue.filters import Facets
    from access_service.catalogue.finding import Found


def item_summary_json(item: Item, score: float) -> dict[str, Any]:
    """Return one result of a search."""
    return {
        "id": item.id,
        "title": item.title,
        "creators": [creator.spoken for creator in item.creators],
        "year": item.year,
        "language": item.lang,
        "forms": [form.value for form in item.forms],
        "score": round(score, 4),
    }


def found_json(found: Found) -> dict[str, Any]:
    """Return one result of a search, with the words by which it was found."""
    matches = [
        {"asked": m.asked, "found": m.found, "part": m.part.value, "likeness": m.likeness.value}
        for m in found.matches
    ]
    return {**item_summary_json(found.item, found.score), "matches": matches}


def facets_json(facets: Facets) -> dict[str, list[dict[str, Any]]]:
    """Return the kinds of results with their counts."""
    return {
        kind: [{"value": one.value, "count": one.count} for one in getattr(facets, kind)]
        for kind in ("languages", "forms", "audiences", "subjects", "years")
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
