"""Passwords are kept as Argon2id hashes, and checking one takes equally long for every name.

Source: RFC 9106, section 4; OWASP Password Storage Cheat Sheet; NIST SP 800-63B, 3.1.1 (length
counts, not kinds of signs; nothing is cut off).
"""

from __future__ import annotations

import unicodedata
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from formats.errors import BadInput

LEAST_CHARACTERS = 12
MOST_CHARACTERS = 200
"""Hashing a longer one would cost more than anybody types."""


class Passwords:
    """Hashes and checks passwords.

    Args:
        hasher: Its costs; the library's own are those of RFC 9106 for machines with little memory.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    def hash(self, password: str) -> str:
        """Return what is kept of a new password.

        Raises:
            BadInput: It is too short or too long.
        """
        plain = _composed(password)
        if not LEAST_CHARACTERS <= len(plain) <= MOST_CHARACTERS:
            raise BadInput(
                "password length",
                say="staff-password-length",
                least=LEAST_CHARACTERS,
                most=MOST_CHARACTERS,
            )
        return self._hasher.hash(plain)

    def keep(self, secret: str) -> str:
        """Return what is kept of a secret whose shape was checked elsewhere, such as a PIN."""
        return self._hasher.hash(_composed(secret))

    def is_right(self, kept: str | None, password: str) -> bool:
        """Tell whether a password is the one that was kept; None stands for an unknown name."""
        plain = _composed(password)[:MOST_CHARACTERS]
        try:
            self._hasher.verify(self._nobodys if kept is None else kept, plain)
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def needs_rehash(self, kept: str) -> bool:
        """Tell whether a hash was made with lower costs than today's."""
        return self._hasher.check_needs_rehash(kept)

    @cached_property
    def _nobodys(self) -> str:
        # Checked where there is no such name, so that the time of the answer tells nothing.
        return self._hasher.hash("nobody has this password")


def _composed(password: str) -> str:
    """Return one spelling of accented letters, however the keyboard gave them."""
    return unicodedata.normalize("NFC", password)
