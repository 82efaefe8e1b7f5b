"""The statements that SQLite and PostgreSQL share and standard SQL lacks."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(
    connection: Connection, table: Table, *, but: Collection[str] = ()
) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that replaces the row with the same primary key, but for some columns."""
    insert = _insert(connection, table)
    keys = [column.name for column in table.primary_key]
    rest = {
        column.name: insert.excluded[column.name]
        for column in table.columns
        if column.name not in keys and column.name not in but
    }
    return insert.on_conflict_do_update(index_elements=keys, set_=rest)


def insert_once(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that does nothing where there is a row with the same primary key.

    Its `rowcount` tells whether a row was made: without being told to keep it, SQLAlchemy 2.1 says
    -1 on PostgreSQL.
    """
    statement = _insert(connection, table).on_conflict_do_nothing()
    return statement.execution_options(preserve_rowcount=True)


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
