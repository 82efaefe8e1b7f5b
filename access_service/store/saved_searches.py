"""Keeps saved searches in SQLite or PostgreSQL; see `SearchStore`."""

from __future__ import annotations

import json

from sqlalchemy import Engine, delete, select

from access_service.catalogue.record import ItemId
from access_service.patrons.account import PatronId
from access_service.patrons.searches import SavedSearch, SearchId
from access_service.sealed import Sealer
from access_service.store.engine import reading, writing
from access_service.store.instants import from_us, to_us
from access_service.store.patron_tables import saved_searches
from access_service.store.resealing import reseal
from access_service.store.upsert import upsert


class SqlSearchStore:
    """Searches by id; their words and filters are sealed."""

    name = "searches"

    def __init__(self, engine: Engine, sealer: Sealer) -> None:
        self._engine = engine
        self._sealer = sealer

    def put(self, search: SavedSearch) -> None:
        """Keep a search, in place of the one with its id."""
        asked = json.dumps([search.words, search.filters], ensure_ascii=False)
        row = {
            "id": search.id,
            "patron_id": search.patron,
            "search": self._sealer.seal(asked),
            "known": json.dumps(sorted(search.known), ensure_ascii=False),
            "saved_us": to_us(search.saved_at),
        }
        with writing(self._engine) as connection:
            connection.execute(upsert(connection, saved_searches), row)

    def of(self, patron: PatronId) -> tuple[SavedSearch, ...]:
        """Return somebody's searches, newest first."""
        query = select(saved_searches).where(saved_searches.c.patron_id == patron)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(saved_searches.c.saved_us.desc())).all()
        found = []
        for row in rows:
            words, filters = json.loads(self._sealer.open(row.search))
            found.append(
                SavedSearch(
                    SearchId(row.id),
                    PatronId(row.patron_id),
                    from_us(row.saved_us),
                    words,
                    tuple((name, value) for name, value in filters),
                    frozenset(map(ItemId, json.loads(row.known))),
                )
            )
        return tuple(found)

    def remove(self, patron: PatronId, search_id: SearchId) -> bool:
        """Forget one of somebody's searches; False where they have no such one."""
        which = (saved_searches.c.patron_id == patron) & (saved_searches.c.id == search_id)
        with writing(self._engine) as connection:
            return connection.execute(delete(saved_searches).where(which)).rowcount > 0

    def reseal(self) -> int:
        """Seal every search with the newest key; return how many rows."""
        with writing(self._engine) as connection:
            return reseal(connection, saved_searches, ("search",), self._sealer)

    def export(self, patron: PatronId) -> list[dict[str, object]]:
        """Return somebody's searches."""
        return [
            {"words": one.words, **dict(one.filters), "saved_at": one.saved_at.isoformat()}
            for one in self.of(patron)
        ]

    def erase(self, patron: PatronId) -> int:
        """Erase somebody's searches."""
        which = saved_searches.c.patron_id == patron
        with writing(self._engine) as connection:
            return connection.execute(delete(saved_searches).where(which)).rowcount
