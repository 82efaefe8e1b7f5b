"""Keeps callers' messages and the calls of now; see `MessageStore` and `CallStore`."""

from __future__ import annotations

import base64
from datetime import datetime

from sqlalchemy import Engine, Row, delete, select

from access_service.sealed import Sealer
from access_service.store.engine import reading, writing
from access_service.store.instants import from_us, to_us
from access_service.store.tables import phone_calls, phone_messages
from access_service.store.upsert import upsert
from access_service.telephone.calls import CallId, CallNow
from access_service.telephone.messages import Message, MessageId
from formats.document import Lang


class SqlMessageStore:
    """Messages; sound and transcript are sealed."""

    def __init__(self, engine: Engine, sealer: Sealer) -> None:
        self._engine = engine
        self._sealer = sealer

    def put(self, message: Message) -> None:
        """Keep a message."""
        row = {
            "id": message.id,
            "at_us": to_us(message.at),
            "lang": message.lang,
            "duration_ms": message.duration_ms,
            "sound": self._sealer.seal(base64.b64encode(message.sound).decode("ascii")),
            "transcript": self._sealer.seal(message.transcript),
        }
        with writing(self._engine) as connection:
            connection.execute(upsert(connection, phone_messages), row)

    def get(self, message_id: MessageId) -> Message | None:
        """Return a message."""
        query = select(phone_messages).where(phone_messages.c.id == message_id)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        return None if row is None else self._message(row)

    def all(self) -> tuple[Message, ...]:
        """Return every message, the newest first."""
        query = select(phone_messages).order_by(phone_messages.c.at_us.desc())
        with reading(self._engine) as connection:
            return tuple(map(self._message, connection.execute(query).all()))

    def delete(self, message_id: MessageId) -> None:
        """Forget a message."""
        with writing(self._engine) as connection:
            connection.execute(delete(phone_messages).where(phone_messages.c.id == message_id))

    def delete_before(self, moment: datetime) -> None:
        """Forget what was left before a moment."""
        with writing(self._engine) as connection:
            old = phone_messages.c.at_us < to_us(moment)
            connection.execute(delete(phone_messages).where(old))

    def _message(self, row: Row[tuple[object, ...]]) -> Message:
        return Message(
            MessageId(row.id),
            from_us(row.at_us),
            Lang(row.lang),
            row.duration_ms,
            base64.b64decode(self._sealer.open(row.sound)),
            self._sealer.open(row.transcript),
        )


class SqlCallStore:
    """Calls of now."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, call: CallNow) -> None:
        """Note a call."""
        row = {
            "id": call.id,
            "began_us": to_us(call.began_at),
            "wire": call.wire,
            "lang": call.lang,
            "screen": call.screen,
        }
        with writing(self._engine) as connection:
            connection.execute(upsert(connection, phone_calls), row)

    def delete(self, call_id: CallId) -> None:
        """Forget a call."""
        with writing(self._engine) as connection:
            connection.execute(delete(phone_calls).where(phone_calls.c.id == call_id))

    def delete_before(self, moment: datetime) -> None:
        """Forget calls that began before a moment."""
        with writing(self._engine) as connection:
            connection.execute(delete(phone_calls).where(phone_calls.c.began_us < to_us(moment)))

    def all(self) -> tuple[CallNow, ...]:
        """Return the calls, the longest first."""
        query = select(phone_calls).order_by(phone_calls.c.began_us)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return tuple(
            CallNow(CallId(row.id), from_us(row.began_us), row.wire, row.lang, row.screen)
            for row in rows
        )
