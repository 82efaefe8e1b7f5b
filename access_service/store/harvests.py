"""Catalogues that are harvested, in a database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, delete, select
from sqlalchemy.engine import Row

from access_service.catalogue.harvest_source import HarvestKind, HarvestSource
from access_service.store.engine import reading, writing
from access_service.store.instants import from_us, to_us
from access_service.store.tables import harvests
from access_service.store.upsert import upsert
from formats.errors import UnknownThing


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
        }
        with writing(self._engine) as connection:
            connection.execute(upsert(connection, harvests), values)

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
    )
