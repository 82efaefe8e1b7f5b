"""What a provider of sign-in has to do, nothing more.

Either it compares a card and a secret (`SignInProvider`), or it has a door of its own to which the
browser is led and from which it comes back (`DoorElsewhere`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from access_service.patrons.account import CardNo
from formats.errors import BadInput


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whom a provider knows. The name is used for a new account alone."""

    card: CardNo
    display_name: str = ""
    subject: str = ""
    """A mark of the account at the other door, the same at each visit; empty: there is none."""


class SignInProvider(Protocol):
    """Another system that keeps the secrets of the library's patrons.

    The library's own PIN is compared first, so that a telephone works while the other system does
    not. Whoever the other system knows gets an account at their first sign-in.
    """

    @property
    def name(self) -> str:
        """Return its name in the settings."""
        ...

    def check(self, card: CardNo, secret: str) -> Known | None:
        """Return whose card and secret these are, or None where they do not belong together.

        Raises:
            Unavailable: It cannot be asked, or does not let us ask.
        """
        ...


class ReturnRefused(BadInput):
    """Somebody came back from the other door, and is not let in."""


@dataclass(frozen=True, slots=True)
class Departure:
    """What the session keeps while somebody is away: known to this browser alone."""

    state: str
    nonce: str
    verifier: str
    at_s: int
    """When they left, seconds since 1970."""


class DoorElsewhere(Protocol):
    """Another system with a door of its own."""

    @property
    def name(self) -> str:
        """Return its name in the settings."""
        ...

    def begin(self, back: str) -> tuple[str, Departure]:
        """Return where the browser is led, and what is kept until it comes back.

        Raises:
            Unavailable: It cannot be asked where its door is.
        """
        ...

    def leave(self, back: str) -> str:
        """Return where somebody signs out there too, empty where that cannot be.

        Raises:
            Unavailable: It cannot be asked.
        """
        ...

    def finish(self, leaving: Departure, answer: Mapping[str, str], back: str) -> Known:
        """Return who came back.

        Raises:
            ReturnRefused: They are not let in.
            Unavailable: It cannot be asked.
        """
        ...
