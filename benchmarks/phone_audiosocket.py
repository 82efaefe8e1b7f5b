"""Fifty AudioSocket connections at once: every frame comes, at 20 ms.

    python benchmarks/phone_audiosocket.py

The server runs in a process of its own and plays ten seconds to each connection. The bar is a gap
of less than 40 ms between two frames at p99, and no frame missing. Ends with status 1 where it is
missed.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
import uuid
from ipaddress import ip_network
from itertools import pairwise
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

from voice_interface.channels.audiosocket import (  # noqa: E402 - a script finds its package
    AudioSocketLeg,
    AudioSocketServer,
    Kind,
    Unpacker,
    packed,
)

PORT, CONNECTIONS, SECONDS = 5975, 50, 10
GAP_MS = 40.0


async def serve() -> None:
    async def answer(leg: AudioSocketLeg, _address: str) -> None:
        for _ in range(SECONDS):
            await leg.play(b"\x01\x00" * 8000)
        await leg.hang_up()

    server = AudioSocketServer(answer, allowed=(ip_network("127.0.0.0/8"),), most=CONNECTIONS)
    async with await server.start("127.0.0.1", PORT):
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.read)


async def call() -> list[float]:
    """Return the moments at which frames of sound came; talks as an exchange does."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    writer.write(packed(Kind.ID, uuid.uuid4().bytes))

    async def talk() -> None:
        while True:
            writer.write(packed(Kind.SLIN_8_KHZ, bytes(320)))
            await asyncio.sleep(0.02)

    talking = asyncio.create_task(talk())
    unpacker, came = Unpacker(), []
    while data := await reader.read(65_536):
        now = time.monotonic()
        came += [now for kind, _ in unpacker.feed(data) if kind == Kind.SLIN_8_KHZ]
    talking.cancel()
    writer.close()
    return came


async def measure() -> bool:
    calls = await asyncio.gather(*(call() for _ in range(CONNECTIONS)))
    gaps = sorted((later - earlier) * 1000 for came in calls for earlier, later in pairwise(came))
    whole = sum(len(came) == SECONDS * 50 for came in calls)
    p99 = gaps[int(len(gaps) * 0.99)]
    print(
        f"{whole} of {CONNECTIONS} heard every frame; gap p50 {statistics.median(gaps):.1f}", end=""
    )
    print(f" p99 {p99:.1f} max {gaps[-1]:.0f} ms")
    return whole == CONNECTIONS and p99 < GAP_MS


def main() -> None:
    if sys.argv[1:] == ["--serve"]:
        asyncio.run(serve())
        return
    command = [sys.executable, __file__, "--serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        if server.stdout is None or server.stdin is None:
            raise RuntimeError("no pipes")
        server.stdout.readline()
        is_met = asyncio.run(measure())
        server.stdin.close()
    sys.exit(0 if is_met else 1)


if __name__ == "__main__":
    main()
