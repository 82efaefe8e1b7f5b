"""Thousands of broken files for every reader: none may crash it or keep it from ending.

    python -m tests.fuzz.run --count 10000
    python -m tests.fuzz.run --formats pdf,docx --count 500 --seed 7 --keep broken/

The files are made and read in a process that is bound as the one for people's files is, a few
hundred in each, because starting one costs more than reading a file. What ends that process, or
lasts longer than its time, is counted and gone on behind. Right outcomes are a document or an
`AccessError`; memory that runs out and files nested beyond the stack are refused by the parent in
the real thing and counted apart here, as are ends of the process in a library's own code.

Pictures are read up to the recogniser, in whose place a program stands that tells a fixed page, and
RTF up to the word processor: starting either ten thousand times would take days.
"""

from __future__ import annotations

import argparse
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FORMATS = (
    "txt", "md", "json", "html", "docx", "epub", "odt", "xml", "rtf", "pdf", "png", "jpg", "tif",
)  # fmt: skip
MOST_SECONDS = 10.0
_FILES_A_PROCESS = 400
_RIGHT = frozenset({"read", "refused", "memory", "nesting"})

_PAGE = """<html xmlns="http://www.w3.org/1999/xhtml"><body><div class="ocr_carea"
title="bbox 5 5 60 20"><span class="ocr_line" title="bbox 5 5 60 20; baseline 0 0; x_size 15">
<span class="ocrx_word" title="bbox 5 5 60 20; x_wconf 90">abc</span></span></div></body></html>"""
_STAND_IN = f"""#!/bin/sh
case "$1" in --list-langs) printf 'List:\\nell\\neng\\n'; exit 0;; esac
/bin/cat > /dev/null
/bin/cat <<'END'
{_PAGE}
END
"""


def readable(formats: tuple[str, ...]) -> list[str]:
    """Return the endings, of those asked for, that have a reader."""
    from formats.readers.registry import READABLE_SUFFIXES

    return [f".{name}" for name in formats if f".{name}" in READABLE_SUFFIXES]


def fuzz(suffix: str, count: int, seed: int, keep: Path | None) -> Counter[str]:
    """Read broken files of one kind; return how often each outcome was met."""
    outcomes: Counter[str] = Counter()
    done = 0
    with tempfile.TemporaryDirectory() as folder:
        stand_in = Path(folder) / "tesseract"
        stand_in.write_text(_STAND_IN, encoding="utf-8")
        stand_in.chmod(0o700)
        while done < count:
            most = min(count, done + _FILES_A_PROCESS)
            for number, outcome, where in _process(suffix, done, most, seed, folder):
                outcomes[outcome] += 1
                done = number + 1
                if outcome not in _RIGHT:
                    print(f"{suffix} {number}: {outcome} {where}", flush=True)
                    if keep is not None:
                        _keep(suffix, number, seed, keep)
    return outcomes


def _process(
    suffix: str, start: int, stop: int, seed: int, folder: str
) -> Iterator[tuple[int, str, str]]:
    """Yield number, outcome and place of each file that one process reads, as far as it comes."""
    environment = {
        "PATH": folder,
        "PYTHONPATH": str(ROOT),
        "HOME": folder,
        "TMPDIR": folder,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.fuzz.child", suffix, str(start), str(stop), str(seed)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env=environment,
    ) as process:
        number = start
        told: queue.Queue[str] = queue.Queue()
        threading.Thread(target=_listen, args=(process, told), daemon=True).start()
        seconds = MOST_SECONDS + 60  # the first answer waits for the whole files to be made
        while number < stop:
            try:
                line = told.get(timeout=seconds)
            except queue.Empty:
                process.kill()
                yield number, "hang", ""
                return
            if not line:
                yield number, "ended", f"status {process.wait()}"
                return
            outcome, _, where = line.rstrip("\n").partition(" ")
            if outcome != "ready":
                yield number, outcome, where
                number += 1
            # Others work on this machine too: the process counts its own seconds.
            seconds = 6 * MOST_SECONDS


def _listen(process: subprocess.Popen[str], told: queue.Queue[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        told.put(line)
    told.put("")


def _keep(suffix: str, number: int, seed: int, folder: Path) -> None:
    from tests.fuzz.child import whole_files
    from tests.fuzz.mutations import broken

    folder.mkdir(parents=True, exist_ok=True)
    data = broken(suffix, whole_files(suffix), number, seed)
    (folder / f"{seed}-{number}{suffix}").write_bytes(data)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000, help="files of each kind")
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for the files that were read wrongly")
    given = parser.parse_args()
    is_wrong = False
    for suffix in readable(tuple(given.formats.split(","))):
        begun = time.monotonic()
        outcomes = fuzz(suffix, given.count, given.seed, given.keep)
        told = ", ".join(f"{name} {number}" for name, number in outcomes.most_common())
        print(f"{suffix:6} {time.monotonic() - begun:7.1f} s  {told}", flush=True)
        is_wrong = is_wrong or bool(outcomes.keys() - _RIGHT - {"ended"})
    sys.exit(is_wrong)


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
