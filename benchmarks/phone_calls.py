"""Many calls at once over SIP, through the keypad search to a title, and reading it.

    python benchmarks/phone_calls.py            # 40 and 100 calls, keys by RFC 4733 and by INFO

Needs SIPp (Debian: sip-tester) and the extra `phone`. The endpoint runs in a process of its own
with the sample library; SIPp holds the signalling, sockets here send keys and measure what comes.
Some callers speak all the time, so that recognition runs. Bars: every call reaches its title, the
gap between two packets is under 40 ms at p99, at most 1 % of a core a call while playing, and
silence 60 ms after a key. Ends with status 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]
PORT, LOCAL_PORT, FIRST_MEDIA_PORT = 5973, 5974, 20000
GAP_MS, CORE_PERCENT, BARGE_IN_MS = 40.0, 1.0, 60.0
READS_S = 12


def serve(folder: Path, calls: int) -> None:
    """Be the endpoint; tells what was reached on standard output when its input ends."""
    from access_service.bootstrap import bootstrap
    from access_service.resident import keep_resident
    from access_service.sample.load import CATALOGUE_FILES
    from access_service.settings import Settings
    from access_service.telephone.line import PhoneLine
    from voice_interface.channels.sip import SipEndpoint, SipSettings

    services = bootstrap(Settings(data=folder, language="el"))
    for path in CATALOGUE_FILES:
        services.catalogue.import_file(path)
    screens: dict[str, list[str]] = {}

    class Watched(PhoneLine):
        def desk(self, own, session):  # type: ignore[no-untyped-def]
            desk = super().desk(own, session)
            note = desk.turned
            desk.turned = lambda screen, lang: (  # type: ignore[method-assign]
                screens.setdefault(session, []).append(screen),
                note(screen, lang),
            )
            return desk

    line = Watched(services, wire="SIP", most_calls=calls)
    line.prepare(8000)
    keep_resident()  # as `prosvasi phone sip` does

    async def run() -> None:
        endpoint = SipEndpoint(
            SipSettings("127.0.0.1", PORT, rtp_ports=(24000, 24800), most_calls=calls),
            lambda leg, source: line.answer(leg, source=source),
            is_full=line.is_full,
        )
        await endpoint.start()
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.read)
        await endpoint.close()

    asyncio.run(run())
    line.close()
    services.close()
    print(json.dumps(list(screens.values())), flush=True)


def cpu_s(pid: int) -> float:
    """Return the processor seconds of a process, its children apart."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(calls: int, way: str, word_keys: str, speech: bytes) -> bool:
    from tests.voice_interface.channels.sip_phone import (
        Media,
        MediaHub,
        held,
        info_keys,
        sipp,
        succeeded,
    )

    keys = f"1{word_keys}#1"
    lasts_ms = (10 + READS_S) * 1000
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        server = subprocess.Popen(
            [sys.executable, __file__, "--serve", str(folder / "data"), str(calls)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        if server.stdout is None or server.stdin is None:
            raise RuntimeError("no pipes")
        while "ready" not in server.stdout.readline():
            pass
        ports = [FIRST_MEDIA_PORT + 2 * number for number in range(calls)]
        by_rtp = way == "RFC 4733"
        speakers = max(1, calls // 20)
        hub = MediaHub(Media(port, keys=keys + "1" if by_rtp else "") for port in ports)
        for one in hub.media[-speakers:]:
            one.speech, one.keys = speech, ""  # these only talk, all the time
        hub.start()
        if by_rtp:
            scenario, inject = held(folder, ports, lasts_ms)
        else:
            scenario, inject = info_keys(folder, ports, keys + "1", 600, lasts_ms - 5000)
        phone = sipp(
            scenario, ("127.0.0.1", PORT), local_port=LOCAL_PORT, count=calls,
            inject=inject, rate=20, timeout_s=90,
        )  # fmt: skip
        time.sleep(calls / 20 + 1 + len(keys) * 0.6 + 1)
        for one in hub.media:
            one.speech = b""  # what recognition costs is not what a call costs that plays
        time.sleep(5)
        before, since = cpu_s(server.pid), time.monotonic()
        time.sleep(5)
        per_call = (cpu_s(server.pid) - before) / (time.monotonic() - since) / calls * 100
        went_well = succeeded(phone)
        hub.stop()
        server.stdin.close()
        told = server.stdout.readline()
        reached = sum("reading" in one for one in json.loads(told))
        server.wait()
        gaps = sorted(
            (later[0] - earlier[0]) * 1000
            for one in hub.media
            for earlier, later in zip(one.arrivals, one.arrivals[1:], strict=False)
        )
        barge_in = [ms for one in hub.media if (ms := _silent_after(one)) is not None]
    wanted = calls - (speakers if by_rtp else 0)
    p99 = gaps[int(len(gaps) * 0.99)]
    is_met = reached >= wanted and went_well == calls and p99 < GAP_MS and per_call <= CORE_PERCENT
    line = f"{calls} calls, {way}: {reached} of {wanted} read their title, {went_well} ended well; "
    line += f"gap p50 {statistics.median(gaps):.1f} p99 {p99:.1f} max {gaps[-1]:.0f} ms; "
    line += f"{per_call:.2f} % of a core a call ({speakers} speak)"
    if barge_in:
        slowest = sorted(barge_in)[int(len(barge_in) * 0.99)]
        line += f"; silent after {statistics.median(barge_in):.0f}, p99 {slowest:.0f} ms"
        is_met = is_met and slowest <= BARGE_IN_MS
    print(line, "" if is_met else "  MISSED", flush=True)
    return is_met


def _silent_after(one) -> float | None:  # type: ignore[no-untyped-def]
    """Return the milliseconds from the first packet of the second key to the last that sounded.

    The first letter of a search: nothing is said until the next keys.
    """
    if len(one.pressed_at) < 3:
        return None
    pressed, until = one.pressed_at[1][1], one.pressed_at[2][1]
    if not any(sounds for at, sounds in one.arrivals if pressed - 0.1 < at <= pressed):
        return None
    sounding = [at for at, sounds in one.arrivals if sounds and pressed < at < until]
    return (max(sounding) - pressed) * 1000 if sounding else 0.0


def _word_and_speech() -> tuple[str, bytes]:
    """Return the keys of a title of the sample library, and speech as A-law."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import audioop

    from access_service.bootstrap import bootstrap
    from access_service.conversion.ports import Spoken
    from access_service.conversion.request import Options
    from access_service.settings import Settings
    from formats.build import DocumentBuilder
    from formats.document import EL, Document
    from tts.listening import pcm_of
    from voice_interface.keypad import keys_of

    with tempfile.TemporaryDirectory() as folder:
        services = bootstrap(Settings(data=Path(folder), language="el"))
        builder = DocumentBuilder(EL)
        builder.paragraph("Θέλω κάτι του Καζαντζάκη.")
        frames = services.narrator.stream(
            Document("", EL, tuple(builder.blocks)), Spoken(Options(EL))
        )
        pcm = b"".join(pcm_of(frames, sample_rate_hz=8000))
        services.close()
    return keys_of("Ζορμπά")[:5], audioop.lin2alaw(pcm, 2) + b"\xd5" * 16_000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--serve", nargs=2)
    parser.add_argument("--calls", type=int, nargs="*", default=[40, 100])
    parser.add_argument("--ways", nargs="*", default=["RFC 4733", "INFO"])
    given = parser.parse_args()
    if given.serve:
        serve(Path(given.serve[0]), int(given.serve[1]))
        return
    word_keys, speech = _word_and_speech()
    met = [measure(n, way, word_keys, speech) for n in given.calls for way in given.ways]
    sys.exit(0 if all(met) else 1)


if __name__ == "__main__":
    main()
