"""Access of a carer that was taken back is never kept again, whoever comes at the same moment."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine, delete, insert, select

from access_service.patrons.account import CardNo, Patron, PatronId
from access_service.patrons.carers import Carer, CarerId
from access_service.patrons.kept import Secrets
from access_service.sealed import Sealer
from access_service.store.carers import SqlCarerStore
from access_service.store.engine import writing
from access_service.store.patron_tables import carers, ended_carers
from access_service.store.patrons import SqlPatronStore

KEY = Fernet.generate_key()
SEALER = Sealer(lambda: (KEY,))
NOW = datetime(2026, 11, 1, tzinfo=UTC)
ME = PatronId("me")
ELENI = Carer(CarerId("eleni"), ME, CardNo("F000000001"), NOW, "Ελένη")


@pytest.fixture
def store(engine: Engine) -> SqlCarerStore:
    SqlPatronStore(engine, SEALER).add(Patron(ME, CardNo("1"), NOW), Secrets("hash"))
    return SqlCarerStore(engine, SEALER)


def test_a_carer_is_kept_once_and_after_the_access_was_taken_back_never(
    store: SqlCarerStore,
) -> None:
    assert store.add(ELENI, "hash")
    assert not store.add(ELENI, "hash"), "the same form twice"
    assert store.remove(ME, ELENI.id)
    assert store.has_ended(ELENI.id)
    assert not store.add(ELENI, "hash")
    assert store.of(ME) == ()


def test_a_form_that_waits_for_the_access_to_be_taken_back_gives_none(
    engine: Engine, store: SqlCarerStore
) -> None:
    store.add(ELENI, "hash")
    with ThreadPoolExecutor(1) as other:
        with writing(engine) as connection:  # as `remove` does it, held open for a moment
            connection.execute(delete(carers).where(carers.c.id == ELENI.id))
            waiting = other.submit(store.add, ELENI, "hash")
            time.sleep(0.3)
            assert not waiting.done()
            connection.execute(insert(ended_carers), {"id": ELENI.id})
        assert waiting.result(timeout=20) is False
    with engine.connect() as connection:
        assert connection.execute(select(carers)).all() == []
