"""The one statement that SQLite and PostgreSQL share and standard SQL lacks."""

from __future__ import annotations

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that replaces the row with the same primary key."""
    insert: sqlite.Insert | postgresql.Insert = (
        postgresql.insert(table)
        if connection.dialect.name == "postgresql"
        else sqlite.insert(table)
    )
    keys = [column.name for column in table.primary_key]
    rest = {
        column.name: insert.excluded[column.name]
        for column in table.columns
        if column.name not in keys
    }
    return insert.on_conflict_do_update(index_elements=keys, set_=rest)
