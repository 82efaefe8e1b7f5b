"""What one form makes has its number from an idempotency key: sent twice, it makes one thing.

A page puts a key drawn by chance into each of its forms, as programs send one with a request that
they may have to repeat. The number of what is made comes from the key and from what was typed, so
that the second arrival of the same form finds the first one's row, in whatever process and however
soon. Secrets that are told once come from it too, under a key of ours: both answers tell the same
ones, whichever of them the browser shows.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import NewType

IdempotencyKey = NewType("IdempotencyKey", str)

NO_IDEMPOTENCY_KEY = IdempotencyKey("")
"""No form was sent: what is made is another thing each time."""
_KEY_BYTES = 16
_DRAWN_BYTES = 32


def fresh_idempotency_key() -> IdempotencyKey:
    """Return a key for one form of one page."""
    return IdempotencyKey(secrets.token_hex(_KEY_BYTES))


class Drawn:
    """Numbers and secrets for what one form makes, the same ones each time they are asked for.

    Args:
        idempotency_key: The form's key; without one they are drawn by chance.
        typed: Whose form it is and what was typed: a form that somebody went back to and filled in
            otherwise makes another thing.
        key: Without it nobody can tell the secrets, even who knows the rest.
    """

    def __init__(self, idempotency_key: IdempotencyKey, *typed: str, key: bytes = b"") -> None:
        # Lengths stand before the texts, so that no two forms make the same row of signs.
        parts = [idempotency_key or fresh_idempotency_key(), *typed]
        self._typed = b"".join(
            len(raw).to_bytes(8) + raw
            for raw in (part.encode("utf-8", "replace") for part in parts)
        )
        self._key = key

    def bytes(self, purpose: str, turn: int = 0) -> bytes:
        """Return 32 bytes for a purpose; `turn` counts where the first ones cannot be used."""
        words = f"{purpose} {turn} ".encode() + self._typed
        return hashlib.blake2b(words, key=self._key, digest_size=_DRAWN_BYTES).digest()

    def id(self) -> str:
        """Return a number of 64 bits for the thing itself."""
        return self.bytes("id")[:8].hex()

    def below(self, most: int, purpose: str, turn: int = 0) -> int:
        """Return a number under `most`, which is far under 2²⁵⁶: none is likelier than another."""
        return int.from_bytes(self.bytes(purpose, turn)) % most
