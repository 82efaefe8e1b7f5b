"""Who would be forgotten: patrons to whom nobody is going to come, or for whom it is high time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from access_service.delivery.desk import Desk
from access_service.delivery.life import OPEN
from access_service.delivery.model import Profile, Visit, VisitState
from access_service.delivery.people import People, Purpose
from access_service.patrons.account import PatronId

_BACK: Final = timedelta(days=120)
_AHEAD: Final = timedelta(days=60)
GRACE: Final = timedelta(days=7)
"""A holiday may move a visit by some days: nobody is overdue for that."""


class Lack(StrEnum):
    """Why somebody would be forgotten."""

    CONSENT = "consent"
    ROUND = "round"
    VISIT = "visit"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A patron, and what is lacking. `since` is the last day on which somebody came."""

    profile: Profile
    name: str
    lack: Lack
    since: date | None = None
    consents: tuple[Purpose, ...] = ()
    """Those that are missing."""


def left_out(desk: Desk, people: People) -> tuple[LeftOut, ...]:
    """Return who would be forgotten, in the order of their names; a pause is their own wish."""
    today = desk.today()
    visits: dict[PatronId, list[Visit]] = {}
    for visit in desk.visits.between(today - _BACK, today + _AHEAD):
        if visit.patron_id is not None:
            visits.setdefault(visit.patron_id, []).append(visit)
    rounds = {one.id for one in desk.store.rounds()}
    found = []
    for profile in desk.store.profiles():
        if profile.paused_until is not None and profile.paused_until > today:
            continue
        own = visits.get(profile.patron_id, [])
        since = max((v.on for v in own if v.state is VisitState.DELIVERED), default=None)
        lack: Lack | None = None
        missing = people.missing(profile.patron_id)
        if missing:
            lack = Lack.CONSENT
        elif profile.round_id not in rounds:
            lack = Lack.ROUND
        elif not any(v.state in OPEN and v.on >= today for v in own):
            lack = Lack.VISIT
        elif is_overdue(profile, own, today):
            lack = Lack.OVERDUE
        if lack is not None:
            name = desk.name_of(profile.patron_id)
            found.append(LeftOut(profile, name, lack, since, missing))
    return tuple(sorted(found, key=lambda one: one.name))


def is_overdue(profile: Profile, own: list[Visit], today: date) -> bool:
    """Tell whether more than a cycle went by since somebody came or the patron left one out."""
    counted = [
        v.meant_for
        for v in own
        if v.state is VisitState.DELIVERED or v.reason in {"patron-skips", "away"}
    ]
    last = max(counted, default=None)
    due = profile.starts_on if last is None else last + timedelta(days=profile.cycle_days)
    return due is not None and due + GRACE < today
