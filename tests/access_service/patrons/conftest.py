"""A database of patrons with cheap hashes and a clock that the test turns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from access_service.conversion.request import JobId
from access_service.conversion.result import JobState
from access_service.patrons.bookshelf import Bookshelf
from access_service.patrons.privacy import Privacy
from access_service.patrons.requests import Requests
from access_service.patrons.service import Patrons
from access_service.sealed import Sealer, keys
from access_service.secret import pseudonym
from access_service.staff.passwords import Passwords
from access_service.store.engine import open_engine, sqlite_url
from access_service.store.migrate import migrate
from access_service.store.patron_locks import SqlLockStore
from access_service.store.patron_requests import SqlRequestStore
from access_service.store.patrons import SqlPatronStore
from access_service.store.shelves import SqlShelfStore

CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, by: timedelta) -> None:
        self.now += by


@dataclass
class House:
    """The patrons' side of the service over one database."""

    engine: Engine
    clock: Clock
    sealer: Sealer
    jobs: dict[JobId, JobState]

    def __post_init__(self) -> None:
        self.store = SqlPatronStore(self.engine, self.sealer)
        shelf, asked = SqlShelfStore(self.engine), SqlRequestStore(self.engine, self.sealer)
        self.patrons = Patrons(
            self.store,
            SqlLockStore(self.engine),
            CHEAP,
            pseudonym=pseudonym(b"key"),
            now=self.clock,
        )
        self.bookshelf = Bookshelf(
            shelf, lambda one: self.patrons.show(one).keeps_history, now=self.clock
        )
        self.requests = Requests(asked, self.jobs.get, now=self.clock)
        self.privacy = Privacy((shelf, asked, self.store))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = open_engine(sqlite_url(tmp_path / "prosvasi.sqlite"))
    migrate(opened)
    yield House(opened, Clock(), Sealer(lambda: keys(tmp_path / "personal.keys")), {})
    opened.dispose()
