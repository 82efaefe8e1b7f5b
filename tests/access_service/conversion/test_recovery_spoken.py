"""The same with the real voices: a spoken book survives kill -9."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def speak(data: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.access_service.conversion.spoken", str(data)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def chapters(data: Path) -> dict[str, str]:
    """Return the chapters that are finished: their keys and files."""
    if not (data / "prosvasi.sqlite").exists():
        return {}
    with closing(sqlite3.connect(data / "prosvasi.sqlite")) as database:
        try:
            rows = database.execute("SELECT key, artifact FROM derived WHERE key LIKE 'chapter:%'")
            return dict(rows.fetchall())
        except sqlite3.OperationalError:
            return {}  # the tables are being made


def written(data: Path, artifacts: dict[str, str]) -> dict[str, int]:
    """Return when each file was written: writing it again would give it a new time."""
    return {
        name: (data / "artifacts" / name[:2] / name[2:4] / name).stat().st_mtime_ns
        for name in artifacts.values()
    }


def children(process: int) -> set[int]:
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    return {pid for pid, parent in pairs if parent == process}


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.engine
def test_after_kill_9_a_spoken_book_is_finished_and_its_finished_chapters_are_left_alone(
    tmp_path: Path,
) -> None:
    first = speak(tmp_path)
    end = time.monotonic() + 60
    while len(chapters(tmp_path)) < 2:
        assert first.poll() is None, first.communicate()
        assert time.monotonic() < end
        time.sleep(0.05)
    speakers = children(first.pid)
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=10)
    done_before = chapters(tmp_path)
    times = written(tmp_path, done_before)

    second = speak(tmp_path)
    out, complaints = second.communicate(timeout=120)
    assert (out.split()[0], complaints) == ("done", "")
    assert len(chapters(tmp_path)) > len(done_before)
    assert written(tmp_path, done_before) == times
    left = [pid for pid in speakers if is_alive(pid)]
    assert left == [], "no speaking process outlives its parent"
