"""An event loop whose clock is turned by hand: ten minutes of a call pass in a moment."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import TypeVar

_Made = TypeVar("_Made")


class _NoWaiting(selectors.DefaultSelector):
    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("the call waits for something that will never come")
        self.now_s += timeout
        return super().select(0)


class TurnedClockLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._turned = _NoWaiting()
        super().__init__(self._turned)
        self._clock_resolution = 1e-6

    def time(self) -> float:
        return self._turned.now_s


def run(call: Coroutine[object, object, _Made]) -> _Made:
    with asyncio.Runner(loop_factory=TurnedClockLoop) as runner:
        return runner.run(call)
