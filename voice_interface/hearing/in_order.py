"""Recognition one at a time, in the order of arrival, and nobody waits for ever.

A recognition takes a whole processor for a second: several at once make all of them late, the
first too, and a voice that is sounding meanwhile stutters.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from typing import TypeVar

from formats.errors import Unavailable

LONGEST_S = 20.0
"""From asking to the answer. Who is behind so many others is asked to press keys instead."""
MOST_WAITING = 32
_Made = TypeVar("_Made")


class InOrder:
    """Runs work one piece after the other.

    Args:
        longest_s: The time limit of a piece, waiting included.
        most_waiting: How many may wait; further ones are refused at once.
    """

    def __init__(self, *, longest_s: float = LONGEST_S, most_waiting: int = MOST_WAITING) -> None:
        self._longest_s = longest_s
        self._most = most_waiting
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="hearing")
        # What is done before its end is noted is noted by the thread that asked, lock in hand.
        self._lock = threading.RLock()
        self._count = 0

    def run(self, work: Callable[[], _Made]) -> _Made:
        """Return what `work` returns, once it was its turn.

        Raises:
            Unavailable: It was not done in time. What has not begun by then never begins; what
                has, ends unheard.
        """
        with self._lock:
            if self._count >= self._most:
                raise _late(f"{self._count} before it")
            future = self._submit(work)
        return self._awaited(future)

    def run_if_idle(self, work: Callable[[], _Made]) -> _Made | None:
        """Return what `work` returns, or None where somebody else is being heard or waits.

        Raises:
            Unavailable: It was not done in time.
        """
        with self._lock:
            if self._count:
                return None
            future = self._submit(work)
        return self._awaited(future)

    def close(self) -> None:
        """Let go of the thread; what waits is not done any more."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _submit(self, work: Callable[[], _Made]) -> Future[_Made]:
        future = self._worker.submit(work)
        self._count += 1
        future.add_done_callback(self._gone)
        return future

    def _gone(self, _future: Future[_Made]) -> None:
        with self._lock:
            self._count -= 1

    def _awaited(self, future: Future[_Made]) -> _Made:
        try:
            return future.result(self._longest_s)
        except NotYet:
            if future.done():
                raise  # of the work itself
            future.cancel()
            raise _late(f"not done in {self._longest_s} s") from None


def _late(detail: str) -> Unavailable:
    return Unavailable(f"recognition: {detail}", say="hearing-late")
