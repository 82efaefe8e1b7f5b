"""Keeps staff, sessions, attempts and the log in SQLite or PostgreSQL; see `StaffStore`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Engine, Row, delete, func, insert, select, update

from access_service.staff.account import Role, StaffAccount, StaffAction, StaffName
from access_service.staff.service import (
    MOST_FAILURES_OF_NAME,
    MOST_FAILURES_OF_SOURCE,
    Attempt,
    StaffSession,
)
from access_service.store.engine import reading, writing
from access_service.store.instants import from_us, to_us
from access_service.store.tables import sign_in_failures, staff, staff_actions, staff_sessions
from access_service.store.upsert import upsert


class SqlStaffStore:
    """Accounts by name, sessions by the hash of their token."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, account: StaffAccount, password_hash: str | None = None) -> None:
        """Keep an account; without a new hash the old one stays."""
        row = {"name": account.name, "role": account.role, "is_active": account.is_active}
        with writing(self._engine) as connection:
            if password_hash is None:
                statement = update(staff).where(staff.c.name == account.name)
                connection.execute(statement.values(row))
            else:
                connection.execute(
                    upsert(connection, staff), {**row, "password_hash": password_hash}
                )

    def rehash(self, name: StaffName, password_hash: str) -> None:
        """Keep another hash of the same password; nothing else of the account is touched."""
        statement = update(staff).where(staff.c.name == name)
        with writing(self._engine) as connection:
            connection.execute(statement.values(password_hash=password_hash))

    def get(self, name: StaffName) -> tuple[StaffAccount, str] | None:
        """Return an account and its password's hash."""
        with reading(self._engine) as connection:
            row = connection.execute(select(staff).where(staff.c.name == name)).first()
        return None if row is None else (_account(row), row.password_hash)

    def all(self) -> tuple[StaffAccount, ...]:
        """Return every account by name."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(staff)).all()
        return tuple(sorted(map(_account, rows), key=lambda account: account.name))

    def begin_attempt(self, attempt: Attempt, since: datetime) -> tuple[int, int]:
        """Count the failures of a name and of a source since then, and note this one, as one step.

        PostgreSQL lets two attempts count at once: the limits may then be passed by as many as
        there are connections, no more.
        """
        table = sign_in_failures.c
        with writing(self._engine) as connection:
            connection.execute(delete(sign_in_failures).where(table.failed_us < to_us(since)))
            count = select(func.count()).select_from(sign_in_failures)
            of_name = connection.scalar(count.where(table.name == attempt.name)) or 0
            of_source = connection.scalar(count.where(table.source == attempt.source)) or 0
            if of_name < MOST_FAILURES_OF_NAME and of_source < MOST_FAILURES_OF_SOURCE:
                row = {"name": attempt.name, "source": attempt.source}
                connection.execute(
                    insert(sign_in_failures).values(failed_us=to_us(attempt.at), **row)
                )
        return of_name, of_source

    def forgive(self, name: str) -> None:
        """Forget the failures of a name."""
        with writing(self._engine) as connection:
            connection.execute(delete(sign_in_failures).where(sign_in_failures.c.name == name))

    def put_session(self, session: StaffSession) -> None:
        """Keep a session, or when it was seen."""
        row = {
            "token": session.token,
            "name": session.name,
            "started_us": to_us(session.started_at),
            "seen_us": to_us(session.seen_at),
        }
        with writing(self._engine) as connection:
            connection.execute(upsert(connection, staff_sessions), row)

    def session(self, token: str) -> StaffSession | None:
        """Return the session of a token's hash."""
        query = select(staff_sessions).where(staff_sessions.c.token == token)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        started_at, seen_at = from_us(row.started_us), from_us(row.seen_us)
        return StaffSession(row.token, StaffName(row.name), started_at, seen_at)

    def end_session(self, token: str) -> None:
        """Forget the session of a token's hash."""
        self._end(staff_sessions.c.token == token)

    def end_sessions_of(self, name: StaffName) -> None:
        """Forget every session of a person."""
        self._end(staff_sessions.c.name == name)

    def end_sessions_before(self, moment: datetime) -> None:
        """Forget the sessions that began before a moment."""
        self._end(staff_sessions.c.started_us < to_us(moment))

    def _end(self, which: ColumnElement[bool]) -> None:
        with writing(self._engine) as connection:
            connection.execute(delete(staff_sessions).where(which))

    def note(self, action: StaffAction) -> None:
        """Add a line to the log; none is ever changed."""
        row = {"at_us": to_us(action.at), "actor": action.actor}
        with writing(self._engine) as connection:
            connection.execute(
                insert(staff_actions).values(action=action.action, thing=action.thing, **row)
            )

    def actions(self, limit: int) -> tuple[StaffAction, ...]:
        """Return the newest lines, newest first."""
        query = select(staff_actions).order_by(staff_actions.c.id.desc()).limit(limit)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return tuple(
            StaffAction(from_us(row.at_us), StaffName(row.actor), row.action, row.thing)
            for row in rows
        )


def _account(row: Row[tuple[object, ...]]) -> StaffAccount:
    return StaffAccount(StaffName(row.name), Role(row.role), bool(row.is_active))
