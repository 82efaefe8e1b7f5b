"""What a server loads once and holds as long as it runs."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

T = TypeVar("T")

SHARE: Final = 0.25
"""How much of one processor is taken by what nobody waits for."""
_SPELL_S: Final = 0.01
"""Work between two rests: shorter than anybody notices on a page."""


def keep_resident() -> None:
    """Let the collector of cycles pass over all that is loaded by now.

    A catalogue's index, phrases and models are millions of objects that never go; looking at them
    anew took more than half of the processor's time of sixty calls, and paused all of them at once.
    Only for a process that serves until it ends: what is loaded now is never searched again.
    """
    gc.collect()
    gc.freeze()


def giving_way(
    things: Iterable[T], *, is_wanted: threading.Event, share: float = SHARE
) -> Iterator[T]:
    """Yield things and rest in between, so that pages are answered beside work that can wait.

    A hundred thousand records take half a minute to file by sound. In that time each page waited
    for its turn behind them, and a library that starts in the morning has readers at once.

    Args:
        things: What is worked through; the work on each counts, and so does making it.
        is_wanted: Set once somebody waits for the end: from then on there is no rest.
        share: How much of one processor it may take until then.
    """
    began_s = time.thread_time()
    for thing in things:
        yield thing
        worked_s = time.thread_time() - began_s
        if worked_s >= _SPELL_S:
            is_wanted.wait(worked_s * (1 - share) / share)
            began_s = time.thread_time()
