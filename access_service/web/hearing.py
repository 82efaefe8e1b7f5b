"""How many may be heard at a time from the pages: each keeps a thread of the server meanwhile."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from flask import session
from flask_limiter.util import get_remote_address

from formats.errors import Unavailable

HEARERS: Final = 3
"""With the listeners (`web.listening`) they leave half of the server's threads to the pages, the
staff and the telephone."""
HEARERS_OF_ADDRESS: Final = 2
"""Several patrons of a library speak from one address; a place is left to everybody else."""
FOLLOWERS: Final = 2
BUSY: Final = "too-many-speakers"


class Taken(Unavailable):
    """Somebody of the same session is being heard already: the same turn, sent twice."""


class Places:
    """Places that are taken without waiting, or not at all.

    Args:
        most: How many there are.
        most_of_address: How many of them one address may take; one session takes one.
    """

    def __init__(self, most: int, most_of_address: int) -> None:
        self._most = most
        self._most_of_address = most_of_address
        self._lock = threading.Lock()
        self._addresses: Counter[str] = Counter()
        self._sessions: set[str] = set()

    @contextmanager
    def place(self, address: str, mark: str = "") -> Iterator[None]:
        """Hold a place.

        Args:
            address: From where it is asked.
            mark: The session; empty where there is none.

        Raises:
            Taken: This session has one.
            Unavailable: All are taken, or those of this address.
        """
        self._take(address, mark)
        try:
            yield
        finally:
            self._leave(address, mark)

    def _take(self, address: str, mark: str) -> None:
        with self._lock:
            if mark and mark in self._sessions:
                raise Taken("one of this session", say=BUSY)
            count = self._addresses.total()
            if count >= self._most or self._addresses[address] >= self._most_of_address:
                raise Unavailable(f"{count} at a time", say=BUSY)
            self._addresses[address] += 1
            if mark:
                self._sessions.add(mark)

    def _leave(self, address: str, mark: str) -> None:
        with self._lock:
            self._addresses[address] -= 1
            self._addresses += Counter()  # without those of which nothing is left
            self._sessions.discard(mark)


_HEARD = Places(HEARERS, HEARERS_OF_ADDRESS)
_FOLLOWED = Places(FOLLOWERS, 1)


@contextmanager
def heard() -> Iterator[None]:
    """Hold the place of who asks to be heard; see `Places.place`."""
    with _HEARD.place(get_remote_address(), _mark()):
        yield


@contextmanager
def followed() -> Iterator[None]:
    """Hold the place of who is followed while speaking; see `Places.place`."""
    with _FOLLOWED.place(get_remote_address(), _mark()):
        yield


def _mark() -> str:
    # The number that guards this session's forms: every form that brings sound has one.
    return str(session.get("csrf_token", ""))
