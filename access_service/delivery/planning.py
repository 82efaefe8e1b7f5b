"""Every night, and whenever staff ask: visits are planned ahead, and the next bags are filled.

A bag that a chooser has settled is left alone; in one that is only proposed, what can no longer be
brought is replaced, and what staff put in stays.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from threading import Event as Flag
from threading import Thread
from typing import TYPE_CHECKING, Final

from access_service.announcements.moments import ATHENS
from access_service.delivery.calendar import visit_days
from access_service.delivery.desk import Desk, coming
from access_service.delivery.holdings import Holdings
from access_service.delivery.model import (
    BagItem,
    BagState,
    Visit,
    VisitId,
    VisitState,
    Why,
    WishId,
    WorkKey,
)
from access_service.delivery.people import People
from access_service.delivery.proposals import Reader, propose
from access_service.patrons.account import PatronId
from access_service.store.delivery_rows import ChangedMeanwhile
from formats.errors import AccessError

if TYPE_CHECKING:
    from access_service.delivery.personal import DeliveryPart
    from access_service.store.markers import MarkerStore

AHEAD_DAYS: Final = 42
FILLED_DAYS: Final = 14
"""How long before a visit its bag is filled: what is made to order needs some days."""
NIGHT: Final = time(2, 30)
LOOK_EVERY_S: Final = 60.0
ACTOR: Final = "night"
_MARKER: Final = "delivery-night"


@dataclass(frozen=True, slots=True)
class Night:
    """What a night did. `unmet` says of each wish why it is in no bag.

    `hidden` counts repeats that were avoided, each once for its bag.
    """

    planned: int = 0
    filled: int = 0
    titles: int = 0
    hidden: int = 0
    gone: int = 0
    unmet: tuple[tuple[WishId, Why], ...] = ()


class Planning:
    """Plans visits and fills bags."""

    def __init__(self, desk: Desk, people: People) -> None:
        self._desk = desk
        self._people = people

    def night(self, *, ahead_days: int = AHEAD_DAYS) -> Night:
        """Plan the visits ahead and fill the bags of those that are near."""
        planned = self.plan(ahead_days)
        filled = self.fill()
        counts = {"planned": len(planned), "titles": filled.titles, "hidden": filled.hidden}
        self._desk.visits.note(self._desk.event(ACTOR, "night", None, **counts))
        return replace(filled, planned=len(planned))

    def plan(self, ahead_days: int = AHEAD_DAYS) -> tuple[Visit, ...]:
        """Plan the visits of the next weeks; one that is planned already is not planned twice."""
        today = self._desk.today()
        until = today + timedelta(days=ahead_days)
        there = {
            (visit.patron_id, visit.meant_for)
            for visit in self._desk.visits.between(today - timedelta(days=31), until + _WEEK)
        }
        rounds = {one.id: one for one in self._desk.store.rounds()}
        days = self._desk.open_days()
        fresh = []
        for profile in self._desk.store.profiles():
            round_ = rounds.get(profile.round_id) if profile.round_id is not None else None
            if round_ is None or not self._people.is_served(profile.patron_id):
                continue
            name = self._desk.name_of(profile.patron_id)
            for planned in visit_days(profile, round_, days, today, until):
                if (profile.patron_id, planned.meant_for) in there or planned.on < today:
                    continue
                fresh.append(
                    Visit(
                        VisitId(0),
                        profile.patron_id,
                        name,
                        planned.on,
                        planned.meant_for,
                        profile.slot,
                        round_.id,
                        round_.name,
                        profile.position,
                        deliverer=round_.deliverer,
                        deliverer_name=round_.deliverer_name,
                    )
                )
        return self._desk.visits.add(fresh)

    def fill(self, only: VisitId | None = None) -> Night:
        """Fill the bag of every patron's next visit, or of one visit.

        Requests of all are looked at first, so that a title that one asked for is nobody else's
        surprise.
        """
        holdings = self._desk.holdings()
        by_patron: dict[PatronId, list[Visit]] = defaultdict(list)
        for visit in self._desk.visits.open():
            if visit.patron_id is not None:
                by_patron[visit.patron_id].append(visit)
        night = _Filling(self._desk, holdings, by_patron)
        near = sorted(self._near(by_patron.values(), only), key=lambda visit: (visit.on, visit.id))
        for is_first in (True, False):
            for visit in near:
                night.fill(visit, requests_only=is_first)
        return night.keep(near)

    def _near(self, every: Iterable[list[Visit]], only: VisitId | None) -> list[Visit]:
        until = self._desk.today() + timedelta(days=FILLED_DAYS)
        found = []
        for visits in every:
            if only is not None:
                found += [visit for visit in visits if visit.id == only]
                continue
            following = min(visits, key=lambda visit: (visit.on, visit.id))
            if following.on <= until:
                found.append(following)
        return [visit for visit in found if visit.state is VisitState.PLANNED]


class _Filling:
    """The bags of one night."""

    def __init__(
        self,
        desk: Desk,
        holdings: Holdings,
        visits: dict[PatronId, list[Visit]],
    ) -> None:
        self._desk = desk
        self._holdings = holdings
        self._visits = visits
        self._had = desk.store.had()
        self._wishes = desk.wishes()
        self._profiles = {one.patron_id: one for one in desk.store.profiles()}
        self._bags: dict[VisitId, list[BagItem]] = {}
        self._unmet: dict[WishId, Why] = {}
        self._avoided: dict[VisitId, set[WorkKey]] = defaultdict(set)
        self._eligible: dict[PatronId, bool] = {}
        self._gone = 0

    def fill(self, visit: Visit, *, requests_only: bool) -> None:
        """Add to a bag what there is room for."""
        profile = self._profiles.get(visit.patron_id) if visit.patron_id else None
        if profile is None or visit.patron_id is None:
            return
        if visit.id not in self._bags:
            self._bags[visit.id] = self._still_there(visit)
        bag = self._bags[visit.id]
        in_bag = {one.reason.wish_id for one in bag}
        wishes = [w for w in self._wishes.get(visit.patron_id, ()) if w.id not in in_bag]
        had = self._had.get(visit.patron_id, ())
        reader = Reader(
            profile,
            had,
            wishes if requests_only else (),
            self._elsewhere(visit, bag),
            self._is_eligible(visit.patron_id),
        )
        made = propose(reader, self._holdings, bag=bag, requests_only=requests_only)
        bag.extend(made.bag)
        self._unmet.update(made.unmet)
        self._avoided[visit.id] |= made.avoided

    def keep(self, visits: Iterable[Visit]) -> Night:
        """Keep the bags that changed."""
        filled = titles = hidden = 0
        for visit in visits:
            bag = tuple(self._bags.get(visit.id, visit.bag))
            # Each night meets the same works again: a bag counts each of them once.
            avoided = tuple(sorted(self._avoided[visit.id] | set(visit.avoided)))
            if bag == visit.bag and len(avoided) == len(visit.avoided):
                continue
            note = self._desk.event(ACTOR, "filled", visit.id, titles=len(bag))
            try:
                self._desk.visits.put(replace(visit, bag=bag, avoided=avoided), events=[note])
            except ChangedMeanwhile:
                continue  # somebody works on it: theirs counts, and the next night looks again
            hidden += len(avoided) - len(visit.avoided)
            if bag != visit.bag:
                filled, titles = filled + 1, titles + len(bag)
        return Night(0, filled, titles, hidden, self._gone, tuple(sorted(self._unmet.items())))

    def _still_there(self, visit: Visit) -> list[BagItem]:
        """Return what of a proposed bag can still be brought."""
        kept = []
        is_eligible = self._is_eligible(_known(visit))
        for one in visit.bag:
            work = self._holdings.work_by_item.get(one.item_id)
            is_there = work is not None and (
                one.item_id in self._holdings.texts
                and self._holdings.may_be_made(one.item_id, is_eligible=is_eligible)
                if one.is_made
                else self._has_copy(one)
            )
            if is_there and one.state is not BagState.GONE:
                kept.append(one)
            else:
                self._gone += 1
                self._holdings.taken[one.item_id] -= not one.is_made
        return kept

    def _is_eligible(self, patron_id: PatronId) -> bool:
        if patron_id not in self._eligible:
            self._eligible[patron_id] = self._desk.is_eligible(patron_id)
        return self._eligible[patron_id]

    def _has_copy(self, one: BagItem) -> bool:
        item = self._holdings.item(one.item_id)
        # Its own copy is among those that are taken.
        return item is not None and self._holdings.free(item) >= 0

    def _elsewhere(self, visit: Visit, bag: list[BagItem]) -> frozenset[WorkKey]:
        others = [v for v in self._visits.get(_known(visit), []) if v.id != visit.id]
        return frozenset(map(WorkKey, coming(others))) | {one.work for one in bag}


def _known(visit: Visit) -> PatronId:
    return visit.patron_id or PatronId("")


_WEEK: Final = timedelta(days=8)


class NightClock:
    """Runs the desk's night and its retention once a day, in a thread of the server's process."""

    def __init__(
        self,
        planning: Planning,
        personal: DeliveryPart,
        markers: MarkerStore,
        *,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._planning = planning
        self._personal = personal
        self._markers = markers
        self._look_every_s = look_every_s
        self._is_over = Flag()
        self._thread = Thread(target=self._watch, name="delivery", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End as soon as a night that runs has ended."""
        self._is_over.set()
        self._thread.join()

    def run_if_due(self, now: datetime) -> Night | None:
        """Run the night unless it ran today, or it is not night yet."""
        local = now.astimezone(ATHENS)
        today = local.date().isoformat()
        if local.time() < NIGHT or self._markers.get(_MARKER) == today:
            return None
        made = self._planning.night()
        self._personal.keep_no_longer(local.date())
        self._markers.put(_MARKER, today)
        return made

    def _watch(self) -> None:
        log = logging.getLogger(__name__)
        while not self._is_over.wait(self._look_every_s):
            try:
                self.run_if_due(datetime.now(ATHENS))
            except AccessError as exc:
                log.warning("the delivery desk's night: %s", exc)
            except Exception:  # the clock must outlive whatever goes wrong in one night
                log.exception("the delivery desk's night failed")
