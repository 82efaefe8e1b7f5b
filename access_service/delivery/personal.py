"""What the desk keeps of a patron: handed over whole, and really erased.

An erased patron's visits stay, without name, titles, hour or door: the round that is on its way is
not torn, and the reports of the year stay right.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from access_service.delivery.desk import Desk
from access_service.delivery.life import advance
from access_service.delivery.model import VisitState
from access_service.patrons.account import PatronId
from access_service.store.delivery_rows import to_json

TITLES_KEPT_DAYS: Final = 730
"""After two years only the work is kept, so that it does not come again."""
READS_KEPT_DAYS: Final = 365
_OPEN_YET: Final = frozenset({VisitState.PLANNED, VisitState.CHOSEN, VisitState.PACKED})


class DeliveryPart:
    """The desk's part of export and erasure; see `patrons.privacy`."""

    name = "delivery"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def export(self, patron: PatronId) -> Sequence[Mapping[str, object]]:
        """Return profile, consents, visits, what was brought, and who looked."""
        store = self._desk.store
        rows: list[Mapping[str, object]] = []
        profile = store.profile(patron)
        if profile is not None:
            rows.append(_row("profile", profile))
        rows += [_row("consent", one) for one in store.consents(patron)]
        rows += [_row("visit", one) for one in self._desk.visits.of(patron)]
        rows += [_row("had", one) for one in store.had_of(patron)]
        rows += [_row("looked-at", one) for one in store.reads(patron, limit=100_000)]
        return rows

    def erase(self, patron: PatronId) -> int:
        """Erase it; visits that have not left are cancelled first.

        Returns:
            How many things were erased or emptied.
        """
        count = len(self.export(patron))
        for visit in self._desk.visits.of(patron):
            if visit.state in _OPEN_YET:
                over = advance(visit, VisitState.CANCELLED, reason="patron-left")
                self._desk.visits.put(over)
        self._desk.visits.forget(patron)
        self._desk.store.forget(patron)
        self._desk.visits.note(self._desk.event("privacy", "erased"))
        return count

    def keep_no_longer(self, today: date) -> tuple[int, int]:
        """Thin what patrons had and forget old lines of the read log; return how many of each."""
        thinned = self._desk.store.thin_had(today - timedelta(days=TITLES_KEPT_DAYS))
        now: datetime = self._desk.now()
        return thinned, self._desk.store.forget_reads(now - timedelta(days=READS_KEPT_DAYS))


def _row(kind: str, value: object) -> dict[str, Any]:
    return {"kind": kind, **json.loads(to_json(value))}
