"""The library's announcements in a database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select
from sqlalchemy.sql.elements import ColumnElement

from access_service.announcements.model import (
    Announcement,
    AnnouncementId,
    Priority,
    State,
    Wording,
)
from access_service.store.engine import reading, writing
from access_service.store.instants import from_text, to_text, to_us
from access_service.store.tables import announcements, wordings
from access_service.store.upsert import insert_once, upsert
from formats.document import Lang
from formats.errors import UnknownThing


class SqlAnnouncementStore:
    """Keeps announcements in SQLite or PostgreSQL; see `AnnouncementStore`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, announcement: Announcement) -> bool:
        """Keep a new announcement; False where there is one with its id, which stays as it is."""
        row, texts = _row(announcement), _texts(announcement)
        with writing(self._engine) as connection:
            if connection.execute(insert_once(connection, announcements), row).rowcount != 1:
                return False
            if texts:
                connection.execute(insert(wordings), texts)
        return True

    def put(self, announcement: Announcement) -> None:
        """Add an announcement, or replace the one with the same id."""
        row, texts = _row(announcement), _texts(announcement)
        with writing(self._engine) as connection:
            connection.execute(upsert(connection, announcements), row)
            connection.execute(
                delete(wordings).where(wordings.c.announcement_id == announcement.id)
            )
            if texts:
                connection.execute(insert(wordings), texts)

    def get(self, announcement_id: AnnouncementId) -> Announcement:
        """Return an announcement, or raise `UnknownThing`."""
        with reading(self._engine) as connection:
            found = _load(connection, announcements.c.id == announcement_id)
        if not found:
            raise UnknownThing(
                f"no announcement {announcement_id}",
                say="unknown-announcement",
                id=announcement_id,
            )
        return found[0]

    def all(self) -> tuple[Announcement, ...]:
        """Return every announcement, by id."""
        with reading(self._engine) as connection:
            return _load(connection)

    def delete(self, announcement_id: AnnouncementId) -> bool:
        """Delete an announcement; tell whether there was one."""
        query = delete(announcements).where(announcements.c.id == announcement_id)
        with writing(self._engine) as connection:
            return connection.execute(query).rowcount > 0


def _row(announcement: Announcement) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": announcement.id,
        "kind": announcement.kind,
        "state": announcement.state.value,
        "priority": announcement.priority.value,
    }
    times = {
        "publish": announcement.publish_at,
        "event": announcement.event_at,
        "expire": announcement.expire_at,
    }
    for name, moment in times.items():
        row[f"{name}_at"] = None if moment is None else to_text(moment)
        row[f"{name}_us"] = None if moment is None else to_us(moment)
    return row


def _texts(announcement: Announcement) -> list[dict[str, Any]]:
    return [
        {
            "announcement_id": announcement.id,
            "position": position,
            "lang": wording.lang,
            "title": wording.title,
            "body": wording.body,
        }
        for position, wording in enumerate(announcement.wordings)
    ]


def _load(connection: Connection, *where: ColumnElement[bool]) -> tuple[Announcement, ...]:
    rows = connection.execute(
        select(announcements).where(*where).order_by(announcements.c.id)
    ).all()
    texts = connection.execute(
        select(wordings)
        .join(announcements, announcements.c.id == wordings.c.announcement_id)
        .where(*where)
        .order_by(wordings.c.announcement_id, wordings.c.position)
    ).all()
    by_id = {key: tuple(group) for key, group in groupby(texts, lambda row: row.announcement_id)}
    return tuple(_announcement(row, by_id.get(row.id, ())) for row in rows)


def _announcement(row: Any, texts: Iterable[Any]) -> Announcement:
    return Announcement(
        id=AnnouncementId(row.id),
        wordings=tuple(Wording(Lang(text.lang), text.title, text.body) for text in texts),
        kind=row.kind,
        state=State(row.state),
        priority=Priority(row.priority),
        publish_at=_moment(row.publish_at),
        event_at=_moment(row.event_at),
        expire_at=_moment(row.expire_at),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)
