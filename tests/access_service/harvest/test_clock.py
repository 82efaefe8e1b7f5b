"""One process harvests for as long as the lease is its own, whatever takes how long or fails."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic

import pytest

from access_service.bootstrap import Services
from access_service.catalogue.harvest_source import (
    HarvestKind,
    HarvestPage,
    HarvestPlan,
    HarvestSource,
    Wish,
)
from access_service.catalogue.harvesting import HarvestClock, Harvester
from access_service.catalogue.record import AuthorityRecord, Item, ItemId
from access_service.store.harvests import SqlHarvestStore
from formats.document import EL
from formats.errors import Unavailable

NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
LONG_S = 5


@dataclass
class Lease:
    """A claim that is ours as long as `is_ours`; `asked` is set when it was taken five times."""

    is_ours: bool = True
    taken: int = 0
    asked: threading.Event = field(default_factory=threading.Event)

    def take(self) -> bool:
        self.taken += 1
        if self.taken >= 5:
            self.asked.set()
        return self.is_ours

    def leave(self) -> None:
        self.is_ours = False


class Server:
    """A server of three pages; behind the first it does what a test says."""

    def __init__(self, between: Callable[[], object]) -> None:
        self._between = between

    def plan(self, source: HarvestSource, *, is_whole: bool) -> HarvestPlan:
        del is_whole
        return HarvestPlan(self._pages(int(source.pending or "1")), "now")

    def _pages(self, first: int) -> Iterator[HarvestPage]:
        for number in range(first, 4):
            yield HarvestPage((_book(number),), "" if number == 3 else str(number + 1))
            if number == 1:
                self._between()


def _book(number: int) -> Item:
    return Item(ItemId(f"{number:016x}"), "repo", str(number), f"Βιβλίο {number}", EL)


def harvester(library: Services, between: Callable[[], object]) -> Harvester:
    servers = {HarvestKind.OAI_PMH: Server(between)}
    made = Harvester(SqlHarvestStore(library.engine), library.catalogue.imports, servers)
    made.sources.put(
        HarvestSource("repo", HarvestKind.OAI_PMH, "https://a.example/oai", every_hours=24)
    )
    return made


def test_the_lease_is_held_while_a_page_takes_longer_than_it_lasts(library: Services) -> None:
    lease, was_held = Lease(), []
    who = harvester(library, lambda: was_held.append(lease.asked.wait(LONG_S)))
    assert HarvestClock(who, lease, hold_every_s=0.01).look(NOW)
    assert was_held == [True]
    assert library.catalogue.count() == 3
    assert who.sources.get("repo").stamp == "now"


def test_a_harvest_whose_lease_is_lost_stops_and_the_next_runner_goes_on(
    library: Services,
) -> None:
    first, second = Lease(), Lease()
    who = harvester(library, first.leave)
    assert HarvestClock(who, first).look(NOW)
    source = who.sources.get("repo")
    assert (library.catalogue.count(), source.failure) == (2, "harvest-handed-over")
    assert (source.wish, source.stamp) == (Wish.RUN, "")
    assert HarvestClock(who, second).look(NOW)
    source = who.sources.get("repo")
    assert (library.catalogue.count(), source.failure, source.stamp) == (3, "", "now")


def test_a_lease_that_was_anothers_for_a_moment_is_lost(library: Services) -> None:
    lease, beaten = Lease(), threading.Event()

    def lose_for_a_moment() -> None:
        lease.is_ours = False
        before, until_s = lease.taken, monotonic() + LONG_S
        while lease.taken < before + 2 and monotonic() < until_s:
            beaten.wait(0.01)
        lease.is_ours = True

    who = harvester(library, lose_for_a_moment)
    HarvestClock(who, lease, hold_every_s=0.01).look(NOW)
    assert who.sources.get("repo").failure == "harvest-handed-over"


def test_a_chore_that_fails_keeps_no_harvest_from_running(
    library: Services, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError("the chore")

    who = harvester(library, lambda: None)
    assert HarvestClock(who, Lease(), chores=fail).look(NOW)
    assert library.catalogue.count() == 3
    assert "a chore beside the harvests failed" in caplog.text


def test_an_import_can_be_stopped_while_items_are_looked_at_once_more(library: Services) -> None:
    seen: list[int] = []
    bare = Item(ItemId("00000000000000aa"), "x", "1", "ΟΔΥΣΣΕΙΑ", EL)
    library.catalogue.imports.import_portions(
        [[bare]], source="x", file_name="x", on_progress=seen.append
    )
    assert seen == [1, 1], "once behind the portion, once behind the accents"

    def stop(count: int) -> None:
        seen.append(count)
        if len(seen) == 4:
            raise Unavailable("x", say="harvest-handed-over", name="x")

    names = AuthorityRecord(ItemId("00000000000000bb"), "y", "2", "Καζαντζάκης, Νίκος")
    with pytest.raises(Unavailable):
        library.catalogue.imports.import_portions(
            [[_book(1), names]], source="y", file_name="y", on_progress=stop
        )
    assert seen[2:] == [2, 2], "once behind the portion, once behind the names"
