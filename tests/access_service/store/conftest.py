from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from access_service.store.engine import open_engine, sqlite_url
from access_service.store.migrate import migrate


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine(sqlite_url(tmp_path / "prosvasi.db"))
    migrate(opened)
    yield opened
    opened.dispose()
