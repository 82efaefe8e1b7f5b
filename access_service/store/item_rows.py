"""Items as JSON text and back, field by field.

Fields that have their default are left out, so that a record stays short, and so that a field added
later reads as its default from records kept before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, select

from access_service.catalogue.record import (
    Copy,
    CopyState,
    Creator,
    Form,
    Item,
    Repair,
    Role,
    Series,
)
from access_service.store.instants import to_us
from access_service.store.tables import gone_items, items
from access_service.store.upsert import upsert

_ALWAYS: Final = frozenset({"id", "forms", "original_lang"})
"""Fields whose default is not the empty value that leaving them out would read as."""
_NAMES: Final = tuple(field.name for field in fields(Item))
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_VARIANTS: Final = "name_variants"
"""The other names of each creator, where any of them has some."""
_EMPTY: Final = {"source": "", "control_number": "", "title": "", "lang": ""}
"""Fields that an item must have, as they are when they were left out."""

_WRITTEN: Final[dict[str, Callable[[Any], object]]] = {
    "creators": lambda made: [[c.heading, c.spoken, c.role] for c in made],
    "series": lambda made: [[s.title, s.number] for s in made],
    "copies": lambda made: [
        [c.branch, c.location, c.shelf_mark, c.barcode, c.state, c.due] for c in made
    ],
    "repairs": lambda made: [[r.field, r.original, r.mended, r.reason] for r in made],
}
"""How a field is written where JSON has no such thing."""

# Looking a name up costs a fifth of asking the enumeration for it.
_ROLES: Final = {str(role): role for role in Role}
_FORMS: Final = {str(form): form for form in Form}
_STATES: Final = {str(state): state for state in CopyState}

_READ: Final[dict[str, Callable[[Any], Any]]] = {
    **dict.fromkeys(_NAMES, str),
    **dict.fromkeys(
        ("alternative_titles", "languages", "subjects", "genres", "isbns", "issns", "links"), tuple
    ),
    **dict.fromkeys(("form_evidence", "access_modes", "access_features", "access_notes"), tuple),
    "year": int,
    "original_lang": lambda lang: lang,
    "creators": lambda told: tuple([Creator(h, s, _ROLES[r]) for h, s, r in told]),
    "series": lambda told: tuple([Series(title, number) for title, number in told]),
    "forms": lambda told: tuple([_FORMS[form] for form in told]),
    "copies": lambda told: tuple([_copy(parts) for parts in told]),
    "repairs": lambda told: tuple([Repair(*parts) for parts in told]),
}
"""How each field is read; a field that a later version wrote is passed over."""


def to_json(item: Item) -> str:
    """Return the whole item as JSON; equal items give equal text."""
    record: dict[str, object] = {}
    for name in _NAMES:
        value = getattr(item, name)
        if value or value == 0 or name in _ALWAYS:
            write_field = _WRITTEN.get(name)
            record[name] = write_field(value) if write_field else value
    variants = [creator.variants for creator in item.creators]
    if any(variants):
        record[_VARIANTS] = variants  # the last of all: `without_variants` cuts it off
    return _ENCODER.encode(record)


def without_variants(record: str) -> str:
    """Return an item's JSON as it came: what authority files add to it is no change of its own."""
    return record.partition(f',"{_VARIANTS}":')[0]


def from_json(text: str) -> Item:
    """Return the item that `to_json` wrote."""
    record: dict[str, Any] = _EMPTY | json.loads(text)
    item = Item(**{name: _READ[name](value) for name, value in record.items() if name in _READ})
    if _VARIANTS not in record:
        return item
    pairs = zip(item.creators, record[_VARIANTS], strict=True)
    named = tuple(replace(creator, variants=tuple(variants)) for creator, variants in pairs)
    return replace(item, creators=named)


def records(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return the JSON of the items that there are among `ids`; a few hundred ids at a time."""
    query = select(items.c.id, items.c.record).where(items.c.id.in_(tuple(ids)))
    return {row.id: row.record for row in connection.execute(query)}


def write(connection: Connection, written: Iterable[tuple[Item, str]]) -> None:
    """Write items, each with its JSON, over those with the same id."""
    now_us = to_us(datetime.now(UTC))
    rows = [
        {
            "id": item.id,
            "source": item.source,
            "title": item.title,
            "lang": item.lang,
            "year": item.year,
            "work_key": item.work_key,
            "record": record,
            "changed_us": now_us,
            "forms": _words(item.forms),
        }
        for item, record in written
    ]
    if rows:
        connection.execute(upsert(connection, items), rows)
        ids = [row["id"] for row in rows]
        connection.execute(delete(gone_items).where(gone_items.c.id.in_(ids)))


def remove(connection: Connection, ids: Iterable[str]) -> int:
    """Delete items, remember when they went, and return how many there were."""
    query = select(items.c.id, items.c.forms).where(items.c.id.in_(tuple(ids)))
    now_us = to_us(datetime.now(UTC))
    gone = [
        {"id": row.id, "changed_us": now_us, "forms": row.forms}
        for row in connection.execute(query)
    ]
    if gone:
        connection.execute(upsert(connection, gone_items), gone)
        connection.execute(delete(items).where(items.c.id.in_([row["id"] for row in gone])))
    return len(gone)


def _words(forms: Iterable[Form]) -> str:
    return f" {' '.join(forms)} "


def _copy(parts: list[str]) -> Copy:
    branch, location, shelf_mark, barcode, state, due = parts
    return Copy(branch, location, shelf_mark, barcode, _STATES[state], due)
