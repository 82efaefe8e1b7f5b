"""Keeps visits, media and the desk's log. A visit that was changed meanwhile is not overwritten."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Engine, Row, Select, insert, select, update

from access_service.delivery.life import OPEN
from access_service.delivery.model import (
    BagItem,
    Event,
    Medium,
    MediumState,
    RoundId,
    Visit,
    VisitId,
    VisitState,
    WorkKey,
)
from access_service.patrons.account import PatronId
from access_service.sealed import Sealer
from access_service.staff.account import StaffName
from access_service.store.delivery_rows import Opened, changed_meanwhile, to_json
from access_service.store.delivery_tables import (
    delivery_events,
    delivery_media,
    delivery_syncs,
    delivery_visits,
)
from access_service.store.engine import reading, writing
from access_service.store.instants import from_us, to_us
from access_service.store.upsert import insert_once, upsert
from formats.errors import UnknownThing

SEALED_VISITS: Final = (delivery_visits, delivery_media)


@dataclass(frozen=True, slots=True)
class _Inside:
    """What of a visit is sealed."""

    patron_name: str
    bag: tuple[BagItem, ...]
    avoided: tuple[WorkKey, ...] = ()
    slot: str = ""
    """What was agreed about the hour: free words, which may tell more than an hour."""


@dataclass(frozen=True, slots=True)
class _Files:
    files: tuple[tuple[str, str], ...]


class SqlVisitStore:
    """Visits, media, events, and which messages of a phone have been dealt with."""

    def __init__(self, engine: Engine, sealer: Sealer) -> None:
        self._engine = engine
        self._sealer = sealer
        self._opened = Opened(sealer)

    def add(self, visits: Iterable[Visit]) -> tuple[Visit, ...]:
        """Keep new visits and return them with their numbers."""
        made = []
        with writing(self._engine) as connection:
            for visit in visits:
                key = connection.execute(
                    insert(delivery_visits).values(self._row(visit, 1))
                ).inserted_primary_key
                number = VisitId(int(key[0])) if key is not None else VisitId(0)
                made.append(replace(visit, id=number, version=1))
        return tuple(made)

    def get(self, visit_id: VisitId) -> Visit:
        """Return a visit.

        Raises:
            UnknownThing: There is none.
        """
        found = self._all(select(delivery_visits).where(delivery_visits.c.id == visit_id))
        if not found:
            raise UnknownThing(f"visit {visit_id}", say="delivery-unknown-visit", id=visit_id)
        return found[0]

    def put(self, *visits: Visit, events: Iterable[Event] = ()) -> tuple[Visit, ...]:
        """Keep changes of visits and their lines of the log: all, or none.

        Raises:
            ChangedMeanwhile: One of them is another version by now.
        """
        table = delivery_visits.c
        with writing(self._engine) as connection:
            for visit in visits:
                done = connection.execute(
                    update(delivery_visits)
                    .where(table.id == visit.id, table.version == visit.version)
                    .values(self._row(visit, visit.version + 1))
                )
                if done.rowcount != 1:
                    raise changed_meanwhile(f"visit {visit.id}")
            for event in events:
                connection.execute(insert(delivery_events).values(_event_row(event)))
        return tuple(replace(visit, version=visit.version + 1) for visit in visits)

    def between(self, since: date, until: date) -> tuple[Visit, ...]:
        """Return the visits of these days, both included, by day, round and place."""
        day = delivery_visits.c.on_day
        return self._all(
            select(delivery_visits).where(day >= since.isoformat(), day <= until.isoformat())
        )

    def of(self, patron_id: PatronId) -> tuple[Visit, ...]:
        """Return a patron's visits, by day."""
        return self._all(select(delivery_visits).where(delivery_visits.c.patron_id == patron_id))

    def open(self) -> tuple[Visit, ...]:
        """Return the visits that are not over."""
        states = [state.value for state in OPEN]
        return self._all(select(delivery_visits).where(delivery_visits.c.state.in_(states)))

    def forget(self, patron_id: PatronId) -> int:
        """Take a patron out of their visits, which stay; return how many there were.

        Also the titles go: a list of somebody's books tells who they are.
        """
        visits = self.of(patron_id)
        with writing(self._engine) as connection:
            for visit in visits:
                bare = replace(
                    visit,
                    patron_id=None,
                    patron_name="",
                    slot="",
                    bag=tuple(
                        replace(
                            one, title="", work=type(one.work)(""), item_id=type(one.item_id)("")
                        )
                        for one in visit.bag
                    ),
                    avoided=tuple(WorkKey("") for _ in visit.avoided),
                )
                row = self._row(bare, visit.version + 1)
                which = delivery_visits.c.id == visit.id
                connection.execute(update(delivery_visits).where(which).values(row))
                media = update(delivery_media).where(delivery_media.c.visit_id == visit.id)
                connection.execute(media.values(sealed=self._sealer.seal(to_json(_Files(())))))
        self._opened.forget()
        return len(visits)

    def _all(self, query: Select[Any]) -> tuple[Visit, ...]:
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        visits = map(self._visit, rows)
        return tuple(
            sorted(visits, key=lambda v: (v.on, v.round_id or 0, v.position or 10_000, v.id))
        )

    def _visit(self, row: Row[Any]) -> Visit:
        inside: _Inside = self._opened.open(_Inside, row.sealed)
        return Visit(
            id=VisitId(row.id),
            patron_id=None if row.patron_id is None else PatronId(row.patron_id),
            patron_name=inside.patron_name,
            on=date.fromisoformat(row.on_day),
            meant_for=date.fromisoformat(row.meant_for),
            slot=inside.slot or row.slot,  # rows of before: in the open
            round_id=None if row.round_id is None else RoundId(row.round_id),
            round_name=row.round_name,
            position=row.position,
            chooser=None if row.chooser is None else StaffName(row.chooser),
            chooser_name=row.chooser_name,
            deliverer=None if row.deliverer is None else StaffName(row.deliverer),
            deliverer_name=row.deliverer_name,
            state=VisitState(row.state),
            reason=row.reason,
            bag=inside.bag,
            avoided=inside.avoided,
            taken_back=row.taken_back,
            version=row.version,
        )

    def _row(self, visit: Visit, version: int) -> dict[str, object]:
        inside = _Inside(visit.patron_name, visit.bag, visit.avoided, visit.slot)
        return {
            "patron_id": visit.patron_id,
            "on_day": visit.on.isoformat(),
            "meant_for": visit.meant_for.isoformat(),
            "slot": "",
            "round_id": visit.round_id,
            "round_name": visit.round_name,
            "position": visit.position,
            "chooser": visit.chooser,
            "chooser_name": visit.chooser_name,
            "deliverer": visit.deliverer,
            "deliverer_name": visit.deliverer_name,
            "state": visit.state,
            "reason": visit.reason,
            "taken_back": visit.taken_back,
            "version": version,
            "sealed": self._sealer.seal(to_json(inside)),
        }

    # Media

    def media(self) -> tuple[Medium, ...]:
        """Return every medium, by label."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(delivery_media).order_by(delivery_media.c.label)).all()
        return tuple(map(self._medium, rows))

    def medium(self, label: str) -> Medium | None:
        """Return the medium with this label."""
        query = select(delivery_media).where(delivery_media.c.label == label)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        return None if row is None else self._medium(row)

    def put_medium(self, medium: Medium) -> None:
        """Keep a medium."""
        row = {
            "label": medium.label,
            "kind": medium.kind,
            "state": medium.state,
            "visit_id": medium.visit_id,
            "sealed": self._sealer.seal(to_json(_Files(medium.files))),
        }
        with writing(self._engine) as connection:
            connection.execute(upsert(connection, delivery_media), row)

    def _medium(self, row: Row[Any]) -> Medium:
        inside: _Files = self._opened.open(_Files, row.sealed)
        visit_id = None if row.visit_id is None else VisitId(row.visit_id)
        return Medium(row.label, row.kind, MediumState(row.state), visit_id, inside.files)

    # Events, messages of phones

    def note(self, *events: Event) -> None:
        """Add lines to the log; none is ever changed, and the database refuses to."""
        with writing(self._engine) as connection:
            for event in events:
                connection.execute(insert(delivery_events).values(_event_row(event)))

    def events(
        self, *, since: datetime | None = None, visit_id: VisitId | None = None, limit: int = 10_000
    ) -> tuple[Event, ...]:
        """Return the newest lines of the log, newest first."""
        table = delivery_events.c
        query = select(delivery_events).order_by(table.id.desc()).limit(limit)
        if since is not None:
            query = query.where(table.at_us >= to_us(since))
        if visit_id is not None:
            query = query.where(table.visit_id == visit_id)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return tuple(
            Event(
                from_us(row.at_us),
                row.actor,
                row.kind,
                None if row.visit_id is None else VisitId(row.visit_id),
                json.loads(row.facts),
            )
            for row in rows
        )

    def outcome(self, client_id: str) -> str | None:
        """Return what became of a phone's message, None where it has not come yet."""
        query = select(delivery_syncs.c.outcome).where(delivery_syncs.c.client_id == client_id)
        with reading(self._engine) as connection:
            return connection.scalar(query)

    def put_with_message(
        self,
        visit: Visit | None,
        events: Iterable[Event],
        client_id: str,
        outcome: str,
        at: datetime,
    ) -> bool:
        """Keep what a phone's message did, once, however often it comes.

        Returns:
            False where the message had come before: then nothing is changed.

        Raises:
            ChangedMeanwhile: The visit is another version by now.
        """
        table = delivery_visits.c
        row = {"client_id": client_id, "at_us": to_us(at), "outcome": outcome}
        with writing(self._engine) as connection:
            if (
                connection.execute(insert_once(connection, delivery_syncs).values(row)).rowcount
                != 1
            ):
                return False
            if visit is not None:
                done = connection.execute(
                    update(delivery_visits)
                    .where(table.id == visit.id, table.version == visit.version)
                    .values(self._row(visit, visit.version + 1))
                )
                if done.rowcount != 1:
                    raise changed_meanwhile(f"visit {visit.id}")
            for event in events:
                connection.execute(insert(delivery_events).values(_event_row(event)))
        return True


def _event_row(event: Event) -> dict[str, object]:
    return {
        "at_us": to_us(event.at),
        "actor": event.actor,
        "kind": event.kind,
        "visit_id": event.visit_id,
        "facts": json.dumps(event.facts, ensure_ascii=False),
    }
