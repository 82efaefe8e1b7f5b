"""A leg over AudioSocket, as Asterisk and FreePBX speak it: sound and keys on one TCP connection.

A frame is one byte of kind, two bytes of length (big-endian) and so many bytes. The protocol knows
no password: who may connect is told by a list of addresses, and an id is taken once.

Source: Asterisk's `res_audiosocket` and its protocol page (AudioSocket, version of Asterisk 20).
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from enum import IntEnum
from ipaddress import IPv4Network, IPv6Network, ip_address

from voice_interface.channels.leg import AHEAD_MS, FRAME_MS, KEYS, frame_bytes

_LOG = logging.getLogger(__name__)

SAMPLE_RATE_HZ = 8000
_HEAD = 3
_FRAME = frame_bytes(SAMPLE_RATE_HZ)
_FIRST_S = 5.0
"""Who connects says the call's id within this, or is no exchange."""
_MOST_UNSENT_BYTES = 32_000
_SILENT_S = 60.0
"""An exchange sends sound all the time; after so long without any the call is dead."""
_MOST_IDS = 100_000
Networks = Sequence[IPv4Network | IPv6Network]


class Kind(IntEnum):
    """What a frame carries."""

    HANG_UP = 0x00
    ID = 0x01
    DTMF = 0x03
    SLIN_8_KHZ = 0x10
    ERROR = 0xFF


def packed(kind: Kind, payload: bytes = b"") -> bytes:
    """Return a frame."""
    return bytes([kind]) + len(payload).to_bytes(2, "big") + payload


class Unpacker:
    """Cuts a stream into frames, however it was split on its way."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield the kind and payload of every frame that is whole now."""
        self._rest += data
        while len(self._rest) >= _HEAD:
            end = _HEAD + int.from_bytes(self._rest[1:_HEAD], "big")
            if len(self._rest) < end:
                return
            kind, payload = self._rest[0], bytes(self._rest[_HEAD:end])
            del self._rest[:end]
            yield kind, payload


class OneTimeIds:
    """Knows which ids were used: a recorded connection cannot be played again."""

    def __init__(self, most: int = _MOST_IDS) -> None:
        self._used: OrderedDict[bytes, None] = OrderedDict()
        self._most = most

    def take(self, payload: bytes) -> bool:
        """Tell whether this is a fresh id, and take it."""
        if len(payload) != 16 or payload == uuid.UUID(int=0).bytes or payload in self._used:
            return False
        self._used[payload] = None
        if len(self._used) > self._most:
            self._used.popitem(last=False)
        return True


class AudioSocketLeg:
    """A call from an exchange; see `Leg`."""

    sample_rate_hz = SAMPLE_RATE_HZ

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.on_digit: Callable[[str], None] = lambda _key: None
        self._writer = writer
        self._queue = bytearray()
        self._clearings = 0
        self._drained = asyncio.Event()
        self._filled = asyncio.Event()
        self._heard: asyncio.Queue[bytes] = asyncio.Queue(maxsize=500)
        self._is_over = False
        self._pacing = asyncio.create_task(self._pace())

    def take(self, kind: int, payload: bytes) -> bool:
        """Take a frame of the exchange; False where the call is over."""
        match kind:
            case Kind.SLIN_8_KHZ:
                if self._heard.full():
                    self._heard.get_nowait()  # nobody listens so slowly: the oldest is lost
                self._heard.put_nowait(payload)
            case Kind.DTMF:
                for key in payload.decode("ascii", "ignore"):
                    if key in KEYS:
                        self.on_digit(key)
            case Kind.HANG_UP | Kind.ERROR:
                return False
            case _:
                pass  # kinds of newer exchanges that we did not ask for
        return True

    def gone(self) -> None:
        """Take note that the connection has ended."""
        if not self._is_over:
            self._is_over = True
            self._pacing.cancel()
            self._drained.set()
            if self._heard.full():
                self._heard.get_nowait()
            self._heard.put_nowait(b"")

    async def play(self, pcm: bytes) -> bool:
        """Sound `pcm`; see `Leg.play`."""
        clearings = self._clearings
        self._queue += pcm
        self._filled.set()
        while len(self._queue) > _FRAME * AHEAD_MS // FRAME_MS and not self._is_over:
            self._drained.clear()
            await self._drained.wait()
        return not self._is_over and clearings == self._clearings

    def clear(self) -> None:
        """Drop what has not been sent."""
        self._clearings += 1
        self._queue.clear()
        self._drained.set()

    async def read(self) -> bytes:
        """Return what the caller sounded next; nothing once the caller has gone."""
        return b"" if self._is_over and self._heard.empty() else await self._heard.get()

    async def transfer(self, number: str) -> bool:
        """AudioSocket leads no call on: the dial plan does, after the call."""
        del number
        return False

    async def hang_up(self) -> None:
        """End the call after the last sound."""
        while self._queue and not self._is_over:
            self._drained.clear()
            await self._drained.wait()
        if not self._is_over:
            with suppress(OSError):
                self._writer.write(packed(Kind.HANG_UP))
                await self._writer.drain()
            self.gone()

    async def _pace(self) -> None:
        """Send a frame each 20 ms, by the clock and not by the last frame: delays do not add up."""
        loop = asyncio.get_running_loop()
        at = loop.time()
        while True:
            if not self._queue:
                self._filled.clear()
                await self._filled.wait()
                at = max(at, loop.time())
            await asyncio.sleep(max(0.0, at - loop.time()))
            at += FRAME_MS / 1000
            frame = bytes(self._queue[:_FRAME])
            del self._queue[:_FRAME]
            self._drained.set()
            if frame:
                self._writer.write(packed(Kind.SLIN_8_KHZ, frame.ljust(_FRAME, b"\0")))
            if self._writer.transport.get_write_buffer_size() > _MOST_UNSENT_BYTES:
                self._writer.transport.abort()  # an exchange that does not read is no exchange


