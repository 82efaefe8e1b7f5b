"""A leg without a wire: for tests, for the console, and for recorded demonstrations.

It keeps time like a wire, 20 ms a frame, by the clock of the event loop it runs in; a loop whose
clock is turned by hand makes a call of ten minutes pass in a moment.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from voice_interface.channels.leg import AHEAD_MS, FRAME_MS, frame_bytes


class MemoryLeg:
    """What is played is kept in `heard`, frame by frame; what the caller says is put by `say`.

    Args:
        sample_rate_hz: Of both directions.
        can_transfer: Whether the leg leads calls on.
    """

    def __init__(self, *, sample_rate_hz: int = 8000, can_transfer: bool = False) -> None:
        self.sample_rate_hz = sample_rate_hz
        self.on_digit: Callable[[str], None] = lambda _key: None
        self.heard = bytearray()
        """All that sounded at the caller's ear since the call began, silence too."""
        self.is_over = False
        self.transferred_to = ""
        self._can_transfer = can_transfer
        self._frame = frame_bytes(sample_rate_hz)
        self._queue = bytearray()
        self._clearings = 0
        self._speech: deque[bytes] = deque()
        self._drained = asyncio.Event()
        self._ticks = asyncio.create_task(self._tick())
        self._coming: asyncio.Queue[bytes] = asyncio.Queue()

    @property
    def is_sounding(self) -> bool:
        """Tell whether something that was played has not sounded yet."""
        return bool(self._queue)

    def press(self, keys: str) -> None:
        """Press keys, all at once."""
        for key in keys:
            self.on_digit(key)

    def say(self, pcm: bytes) -> None:
        """Say something, at the pace of speech."""
        padded = pcm + bytes(-len(pcm) % self._frame)
        self._speech += [padded[at : at + self._frame] for at in range(0, len(padded), self._frame)]

    def go(self) -> None:
        """Hang up as the caller."""
        self.is_over = True
        self._ticks.cancel()
        self._drained.set()
        self._coming.put_nowait(b"")

    async def play(self, pcm: bytes) -> bool:
        """Sound `pcm`; see `Leg.play`."""
        clearing = self._clearings
        self._queue += pcm
        ahead = self._frame * AHEAD_MS // FRAME_MS
        while len(self._queue) > ahead and not self.is_over:
            self._drained.clear()
            await self._drained.wait()
        return not self.is_over and clearing == self._clearings

    def clear(self) -> None:
        """Drop what has not sounded."""
        self._clearings += 1
        self._queue.clear()
        self._drained.set()

    async def read(self) -> bytes:
        """Return the next frame of the caller; see `Leg.read`."""
        return b"" if self.is_over and self._coming.empty() else await self._coming.get()

    async def transfer(self, number: str) -> bool:
        """Note where the call was led, where this leg can."""
        if self._can_transfer:
            self.transferred_to = number
        return self._can_transfer

    async def hang_up(self) -> None:
        """End the call after the last sound."""
        while self._queue and not self.is_over:
            self._drained.clear()
            await self._drained.wait()
        if not self.is_over:
            self.go()

    async def _tick(self) -> None:
        silence = bytes(self._frame)
        while True:
            await asyncio.sleep(FRAME_MS / 1000)
            frame = bytes(self._queue[: self._frame])
            del self._queue[: self._frame]
            self.heard += frame + silence[len(frame) :]
            self._drained.set()
            self._coming.put_nowait(self._speech.popleft() if self._speech else silence)
