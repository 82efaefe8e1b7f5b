"""Names, subjects and titles from authority files, in a database.

Each import keeps its own versions; the one of the newest import holds. Undoing an import therefore
takes its versions away and those before it hold again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select

from access_service.catalogue.authority_keys import form_keys
from access_service.catalogue.record import AuthorityKind, AuthorityRecord, ItemId
from access_service.catalogue.store import BatchId
from access_service.store.engine import reading, writing
from access_service.store.tables import authorities, authority_forms

_PORTION = 500
_OF_KIND = tuple(
    select(authorities.c.kind).where(authorities.c.kind == kind.value).limit(1)
    for kind in AuthorityKind
)
"""By its index, whether there is any of a kind: to ask for all kinds would read all rows."""


class SqlAuthorityStore:
    """Keeps authorities in SQLite or PostgreSQL; see `AuthorityStore`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, records: Iterable[AuthorityRecord], *, batch: BatchId) -> int:
        """Keep authorities and return how many are new or changed."""
        rest = iter({record.id: record for record in records}.values())
        count = 0
        while portion := list(islice(rest, _PORTION)):
            with writing(self._engine) as connection:
                count += _put(connection, portion, batch)
        return count

    def forget(self, ids: Iterable[ItemId], *, batch: BatchId) -> int:
        """Note that authorities are deleted; return how many there were."""
        wanted = sorted(set(ids))
        count = 0
        for start in range(0, len(wanted), _PORTION):
            with reading(self._engine) as connection:
                held = _newest(connection, wanted[start : start + _PORTION])
            records = [_from_json(record) for record, _ in held.values()]
            gone = [_emptied(record) for record in records if record.heading]
            count += self.put(gone, batch=batch) if gone else 0
        return count

    def of(self, keys: Iterable[str]) -> Mapping[str, tuple[AuthorityRecord, ...]]:
        """Return by key the authorities of which it is a form."""
        wanted = sorted(set(keys))
        found: dict[str, list[AuthorityRecord]] = {}
        with reading(self._engine) as connection:
            for start in range(0, len(wanted), _PORTION):
                for key, record in _of(connection, wanted[start : start + _PORTION]):
                    found.setdefault(key, []).append(record)
        return {key: tuple(records) for key, records in found.items()}

    def kinds(self) -> Set[AuthorityKind]:
        """Return the kinds of which there is any."""
        with reading(self._engine) as connection:
            found = [connection.scalar(query) for query in _OF_KIND]
        return {AuthorityKind(kind) for kind in found if kind is not None}

    def has_of(self, batch: BatchId) -> bool:
        """Tell whether an import brought any that are still kept."""
        with reading(self._engine) as connection:
            return has_batch(connection, batch)


def forget_batch(connection: Connection, batch: BatchId) -> int:
    """Take away the versions that an import brought, and return how many there were."""
    row = authority_forms.c.batch_id
    connection.execute(delete(authority_forms).where(row == batch))
    done = connection.execute(delete(authorities).where(authorities.c.batch_id == batch))
    return int(done.rowcount)


def has_batch(connection: Connection, batch: BatchId) -> bool:
    """Tell whether an import brought any."""
    query = select(authorities.c.id).where(authorities.c.batch_id == batch).limit(1)
    return connection.execute(query).first() is not None


def _put(connection: Connection, portion: list[AuthorityRecord], batch: BatchId) -> int:
    present = _newest(connection, [record.id for record in portion])
    fresh = [one for one in portion if present.get(one.id, ("", 0))[0] != _to_json(one)]
    own = [one.id for one in fresh if present.get(one.id, ("", 0))[1] == batch]
    for table in (authority_forms, authorities):  # a file that is gone on with comes again
        wanted = table.c.id.in_(own) & (table.c.batch_id == batch)
        connection.execute(delete(table).where(wanted))
    if fresh:
        rows = [
            {"id": one.id, "batch_id": batch, "record": _to_json(one), "kind": one.kind.value}
            for one in fresh
        ]
        connection.execute(insert(authorities), rows)
        forms = [
            {"form_key": key, "id": one.id, "batch_id": batch}
            for one in fresh
            for key in form_keys(one)
        ]
        if forms:
            connection.execute(insert(authority_forms), forms)
    return len(fresh)


def _newest(connection: Connection, ids: list[ItemId]) -> dict[str, tuple[str, int]]:
    """Return the record that holds of each id, and its import."""
    row = authorities.c
    newest = (
        select(row.id, func.max(row.batch_id).label("batch_id"))
        .where(row.id.in_(ids))
        .group_by(row.id)
        .subquery()
    )
    query = select(row.id, row.record, row.batch_id).join(
        newest, (row.id == newest.c.id) & (row.batch_id == newest.c.batch_id)
    )
    return {found.id: (found.record, found.batch_id) for found in connection.execute(query)}


def _of(connection: Connection, keys: list[str]) -> Iterator[tuple[str, AuthorityRecord]]:
    form = authority_forms.c
    query = select(form.form_key, form.id, form.batch_id).where(form.form_key.in_(keys))
    rows = connection.execute(query.order_by(form.form_key, form.id)).all()
    ids = sorted({row.id for row in rows})
    held: dict[str, tuple[str, int]] = {}
    for start in range(0, len(ids), _PORTION):
        held |= _newest(connection, [ItemId(key) for key in ids[start : start + _PORTION]])
    for row in rows:
        record, batch = held[row.id]
        if batch == row.batch_id:  # an older version may have had forms that the newest has not
            yield row.form_key, _from_json(record)


def _to_json(record: AuthorityRecord) -> str:
    parts = [record.id, record.source, record.control_number, record.heading]
    told: list[object] = [*parts, list(record.variants), list(record.related)]
    if record.kind is not AuthorityKind.NAME:  # names stay as they were written before
        told += [record.kind.value, list(record.authors)]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _from_json(text: str) -> AuthorityRecord:
    told: list[Any] = json.loads(text)
    key, source, number, heading, variants, related, *more = told
    made = AuthorityRecord(ItemId(key), source, number, heading, tuple(variants), tuple(related))
    if not more:
        return made
    kind, authors = more
    return replace(made, kind=AuthorityKind(kind), authors=tuple(authors))


def _emptied(record: AuthorityRecord) -> AuthorityRecord:
    return replace(record, heading="", variants=(), related=(), authors=())
