"""Sources of announcements, and where announcements came from, in a database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, Row, delete, select

from access_service.announcements.sources.model import NoticeSource, Origin, SourceKind, SourceName
from access_service.store.engine import reading, writing
from access_service.store.instants import from_text, to_text
from access_service.store.tables import notice_origins, notice_sources
from access_service.store.upsert import upsert
from formats.document import Lang
from formats.errors import UnknownThing


class SqlSourceStore:
    """Keeps them in SQLite or PostgreSQL; see `SourceStore`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, source: NoticeSource) -> None:
        """Keep a source in place of the one with its name."""
        row = {
            "name": source.name,
            "kind": source.kind.value,
            "address": source.address,
            "lang": source.lang,
            "notice_kind": source.notice_kind,
            "is_trusted": source.is_trusted,
            "read_at": None if source.read_at is None else to_text(source.read_at),
            "problem": source.problem,
        }
        with writing(self._engine) as connection:
            connection.execute(upsert(connection, notice_sources), row)

    def get(self, name: SourceName) -> NoticeSource:
        """Return a source, or raise `UnknownThing`."""
        query = select(notice_sources).where(notice_sources.c.name == name)
        with reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise UnknownThing(f"no source {name}", say="unknown-source-of-notices", name=name)
        return _source(row)

    def all(self) -> tuple[NoticeSource, ...]:
        """Return every source, by name."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(notice_sources).order_by(notice_sources.c.name)).all()
        return tuple(map(_source, rows))

    def remove(self, name: SourceName) -> None:
        """Forget a source."""
        with writing(self._engine) as connection:
            connection.execute(delete(notice_sources).where(notice_sources.c.name == name))

    def origin(self, guid: str) -> Origin | None:
        """Return what was made of something, by its name."""
        query = select(notice_origins).where(notice_origins.c.guid == guid)
        with reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else Origin(row.guid, row.announcement_id, row.digest)

    def has_digest(self, digest: str) -> bool:
        """Tell whether something that says the very same is known."""
        query = select(notice_origins.c.guid).where(notice_origins.c.digest == digest).limit(1)
        with reading(self._engine) as connection:
            return connection.execute(query).one_or_none() is not None

    def put_origin(self, origin: Origin) -> None:
        """Keep what was made of something."""
        row = {
            "guid": origin.guid,
            "announcement_id": origin.announcement_id,
            "digest": origin.digest,
        }
        with writing(self._engine) as connection:
            connection.execute(upsert(connection, notice_origins), row)


def _source(row: Row[Any]) -> NoticeSource:
    return NoticeSource(
        SourceName(row.name),
        SourceKind(row.kind),
        row.address,
        Lang(row.lang),
        row.notice_kind,
        row.is_trusted,
        None if row.read_at is None else from_text(row.read_at),
        row.problem,
    )
