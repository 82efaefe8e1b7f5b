"""The catalogue's items in a database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from sqlalchemy import Connection, Engine, delete, func, insert, select
from sqlalchemy.engine import Row

from access_service.catalogue.record import Item, ItemId
from access_service.catalogue.store import ImportBatch, PutCounts, Refusal
from access_service.store.engine import reading, writing
from access_service.store.instants import from_us, to_us
from access_service.store.item_rows import from_json, to_json
from access_service.store.tables import import_batches, items, refusals
from access_service.store.upsert import upsert
from formats.errors import UnknownThing

_PORTION = 500
"""Items in a transaction: few enough for the limit of bound values, many enough to be quick."""


class SqlItemStore:
    """Keeps items in SQLite or PostgreSQL; see `ItemStore`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, items: Iterable[Item]) -> PutCounts:
        """Add items, or replace those with the same id."""
        counts = PutCounts()
        rest = iter(items)
        while portion := list(islice(rest, _PORTION)):
            with writing(self._engine) as connection:
                counts += _put(connection, portion)
        return counts

    def get(self, item_id: ItemId) -> Item:
        """Return an item, or raise `UnknownThing`."""
        found = self.get_many((item_id,))
        if not found:
            raise UnknownThing(f"no item {item_id}", say="unknown-item", id=item_id)
        return found[0]

    def get_many(self, item_ids: Iterable[ItemId]) -> tuple[Item, ...]:
        """Return the items in the order asked for, leaving out unknown ids."""
        wanted = tuple(item_ids)
        found: dict[str, str] = {}
        with reading(self._engine) as connection:
            for start in range(0, len(wanted), _PORTION):
                found |= _records(connection, wanted[start : start + _PORTION])
        return tuple(from_json(found[key]) for key in wanted if key in found)

    def all(self) -> Iterator[Item]:
        """Yield every item by id, each portion read on its own so that no lock is held between."""
        last = ""
        while True:
            page = (
                select(items.c.id, items.c.record)
                .where(items.c.id > last)
                .order_by(items.c.id)
                .limit(_PORTION)
            )
            with reading(self._engine) as connection:
                rows = connection.execute(page).all()
            if not rows:
                return
            yield from (from_json(row.record) for row in rows)
            last = rows[-1].id

    def editions(self, work_key: str) -> tuple[Item, ...]:
        """Return every edition of one work, newest first."""
        if not work_key:
            return ()
        query = (
            select(items.c.record)
            .where(items.c.work_key == work_key)
            .order_by(items.c.year.desc().nulls_last(), items.c.id)
        )
        with reading(self._engine) as connection:
            return tuple(from_json(text) for text in connection.scalars(query))

    def count(self) -> int:
        """Return how many items there are."""
        with reading(self._engine) as connection:
            return connection.scalar(select(func.count()).select_from(items)) or 0

    def sources(self) -> tuple[tuple[str, int], ...]:
        """Return each source and its number of items."""
        query = (
            select(items.c.source, func.count()).group_by(items.c.source).order_by(items.c.source)
        )
        with reading(self._engine) as connection:
            return tuple((source, count) for source, count in connection.execute(query))

    def delete(self, item_ids: Iterable[ItemId]) -> int:
        """Delete items and return how many there were."""
        wanted = tuple(item_ids)
        deleted = 0
        with writing(self._engine) as connection:
            for start in range(0, len(wanted), _PORTION):
                ids = wanted[start : start + _PORTION]
                deleted += connection.execute(delete(items).where(items.c.id.in_(ids))).rowcount
        return deleted

    def record_import(self, batch: ImportBatch) -> None:
        """Keep what an import did."""
        values = {
            "source": batch.source,
            "file_name": batch.file_name,
            "finished_us": to_us(batch.finished_at),
            "added_count": batch.counts.added,
            "changed_count": batch.counts.changed,
            "unchanged_count": batch.counts.unchanged,
        }
        with writing(self._engine) as connection:
            made = insert(import_batches).values(values).returning(import_batches.c.id)
            batch_id = connection.execute(made).scalar_one()
            rows = [
                {
                    "batch_id": batch_id,
                    "position": position,
                    "ordinal": refusal.ordinal,
                    "reason": refusal.reason,
                }
                for position, refusal in enumerate(batch.refusals)
            ]
            if rows:
                connection.execute(insert(refusals), rows)

    def imports(self, *, limit: int = 20) -> tuple[ImportBatch, ...]:
        """Return the latest imports, newest first."""
        query = select(import_batches).order_by(import_batches.c.id.desc()).limit(limit)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
            return tuple(_batch(row, _refusals(connection, row.id)) for row in rows)


def _records(connection: Connection, ids: Iterable[ItemId]) -> dict[str, str]:
    query = select(items.c.id, items.c.record).where(items.c.id.in_(tuple(ids)))
    return {row.id: row.record for row in connection.execute(query)}


def _put(connection: Connection, portion: list[Item]) -> PutCounts:
    """Put items, counting each of them, also one whose id came before in the same portion."""
    before = _records(connection, {item.id for item in portion})
    now = dict(before)
    rows: dict[str, dict[str, object]] = {}
    added = changed = 0
    for item in portion:
        record = to_json(item)
        if item.id not in now:
            added += 1
        elif now[item.id] != record:
            changed += 1
        now[item.id] = record
        rows[item.id] = {
            "id": item.id,
            "source": item.source,
            "title": item.title,
            "lang": item.lang,
            "year": item.year,
            "work_key": item.work_key,
            "record": record,
        }
    differing = [row for key, row in rows.items() if before.get(key) != row["record"]]
    if differing:
        connection.execute(upsert(connection, items), differing)
    return PutCounts(added, changed, len(portion) - added - changed)


def _refusals(connection: Connection, batch_id: int) -> tuple[Refusal, ...]:
    query = (
        select(refusals.c.ordinal, refusals.c.reason)
        .where(refusals.c.batch_id == batch_id)
        .order_by(refusals.c.position)
    )
    return tuple(Refusal(row.ordinal, row.reason) for row in connection.execute(query))


def _batch(
    row: Row[tuple[int, str, str, int, int, int, int]], kept_out: tuple[Refusal, ...]
) -> ImportBatch:
    return ImportBatch(
        source=row.source,
        file_name=row.file_name,
        finished_at=from_us(row.finished_us),
        counts=PutCounts(row.added_count, row.changed_count, row.unchanged_count),
        refusals=kept_out,
    )
