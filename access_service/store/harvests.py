"""Catalogues that are harvested, in a database."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, delete, select, update
from sqlalchemy.engine import Row

from access_service.catalogue.harvest_source import HarvestKind, HarvestSource, Wish
from access_service.store.engine import reading, writing
from access_service.store.instants import from_us, to_us
from access_service.store.tables import harvests
from access_service.store.upsert import upsert
from formats.errors import AccessError, UnknownThing


class SqlHarvestStore:
    """Keeps sources in SQLite or PostgreSQL; see `HarvestStore`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, source: HarvestSource) -> None:
        """Keep a source, in place of the one of its name."""
        values = {
            "name": source.name,
            "kind": source.kind,
            "url": source.url,
            "metadata_prefix": source.metadata_prefix,
            "set_spec": source.set_spec,
            "every_hours": source.every_hours,
            "stamp": source.stamp,
            "pending": source.pending,
            "tried_us": None if source.tried_at is None else to_us(source.tried_at),
            "failure": source.failure,
            "failure_facts": json.dumps(dict(source.failure_facts), ensure_ascii=False),
        }
        with writing(self._engine) as connection:
            connection.execute(upsert(connection, harvests, but=("wish",)), values)

    def schedule(self, name: str, every_hours: int) -> None:
        """Change how often a source is harvested, and nothing else of it."""
        self._change(harvests.c.name == name, {"every_hours": every_hours})

    def note(
        self,
        source: HarvestSource,
        *,
        tried_at: datetime | None = None,
        pending: str | None = None,
        stamp: str | None = None,
        failure: AccessError | str | None = None,
    ) -> bool:
        """Keep how far the harvest of a source is; return whether it is still the one asked."""
        values: dict[str, object] = {"pending": pending, "stamp": stamp}
        if tried_at is not None:
            values["tried_us"] = to_us(tried_at)
        if isinstance(failure, AccessError):
            facts = {key: str(value) for key, value in failure.facts.items()}
            values |= {"failure": failure.say, "failure_facts": json.dumps(facts)}
        elif failure is not None:
            values |= {"failure": failure, "failure_facts": ""}
        row = harvests.c
        asked = (row.kind, row.url, row.metadata_prefix, row.set_spec)
        same = (column == value for column, value in zip(asked, source.asked, strict=True))
        told = {key: value for key, value in values.items() if value is not None}
        return self._change(and_(row.name == source.name, *same), told)

    def want(self, name: str, wish: Wish) -> None:
        """Keep what is wished of a source."""
        self._change(harvests.c.name == name, {"wish": wish})

    def _change(self, which: ColumnElement[bool], values: dict[str, object]) -> bool:
        with writing(self._engine) as connection:
            return bool(connection.execute(update(harvests).where(which).values(values)).rowcount)

    def get(self, name: str) -> HarvestSource:
        """Return a source, or raise `UnknownThing`."""
        with reading(self._engine) as connection:
            row = connection.execute(select(harvests).where(harvests.c.name == name)).first()
        if row is None:
            raise UnknownThing(f"no harvest {name}", say="harvest-unknown", name=name)
        return _source(row)

    def all(self) -> tuple[HarvestSource, ...]:
        """Return the sources by name."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(harvests).order_by(harvests.c.name)).all()
        return tuple(_source(row) for row in rows)

    def remove(self, name: str) -> None:
        """Forget a source."""
        with writing(self._engine) as connection:
            connection.execute(delete(harvests).where(harvests.c.name == name))


def _source(row: Row[Any]) -> HarvestSource:
    return HarvestSource(
        name=row.name,
        kind=HarvestKind(row.kind),
        url=row.url,
        metadata_prefix=row.metadata_prefix,
        set_spec=row.set_spec,
        every_hours=row.every_hours,
        stamp=row.stamp,
        pending=row.pending,
        tried_at=None if row.tried_us is None else from_us(row.tried_us),
        failure=row.failure,
        failure_facts=json.loads(row.failure_facts or "{}"),
        wish=Wish(row.wish),
    )
