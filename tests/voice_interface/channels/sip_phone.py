"""Callers over SIP: SIPp holds the signalling, sockets of our own send and measure RTP."""

from __future__ import annotations

import re
import selectors
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SCENARIOS = Path(__file__).parent / "sipp"
EVENTS = {**{str(n): n for n in range(10)}, "*": 10, "#": 11}
SILENCE = {0xD5, 0x55}
"""A-law of silence."""


def sipp(
    scenario: Path,
    server: tuple[str, int],
    *,
    local_port: int,
    count: int = 1,
    at_once: int | None = None,
    rate: int = 20,
    inject: Path | None = None,
    user: str = "library",
    transport: str = "u1",
    timeout_s: int = 60,
) -> subprocess.Popen[str]:
    """Start SIPp for so many calls."""
    command = [
        "sipp", f"{server[0]}:{server[1]}", "-sf", str(scenario), "-m", str(count),
        "-l", str(at_once or count), "-r", str(rate), "-i", "127.0.0.1", "-p", str(local_port),
        "-mi", "127.0.0.1", "-s", user, "-t", transport, "-nostdin",
        "-timeout", f"{timeout_s}s", "-timeout_error",
    ]  # fmt: skip
    if inject is not None:
        command += ["-inf", str(inject)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=scenario.parent
    )


def succeeded(phone: subprocess.Popen[str]) -> int:
    """Wait for SIPp and return how many calls went as the scenario says."""
    output, _ = phone.communicate()
    found = re.findall(r"Successful call\s*\|\s*\d+\s*\|\s*(\d+)", output)
    return int(found[-1]) if found else 0


def held(folder: Path, ports: Sequence[int], lasts_ms: int) -> tuple[Path, Path]:
    """Return a scenario of calls that last so long, and the media port of each."""
    template = (SCENARIOS / "hold.xml").read_text(encoding="utf-8")
    opening = template[: template.index('  <pause milliseconds="800"/>')]
    closing = template[template.rindex("  <send") :].replace("CSeq: 5 BYE", "CSeq: 2 BYE")
    scenario = folder / "held.xml"
    pause = f'  <pause milliseconds="{lasts_ms}"/>\n'
    scenario.write_text(
        opening.replace("m=audio [media_port]", "m=audio [field0]") + pause + closing,
        encoding="utf-8",
    )
    inject = folder / "ports.csv"
    inject.write_text("SEQUENTIAL\n" + "".join(f"{port};\n" for port in ports), encoding="utf-8")
    return scenario, inject


def info_keys(
    folder: Path, ports: Sequence[int], keys: str, gap_ms: int, lasts_ms: int
) -> tuple[Path, Path]:
    """Return a scenario of calls whose keys are sent by SIP INFO."""
    scenario, inject = held(folder, ports, lasts_ms)
    template = (SCENARIOS / "hold.xml").read_text(encoding="utf-8")
    start = template.index("  <send", template.index("CSeq: 3 ACK"))
    info = template[start : template.index('  <pause milliseconds="500"/>')]
    steps = "".join(
        f'  <pause milliseconds="{gap_ms}"/>\n'
        + info.replace("Signal=1", f"Signal={key}").replace("CSeq: 4", f"CSeq: {number}")
        for number, key in enumerate(keys, start=2)
    )
    text = scenario.read_text(encoding="utf-8")
    at = text.index(f'  <pause milliseconds="{lasts_ms}"/>')
    text = text[:at] + steps + text[at:].replace("CSeq: 2 BYE", f"CSeq: {len(keys) + 2} BYE")
    scenario.write_text(text, encoding="utf-8")
    return scenario, inject


@dataclass
class Media:
    """The sound of one call: when each packet came, whether it sounded, and what is sent."""

    port: int
    keys: str = ""
    key_gap_s: float = 0.6
    speech: bytes = b""
    arrivals: list[tuple[float, bool]] = field(default_factory=list)
    pressed_at: list[tuple[str, float]] = field(default_factory=list)
    payload: bytearray = field(default_factory=bytearray)
    peer: tuple[str, int] | None = None
    first_at: float = 0.0
    _sequence: int = 0
    _next_key: int = 0
    _spoken: int = 0

    def __post_init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.socket.bind(("127.0.0.1", self.port))
        self.socket.setblocking(False)

    def take(self, now: float) -> None:
        while True:
            try:
                packet, peer = self.socket.recvfrom(2048)
            except BlockingIOError:
                return
            if len(packet) < 13 or packet[1] & 0x7F != 8:
                continue
            if self.peer is None:
                self.peer, self.first_at = peer, now
            sound = packet[12:]
            self.payload += sound
            self.arrivals.append((now, any(one not in SILENCE for one in sound)))

    def press(self, now: float) -> list[tuple[float, bytes]]:
        """Return the packets of the next key, if it is due, each with its moment (RFC 4733)."""
        if self.peer is None or self._next_key >= len(self.keys):
            return []
        due = self.first_at + 1.0 + self._next_key * self.key_gap_s
        if now < due:
            return []
        key = self.keys[self._next_key]
        self._next_key += 1
        self.pressed_at.append((key, now))
        stamp = 160_000 + self._next_key * 8000
        packets = []
        for number in range(8):
            is_end = number >= 5
            duration = min(number + 1, 6) * 160
            event = struct.pack("!BBH", EVENTS[key], (0x80 if is_end else 0) | 10, duration)
            head = self._head(96 | (0x80 if number == 0 else 0), stamp)
            packets.append((now + number * 0.02, head + event))
        return packets

    def speak(self) -> bytes | None:
        """Return the next 20 ms of what is said, over and over."""
        if self.peer is None or not self.speech:
            return None
        at = self._spoken % len(self.speech)
        self._spoken += 160
        return self._head(8, self._spoken) + self.speech[at : at + 160].ljust(160, b"\xd5")

    def _head(self, kind: int, stamp: int) -> bytes:
        self._sequence += 1
        return struct.pack("!BBHII", 0x80, kind, self._sequence & 0xFFFF, stamp, self.port)


class MediaHub(threading.Thread):
    """Receives and sends the sound of many calls."""

    def __init__(self, media: Iterable[Media]) -> None:
        super().__init__(daemon=True)
        self.media = list(media)
        self._ended = threading.Event()

    def run(self) -> None:
        selector = selectors.DefaultSelector()
        for one in self.media:
            selector.register(one.socket, selectors.EVENT_READ, one)
        due: list[tuple[float, Media, bytes]] = []
        next_speech = time.monotonic()
        while not self._ended.is_set():
            for key, _ in selector.select(0.002):
                key.data.take(time.monotonic())
            now = time.monotonic()
            for one in self.media:
                due += [(at, one, packet) for at, packet in one.press(now)]
            while now >= next_speech:
                next_speech += 0.02
                for one in self.media:
                    if (packet := one.speak()) is not None and one.peer:
                        one.socket.sendto(packet, one.peer)
            for _at, one, packet in [each for each in due if each[0] <= now]:
                if one.peer:
                    one.socket.sendto(packet, one.peer)
            due = [each for each in due if each[0] > now]
        selector.close()

    def stop(self) -> None:
        self._ended.set()
        self.join()
        for one in self.media:
            one.socket.close()
