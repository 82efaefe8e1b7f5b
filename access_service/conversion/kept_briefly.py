"""Answers that hold for a moment, so that a page which asks the same many times is quick."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

KEPT_S: Final = 1.0
"""Whoever changes a setting sees it at the next page."""
MOST: Final = 256
"""More different questions than this within a second are not kept."""

_Asked = TypeVar("_Asked", bound=Hashable)
_Told = TypeVar("_Told")


class KeptBriefly(Generic[_Asked, _Told]):
    """Answers by what was asked; an error is never kept.

    Args:
        kept_s: How long an answer holds.
        clock: Seconds from any start.
    """

    def __init__(
        self, kept_s: float = KEPT_S, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._kept_s = kept_s
        self._clock = clock
        self._told: dict[_Asked, tuple[float, _Told]] = {}

    def __len__(self) -> int:
        """Return how many answers are kept, old ones among them."""
        return len(self._told)

    def of(self, asked: _Asked, find: Callable[[], _Told]) -> _Told:
        """Return the answer of a moment ago, or find it."""
        now_s = self._clock()
        kept = self._told.get(asked)
        if kept is not None and kept[0] > now_s:
            return kept[1]
        told = find()
        if len(self._told) >= MOST:
            self._told.clear()  # who asks for ever new things takes no memory with it
        self._told[asked] = (now_s + self._kept_s, told)
        return told
