"""Harvests: one at a time for each source, gone on with after a kill, and on their own schedule.

A page is stored before the next one is asked for, and how to go on is kept right behind it: a kill
costs at most one page, which is put again without harm. A harvest is an import like any other: it
is listed, its refused records are named, and it can be undone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Final

from access_service.catalogue.harvest_source import (
    HarvestKind,
    HarvestPage,
    HarvestSource,
    HarvestStore,
    RecordServer,
)
from access_service.catalogue.import_report import ImportReport
from access_service.catalogue.importing import Importer
from access_service.catalogue.record import Intake
from formats.errors import AccessError, Unavailable

LOOK_EVERY_S: Final = 60.0


class Harvester:
    """Brings other catalogues in.

    Args:
        sources: Where they are kept.
        importer: Brings records into the catalogue.
        servers: Who asks a server of each kind.
    """

    def __init__(
        self,
        sources: HarvestStore,
        importer: Importer,
        servers: Mapping[HarvestKind, RecordServer],
    ) -> None:
        self.sources = sources
        self._importer = importer
        self._servers = servers

    def run(
        self,
        name: str,
        *,
        is_whole: bool = False,
        on_progress: Callable[[int], None] = lambda _: None,
    ) -> ImportReport:
        """Harvest what changed since the last time, or go on with a harvest that was interrupted.

        Args:
            name: The source.
            is_whole: Ask for all records again.
            on_progress: Called with the number of records so far.

        Raises:
            UnknownThing: There is no such source.
            BadInput: Its server refuses what is asked, or stands in a private network.
            Unavailable: Its server cannot be asked; the harvest goes on the next time.
        """
        source = self.sources.get(name)
        source = replace(source, tried_at=datetime.now(UTC))
        if is_whole:
            source = replace(source, pending="")
        is_going_on = bool(source.pending)
        self.sources.put(source)
        try:
            plan = self._servers[source.kind].plan(source, is_whole=is_whole)
            report = self._importer.import_portions(
                self._stored(plan.pages, source),
                source=name,
                file_name=name,
                is_going_on=is_going_on,
                on_progress=on_progress,
            )
        except AccessError as exc:
            if exc.say != "import-is-running":
                self.sources.put(replace(self.sources.get(name), failure=exc.say))
            raise
        done = replace(self.sources.get(name), pending="", failure="", stamp=plan.stamp)
        self.sources.put(done)
        return report

    def due(self, now: datetime) -> tuple[HarvestSource, ...]:
        """Return the sources whose hour has come."""
        return tuple(
            source
            for source in self.sources.all()
            if source.every_hours
            and (source.tried_at is None or now - source.tried_at >= _period(source))
        )

    def _stored(
        self, pages: Iterator[HarvestPage], source: HarvestSource
    ) -> Iterator[list[Intake]]:
        for page in pages:
            yield list(page.records)
            # Whoever asks for the next page has stored this one.
            self.sources.put(replace(source, pending=page.pending))


def _period(source: HarvestSource) -> timedelta:
    return timedelta(hours=source.every_hours)


class HarvestClock:
    """Harvests on schedule, in a thread of the server's process."""

    def __init__(self, harvester: Harvester, *, look_every_s: float = LOOK_EVERY_S) -> None:
        self._harvester = harvester
        self._look_every_s = look_every_s
        self._is_over = Event()
        self._thread = Thread(target=self._watch, name="harvests", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End as soon as a harvest that runs has ended."""
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        log = logging.getLogger(__name__)
        while not self._is_over.wait(self._look_every_s):
            try:
                for source in self._harvester.due(datetime.now(UTC)):
                    self._harvest(source.name, log)
            except Exception:  # the clock must outlive whatever goes wrong in one look
                log.exception("looking for harvests failed")

    def _harvest(self, name: str, log: logging.Logger) -> None:
        try:
            self._harvester.run(name)
        except Unavailable as exc:
            log.warning("harvest %s: %s", name, exc)
        except AccessError:
            log.exception("harvest %s", name)
