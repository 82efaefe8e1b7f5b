"""Books at hand, the place where somebody stopped, and history for who wants it.

A work is named `item:ID` (what the catalogue says of it), `text:ID` (its whole text) or
`announcement:ID`. A position is an anchor
into the Document, never a byte or a second: it survives another voice, form and channel, so that
somebody stops on the web and goes on by telephone at the same sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NewType, Protocol

from access_service.patrons.account import PatronId
from formats.document import EL, Lang
from formats.errors import BadInput

Work = NewType("Work", str)

_KINDS: Final = ("item", "text", "announcement")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Position:
    """Where somebody stopped in a work."""

    work: Work
    anchor: str
    lang: Lang
    """Of the document: a work described in Greek and in English has other anchors."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """A work on somebody's shelf."""

    work: Work
    at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """A line of the history: a form of a work that somebody took."""

    work: Work
    form: str
    at: datetime


class ShelfStore(Protocol):
    """Where shelves, positions and histories are kept."""

    def put(self, patron: PatronId, kept: Kept) -> None:
        """Put a work on a shelf; one that is there already stays as it is."""
        ...

    def remove(self, patron: PatronId, work: Work) -> None:
        """Take a work off a shelf; its position goes with it."""
        ...

    def shelf(self, patron: PatronId) -> tuple[Kept, ...]:
        """Return a shelf, newest first."""
        ...

    def put_position(self, patron: PatronId, position: Position) -> None:
        """Keep a position, unless a later one is kept."""
        ...

    def remove_position(self, patron: PatronId, work: Work) -> None:
        """Forget the position in a work; it stays on the shelf."""
        ...

    def positions(self, patron: PatronId) -> tuple[Position, ...]:
        """Return all positions of a patron, newest first."""
        ...

    def add_taken(self, patron: PatronId, taken: Taken) -> None:
        """Add a line to a history."""
        ...

    def history(self, patron: PatronId) -> tuple[Taken, ...]:
        """Return a history, newest first."""
        ...

    def forget_history(self, patron: PatronId) -> int:
        """Forget a history and return how many lines it had."""
        ...

    def forget(self, patron: PatronId) -> int:
        """Forget everything of a patron and return how many rows there were."""
        ...


def _now() -> datetime:
    return datetime.now(UTC)


class Bookshelf:
    """Shelves, positions and histories.

    Args:
        store: Where they are kept.
        keeps_history: Tells whether a patron asked for a history.
        now: The clock.
    """

    def __init__(
        self,
        store: ShelfStore,
        keeps_history: Callable[[PatronId], bool],
        *,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._store = store
        self._keeps_history = keeps_history
        self._now = now

    def put(self, patron: PatronId, work: str) -> None:
        """Put a work on the shelf; twice is once.

        Raises:
            BadInput: It is no work's name.
        """
        self._store.put(patron, Kept(work_name(work), self._now()))

    def remove(self, patron: PatronId, work: str) -> None:
        """Take a work off the shelf, and forget where somebody stopped in it."""
        self._store.remove(patron, work_name(work))

    def shelf(self, patron: PatronId) -> tuple[Kept, ...]:
        """Return the shelf, newest first."""
        return self._store.shelf(patron)

    def has(self, patron: PatronId, work: str) -> bool:
        """Tell whether a work is on the shelf."""
        return any(one.work == work for one in self._store.shelf(patron))

    def stop_at(self, patron: PatronId, work: str, anchor: str, *, lang: Lang = EL) -> None:
        """Keep where somebody stopped; the latest place counts, whatever the channel.

        Raises:
            BadInput: It is no work's name, or no anchor.
        """
        if not anchor or len(anchor) > _LONGEST or not anchor.isprintable():
            raise BadInput("anchor", say="patron-bad-position")
        self._store.put_position(patron, Position(work_name(work), anchor, lang, self._now()))

    def finish(self, patron: PatronId, work: str) -> None:
        """Forget where somebody stopped in a work that they heard to its end: it begins anew.

        Raises:
            BadInput: It is no work's name.
        """
        self._store.remove_position(patron, work_name(work))

    def position(self, patron: PatronId, work: str) -> Position | None:
        """Return where somebody stopped in a work, or None."""
        return next((one for one in self._store.positions(patron) if one.work == work), None)

    def positions(self, patron: PatronId) -> tuple[Position, ...]:
        """Return where somebody stopped in any work, the latest first."""
        return self._store.positions(patron)

    def note_taken(self, patron: PatronId, work: str, form: str) -> None:
        """Remember what somebody took, if they asked for that; otherwise do nothing."""
        if self._keeps_history(patron):
            self._store.add_taken(patron, Taken(work_name(work), form, self._now()))

    def history(self, patron: PatronId) -> tuple[Taken, ...]:
        """Return the history, newest first; empty for who did not ask for one."""
        return self._store.history(patron)

    def forget_history(self, patron: PatronId) -> int:
        """Forget the history and return how many lines it had."""
        return self._store.forget_history(patron)


def work_name(text: str) -> Work:
    """Return a work's name.

    Raises:
        BadInput: It is not `item:ID`, `text:ID` or `announcement:ID`.
    """
    kind, _, rest = text.partition(":")
    if kind not in _KINDS or not rest or len(text) > _LONGEST or not text.isprintable():
        raise BadInput("work name", say="patron-bad-work")
    return Work(text)
