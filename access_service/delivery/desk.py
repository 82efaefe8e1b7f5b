"""What the parts of the desk share: where things are kept, who is who, what the library holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from access_service.announcements.moments import ATHENS
from access_service.catalogue.record import Item, ItemId
from access_service.delivery.calendar import OpenDays
from access_service.delivery.holdings import Holdings
from access_service.delivery.life import OPEN
from access_service.delivery.model import BagState, Event, Visit, VisitId, VisitState, Wish, WishId
from access_service.patrons.account import PatronId
from access_service.patrons.requests import PatronRequest, RequestId, RequestState
from formats.errors import BadInput

if TYPE_CHECKING:
    from access_service.conversion.artifacts import Artifacts
    from access_service.conversion.service import Conversions
    from access_service.entitlement import Entitlement
    from access_service.patrons.requests import Requests
    from access_service.patrons.service import Patrons
    from access_service.register import Register
    from access_service.store.delivery import SqlDeliveryStore
    from access_service.store.delivery_visits import SqlVisitStore

LENT_DAYS: Final = 400
"""How far back a title that was not brought back still counts as being at a patron's."""
_HELD: Final = frozenset({BagState.CHOSEN, BagState.PACKED, BagState.DELIVERED})


class Shelves(Protocol):
    """The catalogue, as far as the desk asks it."""

    @property
    def revision(self) -> str:
        """Return a text that changes whenever an item does."""
        ...

    def items(self) -> Iterable[Item]:
        """Return every item."""
        ...

    def show_many(self, item_ids: Iterable[ItemId]) -> tuple[Item, ...]:
        """Return items in the order asked for, leaving out unknown ids."""
        ...


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Desk:
    """What the parts share.

    Args:
        store: Rounds, profiles, consents and what patrons had.
        visits: Visits, media and the log.
        patrons: Who they are.
        requests: What they asked for.
        shelves: The catalogue.
        entitlement: The gate that protected works pass.
        register: Where it is written which copies of them were given.
        conversions: Makes what is not there; None where nothing is made, as in a simulation.
        artifacts: Where what was made is kept.
        now: The clock.
    """

    store: SqlDeliveryStore
    visits: SqlVisitStore
    patrons: Patrons
    requests: Requests
    shelves: Shelves
    entitlement: Entitlement
    register: Register
    conversions: Conversions | None = None
    artifacts: Artifacts | None = None
    now: Callable[[], datetime] = _now
    _holdings: tuple[str, Holdings] | None = None

    def today(self) -> date:
        """Return the day by the clock on the library's wall."""
        return self.now().astimezone(ATHENS).date()

    def open_days(self) -> OpenDays:
        """Return when the library works."""
        return OpenDays(self.store.closures())

    def name_of(self, patron_id: PatronId) -> str:
        """Return a patron's name for display; the card's number where there is none."""
        patron = self.patrons.show(patron_id)
        return patron.display_name or patron.card_no

    def is_eligible(self, patron_id: PatronId) -> bool:
        """Tell whether staff noted that a patron is a beneficiary."""
        return self.patrons.show(patron_id).is_eligible

    def event(
        self, actor: str, kind: str, visit_id: VisitId | None = None, **facts: str | int
    ) -> Event:
        """Return a line for the log."""
        return Event(self.now(), actor, kind, visit_id, facts)

    def holdings(self) -> Holdings:
        """Return the library's works, with what is in bags and at patrons' already promised.

        The works are read again when the catalogue has changed.
        """
        return replace(self.works(), taken=self.taken())

    def works(self) -> Holdings:
        """Return the library's works, whatever of them is promised or lent."""
        texts = self.store.text_items()
        protected = self.entitlement.protected_items()
        mark = f"{self.shelves.revision}/{hash(texts)}/{hash(protected)}"
        if self._holdings is None or self._holdings[0] != mark:
            found = Holdings.of(self.shelves.items(), texts=texts, protected=protected)
            self._holdings = (mark, found)
        return self._holdings[1]

    def taken(self) -> Counter[ItemId]:
        """Return how many copies of each item are in a bag or at a patron's."""
        today = self.today()
        since = today - timedelta(days=LENT_DAYS)
        return Counter(
            one.item_id
            for visit in self.visits.between(since, today + timedelta(days=LENT_DAYS))
            if visit.state is not VisitState.CANCELLED
            for one in visit.bag
            if one.state in _HELD and not one.is_made
        )

    def wishes(self) -> dict[PatronId, list[Wish]]:
        """Return what staff have still to bring, by patron, oldest first."""
        found: dict[PatronId, list[Wish]] = {}
        for request in self.requests.open():
            if request.state in {RequestState.WAITING, RequestState.READY}:
                found.setdefault(request.patron, []).append(wish_of(request))
        return found

    def deliver_request(self, wish_id: WishId | None, state: RequestState) -> None:
        """Note at a patron's request how far it is."""
        if wish_id:
            self.requests.set_state(RequestId(wish_id), state)


def wish_of(request: PatronRequest) -> Wish:
    """Return a patron's request as the chooser sees it."""
    return Wish(
        WishId(request.id),
        request.patron,
        request.asked_at.astimezone(ATHENS).date(),
        ItemId(request.item) if request.item else None,
        request.words,
        is_ready=request.state is RequestState.READY,
    )


def coming(visits: Iterable[Visit]) -> frozenset[str]:
    """Return the works in bags that are still to be brought; a cancelled visit brings nothing."""
    return frozenset(
        one.work
        for visit in visits
        if visit.state in OPEN
        for one in visit.bag
        if one.state in {BagState.CHOSEN, BagState.PACKED}
    )


def require_open_day(desk: Desk, day: date) -> None:
    """Refuse a day on which nobody goes out.

    Raises:
        BadInput: The library is closed on it, or it is past.
    """
    because = desk.open_days().closed_because(day)
    if because:
        raise BadInput(f"{day}: {because}", say="delivery-closed-day", because=because)
    if day < desk.today():
        raise BadInput(f"{day}: past", say="delivery-past-day")
