"""Messages that callers left for staff: recorded with consent, deleted once they are dealt with."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NewType, Protocol

from formats.document import Lang
from formats.errors import UnknownThing

MessageId = NewType("MessageId", str)

KEPT: Final = timedelta(days=30)
"""A message that nobody dealt with is forgotten then: its purpose has passed."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message. `sound` is a WAV file; `transcript` is what was probably said."""

    id: MessageId
    at: datetime
    lang: Lang
    duration_ms: int
    sound: bytes
    transcript: str = ""


class MessageStore(Protocol):
    """Where messages are kept, sealed."""

    def put(self, message: Message) -> None:
        """Keep a message."""
        ...

    def get(self, message_id: MessageId) -> Message | None:
        """Return a message."""
        ...

    def all(self) -> tuple[Message, ...]:
        """Return every message, the newest first."""
        ...

    def delete(self, message_id: MessageId) -> None:
        """Forget a message with its sound."""
        ...

    def delete_before(self, moment: datetime) -> None:
        """Forget the messages that were left before a moment."""
        ...


def _now() -> datetime:
    return datetime.now(UTC)


class Messages:
    """The messages of callers.

    Args:
        store: Where they are kept.
        now: The clock.
    """

    def __init__(self, store: MessageStore, *, now: Callable[[], datetime] = _now) -> None:
        self._store = store
        self._now = now

    def keep(self, sound: bytes, *, duration_ms: int, lang: Lang, transcript: str = "") -> Message:
        """Keep a message to which the caller agreed."""
        at = self._now()
        message = Message(MessageId(secrets.token_hex(8)), at, lang, duration_ms, sound, transcript)
        self._store.delete_before(at - KEPT)
        self._store.put(message)
        return message

    def all(self) -> tuple[Message, ...]:
        """Return every message, the newest first."""
        self._store.delete_before(self._now() - KEPT)
        return self._store.all()

    def show(self, message_id: MessageId) -> Message:
        """Return a message.

        Raises:
            UnknownThing: There is none.
        """
        found = self._store.get(message_id)
        if found is None:
            raise UnknownThing("no such message", say="phone-no-message")
        return found

    def done(self, message_id: MessageId) -> None:
        """Forget a message that was dealt with, with its sound."""
        self._store.delete(message_id)
