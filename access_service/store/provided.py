"""Items of a database in the order in which they changed, deleted ones too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, and_, func, null, or_, select, union_all

from access_service.catalogue.provided import Place, ProvidedRecord
from access_service.catalogue.record import Form, ItemId
from access_service.store.engine import reading
from access_service.store.instants import from_us
from access_service.store.item_rows import from_json
from access_service.store.tables import gone_items, items


class SqlProvidedItems:
    """Reads SQLite or PostgreSQL; see `ProvidedItems`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def changes(
        self, *, after: Place, until_us: int | None, forms: tuple[Form, ...], limit: int
    ) -> tuple[ProvidedRecord, ...]:
        """Return changed and deleted items behind a place, oldest first."""
        # Each table gives its own first ones by its index; the union has few rows to sort.
        parts = [
            select(*part.columns)
            for part in (
                _page(items, items.c.record, after, until_us, forms, limit).subquery(),
                _page(gone_items, null(), after, until_us, forms, limit).subquery(),
            )
        ]
        both = union_all(*parts).subquery()
        query = select(both).order_by(both.c.changed_us, both.c.id).limit(limit)
        with reading(self._engine) as connection:
            return tuple(_record(row) for row in connection.execute(query))

    def get(self, item_id: ItemId) -> ProvidedRecord | None:
        """Return an item, or that it was deleted."""
        with reading(self._engine) as connection:
            for table, record in ((items, items.c.record), (gone_items, null())):
                query = select(
                    table.c.id, table.c.changed_us, table.c.forms, record.label("record")
                )
                row = connection.execute(query.where(table.c.id == item_id)).first()
                if row is not None:
                    return _record(row)
        return None

    def earliest(self) -> datetime | None:
        """Return the time of the oldest change."""
        with reading(self._engine) as connection:
            found = [
                connection.scalar(select(func.min(table.c.changed_us)))
                for table in (items, gone_items)
            ]
        known = [moment for moment in found if moment is not None]
        return from_us(min(known)) if known else None


def _page(
    table: Any, record: Any, after: Place, until_us: int | None, forms: tuple[Form, ...], limit: int
) -> Select[Any]:
    row = table.c
    query = (
        select(row.id, row.changed_us, row.forms, record.label("record"))
        .where(
            or_(
                row.changed_us > after.changed_us,
                and_(row.changed_us == after.changed_us, row.id > after.id),
            )
        )
        .order_by(row.changed_us, row.id)
        .limit(limit)
    )
    if until_us is not None:
        query = query.where(row.changed_us <= until_us)
    if forms:
        query = query.where(or_(*(row.forms.contains(f" {form.value} ") for form in forms)))
    return query


def _record(row: Any) -> ProvidedRecord:
    return ProvidedRecord(
        ItemId(row.id),
        Place(row.changed_us, row.id),
        from_us(row.changed_us),
        tuple(Form(word) for word in row.forms.split()),
        None if row.record is None else from_json(row.record),
    )
