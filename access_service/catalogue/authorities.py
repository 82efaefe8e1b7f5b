"""The other forms of people's and bodies' names, from authority files, beside each item's people.

A name is matched by its words, whatever their order, case and accents. The heading decides; a form
that is not the heading counts only where it belongs to one authority alone: «Smith, J.» may be
anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from access_service.catalogue.filters import name_key
from access_service.catalogue.record import AuthorityRecord, Creator, Item
from access_service.catalogue.repair import fold

if TYPE_CHECKING:
    from access_service.catalogue.store import BatchId

MOST_VARIANTS = 40
"""Forms kept with a name: Homer has hundreds in all the scripts of the world."""


class AuthorityStore(Protocol):
    """Where authorities are kept. Every method raises `StorageFailed` when it cannot work."""

    def put(self, records: Iterable[AuthorityRecord], *, batch: BatchId) -> int:
        """Keep authorities, on top of their older versions; return how many are new or changed."""
        ...

    def of(self, keys: Iterable[str]) -> Mapping[str, tuple[AuthorityRecord, ...]]:
        """Return by key the authorities of which it is a form, as they stand now."""
        ...

    def is_empty(self) -> bool:
        """Tell whether there is none at all."""
        ...

    def has_of(self, batch: BatchId) -> bool:
        """Tell whether an import brought any that are still kept."""
        ...


class Authorities:
    """Gives items' people their other names."""

    def __init__(self, store: AuthorityStore) -> None:
        self.store = store

    def name(self, items: Iterable[Item]) -> tuple[Item, ...]:
        """Return the items with the forms that their people's names have now."""
        given = tuple(items)
        has_variants = any(creator.variants for item in given for creator in item.creators)
        if not has_variants and self.store.is_empty():  # as in most libraries
            return given
        keys = {name_key(creator.heading) for item in given for creator in item.creators}
        found = self.store.of(keys) if keys else {}
        return tuple(_named(item, found) for item in given)


def _named(item: Item, found: Mapping[str, tuple[AuthorityRecord, ...]]) -> Item:
    creators = tuple(_with_variants(creator, found) for creator in item.creators)
    return item if creators == item.creators else replace(item, creators=creators)


def _with_variants(creator: Creator, found: Mapping[str, tuple[AuthorityRecord, ...]]) -> Creator:
    key = name_key(creator.heading)
    candidates = found.get(key, ())
    chosen = [one for one in candidates if name_key(one.heading) == key]
    if not chosen and len(candidates) == 1:
        chosen = [*candidates]
    forms = {
        fold(form): form
        for one in chosen
        for form in (one.heading, *one.variants, *one.related)
        if fold(form) not in {fold(creator.heading), fold(creator.spoken)}
    }
    return replace(creator, variants=tuple(forms.values())[:MOST_VARIANTS])


def form_keys(record: AuthorityRecord) -> dict[str, bool]:
    """Return the keys of a name's heading and variants, and whether each is the heading's.

    Headings that are only related have authorities of their own.
    """
    keys = dict.fromkeys((name_key(form) for form in record.variants), False)
    keys[name_key(record.heading)] = True
    keys.pop("", None)
    return keys
