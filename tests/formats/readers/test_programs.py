"""Programs that readers start have limits of their own, and never those of whoever starts them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from formats.readers.programs import Allowance, ProgramTooSlow, run_program

MEMORY_BYTES = 2**30
WORLD = {"PATH": "/usr/bin:/bin"}


def test_a_program_may_have_less_time_than_whoever_starts_it_has_worked() -> None:
    code = (
        "import time\n"
        "while time.process_time() < 1.5: pass\n"
        "from formats.readers.programs import Allowance, run_program\n"
        "ended = run_program(['true'], Allowance(2**30, 1, 9.0), environment={'PATH': '/bin'})\n"
        "print(ended.status)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout.strip()) == (0, "0"), ran.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a process from outside")
def test_a_program_that_works_for_ever_is_ended_by_its_own_processor_time() -> None:
    allowance = Allowance(MEMORY_BYTES, 1, 60.0)
    ended = run_program(["sh", "-c", "while :; do :; done"], allowance, environment=WORLD)
    assert ended.status < 0


def test_a_program_that_waits_for_ever_is_ended_by_the_clock() -> None:
    with pytest.raises(ProgramTooSlow):
        run_program(["sleep", "60"], Allowance(MEMORY_BYTES, 1, 1.0), environment=WORLD)
