"""What a killed process leaves, another one finishes, and nothing is done twice that was done."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from access_service.conversion.request import ConversionRequest
from access_service.conversion.result import JobState
from tests.access_service.conversion.fakes import FakeNarrator, book, conversions

ROOT = Path(__file__).parents[3]
CHAPTERS = 8


def other_process(folder: Path, seconds: float) -> subprocess.Popen[str]:
    module = "tests.access_service.conversion.fakes"
    return subprocess.Popen(
        [sys.executable, "-m", module, str(folder), str(seconds), str(CHAPTERS)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def lines(folder: Path) -> list[str]:
    log = folder / "chapters.log"
    return log.read_text().splitlines() if log.exists() else []


def until(is_true: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + 30
    while not is_true():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.02)


def assert_at_most_the_one_in_flight_was_done_again(told: list[str]) -> None:
    """A chapter is in flight until it is recorded, which is a moment after its sound is made."""
    counted = Counter(told)
    for what in ("begin", "end"):
        times = [counted[f"{what} {number}"] for number in range(CHAPTERS)]
        assert min(times) == 1, counted
        assert sum(times) <= CHAPTERS + 1, counted


def test_after_kill_9_the_next_process_finishes_and_speaks_no_finished_chapter_again(
    tmp_path: Path,
) -> None:
    first = other_process(tmp_path, 0.4)
    until(lambda: "begin 3" in lines(tmp_path), first)
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=10)
    done_before = [line for line in lines(tmp_path) if line.startswith("end")]
    assert len(done_before) < CHAPTERS

    second = other_process(tmp_path, 0.05)
    out, complaints = second.communicate(timeout=60)
    assert (out, complaints) == ("done\n", ""), "and nothing else is on the terminal"
    assert_at_most_the_one_in_flight_was_done_again(lines(tmp_path))


def test_a_second_process_waits_for_the_first_and_takes_over_when_it_is_killed(
    tmp_path: Path,
) -> None:
    first = other_process(tmp_path, 0.4)
    until(lambda: "end 0" in lines(tmp_path), first)
    narrator = FakeNarrator(tmp_path / "chapters.log", seconds=0.05)
    service = conversions(tmp_path, narrator)
    service.launch()
    job = service.submit(ConversionRequest(book(service, tmp_path, CHAPTERS), "mp3"))
    until(lambda: "begin 3" in lines(tmp_path), first)
    assert service.status(job).state is JobState.RUNNING
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=10)
    assert service.wait(job, timeout_s=30).state is JobState.DONE
    service.close()
    assert_at_most_the_one_in_flight_was_done_again(lines(tmp_path))


def test_two_processes_at_once_do_each_chapter_once(tmp_path: Path) -> None:
    both = [other_process(tmp_path, 0.1) for _ in range(2)]
    for process in both:
        assert process.communicate(timeout=60) == ("done\n", "")
    assert Counter(lines(tmp_path)) == {
        f"{what} {number}": 1 for what in ("begin", "end") for number in range(CHAPTERS)
    }


def test_closing_gives_a_running_job_back_for_the_next_to_go_on_with(tmp_path: Path) -> None:
    narrator = FakeNarrator(tmp_path / "chapters.log", seconds=0.2)
    service = conversions(tmp_path, narrator)
    service.launch()
    job = service.submit(ConversionRequest(book(service, tmp_path, CHAPTERS), "mp3"))
    while "end 1" not in narrator.lines():
        time.sleep(0.02)
    service.close()
    ended = narrator.lines()
    time.sleep(0.5)
    assert narrator.lines() == ended, "nothing runs on after closing"
    narrator.seconds = 0.0
    again = conversions(tmp_path, narrator)
    assert again.status(job).state is JobState.RUNNING
    again.launch()
    assert again.wait(job, timeout_s=20).state is JobState.DONE
    again.close()
    assert Counter(narrator.lines()) == {
        f"{what} {number}": 1 for what in ("begin", "end") for number in range(CHAPTERS)
    }
