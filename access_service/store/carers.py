"""Keeps carers in SQLite or PostgreSQL; see `CarerStore`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, exists, select

from access_service.patrons.account import CardNo, PatronId
from access_service.patrons.carers import Carer, CarerId
from access_service.sealed import Sealer
from access_service.store.engine import reading, writing
from access_service.store.instants import from_us, to_us
from access_service.store.patron_tables import carers, ended_carers, patron_sessions, patrons
from access_service.store.resealing import reseal
from access_service.store.subjects import bind_subject, card_of_subject
from access_service.store.upsert import insert_once


class SqlCarerStore:
    """Carers by id and card; their names are sealed."""

    name = "carers"

    def __init__(self, engine: Engine, sealer: Sealer) -> None:
        self._engine = engine
        self._sealer = sealer

    def add(self, carer: Carer, pin_hash: str) -> bool:
        """Keep a carer; False where the card is somebody's already, or the number has ended."""
        row = {
            "id": carer.id,
            "patron_id": carer.patron,
            "display_name": self._sealer.seal(carer.display_name),
            "card_no": carer.card_no,
            "pin_hash": pin_hash,
            "since_us": to_us(carer.since),
        }
        taken = select(exists().where(patrons.c.card_no == carer.card_no))
        with writing(self._engine) as connection:
            if connection.scalar(taken):
                return False
            if connection.execute(insert_once(connection, carers), row).rowcount != 1:
                return False
            # Asked after the row is in: on PostgreSQL the insert may have waited for the very
            # transaction that took the access back.
            if _has_ended(connection, carer.id):
                connection.execute(delete(carers).where(carers.c.id == carer.id))
                return False
            return True

    def get(self, carer_id: CarerId) -> Carer | None:
        """Return a carer."""
        with reading(self._engine) as connection:
            row = connection.execute(select(carers).where(carers.c.id == carer_id)).first()
        return None if row is None else self._carer(row)

    def by_card(self, card: CardNo) -> tuple[Carer, str] | None:
        """Return a card's carer and the hash of the PIN."""
        with reading(self._engine) as connection:
            row = connection.execute(select(carers).where(carers.c.card_no == card)).first()
        return None if row is None else (self._carer(row), row.pin_hash)

    def bind(self, carer_id: CarerId, subject: str) -> bool:
        """Keep to which account of another door a carer belongs; False: to another one already."""
        return bind_subject(self._engine, carers, carer_id, subject)

    def card_of_subject(self, subject: str) -> CardNo | None:
        """Return the card that belongs to an account of another door."""
        return card_of_subject(self._engine, carers, subject)

    def of(self, patron: PatronId) -> tuple[Carer, ...]:
        """Return a patron's carers, the first first."""
        query = select(carers).where(carers.c.patron_id == patron).order_by(carers.c.since_us)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return tuple(map(self._carer, rows))

    def remove(self, patron: PatronId, carer_id: CarerId) -> bool:
        """Forget one of a patron's carers, and their sessions; False where there is none.

        Of the carer stays that the number has ended.
        """
        which = (carers.c.patron_id == patron) & (carers.c.id == carer_id)
        with writing(self._engine) as connection:
            gone = connection.execute(delete(carers).where(which)).rowcount > 0
            if gone:
                mine = patron_sessions.c.carer == carer_id
                connection.execute(delete(patron_sessions).where(mine))
                connection.execute(insert_once(connection, ended_carers), {"id": carer_id})
        return gone

    def has_ended(self, carer_id: CarerId) -> bool:
        """Tell whether there was such a carer, whose access was taken back."""
        with reading(self._engine) as connection:
            return _has_ended(connection, carer_id)

    def reseal(self) -> int:
        """Seal every name with the newest key; return how many rows."""
        with writing(self._engine) as connection:
            return reseal(connection, carers, ("display_name",), self._sealer)

    def export(self, patron: PatronId) -> list[dict[str, object]]:
        """Return who acts for somebody."""
        return [
            {"name": one.display_name, "card": one.card_no, "since": one.since.isoformat()}
            for one in self.of(patron)
        ]

    def erase(self, patron: PatronId) -> int:
        """Erase somebody's carers."""
        with writing(self._engine) as connection:
            return connection.execute(delete(carers).where(carers.c.patron_id == patron)).rowcount

    def _carer(self, row: Row[Any]) -> Carer:
        return Carer(
            CarerId(row.id),
            PatronId(row.patron_id),
            CardNo(row.card_no),
            from_us(row.since_us),
            self._sealer.open(row.display_name),
        )


def _has_ended(connection: Connection, carer_id: CarerId) -> bool:
    query = select(exists().where(ended_carers.c.id == carer_id))
    return bool(connection.scalar(query))
