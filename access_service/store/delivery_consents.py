"""Keeps what patrons agreed to, and who looked at their data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from sqlalchemy import delete, insert, select, update

from access_service.patrons.account import PatronId
from access_service.store.delivery_rows import SealedRows, new_key
from access_service.store.delivery_tables import delivery_consents, delivery_reads
from access_service.store.engine import reading, writing
from access_service.store.instants import from_us, to_us


@dataclass(frozen=True, slots=True)
class Consent:
    """That a patron agreed to something, how, and whether they took it back."""

    id: int
    patron_id: PatronId
    purpose: str
    text_version: str
    how: str
    taken_by: str
    given_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_how: str = ""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """Somebody looked at a patron's data."""

    at: datetime
    actor: str
    patron_id: PatronId | None
    what: str


class ConsentRows(SealedRows):
    """Consents, and the log of who looked."""

    def add_consent(self, consent: Consent) -> Consent:
        """Note a consent."""
        row = {
            "patron_id": consent.patron_id,
            "purpose": consent.purpose,
            "text_version": consent.text_version,
            "how": consent.how,
            "taken_by": consent.taken_by,
            "given_us": to_us(consent.given_at),
        }
        with writing(self._engine) as connection:
            made = connection.execute(insert(delivery_consents).values(row))
        return replace(consent, id=new_key(made.inserted_primary_key))

    def withdraw_consent(self, patron_id: PatronId, purpose: str, at: datetime, how: str) -> int:
        """Note that a consent was taken back, and how; return how many were open."""
        table = delivery_consents.c
        with writing(self._engine) as connection:
            done = connection.execute(
                update(delivery_consents)
                .where(
                    table.patron_id == patron_id,
                    table.purpose == purpose,
                    table.withdrawn_us.is_(None),
                )
                .values(withdrawn_us=to_us(at), withdrawn_how=how)
            )
        return done.rowcount

    def consents(self, patron_id: PatronId) -> tuple[Consent, ...]:
        """Return a patron's consents, oldest first."""
        table = delivery_consents
        query = select(table).where(table.c.patron_id == patron_id).order_by(table.c.id)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return tuple(
            Consent(
                row.id,
                PatronId(row.patron_id),
                row.purpose,
                row.text_version,
                row.how,
                row.taken_by,
                from_us(row.given_us),
                None if row.withdrawn_us is None else from_us(row.withdrawn_us),
                row.withdrawn_how,
            )
            for row in rows
        )

    def note_read(self, actor: str, patron_id: PatronId, what: str) -> None:
        """Note that somebody looked at a patron's data."""
        row = {"at_us": to_us(datetime.now(UTC)), "actor": actor, "what": what}
        with writing(self._engine) as connection:
            connection.execute(insert(delivery_reads).values(patron_id=patron_id, **row))

    def note_read_of_day(self, actor: str, patron_id: PatronId, what: str) -> None:
        """Note a look once per actor, patron, kind and day (UTC): a phone looks every 30 s."""
        now, table = datetime.now(UTC), delivery_reads
        query = select(table.c.id).where(
            table.c.patron_id == patron_id,
            table.c.actor == actor,
            table.c.what == what,
            table.c.at_us >= to_us(datetime.combine(now.date(), time(), UTC)),
        )
        with reading(self._engine) as connection:
            is_noted = connection.execute(query.limit(1)).first() is not None
        if not is_noted:
            self.note_read(actor, patron_id, what)

    def reads(self, patron_id: PatronId, limit: int = 200) -> tuple[ReadLine, ...]:
        """Return who looked at a patron's data, newest first."""
        table = delivery_reads
        query = select(table).where(table.c.patron_id == patron_id)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(table.c.id.desc()).limit(limit)).all()
        return tuple(
            ReadLine(from_us(row.at_us), row.actor, PatronId(row.patron_id), row.what)
            for row in rows
        )

    def forget_reads(self, before: datetime) -> int:
        """Forget old lines of the read log; return how many."""
        with writing(self._engine) as connection:
            which = delivery_reads.c.at_us < to_us(before)
            return connection.execute(delete(delivery_reads).where(which)).rowcount
