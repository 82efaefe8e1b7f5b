"""The process in which broken files are made and read; run by `tests.fuzz.run`.

It answers with one line a file: `read`, `refused KEY`, `memory`, `nesting`, `slow`, `crash WHERE`.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from functools import lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from formats.document import Document
from formats.errors import AccessError
from formats.readers.confinement import confine
from formats.readers.registry import read_bytes
from formats.reading import MEBIBYTE, Limits
from tests.fuzz.mutations import broken, seeds

_LIMITS = Limits()
_MOST_SECONDS = 10.0


@lru_cache(maxsize=1)
def whole_files(suffix: str) -> list[bytes]:
    """Return the whole files that are broken."""
    return seeds(suffix, _guide())


def _guide() -> Document:
    """Return the document that has everything, which the tests of formats share."""
    path = Path(__file__).parents[1] / "formats" / "conftest.py"
    spec = spec_from_file_location("tests_formats_conftest", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    made: Document = module._guide()
    return made


def outcome(data: bytes, suffix: str) -> str:
    """Return what the reading of one file comes to."""
    begun = time.process_time()
    try:
        read_bytes(data, name=f"α{suffix}", limits=_LIMITS)
        told = "read"
    except AccessError as error:
        told = f"refused {error.say}"
    except MemoryError:
        told = "memory"
    except RecursionError:
        told = "nesting"
    except Exception as error:  # noqa: BLE001 - to find them is what this is for
        places = [
            f"{Path(frame.filename).name}:{frame.lineno}"
            for frame in traceback.extract_tb(error.__traceback__)[-3:]
        ]
        return f"crash {type(error).__name__} {' '.join(places)} {error}".replace("\n", " ")
    return "slow" if time.process_time() - begun > _MOST_SECONDS else told


def main() -> None:
    suffix, start, stop, seed = sys.argv[1], *map(int, sys.argv[2:])
    whole = whole_files(suffix)
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace")
    os.dup2(2, 1)
    print("ready", file=out, flush=True)
    confine(
        memory_bytes=1024 * MEBIBYTE,  # what four hundred files leave behind counts too
        cpu_seconds=3600,
        written_bytes=_LIMITS.unpacked_bytes,
        parent=os.getppid(),
    )
    for number in range(start, stop):
        print(outcome(broken(suffix, whole, number, seed), suffix), file=out, flush=True)


if __name__ == "__main__":
    main()
