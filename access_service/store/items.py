"""The catalogue's items in a database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from sqlalchemy import Connection, Engine, func, select

from access_service.catalogue.record import Item, ItemId
from access_service.catalogue.store import BatchId, PutCounts
from access_service.store.accents import SqlAccentStore
from access_service.store.authorities import SqlAuthorityStore
from access_service.store.engine import reading, writing
from access_service.store.import_journal import SqlImportJournal, remember
from access_service.store.item_rows import from_json, records, remove, to_json, write
from access_service.store.tables import items
from formats.errors import UnknownThing

_item = lru_cache(maxsize=4_096)(from_json)
"""Items as they were read before, by their whole record, so that a change is another one: the same
few thousand works are in most answers, and reading one costs more than fetching it."""

_PORTION = 500
"""Items in a transaction: few enough for the limit of bound values, many enough to be quick."""


class SqlItemStore:
    """Keeps items in SQLite or PostgreSQL; see `ItemStore`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def journal(self) -> SqlImportJournal:
        """Return the journal of imports into this store."""
        return SqlImportJournal(self._engine)

    @property
    def authorities(self) -> SqlAuthorityStore:
        """Return the names from authority files."""
        return SqlAuthorityStore(self._engine)

    @property
    def accents(self) -> SqlAccentStore:
        """Return the accented words of the catalogue."""
        return SqlAccentStore(self._engine)

    def put(self, items: Iterable[Item], *, batch: BatchId | None = None) -> PutCounts:
        """Add items, or replace those with the same id."""
        counts = PutCounts()
        differing: list[ItemId] = []
        rest = iter(items)
        while portion := list(islice(rest, _PORTION)):
            with writing(self._engine) as connection:
                put = _put(connection, portion, batch)
            counts += put
            differing += put.differing
        return replace(counts, differing=tuple(differing))

    def compare(self, items: Iterable[Item]) -> PutCounts:
        """Return what putting the items would do."""
        counts = PutCounts()
        rest = iter(items)
        while portion := list(islice(rest, _PORTION)):
            with reading(self._engine) as connection:
                before = records(connection, {item.id for item in portion})
            counts += _compared(portion, before)[0]
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
                found |= records(connection, wanted[start : start + _PORTION])
        return tuple(_item(found[key]) for key in wanted if key in found)

    def all(self, *, after: str = "") -> Iterator[Item]:
        """Yield every item by id, each portion read on its own so that no lock is held between."""
        last = after
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
            return tuple(_item(text) for text in connection.scalars(query))

    def repeated_works(self) -> Iterator[tuple[Item, ...]]:
        """Yield the works that have several items, by work key."""
        last = ""
        while True:
            page = (
                select(items.c.work_key)
                .where(items.c.work_key > last)
                .group_by(items.c.work_key)
                .having(func.count() > 1)
                .order_by(items.c.work_key)
                .limit(_PORTION)
            )
            with reading(self._engine) as connection:
                keys = connection.scalars(page).all()
            if not keys:
                return
            yield from (self.editions(key) for key in keys)
            last = keys[-1]

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

    def delete(self, item_ids: Iterable[ItemId], *, batch: BatchId | None = None) -> int:
        """Delete items and return how many there were."""
        wanted = tuple(item_ids)
        deleted = 0
        with writing(self._engine) as connection:
            for start in range(0, len(wanted), _PORTION):
                ids = wanted[start : start + _PORTION]
                if batch is not None:
                    remember(connection, batch, records(connection, ids), {})
                deleted += remove(connection, ids)
        return deleted


def _compared(portion: list[Item], before: dict[str, str]) -> tuple[PutCounts, dict[str, str]]:
    """Return counts over each item, also of one given twice, and the new record of each id."""
    now = dict(before)
    added = changed = 0
    for item in portion:
        record = to_json(item)
        if item.id not in now:
            added += 1
        elif now[item.id] != record:
            changed += 1
        now[item.id] = record
    return PutCounts(added, changed, len(portion) - added - changed), now


def _put(connection: Connection, portion: list[Item], batch: BatchId | None) -> PutCounts:
    before = records(connection, {item.id for item in portion})
    counts, now = _compared(portion, before)
    differing = {item.id: item for item in portion if before.get(item.id) != now[item.id]}
    if differing:
        write(connection, [(item, now[key]) for key, item in differing.items()])
        if batch is not None:
            kept: dict[str, str | None] = {key: before.get(key) for key in differing}
            remember(connection, batch, kept, {key: now[key] for key in differing})
    return replace(counts, differing=tuple(differing))