class AudioSocketServer:
    """Takes connections of exchanges and gives their legs to whoever answers.

    Args:
        answer: Holds a call to its end; given the leg and the address it came from.
        allowed: Networks that may connect; all others are closed unheard.
        most: Connections at a time.
    """

    def __init__(
        self,
        answer: Callable[[AudioSocketLeg, str], Awaitable[None]],
        *,
        allowed: Networks,
        most: int,
    ) -> None:
        self._answer = answer
        self._allowed = allowed
        self._most = most
        self._count = 0
        self._ids = OneTimeIds()

    async def start(self, host: str, port: int) -> asyncio.Server:
        """Listen; the server is closed by whoever started it.

        Raises:
            OSError: The port is taken.
        """
        return await asyncio.start_server(self._connected, host, port, backlog=128)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = writer.get_extra_info("peername")[0]
        self._count += 1
        try:
            if not self._is_allowed(address) or self._count > self._most:
                _LOG.warning("a connection was refused")
                return
            await self._hold(reader, writer, address)
        except (OSError, TimeoutError):
            pass  # the exchange is gone; the call has been told so
        finally:
            self._count -= 1
            writer.close()

    def _is_allowed(self, address: str) -> bool:
        ip = ip_address(address)
        mapped = getattr(ip, "ipv4_mapped", None) or ip
        return any(mapped in network for network in self._allowed)

    async def _hold(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str
    ) -> None:
        unpacker = Unpacker()
        waiting: list[tuple[int, bytes]] = []
        async with asyncio.timeout(_FIRST_S):
            while not waiting:
                data = await reader.read(4096)
                if not data:
                    return
                waiting += unpacker.feed(data)
        kind, payload = waiting.pop(0)
        if kind != Kind.ID or not self._ids.take(payload):
            _LOG.warning("a call without a fresh id was refused")
            writer.write(packed(Kind.HANG_UP))
            return
        leg = AudioSocketLeg(writer)
        call = asyncio.ensure_future(self._answer(leg, address))
        await asyncio.sleep(0)  # keys that came with the id find whoever answers
        reading = asyncio.ensure_future(_pass_on(reader, unpacker, waiting, leg))
        try:
            await asyncio.wait({reading, call}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            reading.cancel()
            with suppress(OSError, TimeoutError, asyncio.CancelledError):
                await reading
            leg.gone()
            await call


async def _pass_on(
    reader: asyncio.StreamReader,
    unpacker: Unpacker,
    waiting: list[tuple[int, bytes]],
    leg: AudioSocketLeg,
) -> None:
    """Give the frames to the leg until the exchange ends the call, or has been silent too long."""
    while all(leg.take(kind, payload) for kind, payload in waiting):
        async with asyncio.timeout(_SILENT_S):
            data = await reader.read(4096)
        if not data:
            return
        waiting[:] = unpacker.feed(data)
