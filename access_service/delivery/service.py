"""Home delivery as the pages, the command line and the telephone see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from access_service.conversion.request import Options
from access_service.delivery.bags import Bags
from access_service.delivery.desk import Desk, wish_of
from access_service.delivery.giving import Giving
from access_service.delivery.left_out import LeftOut, left_out
from access_service.delivery.life import advance
from access_service.delivery.making import Making
from access_service.delivery.media import Media
from access_service.delivery.model import (
    BagItem,
    Profile,
    Verdict,
    Visit,
    VisitId,
    VisitState,
    Why,
    Wish,
    WishId,
    WorkKey,
)
from access_service.delivery.people import Given, People, Purpose
from access_service.delivery.personal import DeliveryPart
from access_service.delivery.planning import Planning
from access_service.delivery.prints import Library
from access_service.delivery.proposals import supply
from access_service.delivery.reports import Report, report
from access_service.delivery.road import Road
from access_service.delivery.rounds import Rounds
from access_service.delivery.texts import Texts
from access_service.patrons.account import PatronId
from formats.errors import BadInput, UnknownThing

SKIP_UNTIL: Final = frozenset({VisitState.PLANNED, VisitState.CHOSEN})


@dataclass(frozen=True, slots=True)
class NextVisit:
    """What a patron may know of their next visit: the day, what comes, and why each title does."""

    visit: Visit
    titles: tuple[BagItem, ...]
    can_be_skipped: bool


class HomeDelivery:
    """All of the desk.

    Args:
        desk: What the parts share.
        usual: How this library's copies look and sound where nobody has chosen.
        library: As prints name it.
    """

    def __init__(self, desk: Desk, usual: Options, library: Library) -> None:
        self.desk = desk
        self.library = library
        self.people = People(desk)
        self.planning = Planning(desk, self.people)
        self.giving = Giving(desk)
        self.making = Making(desk, usual, self.giving)
        self.bags = Bags(desk, self.people, self.making, self.giving)
        self.rounds = Rounds(desk)
        self.road = Road(desk, self.bags)
        self.media = Media(desk)
        self.personal = DeliveryPart(desk)
        self.texts = Texts(desk)

    def report(self, since: date, until: date) -> Report:
        """Return the counts of a time, both days included."""
        return report(self.desk, since, until)

    def unmet(self) -> Mapping[WishId, tuple[Wish, Why | None]]:
        """Return every open request with why it is in no bag, None where it is in one.

        Those of patrons who are not served at home are among them, until they are told ready.
        """
        holdings = self.desk.holdings()
        in_bag = {one.reason.wish_id for visit in self.desk.visits.open() for one in visit.bag}
        profiles = {one.patron_id: one for one in self.desk.store.profiles()}
        had = {p: {one.work for one in some} for p, some in self.desk.store.had().items()}
        found: dict[WishId, tuple[Wish, Why | None]] = {}
        for patron_id, wishes in self.desk.wishes().items():
            profile = profiles.get(patron_id)
            if profile is None:
                # Of somebody who comes to the library; what is ready waits for them alone.
                open_ones = (wish for wish in wishes if not wish.is_ready)
                found |= {wish.id: (wish, Why.IN_PERSON) for wish in open_ones}
                continue
            is_eligible = self.desk.is_eligible(patron_id)
            for wish in wishes:
                key = holdings.work_by_item.get(wish.item_id) if wish.item_id else None
                why: Why | None
                if wish.id in in_bag:
                    why = None
                elif key is None:
                    why = Why.GONE if wish.item_id else Why.UNKNOWN
                elif key in had.get(patron_id, ()):
                    why = Why.HAD
                else:
                    answer = supply(holdings.works[key], profile, holdings, is_eligible=is_eligible)
                    why = answer if isinstance(answer, Why) else Why.FULL
                found[wish.id] = (wish, why)
        return found

    def left_out(self) -> tuple[LeftOut, ...]:
        """Return the patrons who would be forgotten, and why."""
        return left_out(self.desk, self.people)

    # The patron's own side: the pages of a signed-in patron and the telephone call these.

    def profile_of(self, patron_id: PatronId) -> Profile | None:
        """Return how a patron is served, None where they are not served at home."""
        return self.desk.store.profile(patron_id)

    def next_visit(self, patron_id: PatronId) -> NextVisit | None:
        """Return a patron's next visit, None where none is planned."""
        today = self.desk.today()
        ahead = [
            visit
            for visit in self.desk.visits.of(patron_id)
            if visit.on >= today
            and visit.state
            in {VisitState.PLANNED, VisitState.CHOSEN, VisitState.PACKED, VisitState.OUT}
        ]
        if not ahead:
            return None
        visit = ahead[0]
        return NextVisit(visit, visit.bag, visit.state in SKIP_UNTIL)

    def skip(self, patron_id: PatronId, visit_id: VisitId) -> Visit:
        """Leave out a visit, as its patron wishes; the cycle goes on.

        Raises:
            BadInput: It is packed or has left: then somebody must be told by telephone.
            UnknownThing: It is not theirs.
        """
        visit = self._own(patron_id, visit_id)
        if visit.state not in SKIP_UNTIL:
            raise BadInput(f"{visit_id}: {visit.state}", say="delivery-too-late-to-skip")
        over = advance(visit, VisitState.CANCELLED, reason="patron-skips")
        note = self.desk.event("patron", "cancelled", visit.id, reason="patron-skips")
        return self.desk.visits.put(over, events=[note])[0]

    def refuse_title(self, patron_id: PatronId, visit_id: VisitId, work: WorkKey) -> Visit:
        """Take a title out of one's own next bag, before it is packed.

        Raises:
            BadInput: It is packed already.
            UnknownThing: The visit is not theirs.
        """
        visit = self._own(patron_id, visit_id)
        if visit.state not in SKIP_UNTIL:
            raise BadInput(f"{visit_id}: {visit.state}", say="delivery-too-late-to-skip")
        bag = tuple(one for one in visit.bag if one.work != work)
        state = visit.state if bag else VisitState.PLANNED
        note = self.desk.event("patron", "dropped", visit.id)
        return self.desk.visits.put(replace(visit, bag=bag, state=state), events=[note])[0]

    def brought(self, patron_id: PatronId, *, visits: int = 3) -> tuple[tuple[Visit, BagItem], ...]:
        """Return the titles of the last visits, newest first, for liking or not."""
        done = [v for v in self.desk.visits.of(patron_id) if v.state is VisitState.DELIVERED]
        return tuple((visit, one) for visit in reversed(done[-visits:]) for one in visit.bag)

    def judge(
        self, patron_id: PatronId, visit_id: VisitId, work: WorkKey, verdict: Verdict
    ) -> Visit:
        """Note what a patron said of a title that was brought to them.

        Raises:
            UnknownThing: The visit is not theirs.
        """
        self._own(patron_id, visit_id)
        return self.bags.judge(visit_id, work, verdict, by="patron")

    def wishes_of(self, patron_id: PatronId) -> tuple[Wish, ...]:
        """Return a patron's open requests."""
        return tuple(wish_of(one) for one in self.desk.requests.of(patron_id) if one.state.is_open)

    def dates(self, patron_id: PatronId, count: int = 3) -> tuple[Visit, ...]:
        """Return a patron's next visits."""
        today = self.desk.today()
        ahead = [v for v in self.desk.visits.of(patron_id) if v.on >= today and not v.reason]
        return tuple(ahead[:count])

    def agreed(self, patron_id: PatronId) -> tuple[Purpose, ...]:
        """Return what a patron agrees to at present."""
        given = self.people.purposes(patron_id)
        return tuple(one for one in Purpose if one in given)

    def withdraw(self, patron_id: PatronId, purpose: Purpose, how: Given) -> None:
        """Take a consent back for its patron, with all that rests on it, at once.

        Raises:
            BadInput: It was not given, or was taken back before.
        """
        if purpose not in self.people.purposes(patron_id):
            raise BadInput(f"{purpose}: not given", say="delivery-not-agreed")
        self.people.withdraw(patron_id, purpose, by="patron", how=how)

    def _own(self, patron_id: PatronId, visit_id: VisitId) -> Visit:
        visit = self.desk.visits.get(visit_id)
        if visit.patron_id != patron_id:
            raise UnknownThing(
                f"visit {visit_id}: another's", say="delivery-unknown-visit", id=visit_id
            )
        return visit
