"""What is kept of patrons beside what they are: secrets as hashes, sessions, and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from access_service.patrons.account import CardNo, Patron, PatronId, Pin
from access_service.patrons.carers import Carer, CarerId

NOBODY: Final = CarerId("")
NO_HASH: Final = ""


@dataclass(frozen=True, slots=True)
class Secrets:
    """The Argon2id hashes of a patron; a password is only there where somebody chose one.

    The PIN's is `NO_HASH` where another system knows the patron and we have no PIN for them.
    """

    pin_hash: str
    password_hash: str | None = None


@dataclass(frozen=True, slots=True)
class NewCard:
    """A patron and the PIN that is told to them once and then known to nobody."""

    patron: Patron
    pin: Pin


@dataclass(frozen=True, slots=True)
class PatronSession:
    """Somebody signed in in one browser. `token` is the hash of what the browser has."""

    token: str
    patron: PatronId
    started_at: datetime
    seen_at: datetime
    carer: CarerId = NOBODY
    """Who acts for the patron; empty: the patron."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose page it is, and who acts for them, if somebody does."""

    patron: Patron
    carer: Carer | None = None


class PatronStore(Protocol):
    """Where patrons, their secrets and their sessions are kept."""

    def add(self, patron: Patron, secrets: Secrets) -> bool:
        """Keep a new patron; False where the card belongs to somebody already."""
        ...

    def put(self, patron: Patron) -> None:
        """Keep what is known of a patron; secrets stay."""
        ...

    def put_secrets(self, patron_id: PatronId, secrets: Secrets) -> None:
        """Keep other hashes; nothing else of the patron is touched."""
        ...

    def bind(self, patron_id: PatronId, subject: str) -> bool:
        """Keep to which account of another door a patron belongs; False: to another one already."""
        ...

    def unbind(self, patron_id: PatronId) -> None:
        """Forget to which account of another door a patron belongs."""
        ...

    def card_of_subject(self, subject: str) -> CardNo | None:
        """Return the card that belongs to an account of another door."""
        ...

    def get(self, patron_id: PatronId) -> Patron | None:
        """Return a patron."""
        ...

    def by_card(self, card: CardNo) -> tuple[Patron, Secrets] | None:
        """Return a card's patron and hashes."""
        ...

    def all(self) -> tuple[Patron, ...]:
        """Return every patron by card."""
        ...

    def put_session(self, session: PatronSession) -> None:
        """Keep a session, or when it was seen."""
        ...

    def session(self, token: str) -> PatronSession | None:
        """Return the session of a token's hash."""
        ...

    def end_session(self, token: str) -> None:
        """Forget the session of a token's hash."""
        ...

    def end_sessions_of(self, patron_id: PatronId) -> None:
        """Forget every session of a patron."""
        ...

    def end_sessions_before(self, moment: datetime) -> None:
        """Forget the sessions that began before a moment."""
        ...
