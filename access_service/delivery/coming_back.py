"""What comes back from a patron: things, and a word about each title."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from access_service.delivery.model import (
    BagItem,
    BagState,
    Had,
    MediumState,
    Verdict,
    Visit,
    VisitId,
    VisitState,
    WorkKey,
)
from access_service.delivery.one_visit import OneVisit
from access_service.delivery.people import Purpose
from access_service.staff.account import StaffAccount
from formats.errors import BadInput, UnknownThing

_BACK_DAYS: Final = 400
_ENDED_OUTSIDE: Final = frozenset({VisitState.DELIVERED, VisitState.NOT_HOME, VisitState.REFUSED})
_LEFT: Final = _ENDED_OUTSIDE | {VisitState.OUT}
"""Only from these can something come back: what is being packed has not been anywhere."""


class ComingBack(OneVisit):
    """Takes back what was brought, and keeps what was said of it."""

    def take_back(self, code: str, *, by: StaffAccount) -> tuple[Visit, tuple[BagItem, ...]]:
        """Take in what came back: a barcode, or a medium with everything on it.

        A medium is wiped before it goes out again; see `media`.

        Raises:
            BadInput: Nothing was scanned. What has no code of its own would answer to that.
            UnknownThing: Nothing that is out has this code.
        """
        code = " ".join(code.split())
        if not code:
            raise BadInput("nothing scanned", say="delivery-not-scanned")
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

    def undelivered_back(
        self, visit_id: VisitId, *, by: StaffAccount, version: int | None = None
    ) -> Visit:
        """Take in the whole bag of a visit at which nobody took it; its titles may come again.

        Raises:
            BadInput: The bag was taken, or is on its way.
            ChangedMeanwhile: It is not that version any more.
        """
        visit = self.visit(visit_id, version)
        self._require(visit, {VisitState.NOT_HOME, VisitState.REFUSED})
        bag = tuple(replace(one, state=BagState.RETURNED) for one in visit.bag)
        return self._keep(replace(visit, bag=bag), by.name, "returned")

    def title_back(
        self, visit_id: VisitId, work: WorkKey, *, version: int, by: StaffAccount
    ) -> Visit:
        """Take in one title that has no code to scan, or whose code is not read.

        Raises:
            BadInput: It is not with the patron.
            ChangedMeanwhile: It is not that version any more.
        """
        visit = self.visit(visit_id, version)
        self._require(visit, _ENDED_OUTSIDE)
        if not any(one.work == work and _is_out(one) for one in visit.bag):
            raise BadInput(f"{visit_id}: not out", say="delivery-not-out", code=str(work))
        bag = tuple(
            replace(one, state=BagState.RETURNED) if one.work == work else one for one in visit.bag
        )
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
        visits = self._desk.visits.between(today - timedelta(days=_BACK_DAYS), today)
        return tuple(visit for visit in visits if visit.state in _LEFT)


def _is_out(one: BagItem) -> bool:
    return one.state in {BagState.DELIVERED, BagState.PACKED}
