"""Items as JSON text and back, field by field.

Fields that have their default are left out, so that a record stays short, and so that a field added
later reads as its default from records kept before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from access_service.catalogue.record import (
    Copy,
    CopyState,
    Creator,
    Form,
    Item,
    ItemId,
    Repair,
    Role,
    Series,
)
from access_service.store.instants import to_us
from access_service.store.tables import gone_items, items
from access_service.store.upsert import upsert
from formats.document import Lang

_ALWAYS = {"id", "forms", "original_lang"}
"""Fields whose default is not the empty value that leaving them out would read as."""


def to_json(item: Item) -> str:
    """Return the whole item as JSON; equal items give equal text."""
    record: dict[str, Any] = {
        "id": item.id,
        "source": item.source,
        "control_number": item.control_number,
        "title": item.title,
        "lang": item.lang,
        "creators": [[c.heading, c.spoken, c.role] for c in item.creators],
        "alternative_titles": item.alternative_titles,
        "responsibility": item.responsibility,
        "edition": item.edition,
        "place": item.place,
        "publisher": item.publisher,
        "year": item.year,
        "languages": item.languages,
        "original_lang": item.original_lang,
        "extent": item.extent,
        "series": [[s.title, s.number] for s in item.series],
        "subjects": item.subjects,
        "genres": item.genres,
        "summary": item.summary,
        "contents": item.contents,
        "audience": item.audience,
        "content_warning": item.content_warning,
        "isbns": item.isbns,
        "issns": item.issns,
        "shelf_mark": item.shelf_mark,
        "links": item.links,
        "forms": item.forms,
        "form_evidence": item.form_evidence,
        "access_modes": item.access_modes,
        "access_features": item.access_features,
        "access_notes": item.access_notes,
        "copies": [
            [c.branch, c.location, c.shelf_mark, c.barcode, c.state, c.due] for c in item.copies
        ],
        "work_key": item.work_key,
        "repairs": [[r.field, r.original, r.mended, r.reason] for r in item.repairs],
    }
    kept = {
        name: value
        for name, value in record.items()
        if name in _ALWAYS or value not in ("", None, (), [])
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Item:
    """Return the item that `to_json` wrote."""
    record: dict[str, Any] = json.loads(text)
    year = record.get("year")
    original = record.get("original_lang")
    return Item(
        id=ItemId(record["id"]),
        source=_string(record, "source"),
        control_number=_string(record, "control_number"),
        title=_string(record, "title"),
        lang=Lang(_string(record, "lang")),
        creators=tuple(Creator(h, s, Role(r)) for h, s, r in record.get("creators", ())),
        alternative_titles=_strings(record, "alternative_titles"),
        responsibility=_string(record, "responsibility"),
        edition=_string(record, "edition"),
        place=_string(record, "place"),
        publisher=_string(record, "publisher"),
        year=None if year is None else int(year),
        languages=tuple(Lang(lang) for lang in _strings(record, "languages")),
        original_lang=None if original is None else Lang(original),
        extent=_string(record, "extent"),
        series=tuple(Series(title, number) for title, number in record.get("series", ())),
        subjects=_strings(record, "subjects"),
        genres=_strings(record, "genres"),
        summary=_string(record, "summary"),
        contents=_string(record, "contents"),
        audience=_string(record, "audience"),
        content_warning=_string(record, "content_warning"),
        isbns=_strings(record, "isbns"),
        issns=_strings(record, "issns"),
        shelf_mark=_string(record, "shelf_mark"),
        links=_strings(record, "links"),
        forms=tuple(Form(form) for form in _strings(record, "forms")),
        form_evidence=_strings(record, "form_evidence"),
        access_modes=_strings(record, "access_modes"),
        access_features=_strings(record, "access_features"),
        access_notes=_strings(record, "access_notes"),
        copies=tuple(_copy(parts) for parts in record.get("copies", ())),
        work_key=_string(record, "work_key"),
        repairs=tuple(Repair(*parts) for parts in record.get("repairs", ())),
    )


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
    return Copy(branch, location, shelf_mark, barcode, CopyState(state), due)


def _string(record: dict[str, Any], name: str) -> str:
    return str(record.get(name, ""))


def _strings(record: dict[str, Any], name: str) -> tuple[str, ...]:
    return tuple(record.get(name, ()))
