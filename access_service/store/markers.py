"""Small facts that the service remembers about itself, such as which sample was loaded."""

from __future__ import annotations

from sqlalchemy import Engine, bindparam, select

from access_service.store.engine import reading, writing
from access_service.store.tables import markers
from access_service.store.upsert import upsert

SAMPLE_LOADED = "sample-loaded"
_ONE = select(markers.c.value).where(markers.c.name == bindparam("asked"))
"""Made once: every search asks for a marker, and making a statement costs as much as asking."""


class MarkerStore:
    """Names and their texts."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, name: str) -> str | None:
        """Return the text kept under `name`, or None."""
        with reading(self._engine) as connection:
            return connection.scalar(_ONE, {"asked": name})

    def put(self, name: str, value: str) -> None:
        """Keep a text, in place of the one before."""
        with writing(self._engine) as connection:
            connection.execute(upsert(connection, markers), {"name": name, "value": value})
