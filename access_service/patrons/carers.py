"""Somebody who acts for a patron, with a card and a PIN of their own.

The patron gives the access and takes it back; no secret is shared. A carer sees and does what the
patron does on their page, but changes no PIN, makes no other carer, takes no export and erases
nothing. On the telephone a carer's card is answered as the patron's.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NewType, Protocol

from access_service.patrons.account import CardNo, PatronId, Pin, fresh_pin
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
        """Keep a carer; False where the card is somebody's already."""
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
        """Forget one of a patron's carers, and their sessions; False where there is none."""
        ...


def _now() -> datetime:
    return datetime.now(UTC)


class Carers:
    """The carers of all patrons.

    Args:
        store: Where they are kept.
        passwords: How PINs are hashed.
        now: The clock.
    """

    def __init__(
        self, store: CarerStore, passwords: Passwords, *, now: Callable[[], datetime] = _now
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._now = now

    def add(self, patron: PatronId, name: str) -> NewCarer:
        """Give somebody access, with a new card number and PIN.

        Raises:
            BadInput: There is no name, or there are too many carers.
        """
        said = " ".join(name.split())[:120]
        if not said:
            raise BadInput("no name", say="carer-no-name")
        if len(self._store.of(patron)) >= MOST_OF_PATRON:
            raise BadInput("too many carers", say="carer-too-many", most=MOST_OF_PATRON)
        pin = fresh_pin()
        while True:
            card = CardNo(f"F{secrets.randbelow(10**_CARD_DIGITS):0{_CARD_DIGITS}}")
            carer = Carer(CarerId(secrets.token_hex(8)), patron, card, self._now(), said)
            if self._store.add(carer, self._passwords.keep(pin)):
                return NewCarer(carer, pin)

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
