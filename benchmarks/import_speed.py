"""How many MARC records a second one core imports: read, stored with their journal, and indexed.

Usage: python benchmarks/import_speed.py FILE [--copies N] [--runs N]

The file's records are written again and again, each with a control number of its own, so that all
of them are new: real records in the number of a library's. Three things are measured in one run, in
processor time of the whole process (the engine's threads too), because other work on the machine
makes the clock tell nothing; the best of the runs counts:

    reading      bytes to items, mended: the limit of what follows
    importing    a first import: reading, accents, database, journal, index
    again        the same file once more, when nothing has changed

and beside them a limit from outside: pymarc reading the same bytes, without making items of them.
"""

from __future__ import annotations

import argparse
import io
import resource
import struct
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pymarc

from access_service.bootstrap import bootstrap
from access_service.catalogue.intake import read_records
from access_service.catalogue.iso2709 import frames
from access_service.settings import Settings

ENTRY = struct.Struct("3s4s5s")


def numbered(data: bytes, number: int) -> bytes:
    """Return a sound record with a control number of its own, longer than most have.

    One written over the digits that it had would come again in files whose numbers are short.
    """
    base = int(data[12:17])
    directory = body = b""
    for tag, length, offset in ENTRY.iter_unpack(data[24 : base - 1]):
        start = base + int(offset)
        field = data[start : start + int(length)]
        if tag == b"001":
            field = b"x%09d\x1e" % number
        directory += tag + b"%04d%05d" % (len(field), len(body))
        body += field
    base = 24 + len(directory) + 1
    leader = b"%05d" % (base + len(body) + 1) + data[5:12] + b"%05d" % base + data[17:24]
    return leader + directory + b"\x1e" + body + b"\x1d"


def is_sound(data: bytes) -> bool:
    """Tell whether a record's own numbers say where its fields are."""
    base = data[12:17]
    return base.isdigit() and data[24 : int(base) - 1].isalnum() and (int(base) - 25) % 12 == 0


def write_copies(source: Path, target: Path, copies: int) -> None:
    """Write the sound records of a file so many times."""
    with source.open("rb") as stream:
        whole = (frame.data for frame in frames(stream) if not frame.is_cut_short)
        records = [data for data in whole if is_sound(data)]
    with target.open("wb") as stream:
        for copy in range(copies):
            first = copy * len(records)
            stream.write(b"".join(numbered(data, n) for n, data in enumerate(records, first)))


def seconds_of(work: Callable[[], object]) -> float:
    """Return the processor time that some work took."""
    start = time.process_time()
    work()
    return time.process_time() - start


def by_pymarc(path: Path) -> int:
    """Read a file with pymarc and return how many records it saw."""
    with path.open("rb") as stream:
        return sum(1 for _ in pymarc.MARCReader(io.BytesIO(stream.read()), permissive=True))


def one_run(path: Path, folder: Path) -> dict[str, float]:
    """Return the records a second of each thing, in one catalogue of its own."""
    count = sum(1 for _ in read_records(path))
    told = {
        "reading": count / seconds_of(lambda: [None for _ in read_records(path)]),
    }
    seen = by_pymarc(path)  # which gives a damaged file up half-way
    told["pymarc alone"] = seen / seconds_of(lambda: by_pymarc(path))
    services = bootstrap(Settings(data=folder, language="en"))
    try:
        for name in ("importing", "again"):
            told[name] = count / seconds_of(lambda: services.catalogue.import_file(path))
        found = services.catalogue.count()
    finally:
        services.close()
    print(f"{count:,} records, {found:,} items: ", end="")
    print(", ".join(f"{name} {speed:,.0f}/s" for name, speed in told.items()))
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--copies", type=int, default=10)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="prosvasi-bench-") as name:
        path = Path(name) / "copies.mrc"
        write_copies(options.file, path, options.copies)
        runs = [one_run(path, Path(name) / f"data-{run}") for run in range(options.runs)]
    best = {thing: max(run[thing] for run in runs) for thing in runs[0]}
    print("best: " + ", ".join(f"{thing} {speed:,.0f}/s" for thing, speed in best.items()))
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
