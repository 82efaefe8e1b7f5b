"""The process in which a stranger's file is read: file on standard input, answer on the output.

Run by `formats.readers.apart` and by nobody else. The answer is JSON and not a pickle, so that even
a reader that was taken over cannot make its parent run anything.
"""

from __future__ import annotations

import json
import os
import traceback
from pathlib import Path
from typing import Any, BinaryIO

from formats.readers.confinement import confine

ORDER = "PROSVASI_READING_ORDER"
"""The variable that holds the order: a file's name must not be seen in the list of processes."""
NO_MEMORY = 3
"""Exit status where there is no memory left even for an answer."""


def main() -> None:
    """Read what the order says, and answer."""
    order: dict[str, Any] = json.loads(os.environ.pop(ORDER))
    confine(
        memory_bytes=order["memory_bytes"],
        cpu_seconds=order["cpu_seconds"],
        written_bytes=order["limits"]["unpacked_bytes"],
        parent=order["parent"],
    )
    # What a library prints must not get into the answer.
    with os.fdopen(os.dup(1), "wb") as out, os.fdopen(os.dup(0), "rb") as src:
        os.dup2(2, 1)
        try:
            answer = json.dumps(_read(order, src), ensure_ascii=False)
            out.write(answer.encode("utf-8", "surrogatepass"))
        except MemoryError:
            os._exit(NO_MEMORY)


def _read(order: dict[str, Any], src: BinaryIO) -> dict[str, Any]:
    """Return the answer: a document and its report, or why there is none."""
    from formats.document import Lang
    from formats.errors import AccessError
    from formats.native import to_json
    from formats.readers.registry import read_source
    from formats.reading import Limits

    limits = Limits(**order["limits"])
    try:
        reading = read_source(src, name=order["name"], lang=Lang(order["lang"]), limits=limits)
        report = [[f.kind, f.key, f.anchor, f.detail] for f in reading.report.findings]
        return {"document": to_json(reading.document), "report": report}
    except AccessError as error:
        return {"error": [type(error).__name__, error.detail, error.say, error.facts]}
    except RecursionError:
        return {"stopped": "nesting"}
    except MemoryError:
        return {"stopped": "memory"}
    except Exception as error:  # noqa: BLE001 - a worker that exists for one file
        return {"stopped": "fault", "where": _where(error)}


def _where(error: Exception) -> str:
    """Return kind and place of a fault, without a word of the file that was read."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}"


if __name__ == "__main__":
    main()
