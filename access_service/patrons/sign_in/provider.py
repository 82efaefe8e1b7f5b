"""What a provider of sign-in has to do: compare a card and a secret, nothing more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from access_service.patrons.account import CardNo


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whom a provider knows. The name is used for a new account alone."""

    card: CardNo
    display_name: str = ""


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
