"""A visit's bag from the chooser's desk to the shelf again: choose, pack, bring, take back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from access_service.catalogue.record import ItemId
from access_service.delivery.avoiding import beginnings, meets
from access_service.delivery.coming_back import ComingBack
from access_service.delivery.desk import Desk, coming, require_open_day
from access_service.delivery.giving import Giving, not_entitled
from access_service.delivery.holdings import Work, stock
from access_service.delivery.life import advance, merge, move
from access_service.delivery.making import Making
from access_service.delivery.model import (
    BagItem,
    BagState,
    Function,
    MediumState,
    Reason,
    Visit,
    VisitId,
    VisitState,
    Why,
    WishId,
    WorkKey,
)
from access_service.delivery.packing import Packing
from access_service.delivery.people import People
from access_service.delivery.proposals import bag_item, supply
from access_service.patrons.account import PatronId
from access_service.patrons.requests import RequestState
from access_service.staff.account import StaffAccount
from formats.errors import BadInput, UnknownThing

_FORWARD: Final = frozenset(
    {(VisitState.CHOSEN, VisitState.PACKED), (VisitState.PACKED, VisitState.OUT)}
)
"""Steps towards the door; a way back is never barred."""


class Bags(Packing, ComingBack):
    """What staff do with one visit. Everything names the version that it was decided on."""

    def __init__(self, desk: Desk, people: People, making: Making, giving: Giving) -> None:
        super().__init__(desk, people)
        self._making = making
        self._giving = giving

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
            NotEntitled: It can only be made of a protected text, and they are no beneficiary.
            BadInput: It was had and `again` is not said, it cannot be brought in a form that the
                patron can use, or the bag is full.
            ChangedMeanwhile: Somebody else changed the visit.
        """
        visit = self.visit(visit_id, version)
        work = self._work(item_id)
        self._may_be_added(visit, work, again=again)
        profile = self._people.profile(_patron(visit))
        is_eligible = self._desk.is_eligible(profile.patron_id)
        found = supply(work, profile, self._desk.holdings(), is_eligible=is_eligible)
        if found is Why.NOT_ENTITLED:
            raise not_entitled(work.title)
        if found is Why.NO_TEXT and not any(item.copies for item in work.items):
            raise BadInput(f"{item_id}: no copy", say="delivery-no-copy")
        if isinstance(found, Why):
            raise BadInput(f"{item_id}: {found}", say=f"delivery-why-{found}")
        reason = Reason(Function.REQUEST if wish_id else Function.STAFF, by.name, wish_id)
        bag = (*visit.bag, bag_item(work, found, reason))
        return self._keep(replace(visit, bag=bag), by.name, "added")

    def had_before(self, visit: Visit, item_ids: Iterable[ItemId]) -> frozenset[ItemId]:
        """Return those items whose work the patron had, in this edition or another."""
        had = {one.work for one in self._desk.store.had_of(_patron(visit))}
        works = self._desk.works().work_by_item
        return frozenset(item_id for item_id in item_ids if works.get(item_id) in had)

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
            NotEntitled: Something is made of a protected text, and the patron is no beneficiary.
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

    def gone(self, visit: Visit) -> tuple[BagItem, ...]:
        """Return what of a bag that is not packed yet can no longer be brought."""
        holdings = self._desk.works()
        found = []
        for one in visit.bag:
            if one.state is not BagState.CHOSEN or one.job:
                continue
            work = holdings.works.get(holdings.work_by_item.get(one.item_id, WorkKey("")))
            item = (
                next((item for item in work.items if item.id == one.item_id), None)
                if work
                else None
            )
            is_there = item and (
                one.item_id in holdings.texts if one.is_made else stock(item).usable
            )
            if not is_there:
                found.append(one)
        return tuple(found)

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
            NotEntitled: The bag holds a copy that its patron may not have.
            BadInput: The step is not possible.
            ChangedMeanwhile: Somebody else changed the visit.
        """
        before = self.visit(visit_id, version)
        if (before.state, state) in _FORWARD:
            self._giving.require(before)
        after = advance(before, state, reason=reason)
        kept = self._keep(after, by.name, state.value, reason=reason)
        self.settle(before, kept)
        return kept

    def settle(self, before: Visit, after: Visit) -> None:
        """Do what follows from a visit's end: remember what came, and answer the requests."""
        if after.state is VisitState.DELIVERED and before.state is not VisitState.DELIVERED:
            self._remember(after)
            self._giving.note_given(after)
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
        require_open_day(self._desk, to)
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
        merged = self._desk.visits.put(whole, over, events=events)[0]
        for medium in self._desk.visits.media():
            if medium.visit_id == other.id:  # it lies in the bag that is the other's now
                self._desk.visits.put_medium(replace(medium, visit_id=merged.id))
        return merged

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


def _patron(visit: Visit) -> PatronId:
    """Return whose visit it is.

    Raises:
        BadInput: The patron was erased meanwhile.
    """
    if visit.patron_id is None:
        raise BadInput(f"visit {visit.id}: erased", say="delivery-patron-erased")
    return visit.patron_id
