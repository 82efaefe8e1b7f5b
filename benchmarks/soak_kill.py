"""Kill a conversion at random moments, again and again: the book comes out the same to the byte.

Every other time not the conversion is killed but one of its speech workers, which it must survive
by itself. The book is made as MP3 and then as M4B.

Usage: python benchmarks/soak_kill.py [KILLS]  (default 20, for each of both)
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GUIDE = Path(__file__).parents[1] / "access_service" / "sample" / "guide.el.md"
FRAME_START = b"\xff"
EARLIEST_S, LATEST_S = 1.5, 6.0


def start(data: Path, out: Path, form: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "access_service", "--data", str(data)]
    return subprocess.Popen(
        [*command, "convert", str(GUIDE), "--to", form, "--out", str(out)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def digest(out: Path) -> str:
    (book,) = out.glob("*.m??")
    return hashlib.sha256(book.read_bytes()).hexdigest()


def chapters(data: Path) -> dict[str, int]:
    """Return every finished chapter (a file of frames) with the time at which it was made."""
    files = [path for path in (data / "artifacts").glob("??/??/*") if path.is_file()]
    return {
        path.name: path.stat().st_mtime_ns for path in files if path.read_bytes()[:1] == FRAME_START
    }


def workers(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the speech workers of a conversion: its children that multiprocessing has spawned."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            command = (entry / "cmdline").read_text()
        except OSError:
            continue  # it has ended meanwhile
        if parent == process.pid and "spawn_main" in command:
            found.append(int(entry.name))
    return found


def kill_a_worker(process: subprocess.Popen[bytes]) -> bool:
    found = workers(process)
    if found:
        os.kill(random.choice(found), signal.SIGKILL)  # noqa: S311
    return bool(found)


def run_to_its_end(data: Path, out: Path, form: str, kills: int) -> tuple[int, int, int]:
    """Convert and kill until it is done: its status, the kills, and the chapters said twice."""
    done = remade = 0
    process = start(data, out, form)
    while True:
        before = chapters(data) if data.exists() else {}
        try:
            return process.wait(timeout=random.uniform(EARLIEST_S, LATEST_S)), done, remade  # noqa: S311
        except subprocess.TimeoutExpired:
            if done >= kills:
                continue
        if done % 2 and kill_a_worker(process):
            done += 1
        else:
            process.send_signal(signal.SIGKILL)
            process.wait()
            done += 1
            time.sleep(0.2)
            process = start(data, out, form)
        after = chapters(data)
        remade += sum(1 for name, at in before.items() if after.get(name) != at)


def soak(form: str, kills: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        whole = root / "whole"
        if start(root / "clean", whole, form).wait() != 0:
            return False
        done = rounds = remade = 0
        while done < kills:
            rounds += 1
            out = root / f"out{rounds}"
            status, more, again = run_to_its_end(root / f"data{rounds}", out, form, kills - done)
            done, remade = done + more, remade + again
            if status != 0 or digest(out) != digest(whole):
                print(f"{form}, round {rounds}: status {status}, the book differs")
                return False
    print(
        f"{form}: {done} kills, {rounds} books: the same to the byte, {remade} chapters said twice"
    )
    return remade == 0


def main(kills: int) -> int:
    return 0 if all(soak(form, kills) for form in ("mp3", "m4b")) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
