"""A leg over SIP: an endpoint that a router, an exchange or a trunk calls, by baresip's stack.

The stack speaks SIP and RTP in threads of its own; here one clock for all calls gives it sound, a
tenth of a second ahead at the most, and takes what came. Nothing is called from here: the one
transfer there is goes to the configured operator.

Source: RFC 3261 (SIP), RFC 4733 and 6086 (keys), RFC 4568 (SRTP).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from formats.errors import Unavailable
from voice_interface.channels.leg import AHEAD_MS, FRAME_MS, KEYS, frame_bytes

if TYPE_CHECKING:
    from baresip import Call as SipCall
    from baresip import Runtime, UserAgent
    from baresip.events import StackEvent

_LOG = logging.getLogger(__name__)

TICK_MS = 2 * FRAME_MS
"""How often a call is given sound: the stack itself sends a packet each 20 ms."""
UNACKNOWLEDGED_S = 8.0
"""Who does not acknowledge our answer within this is no caller, and holds no line."""
_MEDIA_S = 3.0
_TRANSFER_S = 25.0
_SPARE_CALLS = 120
"""Calls that the stack itself holds beside ours: those that were not acknowledged yet."""
_CODECS = ("g722/16000/1", "pcma", "pcmu")
Transport = Literal["udp", "tcp", "tls"]


@dataclass(frozen=True, slots=True)
class SipSettings:
    """Where the endpoint is and how it is reached.

    `address` is one of this machine's own; the stack listens there alone. `registrar` and
    `password` are empty where nobody is registered with. `certificate` is a PEM file with key and
    certificate, for TLS. Where `is_srtp_only`, calls without SRTP are refused (488).
    """

    address: str
    port: int = 5060
    user: str = "library"
    transport: Transport = "udp"
    registrar: str = ""
    password: str = ""
    auth_user: str = ""
    certificate: Path | None = None
    is_srtp_only: bool = False
    rtp_ports: tuple[int, int] = (20000, 20400)
    operator: str = ""
    """The SIP address that a call may be led to; empty: none."""
    most_calls: int = 20


class SipLeg:
    """A call of the endpoint; see `Leg`."""

    def __init__(self, call: SipCall, sample_rate_hz: int, operator: str) -> None:
        self.on_digit: Callable[[str], None] = lambda _key: None
        self.sample_rate_hz = sample_rate_hz
        self._call = call
        self._operator = operator
        self._ahead = frame_bytes(sample_rate_hz) * AHEAD_MS // FRAME_MS
        self._queue = bytearray()
        self._clearings = 0
        self._drained = asyncio.Event()
        self._heard: asyncio.Queue[bytes] = asyncio.Queue(maxsize=500)
        self.is_over = False

    def tick(self) -> None:
        """Give the stack sound and take what came; called by the endpoint's clock."""
        from baresip.errors import AudioNotActive, AudioRestarted

        if self.is_over or self._call.remote_on_hold:
            return  # on hold: what is being said waits
        with suppress(AudioNotActive, AudioRestarted):  # a renegotiation: the next tick finds it
            self._take()
            if self._queue:
                self._give()

    def _give(self) -> None:
        room = self._ahead - self._call.audio.info().tx_buffered
        if room <= 0:
            return
        taken = self._call.audio.write(bytes(self._queue[:room]))
        del self._queue[:taken]
        if len(self._queue) <= self._ahead:
            self._drained.set()

    def _take(self) -> None:
        came = self._call.audio.read(16_000)
        if not came:
            return
        if self._heard.full():
            self._heard.get_nowait()  # nobody listens so slowly: the oldest is lost
        self._heard.put_nowait(came)

    def gone(self) -> None:
        """Take note that the call has ended."""
        if not self.is_over:
            self.is_over = True
            self._drained.set()
            if self._heard.full():
                self._heard.get_nowait()
            self._heard.put_nowait(b"")

    async def play(self, pcm: bytes) -> bool:
        """Sound `pcm`; see `Leg.play`."""
        clearings = self._clearings
        self._queue += pcm
        while len(self._queue) > self._ahead and not self.is_over:
            self._drained.clear()
            await self._drained.wait()
        return not self.is_over and clearings == self._clearings

    def clear(self) -> None:
        """Drop what has not sounded, in the stack too."""
        from baresip.errors import AudioNotActive, AudioRestarted

        self._clearings += 1
        self._queue.clear()
        self._drained.set()
        with suppress(AudioNotActive, AudioRestarted):
            if not self.is_over:
                self._call.audio.flush_tx()

    async def read(self) -> bytes:
        """Return what the caller sounded next; nothing once the caller has gone."""
        return b"" if self.is_over and self._heard.empty() else await self._heard.get()

    async def transfer(self, number: str) -> bool:
        """Lead the call to the configured operator, whatever number is told to callers."""
        from baresip.errors import BaresipError

        del number
        if not self._operator:
            return False
        try:
            await self._call.transfer(self._operator, timeout=_TRANSFER_S)
        except BaresipError as problem:
            _LOG.warning("a call could not be led on: %s", type(problem).__name__)
            return False
        return True

    async def hang_up(self) -> None:
        """End the call after the last sound."""
        from baresip.errors import BaresipError

        with suppress(TimeoutError):
            async with asyncio.timeout(_MEDIA_S):
                while self._queue and not self.is_over:
                    await asyncio.sleep(FRAME_MS / 1000)
        if not self.is_over:
            await asyncio.sleep(AHEAD_MS / 1000)  # what the stack still holds
            with suppress(BaresipError):
                await self._call.hangup()
            self.gone()


