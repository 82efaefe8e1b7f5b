"""A visit's bag from the chooser's desk to the shelf again: choose, pack, bring, take back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from access_service.catalogue.record import ItemId
from access_service.delivery.avoiding import beginnings, meets
from access_service.delivery.desk import Desk, coming
from access_service.delivery.holdings import Work
from access_service.delivery.life import advance, merge, move
from access_service.delivery.making import Making
from access_service.delivery.model import (
    BagItem,
    BagState,
    Function,
    Had,
    Medium,
    MediumState,
    Reason,
    Verdict,
    Visit,
    VisitId,
    VisitState,
    Why,
    WishId,
    WorkKey,
)
from access_service.delivery.needs import ON_MEDIUM
from access_service.delivery.people import People, Purpose
from access_service.delivery.proposals import bag_item, supply
from access_service.patrons.account import PatronId
from access_service.patrons.requests import RequestState
from access_service.staff.account import StaffAccount
from access_service.store.delivery_rows import changed_meanwhile
from formats.errors import BadInput, UnknownThing

_BACK_DAYS: Final = 400


class WrongBag(BadInput):
    """What was scanned belongs into another bag, or into none."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan found: the title, and how many are still missing in the bag."""

    title: str
    missing: int


class Bags:
    """What staff do with one visit. Everything names the version that it was decided on."""

    def __init__(self, desk: Desk, people: People, making: Making) -> None:
        self._desk = desk
        self._people = people
        self._making = making

    def visit(self, visit_id: VisitId, version: int | None = None) -> Visit:
        """Return a visit.

        Raises:
            UnknownThing: There is none.
            ChangedMeanwhile: It is not that version any more.
        """
        found = self._desk.visits.get(visit_id)
        if version is not None and found.version != version:
            raise changed_meanwhile(f"visit {visit_id}")
        return found

    # The chooser's desk

    def add(
        self,
        visit_id: VisitId,
        item_id: ItemId,
        *,
        version: int,
        by: StaffAccount,
        again: bool = False,
        wish_id: WishId | None = None,
    ) -> Visit:
        """Put a title into the bag by hand.

        Args:
            visit_id: The visit.
            item_id: Any edition of the work.
            version: The visit's, as it was shown.
            by: The chooser.
            again: Bring it although the patron had it.
            wish_id: The request that it answers.

        Raises:
            BadInput: It was had and `again` is not said, it cannot be brought in a form that the
                patron can use, or the bag is full.
            ChangedMeanwhile: Somebody else changed the visit.
        """
        visit = self.visit(visit_id, version)
        work = self._work(item_id)
        self._may_be_added(visit, work, again=again)
        profile = self._people.profile(_patron(visit))
        found = supply(work, profile, self._desk.holdings())
        if isinstance(found, Why):
            raise BadInput(f"{item_id}: {found}", say=f"delivery-why-{found}")
        reason = Reason(Function.REQUEST if wish_id else Function.STAFF, by.name, wish_id)
        bag = (*visit.bag, bag_item(work, found, reason))
        return self._keep(replace(visit, bag=bag), by.name, "added")

    def drop(self, visit_id: VisitId, work: WorkKey, *, version: int, by: StaffAccount) -> Visit:
        """Take a title out of the bag."""
        visit = self.visit(visit_id, version)
        self._require(visit, {VisitState.PLANNED, VisitState.CHOSEN})
        bag = tuple(one for one in visit.bag if one.work != work)
        state = visit.state if bag else VisitState.PLANNED
        return self._keep(replace(visit, bag=bag, state=state), by.name, "dropped")

    def choose(self, visit_id: VisitId, *, version: int, by: StaffAccount) -> Visit:
        """Settle a bag; what is made to order is asked for now, the nearest visit first.

        Raises:
            BadInput: The bag is empty, or something of it has gone since it was proposed.
        """
        visit = self.visit(visit_id, version)
        if not visit.bag:
            raise BadInput(f"visit {visit_id}: empty", say="delivery-bag-empty")
        holdings = self._desk.works()
        gone = [one.title for one in visit.bag if one.item_id not in holdings.work_by_item]
        if gone:
            raise BadInput(f"{len(gone)} gone", say="delivery-titles-gone", titles=", ".join(gone))
        bag = self._making.order(visit, self._people.profile(_patron(visit)))
        chosen = replace(visit, bag=bag, chooser=by.name, chooser_name=by.name)
        return self._keep(advance(chosen, VisitState.CHOSEN), by.name, "chosen")

    def warned(self, visit: Visit) -> tuple[str, ...]:
        """Return titles of the bag about what the patron avoids: they asked for them by name."""
        holdings = self._desk.works()
        profile = self._people.profile(_patron(visit))
        starts = beginnings(profile.avoid)
        return tuple(
            one.title
            for one in visit.bag
            if (work := holdings.works.get(one.work)) and meets(work.words, starts)
        )

    # Packing

    def scan(self, visit_id: VisitId, code: str, *, by: StaffAccount) -> Scanned:
        """Put into the bag what a barcode or a medium's label stands for.

        Raises:
            WrongBag: It belongs into another bag, or into none.
            BadInput: The visit is not being packed.
        """
        visit = self.visit(visit_id)
        self._require(visit, {VisitState.CHOSEN})
        code = " ".join(code.split())
        medium = self._desk.visits.medium(code)
        place = self._medium_place(visit, medium) if medium else self._barcode_place(visit, code)
        one = visit.bag[place]
        if medium is not None:
            one = replace(one, medium=medium.label, state=BagState.PACKED)
        else:
            one = replace(one, barcode=code, state=BagState.PACKED)
        bag = (*visit.bag[:place], one, *visit.bag[place + 1 :])
        kept = self._keep(replace(visit, bag=bag), by.name, "packed-one")
        return Scanned(one.title, sum(some.state is BagState.CHOSEN for some in kept.bag))

    def pack_by_hand(self, visit_id: VisitId, work: WorkKey, *, by: StaffAccount) -> Visit:
        """Tick a title as packed that has neither barcode nor label, such as a print of ours."""
        visit = self.visit(visit_id)
        self._require(visit, {VisitState.CHOSEN})
        bag = tuple(
            replace(one, state=BagState.PACKED)
            if one.work == work and one.state is BagState.CHOSEN
            else one
            for one in visit.bag
        )
        return self._keep(replace(visit, bag=bag), by.name, "packed-one")

    def _medium_place(self, visit: Visit, medium: Medium) -> int:
        if medium.visit_id != visit.id or medium.state is not MediumState.WRITTEN:
            raise self._wrong(medium.label, medium.visit_id)
        for place, one in enumerate(visit.bag):
            if one.form in ON_MEDIUM and one.is_made and one.state is BagState.CHOSEN:
                return place
        raise BadInput(f"{medium.label}: nothing left", say="delivery-packed-already")

    def _barcode_place(self, visit: Visit, code: str) -> int:
        waiting = [n for n, one in enumerate(visit.bag) if one.state is BagState.CHOSEN]
        items = {item.id: item for item in self._desk.shelves.show_many(_ids(visit.bag))}
        for place in waiting:
            item = items.get(visit.bag[place].item_id)
            if item and any(copy.barcode == code for copy in item.copies):
                return place
        if any(one.barcode == code for one in visit.bag):
            raise BadInput(f"{code}: packed", say="delivery-packed-already")
        raise self._wrong(code, self._visit_of_barcode(code, visit))

    def _visit_of_barcode(self, code: str, but: Visit) -> VisitId | None:
        others = [v for v in self._desk.visits.open() if v.id != but.id]
        items = {
            item.id: item
            for item in self._desk.shelves.show_many({i for v in others for i in _ids(v.bag)})
        }
        for visit in others:
            for one in visit.bag:
                item = items.get(one.item_id)
                if item and any(copy.barcode == code for copy in item.copies):
                    return visit.id
        return None

    def _wrong(self, code: str, visit_id: VisitId | None) -> WrongBag:
        if visit_id is None:
            return WrongBag(f"{code}: no bag", say="delivery-in-no-bag", code=code)
        return WrongBag(f"{code}: bag {visit_id}", say="delivery-wrong-bag", code=code, id=visit_id)

    # Steps

    def step(
        self,
        visit_id: VisitId,
        state: VisitState,
        *,
        version: int,
        by: StaffAccount,
        reason: str = "",
    ) -> Visit:
        """Take a visit one step on; what was delivered is remembered where the patron agreed.

        Raises:
            BadInput: The step is not possible.
            ChangedMeanwhile: Somebody else changed the visit.
        """
        before = self.visit(visit_id, version)
        after = advance(before, state, reason=reason)
        kept = self._keep(after, by.name, state.value, reason=reason)
        self.settle(before, kept)
        return kept

    def settle(self, before: Visit, after: Visit) -> None:
        """Do what follows from a visit's end: remember what came, and answer the requests."""
        if after.state is VisitState.DELIVERED and before.state is not VisitState.DELIVERED:
            self._remember(after)
            for one in after.bag:
                if one.state is BagState.DELIVERED and one.reason.wish_id:
                    self._desk.deliver_request(one.reason.wish_id, RequestState.DELIVERED)
        for medium in self._desk.visits.media():
            if medium.visit_id == after.id and medium.state in {
                MediumState.WRITTEN,
                MediumState.OUT,
            }:
                is_out = after.state in {VisitState.OUT, VisitState.DELIVERED}
                state = MediumState.OUT if is_out else MediumState.WRITTEN
                self._desk.visits.put_medium(replace(medium, state=state))

    def move(self, visit_id: VisitId, to: date, *, version: int, by: StaffAccount) -> Visit:
        """Move a visit to another day on which the library works.

        Raises:
            BadInput: The visit has left, or the library is closed on that day.
        """
        visit = self.visit(visit_id, version)
        because = self._desk.open_days().closed_because(to)
        if because:
            raise BadInput(f"{to}: {because}", say="delivery-closed-day", because=because)
        if to < self._desk.today():
            raise BadInput(f"{to}: past", say="delivery-past-day")
        return self._keep(move(visit, to), by.name, "moved")

    def merge(
        self, visit_id: VisitId, other_id: VisitId, *, version: int, by: StaffAccount
    ) -> Visit:
        """Make one visit of two of the same patron; the other one is cancelled."""
        visit, other = self.visit(visit_id, version), self.visit(other_id)
        profile = self._people.profile(_patron(visit))
        whole = merge(visit, other, most=profile.max_items)
        over = replace(
            advance(replace(other, bag=()), VisitState.CANCELLED, reason="other"), bag=()
        )
        events = [
            self._desk.event(by.name, "merged", visit.id, other=int(other.id)),
            self._desk.event(by.name, "cancelled", other.id, reason="other"),
        ]
        return self._desk.visits.put(whole, over, events=events)[0]

    # Back at the library

    def take_back(self, code: str, *, by: StaffAccount) -> tuple[Visit, tuple[BagItem, ...]]:
        """Take in what came back: a barcode, or a medium with everything on it.

        A medium is wiped before it goes out again; see `media`.

        Raises:
            UnknownThing: Nothing that is out has this code.
        """
        code = " ".join(code.split())
        for visit in reversed(self._out()):
            is_it = [code in {one.barcode, one.medium} and _is_out(one) for one in visit.bag]
            if not any(is_it):
                continue
            bag = tuple(
                replace(one, state=BagState.RETURNED) if back else one
                for one, back in zip(visit.bag, is_it, strict=True)
            )
            kept = self._keep(replace(visit, bag=bag), by.name, "returned")
            medium = self._desk.visits.medium(code)
            if medium is not None:
                self._desk.visits.put_medium(replace(medium, state=MediumState.WRITTEN))
            return kept, tuple(o for o, back in zip(kept.bag, is_it, strict=True) if back)
        raise UnknownThing(f"{code}: not out", say="delivery-not-out", code=code)

    def undelivered_back(self, visit_id: VisitId, *, by: StaffAccount) -> Visit:
        """Take in the whole bag of a visit at which nobody took it."""
        visit = self.visit(visit_id)
        self._require(visit, {VisitState.NOT_HOME, VisitState.REFUSED})
        bag = tuple(replace(one, state=BagState.RETURNED) for one in visit.bag)
        return self._keep(replace(visit, bag=bag), by.name, "returned")

    def judge(self, visit_id: VisitId, work: WorkKey, verdict: Verdict, *, by: str) -> Visit:
        """Note what a patron said of a title: it decides what comes next."""
        visit = self.visit(visit_id)
        bag = tuple(replace(o, verdict=verdict) if o.work == work else o for o in visit.bag)
        kept = self._keep(replace(visit, bag=bag), by, "verdict")
        self._remember(kept)
        return kept

    def _remember(self, visit: Visit) -> None:
        if visit.patron_id is None:
            return
        if Purpose.HISTORY not in self._people.purposes(visit.patron_id):
            return
        came = [one for one in visit.bag if one.state in {BagState.DELIVERED, BagState.RETURNED}]
        if visit.state is VisitState.DELIVERED:
            had = [Had(o.work, visit.on, o.title, o.item_id, o.verdict) for o in came]
            self._desk.store.add_had(visit.patron_id, had)

    def _out(self) -> tuple[Visit, ...]:
        today = self._desk.today()
        return self._desk.visits.between(today - timedelta(days=_BACK_DAYS), today)

    def _work(self, item_id: ItemId) -> Work:
        holdings = self._desk.works()
        key = holdings.work_by_item.get(item_id)
        if key is None:
            raise UnknownThing(f"no item {item_id}", say="unknown-item", id=item_id)
        return holdings.works[key]

    def _may_be_added(self, visit: Visit, work: Work, *, again: bool) -> None:
        self._require(visit, {VisitState.PLANNED, VisitState.CHOSEN})
        patron_id = _patron(visit)
        if len(visit.bag) >= self._people.profile(patron_id).max_items:
            most = self._people.profile(patron_id).max_items
            raise BadInput(f"visit {visit.id}: full", say="delivery-bag-full", most=most)
        if work.key in coming(self._desk.visits.of(patron_id)):
            raise BadInput(f"{work.key}: coming", say="delivery-coming-already")
        had = {one.work for one in self._desk.store.had_of(patron_id)}
        if work.key in had and not again:
            raise BadInput(f"{work.key}: had", say="delivery-had-before")

    def _require(self, visit: Visit, states: set[VisitState]) -> None:
        if visit.state not in states:
            raise BadInput(f"{visit.id}: {visit.state}", say="delivery-no-such-step", id=visit.id)

    def _keep(self, visit: Visit, by: str, kind: str, **facts: str | int) -> Visit:
        note = self._desk.event(by, kind, visit.id, **facts)
        return self._desk.visits.put(visit, events=[note])[0]


def _patron(visit: Visit) -> PatronId:
    """Return whose visit it is.

    Raises:
        BadInput: The patron was erased meanwhile.
    """
    if visit.patron_id is None:
        raise BadInput(f"visit {visit.id}: erased", say="delivery-patron-erased")
    return visit.patron_id


def _ids(bag: Iterable[BagItem]) -> tuple[ItemId, ...]:
    return tuple(one.item_id for one in bag)


def _is_out(one: BagItem) -> bool:
    return one.state in {BagState.DELIVERED, BagState.PACKED}
