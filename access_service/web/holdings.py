"""The copies of an item: as the library's Koha says now, else as the record said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from access_service.catalogue.record import Copy, Item
from access_service.web.context import services


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a page shows: the copies, and the key of how fresh that is, with its time if known."""

    copies: tuple[Copy, ...]
    word: str = ""
    at: datetime | None = None


def shelf_of(item: Item) -> Shelf:
    """Return the copies of an item and how fresh the news is."""
    koha = services().koha
    if koha is not None and item.source == services().settings.koha_source:
        told = koha.of(item.control_number)
        if told is not None:
            return Shelf(told.copies, "shelf-now" if told.is_now else "shelf-last", told.at)
    return Shelf(item.copies, "shelf-record" if item.copies else "")
