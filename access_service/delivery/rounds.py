"""A round's order: by hand, by the map, cut where the vehicle is full; and who goes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from access_service.delivery.desk import Desk, require_open_day
from access_service.delivery.life import OPEN, can_move, move
from access_service.delivery.model import Place, Profile, Round, RoundId, Visit, VisitState
from access_service.delivery.routes import Route, distances, order_stops, split_short
from access_service.patrons.account import PatronId
from formats.errors import BadInput


@dataclass(frozen=True, slots=True)
class Trip:
    """What goes into the vehicle at once."""

    visits: tuple[Visit, ...]


class Rounds:
    """The order of rounds. The order is the round's own: each of its visits follows it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def on(self, round_id: RoundId, day: date) -> tuple[Visit, ...]:
        """Return a round's visits of a day in their order, without the cancelled ones."""
        return tuple(
            visit
            for visit in self._desk.visits.between(day, day)
            if visit.round_id == round_id and visit.state is not VisitState.CANCELLED
        )

    def patrons(self, round_id: RoundId) -> tuple[Profile, ...]:
        """Return the patrons of a round in its order; who has no place yet comes last."""
        found = [one for one in self._desk.store.profiles() if one.round_id == round_id]
        return tuple(sorted(found, key=lambda one: (one.position or 10_000, one.patron_id)))

    def arrange(self, round_id: RoundId, patrons: Sequence[PatronId], *, by: str) -> None:
        """Keep an order that somebody chose, and give it to the visits that have not left.

        Raises:
            BadInput: It is not the patrons of this round: somebody came or went meanwhile.
        """
        there = {one.patron_id for one in self.patrons(round_id)}
        if set(patrons) != there or len(patrons) != len(there):
            raise BadInput(f"round {round_id}: other patrons", say="delivery-changed-meanwhile")
        self._desk.store.place_in_round(patrons)
        place = {patron: number for number, patron in enumerate(patrons, 1)}
        moved = [
            replace(visit, position=place[visit.patron_id])
            for visit in self._desk.visits.open()
            if visit.round_id == round_id
            and visit.patron_id in place
            and visit.state is not VisitState.OUT
            and visit.position != place[visit.patron_id]
        ]
        self._desk.visits.put(*moved, events=[self._desk.event(by, "arranged", None)])

    def shift(self, round_id: RoundId, patron_id: PatronId, by_places: int, *, by: str) -> None:
        """Move one patron up (-1) or down (1) in the order."""
        order = [one.patron_id for one in self.patrons(round_id)]
        if patron_id not in order:
            raise BadInput(f"round {round_id}", say="delivery-changed-meanwhile")
        place = order.index(patron_id)
        order.insert(min(max(place + by_places, 0), len(order) - 1), order.pop(place))
        self.arrange(round_id, order, by=by)

    def arrange_by_map(self, round_id: RoundId, *, by: str) -> Route:
        """Order a round by the map and keep it; what has no point on the map stays at the end."""
        profiles = self.patrons(round_id)
        round_ = self._desk.store.round(round_id)
        route = order_stops(round_.depot, [one.address.place for one in profiles])
        self.arrange(round_id, [profiles[stop].patron_id for stop in route.order], by=by)
        return route

    def move_day(self, round_id: RoundId, day: date, to: date, *, by: str) -> tuple[Visit, ...]:
        """Move all of a round's visits of a day that have not left: all of them, or none.

        Raises:
            BadInput: The library is closed on the new day, it is past, or nothing is to be moved.
            ChangedMeanwhile: Somebody changed one of them at this moment.
        """
        require_open_day(self._desk, to)
        going = [visit for visit in self.on(round_id, day) if can_move(visit)]
        if not going or to == day:
            raise BadInput(f"round {round_id}, {day}: nothing", say="delivery-nothing-to-move")
        events = [self._desk.event(by, "moved", visit.id) for visit in going]
        return self._desk.visits.put(*(move(visit, to) for visit in going), events=events)

    def twice_on(self, day: date) -> tuple[Visit, ...]:
        """Return the visits of patrons to whom somebody would come twice on a day."""
        there = [v for v in self._desk.visits.between(day, day) if v.state in OPEN and v.patron_id]
        counts = Counter(visit.patron_id for visit in there)
        return tuple(visit for visit in there if counts[visit.patron_id] > 1)

    def trips(self, round_: Round, visits: Sequence[Visit]) -> tuple[Trip, ...]:
        """Cut a round's day where the vehicle is full, each bag being one piece.

        Where every stop is on the map it is cut where the ways back are shortest, else where it
        is full.
        """
        places = self.places(visits)
        depot = round_.depot
        known = [place for place in places if place is not None]
        if depot is not None and len(known) == len(places):
            matrix = distances(depot, known)
        else:
            matrix = [[0.0] * (len(visits) + 1) for _ in range(len(visits) + 1)]
        loads = [1] * (len(visits) + 1)
        cut = split_short(matrix, range(1, len(visits) + 1), loads, round_.capacity)
        return tuple(Trip(tuple(visits[stop - 1] for stop in trip)) for trip in cut)

    def places(self, visits: Sequence[Visit]) -> list[Place | None]:
        """Return where each visit goes, None where it is not on the map."""
        profiles = {one.patron_id: one for one in self._desk.store.profiles()}
        found = (profiles.get(visit.patron_id) if visit.patron_id else None for visit in visits)
        return [one.address.place if one else None for one in found]
