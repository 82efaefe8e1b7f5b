"""Keeps bookmarks in SQLite or PostgreSQL; see `BookmarkStore`."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Engine, delete, select

from access_service.patrons.account import PatronId
from access_service.patrons.bookmarks import Bookmark
from access_service.patrons.bookshelf import Work
from access_service.store.engine import reading, writing
from access_service.store.instants import from_us, to_us
from access_service.store.patron_tables import bookmarks
from access_service.store.upsert import upsert
from formats.document import EL, EN, Lang


class SqlBookmarkStore:
    """Rows by patron, work, language and anchor."""

    name = "bookmarks"

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, patron: PatronId, mark: Bookmark) -> None:
        """Keep a bookmark, in place of the one at its anchor."""
        row = {
            "patron_id": patron,
            "work": mark.work,
            "lang": mark.lang,
            "anchor": mark.anchor,
            "chapter": mark.chapter,
            "into_ms": mark.into_ms,
            "words": mark.words,
            "at_us": to_us(mark.at),
        }
        with writing(self._engine) as connection:
            connection.execute(upsert(connection, bookmarks), row)

    def of(self, patron: PatronId) -> tuple[Bookmark, ...]:
        """Return somebody's bookmarks, the first first."""
        table = bookmarks.c
        query = select(bookmarks).where(table.patron_id == patron)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(table.at_us, table.anchor)).all()
        return tuple(
            Bookmark(
                Work(row.work),
                EN if row.lang == EN else EL,
                row.anchor,
                row.chapter,
                row.into_ms,
                row.words,
                from_us(row.at_us),
            )
            for row in rows
        )

    def remove(self, patron: PatronId, work: Work, lang: Lang, anchor: str) -> None:
        """Forget the bookmark at an anchor."""
        table = bookmarks.c
        self._delete(
            (table.patron_id == patron)
            & (table.work == work)
            & (table.lang == lang)
            & (table.anchor == anchor)
        )

    def clear(self, patron: PatronId, work: Work) -> None:
        """Forget every bookmark of a work."""
        self._delete((bookmarks.c.patron_id == patron) & (bookmarks.c.work == work))

    def export(self, patron: PatronId) -> list[dict[str, object]]:
        """Return every bookmark of somebody."""
        return [
            {
                "work": one.work,
                "language": one.lang,
                "anchor": one.anchor,
                "words": one.words,
                "at": one.at.isoformat(),
            }
            for one in self.of(patron)
        ]

    def erase(self, patron: PatronId) -> int:
        """Forget every bookmark of somebody and return how many there were."""
        return self._delete(bookmarks.c.patron_id == patron)

    def _delete(self, which: ColumnElement[bool]) -> int:
        with writing(self._engine) as connection:
            return connection.execute(delete(bookmarks).where(which)).rowcount
