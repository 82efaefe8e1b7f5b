"""How the pages answer when many ask: 50 requests a second over 100,000 records, for minutes.

Fills a library with drawn records, starts `prosvasi serve` over it as a library would, and asks it
at even times, whatever the answers take (an open loop: a slow answer does not spare the server the
next question). Every request's time is counted from when it was due, so that waiting in a queue
counts too. The first minute, in which a server that has just started loads what it hears with and
files names by sound, has a table of its own. Fails where afterwards the 99th percentile is over
100 ms, or where at any time one answer is not what it should be.

    python benchmarks/web_load.py [--records 100000] [--seconds 180] [--rate 50] [--keep FOLDER]

The addresses asked: searches of one to three words (some misspelt), items, suggestions, the first
page, announcements, and the style sheet, in the shares of `MIX`. Each kind has its own row.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import os
import platform
import queue
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from search_relevance import with_typos
from synthetic_catalogue import Synthetic

from access_service.bootstrap import bootstrap
from access_service.catalogue.record import Item
from access_service.catalogue.service import Catalogue
from access_service.settings import Settings
from access_service.store.items import SqlItemStore

MOST_P99_MS = 100
ASKERS = 64
"""Connections that are kept open, as browsers keep theirs."""
SAMPLED = 3_000
MISSPELT = 0.2
FIRST_S = 60
MIX = (("search", 45), ("item", 25), ("suggest", 15), ("first page", 5), ("notices", 5), ("css", 5))


@dataclass(frozen=True, slots=True)
class Question:
    """An address, its kind, and what its answer must hold."""

    kind: str
    path: str
    holds: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """How long an answer took, from when its question was due, and what is wrong with it."""

    kind: str
    ms: float
    fault: str


def fill(data: Path, count: int) -> list[Item]:
    """Fill a library with drawn records, as an import does, and return some of them."""
    services = bootstrap(Settings(data=data))
    services.catalogue = Catalogue(
        SqlItemStore(services.engine),
        services.markers,
        index_folder=data / "index",
        read_records=lambda _path, *, source: Synthetic().items(count),  # noqa: ARG005
    )
    if services.catalogue.count() != count:
        services.catalogue.import_file(Path("drawn"))
    sample = list(islice(services.catalogue.items(), 0, None, max(1, count // SAMPLED)))
    services.close()
    return sample


def questions(sample: list[Item], seed: int = 3) -> Iterator[Question]:
    """Yield questions without end, in the shares of `MIX`."""
    draw = random.Random(seed)  # noqa: S311 - the same questions every time
    kinds, shares = zip(*MIX, strict=True)
    while True:
        kind = draw.choices(kinds, shares)[0]
        item = draw.choice(sample)
        words = [word for word in item.title.split() if word.isalpha()] or [item.title]
        few = draw.sample(words, min(len(words), draw.randint(1, 3)))
        match kind:
            case "search":
                typed = " ".join(few)
                asked = (with_typos(typed, 1) or typed) if draw.random() < MISSPELT else typed
                yield Question(kind, f"/search?q={quote(asked)}", b"<h1")
            case "item":
                yield Question(kind, f"/items/{quote(item.id)}", b"<article")
            case "suggest":
                beginning = few[0][: draw.randint(2, 5)]
                yield Question(kind, f"/api/v1/suggest?q={quote(beginning)}", b'"suggestions"')
            case "first page":
                yield Question(kind, "/", b"<h1")
            case "notices":
                yield Question(kind, "/announcements", b"<h1")
            case _:
                yield Question(kind, "/static/style.css", b":root")


@contextmanager
def served(data: Path) -> Iterator[int]:
    """Run `prosvasi serve` over the library and give its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "access_service", "serve", "--port", str(port)]
    # What a proxy says is believed, so that each asker counts as a patron at home: the limits hold.
    environment = {**os.environ, "PROSVASI_DATA": str(data), "PROSVASI_TRUSTED_PROXIES": "1"}
    log = (data / "serve.log").open("wb")
    running = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            try:
                ask(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/")
                break
            except OSError:
                time.sleep(0.2)
        else:
            raise SystemExit((data / "serve.log").read_text()[-2000:])
        yield port
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(30)
        log.close()


def ask(connection: http.client.HTTPConnection, path: str, patron: int = 0) -> tuple[int, bytes]:
    """Return status and body of an address, asked for by one of many patrons."""
    headers = {
        "Accept-Language": "el",
        "Accept": "text/html",
        "Accept-Encoding": "gzip",  # what a browser takes over plain HTTP
        "X-Forwarded-For": f"192.0.2.{patron}",
    }
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    is_small = answer.headers.get("Content-Encoding") == "gzip"
    return answer.status, gzip.decompress(body) if is_small else body


def load(port: int, sample: list[Item], *, rate: float, seconds: float) -> list[Answer]:
    """Ask at even times and return every answer."""
    due: queue.SimpleQueue[tuple[float, Question] | None] = queue.SimpleQueue()
    answers: list[Answer] = []

    def asker(patron: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while (turn := due.get()) is not None:
            at, question = turn
            fault = ""
            try:
                status, body = ask(connection, question.path, patron)
                if status != 200 or question.holds not in body:
                    fault = f"{question.path}: {status}"
            except (OSError, http.client.HTTPException) as problem:
                fault = f"{question.path}: {problem!r}"
                connection.close()
            answers.append(Answer(question.kind, (time.monotonic() - at) * 1000, fault))
        connection.close()

    askers = [threading.Thread(target=asker, args=(n,)) for n in range(ASKERS)]
    for one in askers:
        one.start()
    begun = time.monotonic()
    for number, question in zip(range(int(rate * seconds)), questions(sample), strict=False):
        at = begun + number / rate
        time.sleep(max(0.0, at - time.monotonic()))
        due.put((at, question))
    for _ in askers:
        due.put(None)
    for one in askers:
        one.join()
    return answers


def table(answers: list[Answer]) -> str:
    """Return the times of each kind, and of all, in ms."""
    lines = [f"{'':12}{'asked':>8}{'p50':>8}{'p95':>8}{'p99':>8}{'most':>8}{'faults':>8}"]
    for kind in (*(name for name, _ in MIX), "all"):
        some = [one for one in answers if kind in {one.kind, "all"}]
        if not some:
            continue
        times = sorted(one.ms for one in some)
        at = [times[min(len(times) - 1, int(len(times) * part))] for part in (0.5, 0.95, 0.99)]
        faults = sum(bool(one.fault) for one in some)
        told = "".join(f"{ms:8.1f}" for ms in (*at, times[-1]))
        lines.append(f"{kind:12}{len(some):8}{told}{faults:8}")
    return "\n".join(lines)


def main() -> int:
    """Fill, serve, ask, tell; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--keep", type=Path, help="folder of a library to fill once and use again")
    asked = parser.parse_args()
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="web-load-"))
    begun, before = time.monotonic(), os.getloadavg()[0]
    sample = fill(folder, asked.records)
    print(f"{asked.records} records in {time.monotonic() - begun:.0f} s")
    try:
        with served(folder) as port:
            first = load(port, sample, rate=asked.rate, seconds=FIRST_S)
            answers = load(port, sample, rate=asked.rate, seconds=asked.seconds)
    finally:
        if asked.keep is None:
            shutil.rmtree(folder)
    print(
        f"{asked.rate:g} requests/s for {asked.seconds:g} s, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, load average before {before:.1f}; the asker runs here too"
    )
    print(f"the first {FIRST_S} s after the start:\n{table(first)}\nafterwards:\n{table(answers)}")
    faults = [one.fault for one in (*first, *answers) if one.fault]
    for fault in faults[:10]:
        print(f"fault: {fault}")
    p99 = sorted(one.ms for one in answers)[int(len(answers) * 0.99)]
    is_met = not faults and p99 <= MOST_P99_MS
    print(f"web_load: p99 {p99:.1f} ms, {len(faults)} faults: {'met' if is_met else 'NOT met'}")
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
