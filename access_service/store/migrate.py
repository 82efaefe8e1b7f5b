"""Bring a database to the newest tables: from code, at every start, safely from two processes."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from access_service.store.engine import reading, writing
from access_service.store.tables import HEAD

_LOCK = 7_226_118_401
"""Any number of ours: PostgreSQL's advisory locks are told apart by number."""


def migrate(engine: Engine) -> bool:
    """Apply the migrations that are missing, all or none.

    Returns:
        True when there was something to do.

    Raises:
        StorageFailed: The database is full, locked, read-only or out of reach.
    """
    with reading(engine) as connection:
        if _revision(connection) == HEAD:
            return False
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        # SQLite's write lock is held already. Whoever waited here may find the work done.
        if _revision(connection) == HEAD:
            return False
        _upgrade(connection)
    return True


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)


def _upgrade(connection: Connection) -> None:
    # Loading Alembic takes longer than the look above: a start with nothing to do never pays it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
