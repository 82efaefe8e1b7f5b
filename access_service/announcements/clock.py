"""Reads the sources and ends what is over, on schedule, in a thread of the server's process."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from access_service.announcements.lifecycle import AnnouncementService
from access_service.announcements.sources.gathering import Gatherer
from access_service.announcements.sources.model import NoticeSource
from formats.errors import AccessError, Unavailable

READ_EVERY = timedelta(hours=1)
LOOK_EVERY_S = 60.0


class NoticeClock:
    """Looks every minute for what is to be done.

    Args:
        gatherer: Who reads the sources.
        announcements: Where what is over is ended.
        renew: Brings what is made of all announcements up to what holds.
        look_every_s: Seconds between looks.
    """

    def __init__(
        self,
        gatherer: Gatherer,
        announcements: AnnouncementService,
        renew: Callable[[datetime], object],
        *,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._gatherer = gatherer
        self._announcements = announcements
        self._renew = renew
        self._look_every_s = look_every_s
        self._is_over = Event()
        self._thread = Thread(target=self._watch, name="announcements", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End as soon as the look that runs has ended."""
        self._is_over.set()
        self._thread.join()

    def look(self, now: datetime) -> None:
        """Do what is to be done at a moment."""
        self._announcements.expire_due(now)
        for source in self._gatherer.sources():
            if is_due(source, now):
                self._read(source)
        self._renew(now)

    def _read(self, source: NoticeSource) -> None:
        log = logging.getLogger(__name__)
        try:
            self._gatherer.read(source.name)
        except Unavailable as exc:
            log.warning("source %s: %s", source.name, exc)
        except AccessError:
            # It is kept with the source, where the staff see it.
            log.exception("source %s", source.name)

    def _watch(self) -> None:
        while not self._is_over.wait(self._look_every_s):
            try:
                self.look(datetime.now(UTC))
            except Exception:  # the clock must outlive whatever goes wrong in one look
                logging.getLogger(__name__).exception("looking after announcements failed")


def is_due(source: NoticeSource, now: datetime) -> bool:
    """Tell whether a source is to be read again."""
    return source.read_at is None or now - source.read_at >= READ_EVERY
