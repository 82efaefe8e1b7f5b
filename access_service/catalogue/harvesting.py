"""Harvests: one at a time for each source, gone on with after a kill, and on their own schedule.

A page is stored before the next one is asked for, and how to go on is kept right behind it: a kill
costs at most one page, which is put again without harm. A harvest is an import like any other: it
is listed, its refused records are named, and it can be undone.

Any number of processes may have a clock: a lease in the database makes one of them the runner.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Final, Protocol
from urllib.parse import urlsplit

from access_service.catalogue.harvest_source import (
    HarvestKind,
    HarvestPage,
    HarvestSource,
    HarvestStore,
    RecordServer,
    Wish,
)
from access_service.catalogue.import_report import ImportReport
from access_service.catalogue.importing import Importer
from access_service.catalogue.record import Intake, Item, RefusedRecord
from access_service.catalogue.store import ImportState
from formats.errors import AccessError, BadInput, Unavailable

LOOK_EVERY_S: Final = 15.0
LEASE: Final = "harvests"
LEASE_LASTS: Final = timedelta(minutes=15)
"""How long it may not be taken again, because the database or the machine stands still."""
HOLD_EVERY_S: Final = 60.0
MOST_NAME_LETTERS: Final = 80
A_YEAR_HOURS: Final = 24 * 366
SHOWN_TITLES: Final = 5


class Lease(Protocol):
    """A claim to what only one process may do."""

    def take(self) -> bool:
        """Claim it, or hold it longer; return whether it is ours."""
        ...

    def leave(self) -> None:
        """Give it up."""
        ...


@dataclass(frozen=True, slots=True)
class HarvestTrial:
    """What the first page of a source holds; nothing of it was kept."""

    items: int
    refused: int
    titles: tuple[str, ...]
    """Of the first items."""
    has_more: bool


class Harvester:
    """Brings other catalogues in.

    Args:
        sources: Where they are kept.
        importer: Brings records into the catalogue.
        servers: Who asks a server of each kind.
        quick_servers: Who asks while somebody waits; `servers` if there are no others.
    """

    def __init__(
        self,
        sources: HarvestStore,
        importer: Importer,
        servers: Mapping[HarvestKind, RecordServer],
        quick_servers: Mapping[HarvestKind, RecordServer] | None = None,
    ) -> None:
        self.sources = sources
        self._importer = importer
        self._servers = servers
        self._quick_servers = quick_servers or servers

    def keep(self, source: HarvestSource, *, held: Callable[[], Collection[str]]) -> None:
        """Keep a source that somebody set up or changed; its server is not asked yet.

        Where the server or what is asked of it changed, the next harvest asks for everything.

        Args:
            source: As it was written.
            held: Gives the names of the sources that the catalogue has items of.

        Raises:
            BadInput: It has no name or no address, or its name belongs to files.
        """
        _require_name(source.name)
        _require_address(source.url, source.kind)
        known = {one.name: one for one in self.sources.all()}.get(source.name)
        if known is None:
            if source.name in held():
                name = source.name
                raise BadInput(f"{name} has items", say="harvest-name-taken", name=name)
            self.sources.put(source)
        elif known.asked == source.asked:
            # Not put: a harvest that runs meanwhile notes how far it is.
            self.sources.schedule(source.name, source.every_hours)
        else:
            self.sources.put(replace(source, tried_at=known.tried_at))

    def attempt(self, source: HarvestSource) -> HarvestTrial:
        """Ask for the first page of a source, and keep nothing.

        Raises:
            BadInput: Its server refuses what is asked, or stands in a private network.
            Unavailable: Its server cannot be asked.
        """
        _require_address(source.url, source.kind)
        asked = replace(source, stamp="", pending="")
        plan = self._quick_servers[source.kind].plan(asked, is_whole=True)
        page = next(plan.pages, HarvestPage((), ""))
        items = [record for record in page.records if isinstance(record, Item)]
        refused = sum(isinstance(record, RefusedRecord) for record in page.records)
        titles = tuple(item.title for item in items[:SHOWN_TITLES])
        return HarvestTrial(len(items), refused, titles, bool(page.pending))

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
            Unavailable: Its server cannot be asked, or somebody wished it to stop; the harvest goes
                on the next time. Or the source is being imported already; then a wish for it stays.
        """
        with self._importer.alone(name):
            source = self.sources.get(name)
            if is_whole:
                source = replace(source, pending="")
            self.sources.want(name, Wish.NOTHING)
            self.sources.note(source, tried_at=datetime.now(UTC), pending=source.pending)
            try:
                return self._harvest(source, is_whole=is_whole, on_progress=on_progress)
            except AccessError as exc:
                self.sources.note(source, failure=exc)
                raise

    def due(self, now: datetime) -> tuple[HarvestSource, ...]:
        """Return the sources whose hour has come, or that somebody wants now."""
        return tuple(source for source in self.sources.all() if _is_due(source, now))

    def is_running(self, name: str) -> bool:
        """Tell whether a source is being harvested on this machine."""
        batch = self._importer.journal.latest_of(name)
        if batch is None or batch.state is not ImportState.RUNNING:
            return False
        return not self._importer.is_interrupted(batch)

    def _harvest(
        self, source: HarvestSource, *, is_whole: bool, on_progress: Callable[[int], None]
    ) -> ImportReport:
        plan = self._servers[source.kind].plan(source, is_whole=is_whole)
        report = self._importer.import_alone(
            self._stored(plan.pages, source),
            source=source.name,
            file_name=source.name,
            is_going_on=bool(source.pending),
            on_progress=on_progress,
        )
        self.sources.note(source, pending="", failure="", stamp=plan.stamp)
        return report

    def _stored(
        self, pages: Iterator[HarvestPage], source: HarvestSource
    ) -> Iterator[list[Intake]]:
        name = source.name
        for page in pages:
            yield list(page.records)
            # Whoever asks for the next page has stored this one.
            if not self.sources.note(source, pending=page.pending):
                raise Unavailable(f"{name}: changed", say="harvest-changed", name=name)
            if page.pending and self.sources.get(name).wish is Wish.STOP:
                raise Unavailable(f"{name}: stopped", say="harvest-stopped", name=name)


