"""A patron's own podcast: a secret address that a listening program asks, without signing in.

The address holds a token that nobody can guess; the database holds its hash alone, so that neither
a backup nor a colleague can listen. A new address ends the one before. An address that ended is
remembered as such, without whose it was, so that the program's owner is told what to do.

Source: RFC 6750, 5.3, of tokens in addresses: they are short-lived or can be revoked, and the feed
tells nothing of who somebody is.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NewType, Protocol

from access_service.conversion.request import JobId
from access_service.conversion.result import JobState, JobStatus
from access_service.entitlement import Entitlement, Reader
from access_service.idempotency import NO_IDEMPOTENCY_KEY, Drawn, IdempotencyKey
from access_service.patrons.account import Patron, PatronId, PatronStatus
from access_service.patrons.requests import PatronRequest
from formats.errors import UnknownThing
from formats.sound.kinds import SOUND_KINDS

FeedToken = NewType("FeedToken", str)


class FeedEnded(UnknownThing):
    """An address that its patron ended, or whose account is closed."""


@dataclass(frozen=True, slots=True)
class OwnAudio:
    """Something that a patron asked for and that can be heard now."""

    request: PatronRequest
    status: JobStatus


class FeedStore(Protocol):
    """Where the hashes of tokens are kept."""

    def put(self, patron: PatronId, token_hash: str, made_at: datetime) -> None:
        """Keep a patron's token, in place of the one before, which is remembered as ended."""
        ...

    def end(self, patron: PatronId) -> bool:
        """End a patron's token; False where there is none."""
        ...

    def made_at(self, patron: PatronId) -> datetime | None:
        """Return when a patron's token was made, None where there is none."""
        ...

    def patron_of(self, token_hash: str) -> PatronId | None:
        """Return whose token it is."""
        ...

    def has_ended(self, token_hash: str) -> bool:
        """Tell whether there was such a token."""
        ...


def _now() -> datetime:
    return datetime.now(UTC)


class PrivateFeeds:
    """The private feeds of all patrons.

    Args:
        store: Where the hashes of tokens are kept.
        find_patron: Gives a patron.
        requests_of: Gives what a patron asked for, newest first.
        status_of: Gives how a job stands, None where it was cleaned away.
        entitlement: The gate.
        now: The clock.
        key: Under which tokens are drawn.
    """

    def __init__(
        self,
        store: FeedStore,
        *,
        find_patron: Callable[[PatronId], Patron],
        requests_of: Callable[[PatronId], tuple[PatronRequest, ...]],
        status_of: Callable[[JobId], JobStatus | None],
        entitlement: Entitlement,
        now: Callable[[], datetime] = _now,
        key: bytes = b"",
    ) -> None:
        self._store = store
        self._find_patron = find_patron
        self._requests_of = requests_of
        self._status_of = status_of
        self._entitlement = entitlement
        self._now = now
        self._key = key or secrets.token_bytes(32)

    def make(
        self, patron: PatronId, *, idempotency_key: IdempotencyKey = NO_IDEMPOTENCY_KEY
    ) -> FeedToken:
        """Return a new token, told this once; the one before ends.

        The same form twice makes one. A form that comes again after its token ended makes another:
        what ended never opens again.
        """
        token = self._token(patron, idempotency_key)
        if self._store.has_ended(_hashed(token)):
            token = self._token(patron, NO_IDEMPOTENCY_KEY)
        self._store.put(patron, _hashed(token), self._now())
        return token

    def _token(self, patron: PatronId, idempotency_key: IdempotencyKey) -> FeedToken:
        raw = Drawn(idempotency_key, patron, key=self._key).bytes("feed")
        return FeedToken(urlsafe_b64encode(raw).rstrip(b"=").decode())

    def end(self, patron: PatronId) -> bool:
        """End a patron's feed; tell whether there was one."""
        return self._store.end(patron)

    def made_at(self, patron: PatronId) -> datetime | None:
        """Return when a patron's feed was made, None where there is none."""
        return self._store.made_at(patron)

    def patron_of(self, token: str) -> Patron:
        """Return whose feed a token opens.

        Raises:
            FeedEnded: It ended.
            UnknownThing: There never was one.
        """
        hashed = _hashed(token)
        patron = self._store.patron_of(hashed)
        if patron is None:
            if self._store.has_ended(hashed):
                raise FeedEnded("feed ended", say="feed-ended")
            raise UnknownThing("no such feed", say="feed-unknown")
        found = self._find_patron(patron)
        if found.status is not PatronStatus.ACTIVE:
            raise FeedEnded("account closed", say="feed-ended")
        return found

    def audio(self, patron: Patron) -> tuple[OwnAudio, ...]:
        """Return what a patron may hear of what they asked for, newest first, each copy once."""
        found: dict[JobId, OwnAudio] = {}
        for one in self._requests_of(patron.id):
            if one.job and one.job not in found:
                status = self._status_of(one.job)
                if status is not None and self._is_heard(status, patron):
                    found[one.job] = OwnAudio(one, status)
        return tuple(found.values())

    def episode(self, patron: Patron, job: str) -> OwnAudio:
        """Return one of them.

        Raises:
            UnknownThing: It is none of theirs, or may not be theirs any more.
        """
        # A player asks for every part: only the one job is looked up, and whether it may be theirs.
        for one in self._requests_of(patron.id):
            if one.job == job:
                status = self._status_of(one.job)
                if status is not None and self._is_heard(status, patron):
                    return OwnAudio(one, status)
                break
        raise UnknownThing("no such episode", say="feed-episode-gone")

    def _is_heard(self, status: JobStatus, patron: Patron) -> bool:
        is_sound = status.state is JobState.DONE and status.job.format in SOUND_KINDS
        return is_sound and self._entitlement.may_have(status.job, Reader(patron))


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
