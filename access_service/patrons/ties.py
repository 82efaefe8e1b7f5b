"""Which account of another door a card belongs to: the first that came with it.

Source: OpenID Connect Core 1.0, 5.7: issuer and `sub` together name somebody, and no other claim.
"""

from __future__ import annotations

from dataclasses import dataclass

from access_service.patrons.account import CardNo
from access_service.patrons.carers import CarerStore
from access_service.patrons.kept import PatronStore, SignedIn


@dataclass(frozen=True, slots=True)
class Ties:
    """The ties of patrons and carers."""

    patrons: PatronStore
    carers: CarerStore | None = None

    def may_have(self, subject: str, card: CardNo) -> bool:
        """Tell whether an account may come with this card: it has no other one."""
        if not subject:
            return True
        owned = self.patrons.card_of_subject(subject)
        if owned is None and self.carers is not None:
            owned = self.carers.card_of_subject(subject)
        return owned in {None, card}

    def bind(self, entered: SignedIn, subject: str) -> bool:
        """Keep the account that came with somebody's card; False where the card has another one."""
        if not subject:
            return True
        if entered.carer is not None and self.carers is not None:
            return self.carers.bind(entered.carer.id, subject)
        return self.patrons.bind(entered.patron.id, subject)
