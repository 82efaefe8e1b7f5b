"""Bookmarks of whoever is signed in: places in a work, the same on every device.

A bookmark is an anchor into the Document, as the place of the bookshelf is: it holds for another
voice and another form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from access_service.patrons.account import PatronId
from access_service.patrons.bookshelf import Work, work_name
from formats.document import Lang
from formats.errors import BadInput

MOST_OF_WORK: Final = 200
MOST_WORDS: Final = 300
_LONGEST: Final = 300
_MOST_CHAPTERS: Final = 100_000
_MOST_MS: Final = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A place that somebody marked, with the first words of its sentence."""

    work: Work
    lang: Lang
    anchor: str
    chapter: int
    """Counted from 1."""
    into_ms: int
    """How far into the sentence."""
    words: str
    at: datetime


class BookmarkStore(Protocol):
    """Where bookmarks are kept."""

    def put(self, patron: PatronId, mark: Bookmark) -> None:
        """Keep a bookmark, in place of the one at its anchor."""
        ...

    def of(self, patron: PatronId) -> tuple[Bookmark, ...]:
        """Return somebody's bookmarks, the first first."""
        ...

    def remove(self, patron: PatronId, work: Work, lang: Lang, anchor: str) -> None:
        """Forget the bookmark at an anchor."""
        ...

    def clear(self, patron: PatronId, work: Work) -> None:
        """Forget every bookmark of a work."""
        ...


def _now() -> datetime:
    return datetime.now(UTC)


class Bookmarks:
    """The bookmarks of all patrons.

    Args:
        store: Where they are kept.
        now: The clock.
    """

    def __init__(self, store: BookmarkStore, *, now: Callable[[], datetime] = _now) -> None:
        self._store = store
        self._now = now

    def put(
        self,
        patron: PatronId,
        work: str,
        anchor: str,
        *,
        lang: Lang,
        chapter: int = 1,
        into_ms: int = 0,
        words: str = "",
    ) -> None:
        """Keep a bookmark; one at the same anchor is replaced.

        Raises:
            BadInput: It is no work's name or no anchor, or the work has too many.
        """
        name = work_name(work)
        if not anchor or len(anchor) > _LONGEST or not anchor.isprintable():
            raise BadInput("anchor", say="patron-bad-position")
        if not (1 <= chapter <= _MOST_CHAPTERS and 0 <= into_ms <= _MOST_MS):
            raise BadInput("chapter or time", say="patron-bad-position")
        others = [one for one in self.of_work(patron, name, lang) if one.anchor != anchor]
        if len(others) >= MOST_OF_WORK:
            raise BadInput("too many bookmarks", say="bookmarks-too-many", most=MOST_OF_WORK)
        said = " ".join(words.split())[:MOST_WORDS]
        self._store.put(patron, Bookmark(name, lang, anchor, chapter, into_ms, said, self._now()))

    def of(self, patron: PatronId) -> tuple[Bookmark, ...]:
        """Return somebody's bookmarks."""
        return self._store.of(patron)

    def of_work(self, patron: PatronId, work: str, lang: Lang) -> tuple[Bookmark, ...]:
        """Return somebody's bookmarks in a work."""
        wanted = work_name(work)
        return tuple(
            one for one in self._store.of(patron) if (one.work, one.lang) == (wanted, lang)
        )

    def remove(self, patron: PatronId, work: str, lang: Lang, anchor: str) -> None:
        """Forget the bookmark at an anchor; one that is not there is gone already."""
        self._store.remove(patron, work_name(work), lang, anchor)

    def clear(self, patron: PatronId, work: str) -> None:
        """Forget every bookmark of a work."""
        self._store.clear(patron, work_name(work))
