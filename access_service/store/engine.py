"""Open a database so that a power cut loses nothing and two processes can share it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry

from access_service.store.failures import database_errors, disk_errors

BUSY_TIMEOUT_MS = 15_000
_WRITER = "prosvasi_is_writer"


def sqlite_url(path: Path) -> str:
    """Return the address of the SQLite database in the file `path`."""
    return f"sqlite:///{path.absolute()}"


def open_engine(url: str, *, always_immediate: bool = False) -> Engine:
    """Return an engine for a `sqlite:` or `postgresql:` address.

    Args:
        url: The database's address; a SQLite file's folder is made when missing.
        always_immediate: Take SQLite's write lock at the start of every transaction. The job queue
            needs it, because it counts and then claims: a lock taken only at the first write lets
            two processes count the same free place.

    Raises:
        StorageFailed: The folder cannot be made.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        if address.drivername == "postgresql":
            address = address.set(drivername="postgresql+psycopg")
        return create_engine(address, pool_pre_ping=True)
    if address.database and address.database != ":memory:":
        with disk_errors(address.database):
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin_immediate if always_immediate else _begin)
    return engine


def place_of(engine: Engine) -> str:
    """Return what a person would call the database's place: its file, or its address."""
    return engine.url.database or engine.url.render_as_string(hide_password=True)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that only reads.

    Raises:
        StorageFailed: The database is locked, damaged or out of reach.
    """
    with database_errors(place_of(engine)), engine.begin() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that writes; all of it is kept, or nothing.

    Raises:
        StorageFailed: The database is full, locked, damaged, read-only or out of reach.
    """
    writer = engine.execution_options(**{_WRITER: True})
    with database_errors(place_of(engine)), writer.begin() as connection:
        yield connection


def _set_pragmas(connection: Any, _: ConnectionPoolEntry) -> None:
    # pysqlite would open a transaction by itself at the first write, too late: `_begin` does it.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A reader that turns writer half-way may be refused at once (SQLITE_BUSY_SNAPSHOT), whatever
    # the time-out: whoever means to write says so at the start.
    is_writer = connection.get_execution_options().get(_WRITER, False)
    if is_writer:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return
    # A plain BEGIN takes no lock and cannot be refused. It is said to the driver itself: a page
    # reads several times, and SQLAlchemy's way of saying it costs more than what is then asked.
    driver: Any = connection.connection.dbapi_connection
    driver.execute("BEGIN")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
