"""Keeps what patrons asked for in SQLite or PostgreSQL; see `RequestStore`."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Engine, Row, delete, select

from access_service.catalogue.record import ItemId
from access_service.conversion.request import JobId
from access_service.patrons.account import PatronId
from access_service.patrons.requests import PatronRequest, RequestId, RequestState
from access_service.sealed import Sealer
from access_service.store.engine import reading, writing
from access_service.store.instants import from_us, to_us
from access_service.store.patron_tables import patron_requests
from access_service.store.resealing import reseal
from access_service.store.upsert import insert_once, upsert
from formats.document import EL, EN

_OPEN = tuple(state.value for state in RequestState if state.is_open)


class SqlRequestStore:
    """Requests by id; their words and answers are sealed."""

    name = "requests"

    def __init__(self, engine: Engine, sealer: Sealer) -> None:
        self._engine = engine
        self._sealer = sealer

    def add(self, request: PatronRequest) -> bool:
        """Keep a new request; False where there is one with its id, which stays as it is."""
        row = self._row(request)
        with writing(self._engine) as connection:
            return connection.execute(insert_once(connection, patron_requests), row).rowcount == 1

    def put(self, request: PatronRequest) -> None:
        """Keep a request, in place of the one with its id."""
        with writing(self._engine) as connection:
            connection.execute(upsert(connection, patron_requests), self._row(request))

    def _row(self, request: PatronRequest) -> dict[str, Any]:
        return {
            "id": request.id,
            "patron_id": request.patron,
            "item_id": request.item,
            "words": self._sealer.seal(request.words),
            "form": request.form,
            "lang": request.lang,
            "channel": request.channel,
            "state": request.state,
            "due": request.due.isoformat() if request.due else None,
            "job": request.job,
            "answer": self._sealer.seal(request.answer),
            "asked_us": to_us(request.asked_at),
            "changed_us": to_us(request.changed_at),
        }

    def get(self, request_id: RequestId) -> PatronRequest | None:
        """Return a request."""
        query = select(patron_requests).where(patron_requests.c.id == request_id)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        return None if row is None else self._request(row)

    def of(self, patron: PatronId) -> tuple[PatronRequest, ...]:
        """Return a patron's requests, newest first."""
        query = select(patron_requests).where(patron_requests.c.patron_id == patron)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(patron_requests.c.asked_us.desc())).all()
        return tuple(map(self._request, rows))

    def open(self) -> tuple[PatronRequest, ...]:
        """Return what is still to happen, oldest first."""
        query = select(patron_requests).where(patron_requests.c.state.in_(_OPEN))
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(patron_requests.c.asked_us)).all()
        return tuple(map(self._request, rows))

    def forget(self, patron: PatronId) -> int:
        """Forget a patron's requests and return how many there were."""
        which = patron_requests.c.patron_id == patron
        with writing(self._engine) as connection:
            return connection.execute(delete(patron_requests).where(which)).rowcount

    def reseal(self) -> int:
        """Seal every personal text of requests with the newest key; return how many rows."""
        with writing(self._engine) as connection:
            return reseal(connection, patron_requests, ("words", "answer"), self._sealer)

    def export(self, patron: PatronId) -> list[dict[str, object]]:
        """Return what somebody asked for and what they were told."""
        return [
            {
                "item": one.item,
                "words": one.words,
                "form": one.form,
                "language": one.lang,
                "channel": one.channel,
                "state": one.state,
                "due": one.due.isoformat() if one.due else None,
                "answer": one.answer,
                "asked_at": one.asked_at.isoformat(),
                "changed_at": one.changed_at.isoformat(),
            }
            for one in self.of(patron)
        ]

    def erase(self, patron: PatronId) -> int:
        """Erase them; see `forget`."""
        return self.forget(patron)

    def _request(self, row: Row[Any]) -> PatronRequest:
        return PatronRequest(
            RequestId(row.id),
            PatronId(row.patron_id),
            from_us(row.asked_us),
            from_us(row.changed_us),
            item=ItemId(row.item_id),
            words=self._sealer.open(row.words),
            form=row.form,
            lang=EN if row.lang == EN else EL,
            channel=row.channel,
            state=RequestState(row.state),
            due=date.fromisoformat(row.due) if row.due else None,
            job=JobId(row.job),
            answer=self._sealer.open(row.answer),
        )
