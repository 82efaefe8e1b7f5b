"""Keeps the texts that other forms are made of to order."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select

from access_service.catalogue.record import ItemId
from access_service.conversion.artifacts import ArtifactId
from access_service.conversion.request import FileSource
from access_service.store.delivery_rows import SealedRows
from access_service.store.delivery_tables import delivery_texts
from access_service.store.engine import reading, writing
from access_service.store.upsert import upsert
from formats.document import Lang


class TextRows(SealedRows):
    """Texts of works, by item."""

    def texts(self, items: Iterable[ItemId]) -> dict[ItemId, tuple[FileSource, Lang]]:
        """Return the texts of items, as far as there are some."""
        which = delivery_texts.c.item_id.in_(list(items))
        with reading(self._engine) as connection:
            rows = connection.execute(select(delivery_texts).where(which)).all()
        return {
            ItemId(row.item_id): (FileSource(ArtifactId(row.artifact), row.name), Lang(row.lang))
            for row in rows
        }

    def text_items(self) -> frozenset[ItemId]:
        """Return the items that there is a text of."""
        with reading(self._engine) as connection:
            rows = connection.scalars(select(delivery_texts.c.item_id)).all()
        return frozenset(map(ItemId, rows))

    def text_files(self) -> frozenset[ArtifactId]:
        """Return the files of all texts: nobody can make them again."""
        with reading(self._engine) as connection:
            rows = connection.scalars(select(delivery_texts.c.artifact)).all()
        return frozenset(map(ArtifactId, rows))

    def put_text(self, item_id: ItemId, source: FileSource, lang: Lang) -> None:
        """Keep an item's text."""
        row = {"artifact": source.artifact, "name": source.name, "lang": lang}
        with writing(self._engine) as connection:
            connection.execute(upsert(connection, delivery_texts), {"item_id": item_id, **row})

    def forget_text(self, item_id: ItemId) -> None:
        """Forget an item's text; its bytes go with a later cleaning."""
        with writing(self._engine) as connection:
            which = delivery_texts.c.item_id == item_id
            connection.execute(delete(delivery_texts).where(which))
