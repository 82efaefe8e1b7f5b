"""Which calls there are now, for those who watch the line; nothing tells who calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NewType, Protocol

CallId = NewType("CallId", str)

FORGOTTEN: Final = timedelta(hours=3)
"""A call lasts two hours at the most: what is older was left by a process that died."""


@dataclass(frozen=True, slots=True)
class CallNow:
    """A call: since when, over which wire, in which language and place of the conversation."""

    id: CallId
    began_at: datetime
    wire: str
    lang: str
    screen: str


class CallStore(Protocol):
    """Where calls of now are noted."""

    def put(self, call: CallNow) -> None:
        """Note a call as it is."""
        ...

    def delete(self, call_id: CallId) -> None:
        """Forget a call."""
        ...

    def delete_before(self, moment: datetime) -> None:
        """Forget calls that began before a moment."""
        ...

    def all(self) -> tuple[CallNow, ...]:
        """Return the calls, the longest first."""
        ...


def _now() -> datetime:
    return datetime.now(UTC)


class Calls:
    """The calls of now, whichever process holds them.

    Args:
        store: Where they are noted.
        now: The clock.
    """

    def __init__(self, store: CallStore, *, now: Callable[[], datetime] = _now) -> None:
        self._store = store
        self._now = now

    def begin(self, call_id: CallId, wire: str, lang: str) -> CallNow:
        """Note that a call began."""
        call = CallNow(call_id, self._now(), wire, lang, "home")
        self._store.put(call)
        return call

    def note(self, call: CallNow) -> None:
        """Note where a call is."""
        self._store.put(call)

    def end(self, call_id: CallId) -> None:
        """Forget a call that is over."""
        self._store.delete(call_id)

    def all(self) -> tuple[CallNow, ...]:
        """Return the calls, the longest first."""
        self._store.delete_before(self._now() - FORGOTTEN)
        return self._store.all()
