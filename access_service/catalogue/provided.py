"""What other catalogues may take of ours, in the order in which it changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from access_service.catalogue.record import Form, Item, ItemId


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the order of changes: microseconds since 1970 UTC, then the id."""

    changed_us: int = -1
    id: str = ""


@dataclass(frozen=True, slots=True)
class ProvidedRecord:
    """An item and when it changed; `item` is None when it was deleted."""

    id: ItemId
    place: Place
    at: datetime
    forms: tuple[Form, ...]
    item: Item | None


class ProvidedItems(Protocol):
    """Items by change. Every method raises `StorageFailed` when the store cannot work."""

    def changes(
        self,
        *,
        after: Place,
        until_us: int | None,
        forms: tuple[Form, ...],
        limit: int,
    ) -> tuple[ProvidedRecord, ...]:
        """Return changed and deleted items behind a place, oldest first.

        Args:
            after: The place.
            until_us: The last microsecond that counts; None for now.
            forms: Items of any of these forms; all items where it is empty.
            limit: How many at most.
        """
        ...

    def get(self, item_id: ItemId) -> ProvidedRecord | None:
        """Return an item, or that it was deleted; None where there never was one."""
        ...

    def earliest(self) -> datetime | None:
        """Return the time of the oldest change, None where there is nothing."""
        ...
