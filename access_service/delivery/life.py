"""The life of a visit: which state follows which, and what each step needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from access_service.delivery.model import BagState, Visit, VisitState
from formats.errors import BadInput

_NEXT: Final = {
    VisitState.PLANNED: {VisitState.CHOSEN, VisitState.CANCELLED},
    VisitState.CHOSEN: {VisitState.PLANNED, VisitState.PACKED, VisitState.CANCELLED},
    VisitState.PACKED: {VisitState.CHOSEN, VisitState.OUT, VisitState.CANCELLED},
    VisitState.OUT: {
        VisitState.PACKED,
        VisitState.DELIVERED,
        VisitState.NOT_HOME,
        VisitState.REFUSED,
    },
    # A tap on the wrong button, put right by staff.
    VisitState.NOT_HOME: {VisitState.OUT},
    VisitState.REFUSED: {VisitState.OUT},
    VisitState.DELIVERED: {VisitState.OUT},
    VisitState.CANCELLED: {VisitState.PLANNED},
}
ENDED: Final = frozenset(
    {VisitState.DELIVERED, VisitState.NOT_HOME, VisitState.REFUSED, VisitState.CANCELLED}
)
OPEN: Final = frozenset(VisitState) - ENDED
NEEDS_REASON: Final = frozenset({VisitState.REFUSED, VisitState.CANCELLED})
REASONS: Final = (
    "nobody-opened",
    "away",
    "does-not-want",
    "wrong-books",
    "no-entry",
    "library-closed",
    "weather",
    "vehicle",
    "patron-skips",
    "patron-left",
    "other",
)
"""Keys of the sentences. Somebody in hospital is `away`: anything more would be health data."""


def may_become(visit: Visit, state: VisitState) -> bool:
    """Tell whether a visit may take this step."""
    return state in _NEXT[visit.state]


def advance(visit: Visit, state: VisitState, *, reason: str = "") -> Visit:
    """Return the visit one step on.

    Args:
        visit: As it is now.
        state: What it becomes.
        reason: A key of `REASONS`; needed when it was refused or is cancelled.

    Raises:
        BadInput: The step is not possible, something of the bag is missing, or no reason is given.
    """
    if not may_become(visit, state):
        raise BadInput(
            f"{visit.id}: {visit.state} -> {state}", say="delivery-no-such-step", id=visit.id
        )
    if state in NEEDS_REASON and reason not in REASONS:
        raise BadInput(f"{visit.id}: no reason", say="delivery-needs-reason")
    if reason and reason not in REASONS:
        raise BadInput(f"{visit.id}: {reason!r}", say="delivery-needs-reason")
    if state is VisitState.PACKED and visit.state is VisitState.CHOSEN:
        missing = [one.title for one in visit.bag if one.state is BagState.CHOSEN]
        if missing:
            raise BadInput(
                f"{visit.id}: {len(missing)} not packed", say="delivery-not-packed", n=len(missing)
            )
    bag = visit.bag
    if state is VisitState.DELIVERED:
        bag = tuple(
            replace(one, state=BagState.DELIVERED) if one.state is BagState.PACKED else one
            for one in bag
        )
    elif visit.state is VisitState.DELIVERED:
        bag = tuple(
            replace(one, state=BagState.PACKED) if one.state is BagState.DELIVERED else one
            for one in bag
        )
    return replace(visit, state=state, reason=reason, bag=bag)


def can_move(visit: Visit) -> bool:
    """Tell whether a visit may go to another day: it is not over and not on its way."""
    return visit.state in OPEN and visit.state is not VisitState.OUT


def move(visit: Visit, to: date) -> Visit:
    """Return the visit on another day.

    Raises:
        BadInput: It is over, or on its way.
    """
    if not can_move(visit):
        raise BadInput(f"{visit.id}: {visit.state}", say="delivery-cannot-move", id=visit.id)
    return replace(visit, on=to)


def merge(visit: Visit, other: Visit, *, most: int) -> Visit:
    """Return the visit with the other's bag added, each work once, for two visits of one patron.

    It is settled only where both were: what nobody settled has not been ordered either.

    Raises:
        BadInput: They are one visit or of two patrons, one has left already, or the bag would be
            too full.
    """
    if visit.id == other.id:
        raise BadInput(f"{visit.id}: itself", say="delivery-cannot-move", id=visit.id)
    if visit.patron_id is None or visit.patron_id != other.patron_id:
        raise BadInput(f"{visit.id}, {other.id}: two patrons", say="delivery-two-patrons")
    if not {visit.state, other.state} <= {VisitState.PLANNED, VisitState.CHOSEN}:
        raise BadInput(f"{visit.id}, {other.id}", say="delivery-cannot-move", id=other.id)
    works = {one.work for one in visit.bag}
    bag = (*visit.bag, *(one for one in other.bag if one.work not in works))
    if len(bag) > most:
        raise BadInput(f"{visit.id}: {len(bag)}", say="delivery-bag-full", most=most)
    is_settled = visit.state is other.state is VisitState.CHOSEN and bag
    state = VisitState.CHOSEN if is_settled else VisitState.PLANNED
    avoided = tuple(sorted({*visit.avoided, *other.avoided}))
    return replace(visit, bag=bag, state=state, avoided=avoided)
