"""What the desk did in a time, in numbers alone: nobody can be told from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from access_service.announcements.moments import ATHENS
from access_service.delivery.desk import Desk
from access_service.delivery.model import BagState, VisitState

AGES_DAYS: Final = (7, 14, 28, 56)
FEWEST: Final = 3
"""Smaller numbers of titles in a form are shown as «fewer than 3»: one braille reader would be told
by a 1 (small cell rule of official statistics)."""
_BROUGHT: Final = frozenset({BagState.DELIVERED, BagState.RETURNED})


@dataclass(frozen=True, slots=True)
class Report:
    """Counts of a time."""

    since: date
    until: date
    visits: Mapping[str, int] = field(default_factory=dict)
    """By state."""
    forms: Mapping[str, int] = field(default_factory=dict)
    """Titles that were brought, by form."""
    functions: Mapping[str, int] = field(default_factory=dict)
    """Titles that were brought, by why they were chosen."""
    verdicts: Mapping[str, int] = field(default_factory=dict)
    months: Mapping[str, int] = field(default_factory=dict)
    """Visits that reached their patron, by month (YYYY-MM)."""
    reasons: Mapping[str, int] = field(default_factory=dict)
    """Of visits that did not reach their patron."""
    waiting: Mapping[str, int] = field(default_factory=dict)
    """Requests that wait, by age in days: `0-7`, `8-14`, …"""
    repeats_avoided: int = 0
    """Works that would have stood in a bag that was delivered, had they not been had before."""
    hours: float = 0.0
    """Between the first and the last tap of each round's day, over all days."""

    @property
    def not_home_percent(self) -> float:
        """Return how many of the visits that went out met nobody, in percent."""
        out = sum(self.visits.get(s, 0) for s in ("delivered", "not-home", "refused"))
        return 100 * self.visits.get("not-home", 0) / out if out else 0.0

    @property
    def titles(self) -> int:
        """Return how many titles were brought."""
        return sum(self.forms.values())


def report(desk: Desk, since: date, until: date) -> Report:
    """Return the counts of a time, both days included."""
    visits = desk.visits.between(since, until)
    reached = [visit for visit in visits if visit.state is VisitState.DELIVERED]
    brought = [one for visit in reached for one in visit.bag if one.state in _BROUGHT]
    missed = (VisitState.NOT_HOME, VisitState.REFUSED, VisitState.CANCELLED)
    return Report(
        since,
        until,
        _counted(visit.state.value for visit in visits),
        _counted(one.form.value for one in brought),
        _counted(one.reason.function.value for one in brought),
        _counted(one.verdict.value for one in brought if one.verdict),
        _counted(f"{visit.on:%Y-%m}" for visit in reached),
        _counted(v.reason or "other" for v in visits if v.state in missed),
        _waiting(desk),
        sum(len(visit.avoided) for visit in reached),
        _hours(desk, since, until),
    )


def shown_count(number: int) -> str:
    """Return a count as it may be published: small ones are not told."""
    return str(number) if number == 0 or number >= FEWEST else f"<{FEWEST}"


def _waiting(desk: Desk) -> dict[str, int]:
    today = desk.today()
    bounds = [0, *AGES_DAYS]
    names = [f"{a + (1 if a else 0)}-{b}" for a, b in zip(bounds, AGES_DAYS, strict=False)]
    names.append(f"{AGES_DAYS[-1] + 1}+")
    counts = dict.fromkeys(names, 0)
    for wishes in desk.wishes().values():
        for wish in wishes:
            age = (today - wish.asked_on).days
            place = sum(age > most for most in AGES_DAYS)
            counts[names[place]] += 1
    return counts


def _hours(desk: Desk, since: date, until: date) -> float:
    """Return hours on the road: from leaving to the last tap, a day and a person at a time."""
    kinds = {"out", "delivered", "not-home", "refused"}
    spans: dict[tuple[date, str], tuple[datetime, datetime]] = {}
    start = datetime.combine(since, datetime.min.time(), ATHENS)
    for event in desk.visits.events(since=start, limit=1_000_000):
        if event.kind not in kinds:
            continue
        told = event.facts.get("at")
        at = (datetime.fromisoformat(str(told)) if told else event.at).astimezone(ATHENS)
        if not since <= at.date() <= until:
            continue
        key = (at.date(), event.actor)
        first, last = spans.get(key, (at, at))
        spans[key] = (min(first, at), max(last, at))
    whole = sum((last - first for first, last in spans.values()), timedelta())
    return round(whole / timedelta(hours=1), 1)


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))
