"""Starting the programs that some readers need, under limits of their own.

A reader's process is given little memory and few seconds. A recogniser or a word processor needs
more, and is bound by what is given here instead; it stays in the reader's process group, in its
empty network and in its folder, and ends with it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


class ProgramTooSlow(Exception):
    """A program was ended because its time was over."""


class ProgramNotStarted(Exception):
    """A program is not there, or the system would not start it."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a program may take: address space, processor time, and time by the clock."""

    memory_bytes: int
    cpu_seconds: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended, and what it wrote."""

    status: int
    output: bytes
    errors: bytes


def run_program(
    arguments: Sequence[str],
    allowance: Allowance,
    *,
    environment: Mapping[str, str],
    given: bytes = b"",
    folder: Path | None = None,
) -> Ended:
    """Run a program to its end.

    Args:
        arguments: The program and what it is told; never a shell's line.
        allowance: Its limits.
        environment: All that it knows of the world around it.
        given: Its standard input.
        folder: Where it works.

    Raises:
        ProgramTooSlow: Its time was over; it has been killed.
        ProgramNotStarted: It is not there.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - arguments of our own, no shell
            list(arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(environment),
            cwd=folder,
        )
    except OSError as exc:
        raise ProgramNotStarted(str(exc)) from exc
    with process:
        _bound(process.pid, allowance)
        try:
            output, errors = process.communicate(given, timeout=max(1.0, allowance.seconds))
        except subprocess.TimeoutExpired as exc:
            process.kill()
            process.communicate()
            raise ProgramTooSlow(f"over {allowance.seconds:.0f} s") from exc
    return Ended(process.returncode, output, errors)


def _bound(pid: int, allowance: Allowance) -> None:
    """Give a process that was just started its allowance (Linux; elsewhere the clock alone counts).

    Never by way of our own limits: a process that has worked longer than the program may would be
    ended by them itself.
    """
    if sys.platform != "linux":
        return
    import resource

    wanted = {
        resource.RLIMIT_AS: allowance.memory_bytes,
        resource.RLIMIT_CPU: allowance.cpu_seconds,
    }
    with suppress(ProcessLookupError):  # it has ended already
        for kind, soft in wanted.items():
            hard = resource.prlimit(pid, kind)[1]
            least = soft if hard == resource.RLIM_INFINITY else min(soft, hard)
            resource.prlimit(pid, kind, (least, hard))
