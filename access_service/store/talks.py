"""Keeps conversations in SQLite or PostgreSQL; see `TalkStore`."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Engine, delete, select

from access_service.store.engine import reading, writing
from access_service.store.instants import to_us
from access_service.store.tables import talks
from access_service.store.upsert import upsert
from access_service.talks import Talk, TalkId


@cache
def _json() -> TypeAdapter[Talk]:
    # The types themselves are the schema: a field that is added is kept without another line.
    return TypeAdapter(Talk)


class SqlTalkStore:
    """Conversations by an id that cannot be guessed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, talk: Talk, at: datetime) -> None:
        """Keep a conversation as it is after a turn."""
        row = {"id": talk.id, "talk": _json().dump_json(talk).decode(), "at_us": to_us(at)}
        with writing(self._engine) as connection:
            connection.execute(upsert(connection, talks), row)

    def get(self, talk_id: TalkId, since: datetime) -> Talk | None:
        """Return a conversation that had a turn since then, unless it cannot be gone on with."""
        query = select(talks.c.talk).where(talks.c.id == talk_id, talks.c.at_us >= to_us(since))
        with reading(self._engine) as connection:
            text = connection.scalar(query)
        if text is None:
            return None
        try:
            return _json().validate_json(text)
        except ValidationError:  # written by another version of the program: a new one begins
            return None

    def delete_before(self, moment: datetime) -> None:
        """Forget the conversations without a turn since then."""
        with writing(self._engine) as connection:
            connection.execute(delete(talks).where(talks.c.at_us < to_us(moment)))

    def delete(self, talk_id: TalkId) -> None:
        """Forget a conversation."""
        with writing(self._engine) as connection:
            connection.execute(delete(talks).where(talks.c.id == talk_id))
