"""Keeps whose a file is in SQLite or PostgreSQL; see `RightsStore`."""

from __future__ import annotations

from sqlalchemy import Engine, select

from access_service.catalogue.record import ItemId
from access_service.conversion.artifacts import ArtifactId
from access_service.conversion.request import FileSource
from access_service.entitlement import ItemText, Right
from access_service.store.delivery_tables import delivery_texts
from access_service.store.engine import reading, writing
from access_service.store.tables import file_rights
from access_service.store.upsert import upsert
from access_service.uploads import Owner
from formats.document import Lang


class SqlRightsStore:
    """A row for each file and whoever said something of it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def rights(self, artifact: ArtifactId) -> dict[Owner, Right]:
        """Return what was said of a file, by who said it."""
        query = select(file_rights.c.owner, file_rights.c.rights)
        with reading(self._engine) as connection:
            rows = connection.execute(query.where(file_rights.c.artifact == artifact)).all()
        return {Owner(row.owner): Right(row.rights) for row in rows}

    def note(self, artifact: ArtifactId, owner: Owner, right: Right) -> None:
        """Keep what somebody says of a file, in place of what they said before."""
        row = {"artifact": artifact, "owner": owner, "rights": right}
        with writing(self._engine) as connection:
            connection.execute(upsert(connection, file_rights), row)

    def text(self, item: ItemId) -> ItemText | None:
        """Return an item's text."""
        query = select(delivery_texts).where(delivery_texts.c.item_id == item)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return ItemText(item, FileSource(ArtifactId(row.artifact), row.name), Lang(row.lang))

    def said_of_texts(self, owner: Owner) -> dict[ItemId, Right | None]:
        """Return every item that has a text, with what somebody said of it; None: nothing."""
        is_said = (file_rights.c.artifact == delivery_texts.c.artifact) & (
            file_rights.c.owner == owner
        )
        query = select(delivery_texts.c.item_id, file_rights.c.rights)
        joined = query.select_from(delivery_texts.outerjoin(file_rights, is_said))
        with reading(self._engine) as connection:
            rows = connection.execute(joined).all()
        return {ItemId(row.item_id): Right(row.rights) if row.rights else None for row in rows}

    def item_of(self, artifact: ArtifactId) -> ItemId | None:
        """Return the item whose text a file is; the first by id where several share it."""
        query = select(delivery_texts.c.item_id).where(delivery_texts.c.artifact == artifact)
        with reading(self._engine) as connection:
            found = connection.scalar(query.order_by(delivery_texts.c.item_id).limit(1))
        return None if found is None else ItemId(found)
