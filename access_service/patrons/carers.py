"""Somebody who acts for a patron, with a card and a PIN of their own.

The patron gives the access and takes it back; no secret is shared. A carer sees the patron's page
and does there what the patron does: shelf, requests, saved searches, places, bookmarks, reading
settings and the next visits, taking away as well as adding. What binds the account, tells all of
it or outlives the access is the patron's alone, see `guard.FOR_THEMSELVES`; so are the history and
the consents, and the files that the patron brought. On the telephone a carer's card is answered as
the patron's.

Access that was taken back never returns: its number is remembered, without whose it was, and no
form makes it again, from whatever device it comes.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NewType, Protocol

from access_service.idempotency import NO_IDEMPOTENCY_KEY, Drawn, IdempotencyKey
from access_service.patrons.account import PIN_DIGITS, CardNo, PatronId, Pin, fresh_pin
from access_service.staff.passwords import Passwords
from formats.errors import BadInput, UnknownThing

CarerId = NewType("CarerId", str)

MOST_OF_PATRON: Final = 5
_CARD_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Carer:
    """Who acts for a patron. The name is sealed where it is kept."""

    id: CarerId
    patron: PatronId
    card_no: CardNo
    since: datetime
    display_name: str = ""


@dataclass(frozen=True, slots=True)
class NewCarer:
    """A carer and the PIN that is told once."""

    carer: Carer
    pin: Pin


class CarerStore(Protocol):
    """Where carers are kept."""

    def add(self, carer: Carer, pin_hash: str) -> bool:
        """Keep a carer; False where the card is somebody's already, or the number has ended."""
        ...

    def get(self, carer_id: CarerId) -> Carer | None:
        """Return a carer."""
        ...

    def by_card(self, card: CardNo) -> tuple[Carer, str] | None:
        """Return a card's carer and the hash of the PIN."""
        ...

    def bind(self, carer_id: CarerId, subject: str) -> bool:
        """Keep to which account of another door a carer belongs; False: to another one already."""
        ...

    def card_of_subject(self, subject: str) -> CardNo | None:
        """Return the card that belongs to an account of another door."""
        ...

    def of(self, patron: PatronId) -> tuple[Carer, ...]:
        """Return a patron's carers, the first first."""
        ...

    def remove(self, patron: PatronId, carer_id: CarerId) -> bool:
        """Forget one of a patron's carers, and their sessions; False where there is none.

        Of the carer stays that the number has ended.
        """
        ...

    def has_ended(self, carer_id: CarerId) -> bool:
        """Tell whether there was such a carer, whose access was taken back."""
        ...


def _now() -> datetime:
    return datetime.now(UTC)


class Carers:
    """The carers of all patrons.

    Args:
        store: Where they are kept.
        passwords: How PINs are hashed.
        now: The clock.
        key: Under which cards and PINs are drawn.
    """

    def __init__(
        self,
        store: CarerStore,
        passwords: Passwords,
        *,
        now: Callable[[], datetime] = _now,
        key: bytes = b"",
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._now = now
        self._key = key or secrets.token_bytes(32)

    def add(
        self, patron: PatronId, name: str, *, idempotency_key: IdempotencyKey = NO_IDEMPOTENCY_KEY
    ) -> NewCarer:
        """Give somebody access, with a new card number and PIN; the same form twice is once.

        Raises:
            BadInput: There is no name, somebody of this name has access, there are too many, or
                what this form gave was taken back.
        """
        said = " ".join(name.split())[:120]
        if not said:
            raise BadInput("no name", say="carer-no-name")
        drawn = Drawn(idempotency_key, patron, said, key=self._key)
        made = CarerId(drawn.id())
        pin = fresh_pin(lambda turn: drawn.below(10**PIN_DIGITS, "pin", turn))
        turn = 0
        while True:
            mine = self._store.of(patron)
            twin = next((one for one in mine if one.id == made), None)
            if twin is not None:  # the form was sent twice
                return NewCarer(twin, pin)
            if self._store.has_ended(made):
                raise BadInput("access of this form ended", say="carer-ended")
            _refuse_one_more(mine, said)
            number = drawn.below(10**_CARD_DIGITS, "card", turn)
            card = CardNo(f"F{number:0{_CARD_DIGITS}}")
            carer = Carer(made, patron, card, self._now(), said)
            if self._store.add(carer, self._passwords.keep(pin)):
                return NewCarer(carer, pin)
            # The card is somebody's, or the same form came just now, or was just taken back.
            turn += 1

    def of(self, patron: PatronId) -> tuple[Carer, ...]:
        """Return a patron's carers."""
        return self._store.of(patron)

    def revoke(self, patron: PatronId, carer_id: CarerId) -> None:
        """Take access back at once, everywhere.

        Raises:
            UnknownThing: The patron has no such carer.
        """
        if not self._store.remove(patron, carer_id):
            raise UnknownThing("no such carer", say="carer-unknown")


def _refuse_one_more(others: tuple[Carer, ...], name: str) -> None:
    if name.casefold() in {one.display_name.casefold() for one in others}:
        raise BadInput("carer of this name", say="carer-same-name", name=name)
    if len(others) >= MOST_OF_PATRON:
        raise BadInput("too many carers", say="carer-too-many", most=MOST_OF_PATRON)
