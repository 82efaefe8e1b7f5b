"""What a deliverer has on the phone: the door, the way in, how many things; no title, no need.

Each tap is a message with a number of its own, kept on the phone until the server has it. A message
that comes again changes nothing, and one that comes a day late still finds its visit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

from access_service.delivery.bags import Bags
from access_service.delivery.desk import Desk
from access_service.delivery.life import REASONS, advance, may_become
from access_service.delivery.model import BagState, Event, Profile, Visit, VisitId, VisitState
from access_service.staff.account import Role, StaffAccount
from access_service.store.delivery_rows import ChangedMeanwhile
from formats.errors import BadInput, UnknownThing

STATES: Final = (VisitState.DELIVERED, VisitState.NOT_HOME, VisitState.REFUSED)
OLDEST: Final = timedelta(days=14)
"""A message that is older than this is shown to staff and changes nothing by itself."""
MOST_BACK: Final = 99
_TRIES: Final = 5
_MOST_ID: Final = 2**63 - 1


class Outcome(StrEnum):
    """What became of a message."""

    DONE = "done"
    AGAIN = "again"
    """It had come before."""
    SAME = "same"
    """The visit was in that state already: somebody was quicker, and agreed."""
    OTHER = "other"
    """The visit is in another state that it cannot leave; staff see what the phone said."""
    GONE = "gone"
    """There is no such visit for this person."""
    OLD = "old"


_NOT_ACCEPTED: Final = frozenset({Outcome.OTHER, Outcome.GONE, Outcome.OLD})


@dataclass(frozen=True, slots=True)
class StopView:
    """A stop as far as a deliverer may know it."""

    visit_id: VisitId
    number: int
    first_name: str
    street: str
    bell: str
    floor: str
    access_note: str
    slot: str
    items_out: int
    state: VisitState
    version: int


@dataclass(frozen=True, slots=True)
class Message:
    """A tap on the phone. `client_id` is the phone's own number for it; `at` its clock's time."""

    client_id: str
    visit_id: VisitId
    state: VisitState
    at: datetime
    reason: str = ""
    taken_back: int = 0


class Road:
    """The deliverer's side."""

    def __init__(self, desk: Desk, bags: Bags) -> None:
        self._desk = desk
        self._bags = bags

    def stops(self, person: StaffAccount, day: date | None = None) -> tuple[StopView, ...]:
        """Return the stops of a day in their order: a deliverer's own, everybody's for others.

        Reading a door is noted, once a day for each person and patron.
        """
        on = day or self._desk.today()
        profiles = {one.patron_id: one for one in self._desk.store.profiles()}
        found = []
        for number, visit in enumerate(self._visits(person, on), 1):
            profile = profiles.get(visit.patron_id) if visit.patron_id else None
            if visit.patron_id is not None:
                self._desk.store.note_read_of_day(person.name, visit.patron_id, "road")
            found.append(_view(visit, profile, number))
        return tuple(found)

    def take(self, person: StaffAccount, messages: Sequence[Message]) -> dict[str, Outcome]:
        """Take a phone's messages in, oldest first, and tell what became of each."""
        ordered = sorted(messages, key=lambda one: (one.at, one.client_id))
        now = self._desk.now()  # a phone's clock may be fast; nothing was tapped after now
        return {
            one.client_id: self._take(person, replace(one, at=min(one.at, now))) for one in ordered
        }

    def _take(self, person: StaffAccount, message: Message) -> Outcome:
        before = self._desk.visits.outcome(message.client_id)
        if before is not None:  # what was not accepted is told again: the answer may have been lost
            return Outcome(before) if before in _NOT_ACCEPTED else Outcome.AGAIN
        for _ in range(_TRIES):
            try:
                return self._try(person, message)
            except ChangedMeanwhile:
                continue  # read again and look whether the step is still possible
        return self._note(person, message, Outcome.OTHER)

    def _try(self, person: StaffAccount, message: Message) -> Outcome:
        try:
            visit = self._desk.visits.get(message.visit_id)
        except UnknownThing:
            return self._note(person, message, Outcome.GONE)
        if not _is_for(person, visit):
            return self._note(person, message, Outcome.GONE)
        if self._desk.now() - message.at > OLDEST:
            return self._note(person, message, Outcome.OLD)
        if visit.state is message.state:
            return self._note(person, message, Outcome.SAME)
        if visit.state is VisitState.PACKED:
            visit = replace(advance(visit, VisitState.OUT), version=visit.version)  # it did leave
        if visit.state in STATES and self._puts_right(person, message):
            visit = replace(advance(visit, VisitState.OUT), version=visit.version)
        if not may_become(visit, message.state):
            return self._note(person, message, Outcome.OTHER)
        after = replace(
            advance(visit, message.state, reason=message.reason), taken_back=message.taken_back
        )
        if not self._desk.visits.put_with_message(
            after,
            [self._event(person, message, Outcome.DONE)],
            _key(message),
            Outcome.DONE,
            self._desk.now(),
        ):
            return Outcome.AGAIN
        self._bags.settle(visit, replace(after, version=after.version + 1))
        return Outcome.DONE

    def _puts_right(self, person: StaffAccount, message: Message) -> bool:
        """Tell whether the visit's state is an earlier tap of the same person."""
        for event in self._desk.visits.events(visit_id=message.visit_id):
            if event.kind in STATES and event.facts.get("outcome", "done") == Outcome.DONE:
                at = datetime.fromisoformat(str(event.facts.get("at") or event.at.isoformat()))
                return event.actor == person.name and min(at, event.at) <= message.at
        return False

    def _note(self, person: StaffAccount, message: Message, outcome: Outcome) -> Outcome:
        """Keep what the phone said in the log, so that nothing is lost, and change no visit."""
        is_new = self._desk.visits.put_with_message(
            None,
            [self._event(person, message, outcome)],
            _key(message),
            outcome,
            self._desk.now(),
        )
        return outcome if is_new else Outcome.AGAIN

    def _event(self, person: StaffAccount, message: Message, outcome: Outcome) -> Event:
        return self._desk.event(
            person.name,
            message.state.value,
            message.visit_id,
            outcome=outcome.value,
            at=message.at.astimezone(UTC).isoformat(timespec="seconds"),
            reason=message.reason,
            back=message.taken_back,
        )

    def _visits(self, person: StaffAccount, on: date) -> list[Visit]:
        shown = {VisitState.PACKED, VisitState.OUT, *STATES}
        return [
            visit
            for visit in self._desk.visits.between(on, on)
            if visit.state in shown and _is_for(person, visit)
        ]

    def leave(self, person: StaffAccount, day: date | None = None) -> int:
        """Take every packed bag of the day out; return how many left."""
        count = 0
        for visit in self._visits(person, day or self._desk.today()):
            if visit.state is VisitState.PACKED:
                self._bags.step(visit.id, VisitState.OUT, version=visit.version, by=person)
                count += 1
        return count


