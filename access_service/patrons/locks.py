"""How often a card may be tried, kept in the database so that a restart is no way around it.

Three tries a call or browser session; five for a card and five for a source (a telephone number or
a network address) in a quarter of an hour. A card that was tried five times stays locked until
staff lift it; a source waits until the quarter of an hour is over. Unknown cards are counted and
locked like known ones, so that an answer never tells which cards there are.

Source: NIST SP 800-63B, 5.2.2; OWASP Authentication Cheat Sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

WINDOW: Final = timedelta(minutes=15)
MOST_OF_SESSION: Final = 3
MOST_OF_CARD: Final = 5
MOST_OF_SOURCE: Final = 5
MOST_OF_SHARED_SOURCE: Final = 20
"""For addresses that the settings name as the library's own computers."""


@dataclass(frozen=True, slots=True)
class Source:
    """From where somebody tries to sign in.

    `session` tells calls or browsers apart: any text that stays the same for one of them.
    """

    channel: Literal["web", "phone", "staff"]
    address: str
    """A network address or the caller's number; kept as a keyed hash alone."""
    session: str = ""
    is_shared: bool = False
    """Many patrons stand behind this address, such as the library's own computers."""


@dataclass(frozen=True, slots=True)
class Try:
    """One try to sign in. All three marks are keyed hashes."""

    card: str
    source: str
    session: str
    at: datetime
    most_of_source: int = MOST_OF_SOURCE


class Refusal:
    """Names of what a try may meet; empty where it may go on."""

    NONE: Final = ""
    CARD: Final = "patron-card-locked"
    SOURCE: Final = "patron-source-waits"
    SESSION: Final = "patron-session-waits"


class LockStore(Protocol):
    """Where tries and locks are kept."""

    def begin(self, one: Try, since: datetime) -> str:
        """Return why a try may not go on, one of `Refusal`; note it as failed where it may.

        One step: many tries at once are no way around the limits. The fifth of a card locks it.
        """
        ...

    def succeed(self, one: Try) -> None:
        """Forget the failures of a card; those of other cards stay."""
        ...

    def take_back(self, one: Try) -> None:
        """Forget a try that could not be decided, and the lock that it brought."""
        ...

    def unlock(self, card: str) -> bool:
        """Lift the lock of a card and forget its failures; tell whether it was locked."""
        ...

    def is_locked(self, card: str) -> bool:
        """Tell whether a card waits for staff."""
        ...
