"""AudioSocket: frames to the byte, pacing, who may connect, and many at once."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_interface.channels.audiosocket import (
    AudioSocketLeg,
    AudioSocketServer,
    Kind,
    OneTimeIds,
    Unpacker,
    packed,
)

LOOPBACK = (ip_network("127.0.0.0/8"),)
PORT = 5971


@pytest.mark.parametrize(
    ("kind", "payload", "wire"),
    [
        (Kind.HANG_UP, b"", "000000"),
        (Kind.DTMF, b"7", "03000137"),
        (Kind.ID, uuid.UUID(int=1).bytes, "010010" + "00" * 15 + "01"),
        (Kind.SLIN_8_KHZ, b"\x01\x80" * 160, "100140" + "0180" * 160),
        (Kind.ERROR, b"\x01", "ff000101"),
    ],
)
def test_frames_are_as_the_protocol_writes_them(kind: Kind, payload: bytes, wire: str) -> None:
    assert packed(kind, payload).hex() == wire
    assert list(Unpacker().feed(bytes.fromhex(wire))) == [(kind, payload)]


@given(
    st.lists(st.tuples(st.sampled_from(Kind), st.binary(max_size=400)), max_size=8),
    st.integers(1, 700),
)
def test_frames_come_out_whole_however_they_were_split_or_joined(
    frames: list[tuple[Kind, bytes]], size: int
) -> None:
    stream = b"".join(packed(kind, payload) for kind, payload in frames)
    unpacker, found = Unpacker(), []
    for at in range(0, len(stream), size):
        found += unpacker.feed(stream[at : at + size])
    assert found == frames


def test_an_id_is_taken_once_and_must_be_one() -> None:
    ids = OneTimeIds(most=2)
    first = uuid.uuid4().bytes
    assert ids.take(first)
    assert not ids.take(first)
    assert not ids.take(b"short")
    assert not ids.take(bytes(16))


class Exchange:
    """The other end of a connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._unpacker = Unpacker()
        self._reader = reader
        self.writer = writer

    @classmethod
    async def connect(cls, call_id: bytes | None = None) -> Exchange:
        exchange = cls(*await asyncio.open_connection("127.0.0.1", PORT))
        exchange.writer.write(packed(Kind.ID, call_id or uuid.uuid4().bytes))
        return exchange

    async def frames(self) -> list[tuple[float, int, bytes]]:
        """Return all frames until the end, each with its moment."""
        found = []
        with suppress(ConnectionResetError):
            while data := await self._reader.read(65_536):
                found += [(time.monotonic(), *one) for one in self._unpacker.feed(data)]
        self.writer.close()
        return found


async def _served(
    answer: Callable[[AudioSocketLeg, str], Awaitable[None]],
    caller: Callable[[], Awaitable[object]],
    *,
    allowed: tuple[object, ...] = LOOPBACK,
    most: int = 60,
) -> object:
    server = AudioSocketServer(answer, allowed=allowed, most=most)  # type: ignore[arg-type]
    listening = await server.start("127.0.0.1", PORT)
    async with listening:
        return await caller()


pytestmark = [pytest.mark.network, pytest.mark.enable_socket]


def test_sound_is_paced_and_keys_reach_the_call() -> None:
    keys: list[str] = []
    began: list[float] = []

    async def answer(leg: AudioSocketLeg, address: str) -> None:
        leg.on_digit = keys.append
        began.append(time.monotonic())
        await leg.play(b"\x01\x00" * 160 * 50)  # a second
        await leg.hang_up()

    async def caller() -> object:
        exchange = await Exchange.connect()
        exchange.writer.write(packed(Kind.DTMF, b"7") + packed(Kind.SLIN_8_KHZ, bytes(320)))
        return await exchange.frames()

    frames = asyncio.run(_served(answer, caller))
    assert isinstance(frames, list)
    sound = [at for at, kind, _ in frames if kind == Kind.SLIN_8_KHZ]
    assert len(sound) == 50
    assert sound[-1] - began[0] > 0.9, "no faster than it sounds, however late it is read here"
    assert frames[-1][1:] == (Kind.HANG_UP, b"")
    assert keys == ["7"]


def test_a_second_use_of_an_id_a_foreign_address_and_one_too_many_are_refused() -> None:
    answered: list[str] = []

    async def answer(leg: AudioSocketLeg, address: str) -> None:
        answered.append(address)
        while await leg.read():
            pass

    call_id = uuid.uuid4().bytes

    async def twice() -> object:
        first = await Exchange.connect(call_id)
        await asyncio.sleep(0.1)
        second = await Exchange.connect(call_id)
        refused = await second.frames()
        first.writer.close()
        await asyncio.sleep(0.1)
        return [frame[1:] for frame in refused]

    async def once() -> object:
        exchange = await Exchange.connect()
        return await exchange.frames()

    assert asyncio.run(_served(answer, twice)) == [(Kind.HANG_UP, b"")]
    assert answered == ["127.0.0.1"]
    assert asyncio.run(_served(answer, once, allowed=(ip_network("10.0.0.0/8"),))) == []
    assert asyncio.run(_served(answer, once, most=0)) == []
    assert answered == ["127.0.0.1"]


def test_a_call_ends_when_the_exchange_hangs_up_or_breaks_off() -> None:
    ended: list[bool] = []

    async def answer(leg: AudioSocketLeg, address: str) -> None:
        while await leg.read():
            pass
        ended.append(await leg.play(bytes(32_000)))

    async def caller() -> None:
        polite = await Exchange.connect()
        polite.writer.write(packed(Kind.HANG_UP))
        await polite.frames()
        rude = await Exchange.connect()
        await asyncio.sleep(0.05)
        rude.writer.transport.abort()
        await asyncio.sleep(0.1)

    asyncio.run(_served(answer, caller))
    assert ended == [False, False]


def test_noise_instead_of_an_id_is_hung_up_on() -> None:
    async def answer(leg: AudioSocketLeg, address: str) -> None:
        raise AssertionError("answered")

    async def caller() -> object:
        _reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 1000)
        await asyncio.sleep(0.05)
        writer.transport.abort()
        return None

    assert asyncio.run(_served(answer, caller)) is None
