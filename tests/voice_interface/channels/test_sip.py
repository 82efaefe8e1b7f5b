"""The SIP endpoint against SIPp and Debian's baresip: keys, refusals, noise of the network."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.voice_interface.channels.sip_phone import (
    SCENARIOS,
    Media,
    MediaHub,
    held,
    info_keys,
    sipp,
    succeeded,
)

PORT, OTHER_PORT, MEDIA_PORT = 5980, 5987, 20002
PHONE_PORT, DEAF_PORT, FRESH_PORT, LATER_PORT = 5982, 5978, 5983, 5976
SERVER = ("127.0.0.1", PORT)
KEYS = "19671#1"

pytestmark = [
    pytest.mark.network,
    pytest.mark.enable_socket,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("sipp") is None, reason="SIPp (sip-tester) is not installed"),
]


class Endpoint:
    """The endpoint's process and what it told."""

    def __init__(self, port: int, *, transport: str, certificate: str, srtp_only: bool) -> None:
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.voice_interface.channels.sip_server", str(port)),
                *(transport, certificate, str(int(srtp_only)), "100"),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
        )
        self.told: list[str] = []
        self._ready = threading.Event()
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()
        assert self._ready.wait(30)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.told.append(line.strip())
            self._ready.set()

    def waits_for(self, line: str, *, times: int = 1, within_s: float = 15) -> None:
        until = time.monotonic() + within_s
        while self.told.count(line) < times:
            assert time.monotonic() < until, (line, self.told)
            time.sleep(0.05)

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(15)
        self._reading.join(5)
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextmanager
def endpoint(
    port: int = PORT, *, transport: str = "udp", certificate: str = "-", srtp_only: bool = False
) -> Iterator[Endpoint]:
    running = Endpoint(port, transport=transport, certificate=certificate, srtp_only=srtp_only)
    try:
        yield running
    finally:
        running.close()


@pytest.fixture(scope="module")
def plain() -> Iterator[Endpoint]:
    with endpoint() as running:
        yield running


def went_well(name: str, *, local_port: int = PHONE_PORT, **options: object) -> int:
    phone = sipp(SCENARIOS / f"{name}.xml", SERVER, local_port=local_port, **options)  # type: ignore[arg-type]
    return succeeded(phone)


def test_keys_by_rfc_4733_and_by_info_lead_through_the_search_to_a_title(
    plain: Endpoint, tmp_path: Path
) -> None:
    media = Media(MEDIA_PORT, keys=KEYS)
    hub = MediaHub([media])
    hub.start()
    scenario, inject = held(tmp_path, [MEDIA_PORT], 6500)
    phone = sipp(scenario, SERVER, local_port=PHONE_PORT, inject=inject)
    assert succeeded(phone) == 1
    hub.stop()
    plain.waits_for("screen item")
    scenario, inject = info_keys(tmp_path, [MEDIA_PORT], KEYS, 600, 500)
    assert succeeded(sipp(scenario, SERVER, local_port=PHONE_PORT, inject=inject)) == 1
    plain.waits_for("screen item", times=2)
    plain.waits_for("over", times=2)


def test_hold_and_renegotiation_leave_the_call_as_it_was(plain: Endpoint) -> None:
    before = plain.told.count("screen search")
    assert went_well("hold") == 1
    plain.waits_for("screen search", times=before + 1)


def test_a_codec_that_we_lack_and_a_wrong_user_are_refused(plain: Endpoint) -> None:
    assert went_well("wrong_codec") == 1
    assert went_well("wrong_user", user="admin") == 1


def test_a_flood_of_options_and_of_malformed_messages_leaves_the_line_standing(
    plain: Endpoint,
) -> None:
    flood = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for number in range(2000):
        junk = (
            b"INVITE sip:library SIP/9.9\r\n\r\n",
            b"\0" * 400,
            b"INVITE sip:library@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP \xff\r\n"
            b"Content-Length: 99999\r\n\r\n",
            b"REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK%d\r\n"
            b"From: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: %d\r\nCSeq: 1 REGISTER\r\n"
            b"Content-Length: 0\r\n\r\n" % (number, number),
        )[number % 4]
        flood.sendto(junk, SERVER)
    flood.close()
    assert went_well("options", count=300, rate=300) == 300
    assert went_well("hold", local_port=FRESH_PORT) == 1


BROKEN = (
    b"",
    b"\x80",
    b"\x80\x08\x00\x01",
    bytes(12),
    b"\x40\x08" + bytes(170),
    b"\x8f\x08" + bytes(10),
    b"\x90\x08" + bytes(10) + b"\xbe\xde\xff\xff",
    b"\xa0\x08" + bytes(10) + b"\xff" * 3,
    b"\x80\xe0" + bytes(10) + b"\x05",
    b"\x80\x7f" + bytes(range(256)) * 5,
)
"""No RTP, another version, more sources, extension or padding than there is, half an event."""


