"""What every act on one visit needs: the visit as it was shown, and a line in the log."""

from __future__ import annotations

from collections.abc import Set

from access_service.delivery.desk import Desk
from access_service.delivery.model import Visit, VisitId, VisitState
from access_service.delivery.people import People
from access_service.store.delivery_rows import changed_meanwhile
from formats.errors import BadInput


class OneVisit:
    """Reads and keeps one visit."""

    def __init__(self, desk: Desk, people: People) -> None:
        self._desk = desk
        self._people = people

    def visit(self, visit_id: VisitId, version: int | None = None) -> Visit:
        """Return a visit.

        Raises:
            UnknownThing: There is none.
            ChangedMeanwhile: It is not that version any more.
        """
        found = self._desk.visits.get(visit_id)
        if version is not None and found.version != version:
            raise changed_meanwhile(f"visit {visit_id}")
        return found

    def _require(self, visit: Visit, states: Set[VisitState]) -> None:
        if visit.state not in states:
            raise BadInput(f"{visit.id}: {visit.state}", say="delivery-no-such-step", id=visit.id)

    def _keep(self, visit: Visit, by: str, kind: str, **facts: str | int) -> Visit:
        note = self._desk.event(by, kind, visit.id, **facts)
        return self._desk.visits.put(visit, events=[note])[0]
