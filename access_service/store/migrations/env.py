"""Alembic's entry: migrations run inside the transaction that `migrate` has opened."""

from __future__ import annotations

from alembic import context

from access_service.store import delivery_tables, patron_tables  # noqa: F401 - of the metadata
from access_service.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite cannot alter most of a table in place: Alembic copies it instead.
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
