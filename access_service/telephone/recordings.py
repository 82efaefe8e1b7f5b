"""Recordings that lie at a provider: messages that are still to be fetched, and what is to go.

A provider waits fifteen seconds for an answer, and may not have a recording ready when it tells of
it. So messages are fetched after the answer, again and again until they are here, and nothing is
deleted there before it is kept here. What waits is noted in the database: a restart loses nothing.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from access_service.fetch import Answer
from access_service.telephone.messages import KEPT
from formats.document import Lang
from formats.errors import AccessError
from voice_interface.channels.twiml import samples_of

_LOG = logging.getLogger(__name__)
NAME: Final = "phone-recordings"
PAUSES_S: Final = (0, 2, 5, 20, 60, 300, 1800)
"""Before each try; the last one before all further ones."""
_GONE: Final = frozenset({200, 204, 404})


class Notes(Protocol):
    """Where what waits is noted."""

    def get(self, name: str) -> str | None:
        """Return a note."""
        ...

    def put(self, name: str, value: str) -> None:
        """Keep a note."""
        ...


class Server(Protocol):
    """The provider's server of recordings; see `access_service.fetch.Fetcher`."""

    def get(self, url: str, *, credentials: tuple[str, str]) -> Answer:
        """Fetch."""
        ...

    def delete(self, url: str, *, credentials: tuple[str, str]) -> Answer:
        """Have it deleted."""
        ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """A recording that waits: its address, since when, how often it was tried and when next.

    `lang` is the language of a message that is to be fetched; empty where it is only to go.
    """

    address: str
    lang: str
    since: float
    due: float
    tries: int = 0


def _now_s() -> float:
    return datetime.now(UTC).timestamp()


class Recordings:
    """Fetches messages and has recordings deleted.

    Args:
        notes: Where what waits is noted.
        server: The provider's.
        credentials: The account and its token.
        keep: Keeps a message: samples, their rate in Hz, language.
        now_s: The clock, in seconds.
    """

    def __init__(
        self,
        notes: Notes,
        server: Callable[[], Server],
        credentials: tuple[str, str],
        keep: Callable[[bytes, int, Lang], object],
        *,
        now_s: Callable[[], float] = _now_s,
    ) -> None:
        self._notes = notes
        self._server = server
        self._credentials = credentials
        self._keep = keep
        self._now_s = now_s
        self._lock = threading.Lock()
        self._working = threading.Lock()
        self._came = threading.Event()
        self._is_over = False

    def fetch(self, address: str, lang: Lang) -> None:
        """Take note of a message that is to be fetched, kept and then deleted at the provider."""
        self._add(address, lang)

    def discard(self, address: str) -> None:
        """Take note of a recording that is to be deleted at the provider."""
        self._add(address, "")

    @property
    def messages_waiting(self) -> int:
        """Return how many messages still lie at the provider."""
        return sum(bool(one.lang) for one in self._all())

    def start(self) -> None:
        """Work from now on, in a thread of its own."""
        threading.Thread(target=self._run, name="recordings", daemon=True).start()

    def close(self) -> None:
        """Do no more."""
        self._is_over = True
        self._came.set()

    def work(self) -> None:
        """Do what is due now."""
        with self._working:
            for one in self._all():
                if one.due <= self._now_s():
                    self._change(one, self._tried(one))

    def _run(self) -> None:
        while not self._is_over:
            self._came.clear()
            try:
                self.work()
                next_s = min((one.due for one in self._all()), default=None)
            except Exception:  # noqa: BLE001 - the thread must outlive a database that is busy
                _LOG.exception("recordings wait at the provider")
                next_s = self._now_s() + PAUSES_S[-1]
            self._came.wait(None if next_s is None else max(0.1, next_s - self._now_s()))

    def _tried(self, one: Waiting) -> Waiting | None:
        """Return what is left to do; None for nothing."""
        try:
            if one.lang:
                if not self._is_fetched(one):
                    return self._later(one)
                one = replace(one, lang="", tries=0)
            status = self._server().delete(one.address, credentials=self._credentials).status
        except AccessError as problem:
            _LOG.warning("a recording waits at the provider: %s", type(problem).__name__)
            return self._later(one)
        return None if status in _GONE else self._later(one, status)

    def _is_fetched(self, one: Waiting) -> bool:
        wav = self._server().get(f"{one.address}.wav", credentials=self._credentials)
        if wav.status != 200:
            _LOG.warning("a message waits at the provider: %d", wav.status)
            return False
        pcm, rate_hz = samples_of(wav.body)
        self._keep(pcm, rate_hz, Lang(one.lang))
        return True

    def _later(self, one: Waiting, status: int = 0) -> Waiting | None:
        if self._now_s() - one.since > KEPT.total_seconds():
            what = "a message was not fetched" if one.lang else "a recording was not deleted"
            _LOG.error("%s in %d days and is left at the provider", what, KEPT // timedelta(days=1))
            return None
        if status:
            _LOG.warning("a recording is not deleted yet at the provider: %d", status)
        tries = one.tries + 1
        pause_s = PAUSES_S[min(tries, len(PAUSES_S) - 1)]
        return replace(one, tries=tries, due=self._now_s() + pause_s)

    def _add(self, address: str, lang: str) -> None:
        with self._lock:
            waiting = self._all()
            if all(one.address != address for one in waiting):
                now_s = self._now_s()
                self._put([*waiting, Waiting(address, lang, now_s, now_s)])
        self._came.set()

    def _change(self, old: Waiting, new: Waiting | None) -> None:
        with self._lock:
            others = [one for one in self._all() if one.address != old.address]
            self._put(others if new is None else [*others, new])

    def _all(self) -> list[Waiting]:
        return [Waiting(**one) for one in json.loads(self._notes.get(NAME) or "[]")]

    def _put(self, waiting: list[Waiting]) -> None:
        self._notes.put(NAME, json.dumps([asdict(one) for one in waiting]))
