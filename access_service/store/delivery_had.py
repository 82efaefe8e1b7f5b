"""Keeps which works patrons had, so that none comes twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import delete, insert, select, update

from access_service.delivery.model import Had
from access_service.patrons.account import PatronId
from access_service.store.delivery_rows import SealedRows, to_json
from access_service.store.delivery_tables import delivery_had
from access_service.store.engine import reading, writing


class HadRows(SealedRows):
    """Works that patrons had."""

    def had_of(self, patron_id: PatronId) -> tuple[Had, ...]:
        """Return what a patron had, oldest first."""
        return self.had(patron_id).get(patron_id, ())

    def had(self, patron_id: PatronId | None = None) -> dict[PatronId, tuple[Had, ...]]:
        """Return what everybody had, or one patron alone, oldest first."""
        query = select(delivery_had).order_by(delivery_had.c.id)
        if patron_id is not None:
            query = query.where(delivery_had.c.patron_id == patron_id)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        found: dict[PatronId, list[Had]] = defaultdict(list)
        for row in rows:
            found[PatronId(row.patron_id)].append(self._had(row.sealed))
        return {one: tuple(some) for one, some in found.items()}

    def add_had(self, patron_id: PatronId, some: Iterable[Had]) -> None:
        """Note works that a patron had; of a work that is noted already, the verdict is kept."""
        with writing(self._engine) as connection:
            query = select(delivery_had).where(delivery_had.c.patron_id == patron_id)
            kept = {
                (one := self._had(row.sealed)).work: (row.id, one)
                for row in connection.execute(query).all()
            }
            for one in some:
                number, before = kept.get(one.work, (None, None))
                if before is not None and one.verdict is None:
                    one = replace(one, verdict=before.verdict)
                row = {
                    "patron_id": patron_id,
                    "on_day": one.on.isoformat(),
                    "is_thinned": False,
                    "sealed": self._sealer.seal(to_json(one)),
                }
                if number is None:
                    connection.execute(insert(delivery_had).values(row))
                else:
                    which = delivery_had.c.id == number
                    connection.execute(update(delivery_had).where(which).values(row))

    def thin_had(self, before: date) -> int:
        """Keep of older works only which they were, so that none comes twice; return how many."""
        table = delivery_had.c
        with writing(self._engine) as connection:
            query = select(delivery_had).where(
                table.on_day < before.isoformat(), table.is_thinned.is_(False)
            )
            rows = connection.execute(query).all()
            for row in rows:
                thin = Had(self._had(row.sealed).work, date.min)
                sealed = self._sealer.seal(to_json(thin))
                which = update(delivery_had).where(table.id == row.id)
                connection.execute(which.values(is_thinned=True, sealed=sealed, on_day=""))
        return len(rows)

    def _had(self, sealed: str) -> Had:
        kept: Had = self._opened.open(Had, sealed)
        return kept

    def forget_had(self, patron_id: PatronId) -> None:
        """Forget what a patron had."""
        with writing(self._engine) as connection:
            which = delivery_had.c.patron_id == patron_id
            connection.execute(delete(delivery_had).where(which))
        self._opened.forget()
