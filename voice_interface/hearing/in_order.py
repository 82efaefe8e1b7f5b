"""Recognition one at a time, in the order of arrival, callers first, and nobody waits for ever.

A recognition takes a whole processor for a second: several at once make all of them late, the
first too, and a voice that is sounding meanwhile stutters.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from typing import Any, TypeVar

from formats.errors import Unavailable

LONGEST_S = 20.0
"""From asking to the answer. Who is behind so many others is asked to press keys instead."""
MOST_WAITING = 32
LATE = "hearing-late"
_Made = TypeVar("_Made")
_Row = deque[tuple[Future[Any], Callable[[], Any]]]


class InOrder:
    """Runs work one piece after the other.

    Callers have a row of their own, which goes first: a provider gives a call up after fifteen
    seconds, and however many speak on the pages, they take no caller's place.

    Args:
        longest_s: The time limit of a piece, waiting included.
        most_waiting: How many may wait in a row; further ones are refused at once.
    """

    def __init__(self, *, longest_s: float = LONGEST_S, most_waiting: int = MOST_WAITING) -> None:
        self._longest_s = longest_s
        self._most = most_waiting
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="hearing")
        # What is done before its end is noted is noted by the thread that asked, lock in hand.
        self._lock = threading.RLock()
        self._calls: _Row = deque()
        self._others: _Row = deque()
        self._counts = {True: 0, False: 0}

    def run(
        self, work: Callable[[], _Made], *, is_call: bool = False, longest_s: float | None = None
    ) -> _Made:
        """Return what `work` returns, once it was its turn.

        Args:
            work: What is done.
            is_call: It is for somebody on the telephone.
            longest_s: A shorter time limit than usual.

        Raises:
            Unavailable: It was not done in time. What has not begun by then never begins; what
                has, ends unheard.
        """
        with self._lock:
            if self._counts[is_call] >= self._most:
                raise _late(f"{self._counts[is_call]} before it")
            future = self._submit(work, is_call=is_call)
        usual_s = self._longest_s
        return self._awaited(future, usual_s if longest_s is None else min(longest_s, usual_s))

    def run_if_idle(self, work: Callable[[], _Made]) -> _Made | None:
        """Return what `work` returns, or None where somebody else is being heard or waits.

        Raises:
            Unavailable: It was not done in time.
        """
        with self._lock:
            if any(self._counts.values()):
                return None
            future = self._submit(work, is_call=False)
        return self._awaited(future, self._longest_s)

    def close(self) -> None:
        """Let go of the thread; what waits is not done any more."""
        with self._lock:
            waiting = [future for row in (self._calls, self._others) for future, _ in row]
        for future in waiting:
            future.cancel()
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _submit(self, work: Callable[[], _Made], *, is_call: bool) -> Future[_Made]:
        self._worker.submit(self._next)
        future: Future[_Made] = Future()
        (self._calls if is_call else self._others).append((future, work))
        self._counts[is_call] += 1
        future.add_done_callback(lambda _future: self._gone(is_call=is_call))
        return future

    def _next(self) -> None:
        with self._lock:
            future, work = (self._calls or self._others).popleft()
        if not future.set_running_or_notify_cancel():
            return  # who asked waits no longer
        try:
            made = work()
        except BaseException as fault:  # noqa: BLE001 - raised again where it was asked for
            future.set_exception(fault)
        else:
            future.set_result(made)

    def _gone(self, *, is_call: bool) -> None:
        with self._lock:
            self._counts[is_call] -= 1

    def _awaited(self, future: Future[_Made], longest_s: float) -> _Made:
        try:
            return future.result(longest_s)
        except NotYet:
            if future.done():
                raise  # of the work itself
            future.cancel()
            raise _late(f"not done in {longest_s} s") from None


def _late(detail: str) -> Unavailable:
    return Unavailable(f"recognition: {detail}", say=LATE)
