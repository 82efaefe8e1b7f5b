"""Items as JSON text and back, field by field.

Fields that have their default are left out, so that a record stays short, and so that a field added
later reads as its default from records kept before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, select

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

_ALWAYS: Final = frozenset({"id", "forms", "original_lang", "year"})
"""Fields whose default is not the empty value that leaving them out would read as."""
_NAMES: Final = tuple(field.name for field in fields(Item))
_KNOWN: Final = frozenset(_NAMES)
_VALUES: Final = attrgetter(*_NAMES)
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_VARIANTS: Final = "name_variants"
"""The other names of each creator, where any of them has some."""
_ADDED: Final = re.compile(rf',"(?:title_variants|subject_variants|{_VARIANTS})":')
"""Where in a record begins what authority files add: no text of a record has a bare quote."""
_EMPTY: Final = {"source": "", "control_number": "", "title": "", "lang": ""}
"""Fields that an item must have, as they are when they were left out."""
_MUST: Final = frozenset(_EMPTY)

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

_SOME: Final = select(items.c.id, items.c.record).where(
    items.c.id.in_(bindparam("ids", expanding=True))
)
"""Made once: making a statement costs as much as asking for some items."""
_NOT_GONE: Final = delete(gone_items).where(gone_items.c.id.in_(bindparam("ids", expanding=True)))

_READ: Final[dict[str, Callable[[Any], Any]]] = {
    **dict.fromkeys(
        ("alternative_titles", "languages", "subjects", "genres", "isbns", "issns", "links"), tuple
    ),
    **dict.fromkeys(("title_variants", "subject_variants"), tuple),
    **dict.fromkeys(("form_evidence", "access_modes", "access_features", "access_notes"), tuple),
    "creators": lambda told: tuple([Creator(h, s, _ROLES[r]) for h, s, r in told]),
    "series": lambda told: tuple([Series(title, number) for title, number in told]),
    "forms": lambda told: tuple([_FORMS[form] for form in told]),
    "copies": lambda told: tuple([_copy(parts) for parts in told]),
    "repairs": lambda told: tuple([Repair(*parts) for parts in told]),
}
"""How a field is read that JSON has not as an item has it."""


def to_json(item: Item) -> str:
    """Return the whole item as JSON; equal items give equal text."""
    pairs = zip(_NAMES, _VALUES(item), strict=True)
    record: dict[str, Any] = {name: value for name, value in pairs if value or name in _ALWAYS}
    if item.year is None:
        del record["year"]
    for name, write_field in _WRITTEN.items():
        if name in record:
            record[name] = write_field(record[name])
    if any(creator.variants for creator in item.creators):
        # The last of all: `without_variants` cuts it off.
        record[_VARIANTS] = [creator.variants for creator in item.creators]
    return _ENCODER.encode(record)


def without_variants(record: str) -> str:
    """Return an item's JSON as it came: what authority files add to it is no change of its own."""
    added = _ADDED.search(record)
    return f"{record[: added.start()]}}}" if added else record


def from_json(text: str) -> Item:
    """Return the item that `to_json` wrote."""
    record: dict[str, Any] = json.loads(text)
    variants = record.pop(_VARIANTS, None)
    if not _KNOWN.issuperset(record):  # a field that a later version wrote is passed over
        record = {name: value for name, value in record.items() if name in _KNOWN}
    if not _MUST.issubset(record):
        record = _EMPTY | record
    for name in record.keys() & _READ.keys():
        record[name] = _READ[name](record[name])
    item = Item(**record)
    if variants is None:
        return item
    pairs = zip(item.creators, variants, strict=True)
    named = tuple(replace(creator, variants=tuple(variants)) for creator, variants in pairs)
    return replace(item, creators=named)


def records(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return the JSON of the items that there are among `ids`; a few hundred ids at a time."""
    rows = connection.execute(_SOME, {"ids": tuple(ids)}).all()
    return {key: record for key, record in rows}  # noqa: C416 - rows are no pairs to a dict


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
        connection.execute(_NOT_GONE, {"ids": [row["id"] for row in rows]})


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
