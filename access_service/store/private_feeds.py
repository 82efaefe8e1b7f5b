"""Keeps the tokens of private feeds, hashed, in SQLite or PostgreSQL; see `FeedStore`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Engine, delete, select

from access_service.patrons.account import PatronId
from access_service.store.engine import reading, writing
from access_service.store.instants import from_us, to_us
from access_service.store.patron_tables import ended_feeds, private_feeds
from access_service.store.upsert import insert_once, upsert


class SqlFeedStore:
    """One token a patron, and the tokens that ended without whose they were."""

    name = "private_feed"

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, patron: PatronId, token_hash: str, made_at: datetime) -> None:
        """Keep a patron's token, in place of the one before, which is remembered as ended."""
        row = {"patron_id": patron, "token": token_hash, "made_us": to_us(made_at)}
        mine = select(private_feeds.c.token).where(private_feeds.c.patron_id == patron)
        with writing(self._engine) as connection:
            if connection.scalar(mine) == token_hash:
                return  # the same form came twice
            _end(connection, patron)
            connection.execute(upsert(connection, private_feeds), row)

    def end(self, patron: PatronId) -> bool:
        """End a patron's token; False where there is none."""
        with writing(self._engine) as connection:
            return _end(connection, patron)

    def made_at(self, patron: PatronId) -> datetime | None:
        """Return when a patron's token was made, None where there is none."""
        query = select(private_feeds.c.made_us).where(private_feeds.c.patron_id == patron)
        with reading(self._engine) as connection:
            found = connection.scalar(query)
        return None if found is None else from_us(found)

    def patron_of(self, token_hash: str) -> PatronId | None:
        """Return whose token it is."""
        query = select(private_feeds.c.patron_id).where(private_feeds.c.token == token_hash)
        with reading(self._engine) as connection:
            found = connection.scalar(query)
        return None if found is None else PatronId(found)

    def has_ended(self, token_hash: str) -> bool:
        """Tell whether there was such a token."""
        query = select(ended_feeds.c.token).where(ended_feeds.c.token == token_hash)
        with reading(self._engine) as connection:
            return connection.scalar(query) is not None

    def export(self, patron: PatronId) -> list[dict[str, object]]:
        """Return when the feed was made; its address is known to the patron alone."""
        found = self.made_at(patron)
        return [] if found is None else [{"at": found.isoformat()}]

    def erase(self, patron: PatronId) -> int:
        """End the feed; of it stays that there was one, and not whose."""
        return int(self.end(patron))


def _end(connection: Connection, patron: PatronId) -> bool:
    mine = private_feeds.c.patron_id == patron
    token = connection.scalar(select(private_feeds.c.token).where(mine))
    if token is None:
        return False
    connection.execute(insert_once(connection, ended_feeds), {"token": token})
    connection.execute(delete(private_feeds).where(mine))
    return True
