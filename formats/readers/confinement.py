"""What a process that reads a stranger's file gives up before it looks at the first byte.

Each wall stands where the system has one: limits on memory and processor time on POSIX, a network
of its own without a single cable and an end together with its parent on Linux. The parent's clock
holds everywhere.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_PDEATHSIG = 1


def confine(*, memory_bytes: int, cpu_seconds: int, written_bytes: int, parent: int) -> None:
    """Bind this process, and every program that it starts, for the rest of its life.

    Args:
        memory_bytes: Address space. A program that a reader starts may be given more: only the
            reader knows how much a Java needs, and says so where it starts one.
        cpu_seconds: Processor time, for each process by itself.
        written_bytes: Length of any file that is written.
        parent: The process without which this one is to end.
    """
    if sys.platform == "win32":
        return
    import resource

    def bound(kind: int, soft: int, hard: int | None = None) -> None:
        _, most = resource.getrlimit(kind)
        if most != resource.RLIM_INFINITY:
            soft = min(soft, most)
        resource.setrlimit(kind, (soft, most if hard is None else min(hard, soft)))

    bound(resource.RLIMIT_CORE, 0, 0)
    bound(resource.RLIMIT_AS, memory_bytes)
    bound(resource.RLIMIT_CPU, cpu_seconds)
    bound(resource.RLIMIT_FSIZE, written_bytes)
    if sys.platform == "linux":
        _leave_network()
        _end_with(parent)


def _leave_network() -> None:
    """Move into an empty network, where the kernel lets us.

    Where it does not, nothing is lost: no reader fetches anything, and this is the second wall.
    """
    namespaces = _CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWNET | _CLONE_NEWUSER
    ctypes.CDLL(None, use_errno=True).unshare(namespaces)


def _end_with(parent: int) -> None:
    """Let the kernel end this process when the thread that started it ends (Linux)."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)  # it ended before the kernel was told
