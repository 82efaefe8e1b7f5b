"""Packing a bag by what is scanned: the wrong bag is told at once, with the right one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from access_service.catalogue.record import ItemId
from access_service.delivery.model import (
    BagItem,
    BagState,
    Medium,
    MediumState,
    Visit,
    VisitId,
    VisitState,
    WorkKey,
)
from access_service.delivery.needs import ON_MEDIUM
from access_service.delivery.one_visit import OneVisit
from access_service.staff.account import StaffAccount
from formats.errors import BadInput


class WrongBag(BadInput):
    """What was scanned belongs into another bag, or into none."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan found: the title, and how many are still missing in the bag."""

    title: str
    missing: int


class Packing(OneVisit):
    """Puts into a bag what a barcode or a label stands for."""

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


def _ids(bag: Iterable[BagItem]) -> tuple[ItemId, ...]:
    return tuple(one.item_id for one in bag)
