"""What patrons asked for, from any channel, and how far it is.

A request is for an item of the catalogue or for something in words («any book about bees»), in a
form. One that the library can make by itself has a job, and its state is the job's; another waits
for staff.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final, Literal, NewType, Protocol

from access_service.catalogue.record import ItemId
from access_service.conversion.request import JobId
from access_service.conversion.result import JobState
from access_service.idempotency import NO_IDEMPOTENCY_KEY, Drawn, IdempotencyKey
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

    def add(self, request: PatronRequest) -> bool:
        """Keep a new request; False where there is one with its id, which stays as it is."""
        ...

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
        idempotency_key: IdempotencyKey = NO_IDEMPOTENCY_KEY,
    ) -> PatronRequest:
        """Keep what somebody asks for; the same open request twice is once, and so is one form.

        A form that comes again returns what it made, however far that is since: it does not undo
        what was answered or taken back.

        Raises:
            BadInput: It names nothing, is too long, or there are too many open ones.
        """
        said = _asked(item, words)
        at = self._now()
        asked = PatronRequest(
            RequestId(Drawn(idempotency_key, patron, item, said, form, lang).id()),
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
        mine = self.of(patron)
        twin = _twin(asked, mine)
        if twin is not None:
            return twin
        if sum(one.state.is_open for one in mine) >= MOST_OPEN:
            raise BadInput("too many requests", say="request-too-many", most=MOST_OPEN)
        # Where the same form came just now, in another process, its request is this one.
        return asked if self._store.add(asked) else self.show(asked.id, patron)

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


def _asked(item: ItemId, words: str) -> str:
    """Return the words of a request in one spelling.

    Raises:
        BadInput: It names nothing, or is too long.
    """
    said = " ".join(words.split())
    if not item and not said:
        raise BadInput("empty request", say="request-empty")
    if len(said) > MOST_CHARACTERS:
        raise BadInput("long request", say="request-too-long", most=MOST_CHARACTERS)
    return said


def _twin(asked: PatronRequest, mine: Sequence[PatronRequest]) -> PatronRequest | None:
    """Return what the same form made, in any state, or an open request for the same thing."""
    made = next((one for one in mine if one.id == asked.id), None)
    if made is not None:
        return made
    what = (asked.item, asked.words, asked.form, asked.lang)
    return next(
        (o for o in mine if o.state.is_open and (o.item, o.words, o.form, o.lang) == what), None
    )
