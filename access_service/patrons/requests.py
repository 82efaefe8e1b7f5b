"""What patrons asked for, from any channel, and how far it is.

A request is for an item of the catalogue or for something in words («any book about bees»), in a
form. One that the library can make by itself has a job, and its state is the job's; another waits
for staff.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final, Literal, NewType, Protocol

from access_service.catalogue.record import ItemId
from access_service.conversion.request import JobId
from access_service.conversion.result import JobState
from access_service.patrons.account import PatronId
from formats.document import EL, Lang
from formats.errors import BadInput, UnknownThing

RequestId = NewType("RequestId", str)
Channel = Literal["web", "phone", "staff"]

NO_ITEM: Final = ItemId("")
NO_JOB: Final = JobId("")

MOST_CHARACTERS: Final = 500
MOST_OPEN: Final = 100
"""Open requests of one patron: more are a mistake, or somebody's script."""


class RequestState(StrEnum):
    """How far a request is."""

    WAITING = "waiting"
    """Somebody of the staff has to look at it."""
    MAKING = "making"
    READY = "ready"
    DELIVERED = "delivered"
    REFUSED = "refused"
    """The library cannot; the answer says why and what instead."""
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Tell whether something is still to happen."""
        return self in {RequestState.WAITING, RequestState.MAKING, RequestState.READY}


@dataclass(frozen=True, slots=True)
class PatronRequest:
    """Something that somebody asked for."""

    id: RequestId
    patron: PatronId
    asked_at: datetime
    changed_at: datetime
    item: ItemId = NO_ITEM
    words: str = ""
    """What was asked for in words; sealed where it is kept."""
    form: str = ""
    """A format of the conversions (`mp3`, `large-print-pdf`, …); empty: any."""
    lang: Lang = EL
    channel: Channel = "web"
    state: RequestState = RequestState.WAITING
    due: date | None = None
    job: JobId = NO_JOB
    answer: str = ""
    """What staff told the patron; sealed where it is kept."""


class RequestStore(Protocol):
    """Where requests are kept."""

    def put(self, request: PatronRequest) -> None:
        """Keep a request, in place of the one with its id."""
        ...

    def get(self, request_id: RequestId) -> PatronRequest | None:
        """Return a request."""
        ...

    def of(self, patron: PatronId) -> tuple[PatronRequest, ...]:
        """Return a patron's requests, newest first."""
        ...

    def open(self) -> tuple[PatronRequest, ...]:
        """Return what is still to happen, oldest first."""
        ...

    def forget(self, patron: PatronId) -> int:
        """Forget a patron's requests and return how many there were."""
        ...


_OF_JOB: Final = {
    JobState.QUEUED: RequestState.MAKING,
    JobState.RUNNING: RequestState.MAKING,
    JobState.DONE: RequestState.READY,
    JobState.FAILED: RequestState.WAITING,
    JobState.CANCELLED: RequestState.CANCELLED,
}


def _now() -> datetime:
    return datetime.now(UTC)


class Requests:
    """The requests of all patrons.

    Args:
        store: Where they are kept.
        job_state: Tells how far a conversion is; None where it is known no more.
        now: The clock.
    """

    def __init__(
        self,
        store: RequestStore,
        job_state: Callable[[JobId], JobState | None],
        *,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._store = store
        self._job_state = job_state
        self._now = now

    def ask(
        self,
        patron: PatronId,
        *,
        item: ItemId = NO_ITEM,
        words: str = "",
        form: str = "",
        lang: Lang = EL,
        channel: Channel = "web",
        job: JobId = NO_JOB,
        due: date | None = None,
    ) -> PatronRequest:
        """Keep what somebody asks for; the same open request twice is once.

        Raises:
            BadInput: It names nothing, is too long, or there are too many open ones.
        """
        said = " ".join(words.split())
        if not item and not said:
            raise BadInput("empty request", say="request-empty")
        if len(said) > MOST_CHARACTERS:
            raise BadInput("long request", say="request-too-long", most=MOST_CHARACTERS)
        opened = [one for one in self.of(patron) if one.state.is_open]
        for one in opened:
            if (one.item, one.words, one.form, one.lang) == (item, said, form, lang):
                return one
        if len(opened) >= MOST_OPEN:
            raise BadInput("too many requests", say="request-too-many", most=MOST_OPEN)
        at = self._now()
        made = PatronRequest(
            RequestId(secrets.token_hex(8)),
            patron,
            at,
            at,
            item=item,
            words=said,
            form=form,
            lang=lang,
            channel=channel,
            state=RequestState.MAKING if job else RequestState.WAITING,
            due=due,
            job=job,
        )
        self._store.put(made)
        return made

    def of(self, patron: PatronId) -> tuple[PatronRequest, ...]:
        """Return a patron's requests, newest first, each as far as it is now."""
        return tuple(map(self._current, self._store.of(patron)))

    def open(self) -> tuple[PatronRequest, ...]:
        """Return what staff have to look at or hand over, oldest first."""
        return tuple(one for one in map(self._current, self._store.open()) if one.state.is_open)

    def show(self, request_id: RequestId, patron: PatronId | None = None) -> PatronRequest:
        """Return a request; with `patron`, only if it is theirs.

        Raises:
            UnknownThing: There is none.
        """
        found = self._store.get(request_id)
        if found is None or (patron is not None and found.patron != patron):
            raise UnknownThing("no such request", say="request-unknown")
        return self._current(found)

    def set_state(
        self,
        request_id: RequestId,
        state: RequestState,
        *,
        answer: str = "",
        due: date | None = None,
    ) -> PatronRequest:
        """Note how far a request is, with what is told to the patron.

        Raises:
            UnknownThing: There is none.
        """
        found = self.show(request_id)
        changed = replace(
            found,
            state=state,
            answer=answer or found.answer,
            due=due or found.due,
            changed_at=self._now(),
        )
        self._store.put(changed)
        return changed

    def cancel(self, request_id: RequestId, patron: PatronId) -> PatronRequest:
        """Take back one's own request.

        Raises:
            UnknownThing: There is none of this patron.
        """
        found = self.show(request_id, patron)
        return self.set_state(found.id, RequestState.CANCELLED) if found.state.is_open else found

    def _current(self, request: PatronRequest) -> PatronRequest:
        """Return a request as its job stands; the job decides until it was handed over."""
        if not request.job or request.state not in {RequestState.MAKING, RequestState.READY}:
            return request
        state = self._job_state(request.job)
        return request if state is None else replace(request, state=_OF_JOB[state])
