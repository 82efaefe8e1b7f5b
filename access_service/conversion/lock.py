"""One process a data folder executes conversions: a lock that the system frees when it dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from access_service.store.failures import disk_errors


class ExecutorLock:
    """An exclusive lock on a file. It is gone with its process, even after kill -9."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock if nobody has it, and tell whether we have it now.

        Raises:
            StorageFailed: The lock's file cannot be made.
        """
        if self._descriptor is not None:
            return True
        with disk_errors(str(self._path)):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # The lock must not reach the speech processes: they may outlive us for a moment.
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | _CLOEXEC, 0o644)
        if not _lock(descriptor):
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give the lock back; nothing happens when we do not have it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def is_held(self) -> bool:
        """Tell whether any process has the lock."""
        if self._descriptor is not None:
            return True
        if self.acquire():
            self.release()
            return False
        return True


_CLOEXEC = getattr(os, "O_CLOEXEC", 0)

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
