"""How many records a second one core imports, and whether memory stays flat.

Usage: python benchmarks/import_speed.py FILE [--copies N]

Each copy of the file's records is read again from one long temporary file, so that memory can be
seen to stay where it is. Time is processor time of this process; the best of three runs counts,
because other work on the machine can only make it slower.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

from access_service.catalogue.intake import read_records
from access_service.catalogue.record import Item

RUNS = 3


def read_all(path: Path) -> tuple[int, int, float]:
    """Return how many items and other records a file holds, and the seconds of processor time."""
    start = time.process_time()
    items = others = 0
    for record in read_records(path):
        if isinstance(record, Item):
            items += 1
        else:
            others += 1
    return items, others, time.process_time() - start


def peak_mb() -> float:
    """Return the most memory that this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--copies", type=int, default=10)
    options = parser.parse_args()
    runs = [read_all(options.file) for _ in range(RUNS)]
    items, others, seconds = min(runs, key=lambda run: run[2])
    print(f"{options.file.name}: {items} items, {others} others")
    print(f"{(items + others) / seconds:,.0f} records/s (best of {RUNS})")
    once = peak_mb()
    with tempfile.NamedTemporaryFile(suffix=options.file.suffix) as long_file:
        data = options.file.read_bytes()
        for _ in range(options.copies):
            long_file.write(data)
        long_file.flush()
        items, others, seconds = read_all(Path(long_file.name))
    print(f"{items + others} records: {(items + others) / seconds:,.0f} records/s")
    print(f"peak memory: {once:.0f} MB after one copy, {peak_mb():.0f} MB after {options.copies}")


if __name__ == "__main__":
    main()
