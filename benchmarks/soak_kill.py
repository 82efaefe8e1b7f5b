"""Kill a conversion at random moments, again and again: the book comes out the same to the byte.

Usage: python benchmarks/soak_kill.py [KILLS]  (default 20)
"""

from __future__ import annotations

import hashlib
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


def start(data: Path, out: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "access_service", "--data", str(data)]
    return subprocess.Popen(
        [*command, "convert", str(GUIDE), "--to", "mp3", "--out", str(out)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def digest(out: Path) -> str:
    (mp3,) = out.glob("*.mp3")
    return hashlib.sha256(mp3.read_bytes()).hexdigest()


def chapters(data: Path) -> dict[str, int]:
    """Return every finished chapter (a file of MP3 frames) with the time at which it was made."""
    files = [path for path in (data / "artifacts").rglob("*") if path.is_file()]
    return {
        path.name: path.stat().st_mtime_ns for path in files if path.read_bytes()[:1] == b"\xff"
    }


def main(kills: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        whole = root / "whole"
        if start(root / "clean", whole).wait() != 0:
            return 1
        done, rounds, remade = 0, 0, 0
        while done < kills:
            rounds += 1
            data, out = root / f"data{rounds}", root / f"out{rounds}"
            while True:
                process = start(data, out)
                before = chapters(data) if data.exists() else {}
                try:
                    status = process.wait(timeout=random.uniform(EARLIEST_S, LATEST_S))  # noqa: S311
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                    done += 1
                    time.sleep(0.2)
                    after = chapters(data)
                    remade += sum(1 for name, at in before.items() if after.get(name) != at)
                    if done < kills:
                        continue
                    status = start(data, out).wait()
                break
            if status != 0 or digest(out) != digest(whole):
                print(f"round {rounds}: status {status}, the book differs")
                return 1
    print(f"{done} kills, {rounds} books: all the same to the byte, {remade} chapters said twice")
    return 0 if remade == 0 else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
