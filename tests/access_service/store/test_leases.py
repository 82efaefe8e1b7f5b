"""Of all processes over a database, one at a time does what only one may do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

from sqlalchemy import Engine

from access_service.store.leases import SqlLease

LASTS = timedelta(minutes=15)
NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)


def test_one_holds_it_until_it_lapses_or_is_given_up(engine: Engine) -> None:
    one, other = (SqlLease(engine, "harvests", LASTS) for _ in range(2))
    assert one.take(NOW)
    assert not other.take(NOW + timedelta(minutes=10))
    assert one.take(NOW + timedelta(minutes=10)), "it is held longer"
    assert not other.take(NOW + timedelta(minutes=20))
    assert other.take(NOW + timedelta(minutes=26)), "whoever died loses it"
    assert not one.take(NOW + timedelta(minutes=26))
    other.leave()
    assert one.take(NOW + timedelta(minutes=27))


def test_giving_up_takes_nothing_from_another(engine: Engine) -> None:
    one, other = (SqlLease(engine, "harvests", LASTS) for _ in range(2))
    assert one.take(NOW)
    other.leave()
    assert not other.take(NOW)


def test_of_many_that_ask_at_once_one_has_it(engine: Engine) -> None:
    barrier, got = Barrier(6), []

    def ask() -> None:
        lease = SqlLease(engine, "harvests", LASTS)
        barrier.wait()
        got.append(lease.take(NOW))

    threads = [Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False] * 5 + [True]
