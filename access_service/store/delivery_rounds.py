"""Keeps rounds and the library's closed days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

from sqlalchemy import Row, delete, select, update

from access_service.delivery.model import Place, Round, RoundId
from access_service.idempotency import NO_IDEMPOTENCY_KEY, Drawn, IdempotencyKey
from access_service.staff.account import StaffName
from access_service.store.delivery_rows import SealedRows, changed_meanwhile
from access_service.store.delivery_tables import delivery_closures, delivery_rounds
from access_service.store.engine import reading, writing
from access_service.store.upsert import insert_once, upsert
from formats.errors import UnknownThing


class RoundRows(SealedRows):
    """Rounds and closed days."""

    def rounds(self) -> tuple[Round, ...]:
        """Return every round, by weekday and name."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(delivery_rounds)).all()
        return tuple(sorted(map(_round, rows), key=lambda one: (one.weekday, one.name)))

    def round(self, round_id: RoundId) -> Round:
        """Return a round.

        Raises:
            UnknownThing: There is none.
        """
        with reading(self._engine) as connection:
            query = select(delivery_rounds).where(delivery_rounds.c.id == round_id)
            row = connection.execute(query).first()
        if row is None:
            raise UnknownThing(f"round {round_id}", say="delivery-unknown-round")
        return _round(row)

    def add_round(
        self, round_: Round, *, idempotency_key: IdempotencyKey = NO_IDEMPOTENCY_KEY
    ) -> Round:
        """Keep a new round and return it with its number; the same form twice makes one."""
        row = _round_row(round_)
        drawn = Drawn(idempotency_key, *(str(value) for value in row.values())).id()
        mine = select(delivery_rounds).where(delivery_rounds.c.drawn == drawn)
        with writing(self._engine) as connection:
            connection.execute(insert_once(connection, delivery_rounds), {**row, "drawn": drawn})
            return _round(connection.execute(mine).one())

    def put_round(self, round_: Round) -> Round:
        """Keep a change of a round.

        Raises:
            ChangedMeanwhile: It is another version by now.
        """
        table = delivery_rounds.c
        row = {**_round_row(round_), "version": round_.version + 1}
        with writing(self._engine) as connection:
            done = connection.execute(
                update(delivery_rounds)
                .where(table.id == round_.id, table.version == round_.version)
                .values(row)
            )
            if done.rowcount != 1:
                raise changed_meanwhile(f"round {round_.id}")
        return replace(round_, version=round_.version + 1)

    def closures(self) -> dict[date, str]:
        """Return the library's own closed days."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(delivery_closures)).all()
        return {date.fromisoformat(row.day): row.name for row in rows}

    def put_closure(self, day: date, name: str) -> None:
        """Keep a closed day; one without a name is open again."""
        with writing(self._engine) as connection:
            if name:
                row = {"day": day.isoformat(), "name": name}
                connection.execute(upsert(connection, delivery_closures), row)
            else:
                which = delivery_closures.c.day == day.isoformat()
                connection.execute(delete(delivery_closures).where(which))


def _round_row(round_: Round) -> dict[str, object]:
    depot = round_.depot
    return {
        "name": round_.name,
        "weekday": round_.weekday,
        "deliverer": round_.deliverer,
        "deliverer_name": round_.deliverer_name,
        "vehicle": round_.vehicle,
        "capacity": round_.capacity,
        "depot_lat": depot.lat if depot else None,
        "depot_lon": depot.lon if depot else None,
        "leaves_at": round_.leaves_at.isoformat("minutes"),
        "version": round_.version,
    }


def _round(row: Row[Any]) -> Round:
    has_depot = row.depot_lat is not None and row.depot_lon is not None
    return Round(
        RoundId(row.id),
        row.name,
        row.weekday,
        None if row.deliverer is None else StaffName(row.deliverer),
        row.deliverer_name,
        row.vehicle,
        row.capacity,
        Place(row.depot_lat, row.depot_lon) if has_depot else None,
        time.fromisoformat(row.leaves_at),
        row.version,
    )