def _require_name(name: str) -> None:
    if not name.strip() or len(name) > MOST_NAME_LETTERS:
        raise BadInput(f"harvest name {name[:200]!r}", say="harvest-without-name")


def _require_address(url: str, kind: HarvestKind) -> None:
    """Refuse what can be asked by nobody, before it is kept."""
    is_z3950 = kind is HarvestKind.Z39_50
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ({"z3950"} if is_z3950 else {"http", "https"})
        is_address = is_address and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_address = False
    if not is_address:
        say_key = "harvest-no-z3950" if is_z3950 else "fetch-no-address"
        raise BadInput(f"{url[:200]}: no address", say=say_key, url=url[:200])


def _is_due(source: HarvestSource, now: datetime) -> bool:
    if source.wish is Wish.RUN:
        return True
    period = timedelta(hours=source.every_hours)
    return bool(period) and (source.tried_at is None or now - source.tried_at >= period)


class HarvestClock:
    """Harvests on schedule, in a thread of a server's process, if the lease is its own.

    Args:
        harvester: Who harvests.
        lease: The claim of this process to be the one that does.
        chores: What else the one process sees to at each look.
        look_every_s: Seconds between looks.
        hold_every_s: Seconds between the moments at which the lease is held longer meanwhile.
    """

    def __init__(
        self,
        harvester: Harvester,
        lease: Lease,
        *,
        chores: Callable[[], None] = lambda: None,
        look_every_s: float = LOOK_EVERY_S,
        hold_every_s: float = HOLD_EVERY_S,
    ) -> None:
        self._harvester = harvester
        self._lease = lease
        self._chores = chores
        self._look_every_s = look_every_s
        self._hold_every_s = hold_every_s
        self._is_lost = Event()
        self._is_over = Event()
        self._thread = Thread(target=self._watch, name="harvests", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def end(self) -> None:
        """Look no more; a harvest that runs goes on to its end, or with its process."""
        self._is_over.set()

    def stop(self) -> None:
        """End as soon as a harvest that runs has ended."""
        self.end()
        self._thread.join()

    def look(self, now: datetime) -> bool:
        """Do what is due if this process is the one that does it; return whether it is."""
        if not self._lease.take():
            return False
        try:
            self._chores()
        except Exception:  # harvests must not wait for a chore that fails
            logging.getLogger(__name__).exception("a chore beside the harvests failed")
        for source in self._harvester.due(now):
            if self._is_over.is_set() or not self._lease.take():
                return False
            self._harvest(source.name)
        return True

    def _watch(self) -> None:
        log = logging.getLogger(__name__)
        while not self._is_over.wait(self._look_every_s):
            try:
                self.look(datetime.now(UTC))
            except Exception:  # the clock must outlive whatever goes wrong in one look
                log.exception("looking for harvests failed")
        try:
            self._lease.leave()
        except AccessError:  # it lapses by itself
            log.warning("the lease of harvests could not be given up", exc_info=True)

    def _harvest(self, name: str) -> None:
        log = logging.getLogger(__name__)
        self._is_lost.clear()
        try:
            with self._held():
                self._harvester.run(name, on_progress=lambda _: self._require_lease(name))
        except Unavailable as exc:
            is_waiting = exc.say == "import-is-running"  # at each look, until it has ended
            log.log(logging.INFO if is_waiting else logging.WARNING, "harvest %s: %s", name, exc)
            if exc.say == "harvest-handed-over":
                self._hand_over(name)
        except AccessError:
            log.exception("harvest %s", name)

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Hold the lease for as long as the block runs, whatever in it takes how long."""
        is_over = Event()
        holding = Thread(target=self._hold, args=(is_over,), name="harvest-lease", daemon=True)
        holding.start()
        try:
            yield
        finally:
            is_over.set()
            holding.join()

    def _hold(self, is_over: Event) -> None:
        while not is_over.wait(self._hold_every_s):
            try:
                if not self._lease.take():
                    self._is_lost.set()
            except AccessError:  # it lasts much longer than until the next time
                log = logging.getLogger(__name__)
                log.warning("the lease of harvests could not be held longer", exc_info=True)

    def _require_lease(self, name: str) -> None:
        """Stop where another process harvests: two would undo each other's notes.

        Raises:
            Unavailable: The lease is another's, or was in between.
        """
        if self._is_lost.is_set() or not self._lease.take():
            raise Unavailable(f"{name}: lease lost", say="harvest-handed-over", name=name)

    def _hand_over(self, name: str) -> None:
        """Let whoever has the lease now go on at once, unless staff want it to stop."""
        if self._harvester.sources.get(name).wish is Wish.NOTHING:
            self._harvester.sources.want(name, Wish.RUN)
