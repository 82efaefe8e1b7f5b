"""Sealing the personal texts of a table anew, under the newest key, while the library is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, select, update

from access_service.sealed import Sealer


def reseal(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    sealer: Sealer,
    *where: ColumnElement[bool],
) -> int:
    """Seal columns of a table with the newest key and return how many rows that concerned.

    A row whose texts were changed since they were read is read again and sealed as it is now: a
    server that still holds the older keys alone may have changed it, and an older text never comes
    back over a newer one. A row that was taken away is passed over.
    """
    texts = [table.c[name] for name in columns]
    read = (*table.primary_key, *texts)
    count = 0
    for found in connection.execute(select(*read).where(*where)).all():
        row: Any = found
        while row is not None:
            renewed = update(table).where(*_as_read(read, row)).values(_renewed(sealer, texts, row))
            if connection.execute(renewed).rowcount:
                count += 1
                break
            same = _as_read(tuple(table.primary_key), row[: -len(texts)])
            row = connection.execute(select(*read).where(*same, *where)).first()
    return count


def _as_read(columns: Sequence[Any], row: Any) -> list[ColumnElement[bool]]:
    return [column == value for column, value in zip(columns, row, strict=True)]


def _renewed(sealer: Sealer, texts: Sequence[Any], row: Any) -> dict[str, str]:
    sealed = row[-len(texts) :]
    return {column.name: sealer.renew(text) for column, text in zip(texts, sealed, strict=True)}