def test_malformed_sound_from_another_address_leaves_the_call_standing(
    plain: Endpoint, tmp_path: Path
) -> None:
    before = plain.told.count("screen item")
    media = Media(MEDIA_PORT, keys=KEYS)
    hub = MediaHub([media])
    hub.start()
    scenario, inject = held(tmp_path, [MEDIA_PORT], 7500)
    phone = sipp(scenario, SERVER, local_port=PHONE_PORT, inject=inject)
    until = time.monotonic() + 10
    while media.peer is None:
        assert time.monotonic() < until
        time.sleep(0.05)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for number in range(1000):
            stranger.sendto(BROKEN[number % len(BROKEN)], media.peer)
            time.sleep(0.002)
    assert succeeded(phone) == 1
    hub.stop()
    plain.waits_for("screen item", times=before + 1)


def test_sixty_calls_without_ack_hold_no_line_and_others_are_served_meanwhile(
    plain: Endpoint,
) -> None:
    began = time.monotonic()
    assert went_well("unacknowledged", local_port=DEAF_PORT, count=60, rate=60) == 60
    assert went_well("hold", local_port=FRESH_PORT) == 1  # meanwhile
    served_s = time.monotonic() - began
    assert served_s < 15
    time.sleep(max(0.0, 12 - (time.monotonic() - began)))
    before = plain.told.count("over")
    assert went_well("hold", local_port=LATER_PORT, count=3) == 3
    plain.waits_for("over", times=before + 3)
    assert time.monotonic() - began < 45


def test_hanging_up_early_ends_the_call(plain: Endpoint, tmp_path: Path) -> None:
    before = plain.told.count("over")
    for lasts_ms in (50, 700):
        scenario, inject = held(tmp_path, [MEDIA_PORT], lasts_ms)
        assert succeeded(sipp(scenario, SERVER, local_port=PHONE_PORT, inject=inject)) == 1
    plain.waits_for("over", times=before + 2)


def _certificate(folder: Path) -> Path:
    key, cert, both = folder / "k.pem", folder / "c.pem", folder / "both.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=127.0.0.1", "-keyout", str(key), "-out", str(cert)),
        ],
        check=True,
        capture_output=True,
    )
    both.write_text(key.read_text() + cert.read_text())
    return both


def _modules() -> str:
    for folder in Path("/usr/lib").rglob("baresip/modules"):
        return str(folder)
    return ""


@pytest.mark.skipif(shutil.which("baresip") is None, reason="Debian's baresip is not installed")
def test_another_phone_reaches_a_title_over_tls_and_srtp_and_forged_keys_are_ignored(
    tmp_path: Path,
) -> None:
    home = tmp_path / "phone"
    home.mkdir()
    (home / "contacts").touch()
    with wave.open(str(home / "quiet.wav"), "wb") as quiet:
        quiet.setparams((1, 2, 8000, 0, "NONE", ""))
        quiet.writeframes(bytes(2 * 8000 * 60))
    (home / "accounts").write_text(
        "<sip:second@127.0.0.1:5985;transport=tls>;regint=0;mediaenc=srtp-mand;audio_codecs=PCMA\n"
    )
    (home / "config").write_text(
        "sip_listen 127.0.0.1:5984\nnet_interface 127.0.0.1\nsip_verify_server no\n"
        f"rtp_ports 20010-20050\nmodule_path {_modules()}\nctrl_tcp_listen 127.0.0.1:5988\n"
        "module g711.so\nmodule aufile.so\nmodule srtp.so\n"
        "module_tmp account.so\nmodule_app menu.so\nmodule_app ctrl_tcp.so\n"
        f"audio_source aufile,{home}/quiet.wav\naudio_player aufile,{home}/heard.wav\n"
    )
    with endpoint(
        OTHER_PORT, transport="tls", certificate=str(_certificate(tmp_path)), srtp_only=True
    ) as running:
        phone = subprocess.Popen(
            ["baresip", "-f", str(home)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _dial(f"sip:library@127.0.0.1:{OTHER_PORT};transport=tls", KEYS)
            running.waits_for("screen item")
        finally:
            phone.terminate()
            phone.wait(10)
        assert "screen person" not in running.told  # what the forged 0 would have led to


def test_an_offer_without_srtp_is_refused_where_nothing_else_is_taken() -> None:
    with endpoint(OTHER_PORT, srtp_only=True) as running:
        server = ("127.0.0.1", OTHER_PORT)
        phone = sipp(SCENARIOS / "plain_refused.xml", server, local_port=PHONE_PORT)
        assert succeeded(phone) == 1
        assert running.told == ["ready"]


def _dial(to: str, keys: str) -> None:
    for _ in range(40):
        time.sleep(0.25)
        try:
            control = socket.create_connection(("127.0.0.1", 5988))
            break
        except OSError:
            continue
    with control:

        def command(name: str, params: str = "") -> None:
            body = json.dumps({"command": name, "params": params}).encode()
            control.sendall(b"%d:%s," % (len(body), body))

        command("dial", to)
        time.sleep(3)
        for key in keys:
            command("sndcode", key)
            time.sleep(0.3)
            command("sndcode", "\x04")  # the key is let go
            time.sleep(0.4)
        time.sleep(1)
        _forge_keys()
        command("hangup")
        time.sleep(0.5)


def _forge_keys() -> None:
    """Send keys without SRTP to every port where sound may be awaited."""
    forger = Media(20056, keys="0")
    with forger.socket as out:
        for port in range(20062, 20400):
            forger.peer, forger.first_at, forger._next_key = ("127.0.0.1", port), 0.0, 0
            for _, packet in forger.press(time.monotonic()):
                out.sendto(packet, forger.peer)
