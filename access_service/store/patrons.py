"""Keeps patrons and their sessions in SQLite or PostgreSQL; see `PatronStore`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, delete, select, update

from access_service.patrons.account import (
    CardNo,
    Eligibility,
    Patron,
    PatronId,
    PatronStatus,
)
from access_service.patrons.carers import CarerId
from access_service.patrons.kept import PatronSession, Secrets
from access_service.preferences import from_json, to_json
from access_service.sealed import Sealer
from access_service.store.engine import reading, writing
from access_service.store.instants import from_us, to_us
from access_service.store.patron_tables import patron_sessions, patrons
from access_service.store.resealing import reseal
from access_service.store.subjects import bind_subject, card_of_subject
from access_service.store.upsert import insert_once, upsert
from formats.document import EL, EN

SEALED = ("display_name", "phone", "note")


class SqlPatronStore:
    """Patrons by id and card, sessions by the hash of their token.

    Args:
        engine: The database.
        sealer: Seals names, telephone numbers and notes.
    """

    name = "account"

    def __init__(self, engine: Engine, sealer: Sealer) -> None:
        self._engine = engine
        self._sealer = sealer

    def add(self, patron: Patron, secrets: Secrets) -> bool:
        """Keep a new patron; False where the card belongs to somebody already."""
        row = {"id": patron.id, "card_no": patron.card_no, **self._row(patron)}
        hashes = {"pin_hash": secrets.pin_hash, "password_hash": secrets.password_hash}
        with writing(self._engine) as connection:
            statement = insert_once(connection, patrons)
            return connection.execute(statement, {**row, **hashes}).rowcount == 1

    def put(self, patron: Patron) -> None:
        """Keep what is known of a patron; secrets stay."""
        self._update(patron.id, self._row(patron))

    def put_secrets(self, patron_id: PatronId, secrets: Secrets) -> None:
        """Keep other hashes; nothing else of the patron is touched."""
        self._update(
            patron_id, {"pin_hash": secrets.pin_hash, "password_hash": secrets.password_hash}
        )

    def bind(self, patron_id: PatronId, subject: str) -> bool:
        """Keep to which account of another door a patron belongs; False: to another one already."""
        return bind_subject(self._engine, patrons, patron_id, subject)

    def unbind(self, patron_id: PatronId) -> None:
        """Forget to which account of another door a patron belongs."""
        self._update(patron_id, {"subject": None})

    def card_of_subject(self, subject: str) -> CardNo | None:
        """Return the card that belongs to an account of another door."""
        return card_of_subject(self._engine, patrons, subject)

    def _update(self, patron_id: PatronId, values: dict[str, Any]) -> None:
        with writing(self._engine) as connection:
            connection.execute(update(patrons).where(patrons.c.id == patron_id).values(values))

    def get(self, patron_id: PatronId) -> Patron | None:
        """Return a patron."""
        with reading(self._engine) as connection:
            row = connection.execute(select(patrons).where(patrons.c.id == patron_id)).first()
        return None if row is None else self._patron(row)

    def by_card(self, card: CardNo) -> tuple[Patron, Secrets] | None:
        """Return a card's patron and hashes."""
        with reading(self._engine) as connection:
            row = connection.execute(select(patrons).where(patrons.c.card_no == card)).first()
        return (
            None if row is None else (self._patron(row), Secrets(row.pin_hash, row.password_hash))
        )

    def all(self) -> tuple[Patron, ...]:
        """Return every patron by card."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(patrons).order_by(patrons.c.card_no)).all()
        return tuple(map(self._patron, rows))

    def reseal(self) -> int:
        """Seal every personal text of patrons with the newest key; return how many rows."""
        with writing(self._engine) as connection:
            return reseal(connection, patrons, SEALED, self._sealer)

    def export(self, patron: PatronId) -> list[dict[str, object]]:
        """Return what is known of somebody; the hashes of their secrets are no knowledge."""
        found = self.get(patron)
        if found is None:
            return []
        decided = found.eligibility
        return [
            {
                "card": found.card_no,
                "name": found.display_name,
                "phone": found.phone,
                "note": found.note,
                "language": found.lang,
                "status": found.status,
                "is_eligible": decided.is_eligible if decided else None,
                "eligibility_decided_at": decided.decided_at.isoformat() if decided else None,
                "preferences": to_json(found.preferences),
                "keeps_history": found.keeps_history,
                "created_at": found.created_at.isoformat(),
            }
        ]

    def erase(self, patron: PatronId) -> int:
        """Erase the account; what hangs on it goes with it."""
        with writing(self._engine) as connection:
            return connection.execute(delete(patrons).where(patrons.c.id == patron)).rowcount

    def put_session(self, session: PatronSession) -> None:
        """Keep a session, or when it was seen."""
        row = {
            "token": session.token,
            "patron_id": session.patron,
            "started_us": to_us(session.started_at),
            "seen_us": to_us(session.seen_at),
            "carer": session.carer,
        }
        with writing(self._engine) as connection:
            connection.execute(upsert(connection, patron_sessions), row)

    def session(self, token: str) -> PatronSession | None:
        """Return the session of a token's hash."""
        query = select(patron_sessions).where(patron_sessions.c.token == token)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        started_at, seen_at = from_us(row.started_us), from_us(row.seen_us)
        patron = PatronId(row.patron_id)
        return PatronSession(row.token, patron, started_at, seen_at, CarerId(row.carer))

    def end_session(self, token: str) -> None:
        """Forget the session of a token's hash."""
        self._end(patron_sessions.c.token == token)

    def end_sessions_of(self, patron_id: PatronId) -> None:
        """Forget every session of a patron."""
        self._end(patron_sessions.c.patron_id == patron_id)

    def end_sessions_before(self, moment: datetime) -> None:
        """Forget the sessions that began before a moment."""
        self._end(patron_sessions.c.started_us < to_us(moment))

    def _end(self, which: ColumnElement[bool]) -> None:
        with writing(self._engine) as connection:
            connection.execute(delete(patron_sessions).where(which))

    def _row(self, patron: Patron) -> dict[str, Any]:
        decided = patron.eligibility
        return {
            "display_name": self._sealer.seal(patron.display_name),
            "phone": self._sealer.seal(patron.phone),
            "note": self._sealer.seal(patron.note),
            "lang": patron.lang,
            "is_eligible": decided.is_eligible if decided else None,
            "decided_us": to_us(decided.decided_at) if decided else None,
            "officer": decided.officer if decided else "",
            "status": patron.status,
            "preferences": to_json(patron.preferences),
            "keeps_history": patron.keeps_history,
            "created_us": to_us(patron.created_at),
        }

    def _patron(self, row: Row[Any]) -> Patron:
        eligibility = None
        if row.is_eligible is not None:
            eligibility = Eligibility(row.is_eligible, from_us(row.decided_us), row.officer)
        return Patron(
            PatronId(row.id),
            CardNo(row.card_no),
            from_us(row.created_us),
            display_name=self._sealer.open(row.display_name),
            phone=self._sealer.open(row.phone),
            note=self._sealer.open(row.note),
            lang=EN if row.lang == EN else EL,
            eligibility=eligibility,
            status=PatronStatus(row.status),
            preferences=from_json(row.preferences),
            keeps_history=bool(row.keeps_history),
        )