class SipEndpoint:
    """Listens for calls and gives their legs to whoever answers. One a process: so is the stack.

    Args:
        settings: Where.
        answer: Holds a call to its end; given the leg and a mark of where it says it comes from.
        is_full: Tells that not one more call can be answered.
    """

    def __init__(
        self,
        settings: SipSettings,
        answer: Callable[[SipLeg, str], Awaitable[None]],
        *,
        is_full: Callable[[], bool],
    ) -> None:
        self._settings = settings
        self._answer = answer
        self._is_full = is_full
        self._legs: set[SipLeg] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._runtime: Runtime | None = None
        self._agent: UserAgent | None = None

    async def start(self) -> None:
        """Listen, and register where that is wanted.

        Raises:
            Unavailable: The stack is not installed, or cannot listen or register.
        """
        try:
            from baresip import Account, Config, Runtime, UserAgent
            from baresip.errors import BaresipError
        except ImportError as exc:
            raise Unavailable(f"baresip-python: {exc}", say="phone-no-stack") from exc
        chosen = self._settings
        runtime = Runtime()
        try:
            await runtime.start(
                Config(
                    net_interface=chosen.address,
                    max_concurrent_calls=chosen.most_calls + _SPARE_CALLS,
                    native_log_level="error",
                    extra_config_text=_stack_text(chosen),
                )
            )
            self._runtime = runtime
            account = Account(
                user=chosen.user,
                domain=chosen.registrar or f"{chosen.address}:{chosen.port}",
                password=chosen.password,
                auth_user=chosen.auth_user or None,
                reg_interval=300 if chosen.registrar else 0,
                transport=chosen.transport,
                audio_codecs=_CODECS,
                extra_params=("mediaenc=srtp-mand",) if chosen.is_srtp_only else (),
            )
            self._agent = await UserAgent.create(runtime, account, transfer_policy="reject")
            if chosen.registrar:
                await self._agent.register()
        except (BaresipError, ValueError) as exc:
            await self.close()
            raise Unavailable(f"SIP: {type(exc).__name__}", say="phone-no-sip") from exc
        self._agent.on_incoming(self._incoming)
        self._start(self._clock())

    async def close(self) -> None:
        """End every call and let go of the stack."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._runtime is not None:
            runtime, self._runtime = self._runtime, None
            await runtime.close()

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            _LOG.error("a call ended by a fault: %s", type(fault).__name__, exc_info=fault)

    def _incoming(self, call: SipCall) -> None:
        self._start(self._take(call))

    async def _take(self, call: SipCall) -> None:
        """Answer a call and hold it, or refuse it where there is no room."""
        from baresip.errors import BaresipError

        try:
            if self._is_full():
                await call.reject()
                return
            early: list[str] = []
            closed = asyncio.Event()
            established = asyncio.Event()
            legs: list[SipLeg] = []

            def listener(event: StackEvent) -> None:
                self._event(event, established, closed, legs, early)

            call.on(listener)
            await call.answer(video=True)  # without, the stack re-INVITEs at once
            async with asyncio.timeout(UNACKNOWLEDGED_S):
                await _either(established, closed)
            if closed.is_set():
                return
            leg = SipLeg(call, await _rate_hz(call), self._settings.operator)
        except (BaresipError, TimeoutError):
            with suppress(BaresipError):
                await call.hangup()
            return
        legs.append(leg)
        if closed.is_set():
            return
        await self._hold(leg, call, early)

    async def _hold(self, leg: SipLeg, call: SipCall, early: list[str]) -> None:
        self._legs.add(leg)
        holding = asyncio.ensure_future(self._answer(leg, call.peer or ""))
        await asyncio.sleep(0)
        for key in early:
            leg.on_digit(key)
        try:
            await holding
        finally:
            self._legs.discard(leg)
            await leg.hang_up()

    @staticmethod
    def _event(
        event: StackEvent,
        established: asyncio.Event,
        closed: asyncio.Event,
        legs: list[SipLeg],
        early: list[str],
    ) -> None:
        """Pass on what the stack tells of a call. A key counts from its press, not its release."""
        from baresip.events import Event

        match event.event:
            case Event.CALL_ESTABLISHED:
                established.set()
            case Event.CALL_CLOSED:
                closed.set()
                for leg in legs:
                    leg.gone()
            case Event.CALL_DTMF_START if event.text in KEYS:
                for leg in legs:
                    leg.on_digit(str(event.text))
                if not legs:
                    early.append(str(event.text))
            case _:
                pass

    async def _clock(self) -> None:
        """Tick for all calls, by the clock and not by the last tick."""
        loop = asyncio.get_running_loop()
        at = loop.time()
        while True:
            at = max(at + TICK_MS / 1000, loop.time())
            await asyncio.sleep(at - loop.time())
            for leg in tuple(self._legs):
                leg.tick()


async def _either(first: asyncio.Event, second: asyncio.Event) -> None:
    waiting = [asyncio.ensure_future(first.wait()), asyncio.ensure_future(second.wait())]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waiting:
            one.cancel()


async def _rate_hz(call: SipCall) -> int:
    """Return the rate that was agreed on, once the media is there.

    Raises:
        TimeoutError: It does not come.
    """
    from baresip.errors import AudioNotActive

    async with asyncio.timeout(_MEDIA_S):
        while True:
            with suppress(AudioNotActive):
                info = call.audio.info()
                if info.tx_ready and info.tx_sample_rate:
                    return int(info.tx_sample_rate)
            await asyncio.sleep(FRAME_MS / 1000)


def _stack_text(chosen: SipSettings) -> str:
    # For TLS the stack takes the port after the one it is told to listen on.
    port = chosen.port - 1 if chosen.transport == "tls" else chosen.port
    low, high = chosen.rtp_ports
    lines = [f"sip_listen {chosen.address}:{port}", f"rtp_ports {low}-{high}"]
    if chosen.certificate is not None:
        lines.append(f"sip_certificate {chosen.certificate}")
    return "\n".join(lines) + "\n"
