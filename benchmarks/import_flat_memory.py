"""Whether the memory of an import stays flat while a file grows, and what the whole import costs.

Usage: python benchmarks/import_flat_memory.py [--gigabytes 1] [--records 20000]

A synthetic stream of ISO 2709, made while it is read so that 10 GB need no disk, is read as an
import reads it: each record has a number of its own, so that what is remembered to find repeated
ones is under test too, and one in fifty is damaged. Memory is what the process held most while it
read each tenth. The second part imports fewer records into a database with its journal and its
search index; the limit beside it is the same reading with nothing stored.
"""

from __future__ import annotations

import argparse
import io
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from access_service.bootstrap import bootstrap
from access_service.catalogue.intake import read_records, read_stream
from access_service.settings import Settings

TITLES = ("Βίος και πολιτεία", "ΒΙΟΣ ΚΑΙ ΠΟΛΙΤΕΙΑ", "Η Φόνισσα", "Ο τελευταίος πειρασμός")
SUMMARY = "Ένας συγγραφέας συναντά στον Πειραιά έναν άνθρωπο που ξέρει να ζει. " * 6
CHUNK = 1000


def record(number: int) -> bytes:
    """Return a MARC21 record; one in fifty has a directory that nobody can read."""
    fields = (
        (b"001", f"n{number:010}".encode()),
        (b"008", b"990101s1999    gr            000 1 gre d"),
        (b"100", b"1 \x1fa" + "Καζαντζάκης, Νίκος".encode()),
        (b"245", b"10\x1fa" + f"{TITLES[number % 4]}, τόμος {number}".encode()),
        (b"260", b"  \x1fa" + "Αθήνα".encode() + b"\x1fb" + "Δωρικός".encode() + b"\x1fc1999"),
        (b"520", b"  \x1fa" + SUMMARY.encode()),
        (b"650", b" 4\x1fa" + f"Θέμα {number % 1000}".encode()),
    )
    body = directory = b""
    for tag, data in fields:
        directory += tag + b"%04d%05d" % (len(data) + 1, len(body))
        body += data + b"\x1e"
    if number % 50 == 49:
        directory = directory.replace(b"245", b"2x\x015")
    base = 24 + len(directory) + 1
    length = base + len(body) + 1
    leader = b"%05dnam a22%05d a 4500" % (length, base)
    return leader + directory + b"\x1e" + body + b"\x1d"


class Generated(io.RawIOBase):
    """A stream of so many records that are made as they are read: no disk has to hold them."""

    def __init__(self, count: int) -> None:
        self._chunks = (
            b"".join(record(n) for n in range(start, min(start + CHUNK, count)))
            for start in range(0, count, CHUNK)
        )
        self._rest = b""
        self.size = 0
        self.seconds = 0.0
        """Processor time that went into making them."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            start = time.process_time()
            self._rest = next(self._chunks, b"")
            self.seconds += time.process_time() - start
        piece, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(piece)] = piece
        self.size += len(piece)
        return len(piece)


def write(path: Path, count: int) -> int:
    """Write a file of so many records and return its bytes."""
    with path.open("wb") as stream:
        for start in range(0, count, CHUNK):
            stream.write(b"".join(record(n) for n in range(start, min(start + CHUNK, count))))
    return path.stat().st_size


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def marks(count: int) -> Iterator[int]:
    return (count * tenth // 10 for tenth in range(1, 11))


def read_all(count: int) -> None:
    start = time.process_time()
    wanted, seen = marks(count), 0
    following = next(wanted)
    stream = Generated(count)
    for seen, _ in enumerate(read_stream(cast(BinaryIO, stream), "large"), 1):
        if seen == following:
            told = f"{stream.size / 1e9:6.2f} GB, {seen:>12,} records: peak {peak_mb():,.0f} MB"
            print(f"  {told}", flush=True)
            following = next(wanted, 0)
    seconds = time.process_time() - start - stream.seconds
    print(f"  {seen / seconds:,.0f} records/s of processor time")


def import_all(folder: Path, count: int) -> None:
    path = folder / "import.mrc"
    write(path, count)
    start = time.process_time()
    for _ in read_records(path):
        pass
    bare = time.process_time() - start
    services = bootstrap(Settings(data=folder / "data", language="en"))
    for name in ("first import", "the same again"):
        start, wall = time.process_time(), time.perf_counter()
        report = services.catalogue.import_file(path)
        seconds, wall = time.process_time() - start, time.perf_counter() - wall
        print(
            f"  {name}: {count / seconds:,.0f} records/s of processor time, {wall:.1f} s in all "
            f"({seconds / bare:.1f} × reading alone); {report.counts}"
        )
    start = time.perf_counter()
    (_, first) = services.catalogue.imports.journal.imports(limit=2)
    undone = services.catalogue.imports.undo(first.id)
    print(f"  undone in {time.perf_counter() - start:.1f} s: {undone}")
    services.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gigabytes", type=float, default=1)
    parser.add_argument("--records", type=int, default=20_000, help="for the whole import")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="prosvasi-bench-") as name:
        folder = Path(name)
        count = int(options.gigabytes * 1e9 / len(record(1)))
        print(f"reading {options.gigabytes:g} GB, {count:,} records")
        read_all(count)
        print(f"importing {options.records:,} records with journal and index")
        import_all(folder, options.records)


if __name__ == "__main__":
    main()
