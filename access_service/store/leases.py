"""Leases: of all processes over a database, one at a time does what only one may do."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, or_
from sqlalchemy.dialects import postgresql, sqlite

from access_service.store.engine import writing
from access_service.store.instants import to_us
from access_service.store.tables import leases


class SqlLease:
    """One process's claim to a task; it lapses by itself when the process dies.

    The processes' clocks must agree to within a good part of `lasts`.

    Args:
        engine: The database that the processes share.
        name: Of the task.
        lasts: How long a claim holds after it was last taken.
    """

    def __init__(self, engine: Engine, name: str, lasts: timedelta) -> None:
        self._engine = engine
        self._name = name
        self._lasts = lasts
        self._holder = uuid.uuid4().hex

    def take(self, now: datetime | None = None) -> bool:
        """Claim the task, or hold it longer; return whether it is ours.

        Raises:
            StorageFailed: The store cannot work.
        """
        moment = now or datetime.now(UTC)
        with writing(self._engine) as connection:
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            claim = dialect.insert(leases)
            is_free = or_(leases.c.until_us < to_us(moment), leases.c.holder == self._holder)
            statement = claim.on_conflict_do_update(
                index_elements=["name"],
                set_={"holder": claim.excluded.holder, "until_us": claim.excluded.until_us},
                where=is_free,
            ).returning(leases.c.holder)
            values = {
                "name": self._name,
                "holder": self._holder,
                "until_us": to_us(moment + self._lasts),
            }
            return connection.execute(statement, values).first() is not None

    def leave(self) -> None:
        """Give the task up, for the next one who asks."""
        own = (leases.c.name == self._name) & (leases.c.holder == self._holder)
        with writing(self._engine) as connection:
            connection.execute(delete(leases).where(own))
