"""What every wire gives a call: sound both ways, keys, and the end. Nothing of the conversation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

FRAME_MS = 20
SAMPLE_BYTES = 2
AHEAD_MS = 100
"""What a leg may hold and not have sounded yet: more of it would be heard after a key."""
KEYS = frozenset("0123456789*#")


def frame_bytes(sample_rate_hz: int) -> int:
    """Return the bytes of one frame of mono samples, signed 16-bit."""
    return sample_rate_hz * FRAME_MS // 1000 * SAMPLE_BYTES


class Leg(Protocol):
    """One call on some wire. Sound is mono, signed 16-bit little-endian, at `sample_rate_hz`.

    All methods are called from the event loop that the leg lives in.
    """

    sample_rate_hz: int
    on_digit: Callable[[str], None]
    """Called with each key of `KEYS` as it comes; whoever runs the call sets it."""

    async def play(self, pcm: bytes) -> bool:
        """Sound `pcm`; return when at most `AHEAD_MS` of it have not sounded yet.

        False, and at once, where the caller has gone or the sound was cleared.
        """
        ...

    def clear(self) -> None:
        """Drop at once what was given to `play` and has not sounded."""
        ...

    async def read(self) -> bytes:
        """Return what the caller sounded next, about a frame; nothing once the caller has gone."""
        ...

    async def transfer(self, number: str) -> bool:
        """Lead the call to another number; False where this wire cannot."""
        ...

    async def hang_up(self) -> None:
        """End the call, after what was given to `play` has sounded. May be called twice."""
        ...
