"""Keeps the register of given copies in SQLite or PostgreSQL; see `RegisterStore`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, Row, insert, select

from access_service.register import GivenCopy
from access_service.store.engine import reading, writing
from access_service.store.instants import from_us, to_us
from access_service.store.patron_tables import copies_given

_DAY_US = 86_400_000_000
_AT_ONCE = 1_000


class SqlRegisterStore:
    """Lines in the order in which copies were given."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, given: GivenCopy) -> None:
        """Add a line, unless the same copy for the same person is in it since that day."""
        table, at_us = copies_given, to_us(given.at)
        twin = select(table.c.id).where(
            table.c.beneficiary == given.beneficiary,
            table.c.work == given.work,
            table.c.form == given.form,
            table.c.at_us > at_us - _DAY_US,
        )
        row = {"beneficiary": given.beneficiary, "work": given.work, "title": given.title}
        how = {"form": given.form, "ground": given.ground, "job": given.job}
        with reading(self._engine) as connection:  # a player asks for parts: most are in it
            if connection.execute(twin.limit(1)).first() is not None:
                return
        with writing(self._engine) as connection:
            if connection.execute(twin.limit(1)).first() is None:
                connection.execute(insert(table).values(at_us=at_us, **row, **how))

    def newest(self, limit: int) -> tuple[GivenCopy, ...]:
        """Return the newest lines, newest first."""
        query = select(copies_given).order_by(copies_given.c.id.desc()).limit(limit)
        with reading(self._engine) as connection:
            return tuple(map(_given, connection.execute(query).all()))

    def all(self) -> Iterator[GivenCopy]:
        """Yield every line, oldest first; a thousand are read at a time."""
        last = 0
        while True:
            query = select(copies_given).where(copies_given.c.id > last)
            with reading(self._engine) as connection:
                rows = connection.execute(query.order_by(copies_given.c.id).limit(_AT_ONCE)).all()
            yield from map(_given, rows)
            if len(rows) < _AT_ONCE:
                return
            last = rows[-1].id


def _given(row: Row[Any]) -> GivenCopy:
    return GivenCopy(
        from_us(row.at_us), row.beneficiary, row.work, row.title, row.form, row.ground, row.job
    )