def message_of(told: object) -> Message:
    """Return a message as a phone sent it.

    Raises:
        BadInput: It is none.
    """
    try:
        if not isinstance(told, dict):
            raise TypeError("no object")
        at = datetime.fromisoformat(str(told["at"]))
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        reason = str(told.get("reason", ""))
        visit_id = int(told["visit"])
        if not 1 <= visit_id <= _MOST_ID:
            raise ValueError("visit")
        client_id = str(told["id"])[:80]
        client_id.encode()  # half a character cannot be stored
        message = Message(
            client_id,
            VisitId(visit_id),
            VisitState(told["state"]),
            at,
            reason,
            min(max(int(told.get("back", 0)), 0), MOST_BACK),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as exc:
        raise BadInput(f"message: {exc}", say="delivery-bad-message") from exc
    if message.state not in STATES or not message.client_id or (reason and reason not in REASONS):
        raise BadInput("message: state or reason", say="delivery-bad-message")
    if message.state is VisitState.REFUSED and not reason:
        raise BadInput("message: no reason", say="delivery-needs-reason")
    return message


def _key(message: Message) -> str:
    return message.client_id


def _is_for(person: StaffAccount, visit: Visit) -> bool:
    return person.role is not Role.DELIVERER or visit.deliverer == person.name


def _view(visit: Visit, profile: Profile | None, number: int) -> StopView:
    address = profile.address if profile else None
    return StopView(
        visit.id,
        number,
        visit.patron_name.split(" ")[0] if visit.patron_name else "",
        address.street if address else "",
        address.bell if address else "",
        address.floor if address else "",
        address.access_note if address else "",
        visit.slot,
        sum(one.state in {BagState.PACKED, BagState.DELIVERED} for one in visit.bag),
        visit.state,
        visit.version,
    )
