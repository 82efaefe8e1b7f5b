"""Counts tries of cards in SQLite or PostgreSQL; see `LockStore`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, insert, select

from access_service.patrons.locks import MOST_OF_CARD, MOST_OF_SESSION, Refusal, Try
from access_service.store.engine import reading, writing
from access_service.store.instants import to_us
from access_service.store.patron_tables import patron_locks, patron_tries
from access_service.store.upsert import insert_once


class SqlLockStore:
    """Failed tries and locks, by keyed hashes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, one: Try, since: datetime) -> str:
        """Return why a try may not go on; note it as failed where it may.

        PostgreSQL lets two tries count at once: the limits may then be passed by as many as there
        are connections, no more.
        """
        tries = patron_tries.c
        with writing(self._engine) as connection:
            connection.execute(delete(patron_tries).where(tries.failed_us < to_us(since)))
            if one.session and _count(connection, tries.session == one.session) >= MOST_OF_SESSION:
                return Refusal.SESSION
            if _is_locked(connection, one.card):
                return Refusal.CARD
            if _count(connection, tries.source == one.source) >= one.most_of_source:
                return Refusal.SOURCE
            row = {"card": one.card, "source": one.source, "session": one.session}
            connection.execute(insert(patron_tries).values(failed_us=to_us(one.at), **row))
            if _count(connection, tries.card == one.card) >= MOST_OF_CARD:
                lock = {"card": one.card, "since_us": to_us(one.at)}
                connection.execute(insert_once(connection, patron_locks), lock)
        return Refusal.NONE

    def succeed(self, one: Try) -> None:
        """Forget the failures of a card.

        Those of other cards stay: a card of one's own is no way to try another's again and again.
        """
        with writing(self._engine) as connection:
            connection.execute(delete(patron_tries).where(patron_tries.c.card == one.card))
            connection.execute(delete(patron_locks).where(patron_locks.c.card == one.card))

    def take_back(self, one: Try) -> None:
        """Forget a try that could not be decided, and the lock that it brought."""
        tries, at_us = patron_tries.c, to_us(one.at)
        same = (tries.card == one.card) & (tries.source == one.source) & (tries.failed_us == at_us)
        brought = (patron_locks.c.card == one.card) & (patron_locks.c.since_us == at_us)
        with writing(self._engine) as connection:
            connection.execute(delete(patron_tries).where(same))
            connection.execute(delete(patron_locks).where(brought))

    def unlock(self, card: str) -> bool:
        """Lift the lock of a card and forget its failures; tell whether it was locked."""
        with writing(self._engine) as connection:
            connection.execute(delete(patron_tries).where(patron_tries.c.card == card))
            gone = connection.execute(delete(patron_locks).where(patron_locks.c.card == card))
            return gone.rowcount > 0

    def is_locked(self, card: str) -> bool:
        """Tell whether a card waits for staff."""
        with reading(self._engine) as connection:
            return _is_locked(connection, card)


def _count(connection: Connection, which: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).select_from(patron_tries).where(which)) or 0


def _is_locked(connection: Connection, card: str) -> bool:
    return bool(
        connection.scalar(select(patron_locks.c.since_us).where(patron_locks.c.card == card))
    )
