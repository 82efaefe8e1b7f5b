from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, text

from access_service.store.engine import open_engine, sqlite_url
from access_service.store.migrate import migrate

POSTGRES = os.environ.get("PROSVASI_TEST_POSTGRES", "")
"""Address of a PostgreSQL server where databases may be made; empty where there is none."""


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine(sqlite_url(tmp_path / "prosvasi.db"))
    migrate(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def postgres_url() -> Iterator[str]:
    if not POSTGRES:
        pytest.skip("PROSVASI_TEST_POSTGRES names no server")
    name = f"prosvasi_{uuid.uuid4().hex}"
    server = open_engine(POSTGRES).execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(params=["sqlite", *(["postgresql"] if POSTGRES else [])])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Every law of the store holds on both databases."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite")
        return
    opened = open_engine(request.getfixturevalue("postgres_url"))
    migrate(opened)
    yield opened
    opened.dispose()
