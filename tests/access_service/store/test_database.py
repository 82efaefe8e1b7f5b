"""Opening, migrating and failing."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, text

from access_service.messages import explain
from access_service.store import migrations
from access_service.store.engine import open_engine, reading, sqlite_url, writing
from access_service.store.failures import disk_errors
from access_service.store.markers import SAMPLE_LOADED, MarkerStore
from access_service.store.migrate import migrate
from access_service.store.tables import HEAD, metadata
from formats.document import EL, EN
from formats.errors import StorageFailed


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_newest_migration_is_the_one_the_code_expects() -> None:
    folder = ScriptDirectory(str(Path(str(migrations.__file__)).parent))
    assert folder.get_current_head() == HEAD


def test_migrating_again_asks_for_the_version_alone_and_writes_nothing(engine: Engine) -> None:
    asked: list[str] = []

    def note(*told: Any) -> None:
        asked.append(told[2])

    event.listen(engine, "before_cursor_execute", note)
    assert migrate(engine) is False
    asks = [one for one in asked if "version_num" in one]
    assert len(asks) == 1
    assert len(asked) <= 3, "beside it, whether there is such a table"
    assert {one.split()[0] for one in asked} <= {"PRAGMA", "SELECT"}


def test_four_processes_that_start_at_once_migrate_once(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from access_service.store.engine import open_engine\n"
        "from access_service.store.migrate import migrate\n"
        "print(migrate(open_engine(sys.argv[1])))\n"
    )
    command = [sys.executable, "-c", code, sqlite_url(tmp_path / "new" / "prosvasi.db")]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    answers = [process.communicate(timeout=60)[0].strip() for process in started]
    assert [process.returncode for process in started] == [0] * 4
    assert sorted(answers) == ["False", "False", "False", "True"]


def test_sqlite_is_opened_so_that_a_power_cut_loses_nothing(sqlite: Engine) -> None:
    with reading(sqlite) as connection:
        found = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 15_000,
    }


def test_a_transaction_that_fails_keeps_nothing(engine: Engine) -> None:
    def fail_half_way() -> None:
        with writing(engine) as connection:
            connection.execute(text("INSERT INTO markers VALUES ('a', 'b')"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_half_way()
    assert MarkerStore(engine).get("a") is None


def test_a_marker_is_replaced_by_the_next(engine: Engine) -> None:
    markers = MarkerStore(engine)
    assert markers.get(SAMPLE_LOADED) is None
    markers.put(SAMPLE_LOADED, "1")
    markers.put(SAMPLE_LOADED, "2")
    assert markers.get(SAMPLE_LOADED) == "2"


@pytest.fixture
def address(tmp_path: Path) -> tuple[Path, str]:
    path = tmp_path / "prosvasi.db"
    return path, sqlite_url(path)


def _fails(url: str) -> StorageFailed:
    engine = open_engine(url)
    with pytest.raises(StorageFailed) as caught:
        migrate(engine)
    engine.dispose()
    for lang in (EL, EN):
        assert explain(caught.value, lang)
    return caught.value


def test_a_file_that_is_no_database_is_called_damaged(address: tuple[Path, str]) -> None:
    path, url = address
    path.write_bytes(b"this is not a database, whatever its name says" * 100)
    assert _fails(url).say == "store-damaged"


def test_a_folder_in_place_of_the_database_is_said_not_writable(
    address: tuple[Path, str],
) -> None:
    path, url = address
    path.mkdir()
    assert _fails(url).say == "place-not-writable"


def test_a_data_folder_that_is_a_file_is_said_not_writable(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StorageFailed) as caught:
        open_engine(sqlite_url(tmp_path / "data" / "prosvasi.db"))
    assert caught.value.say == "place-not-writable"


def test_a_database_that_another_keeps_locked_is_said_busy(sqlite: Engine, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "prosvasi.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with sqlite.connect() as connection:
        connection.execute(text("PRAGMA busy_timeout = 50"))
    with pytest.raises(StorageFailed) as caught:
        MarkerStore(sqlite).put("a", "b")
    other.close()
    assert caught.value.say == "store-locked"


def test_a_database_that_may_not_grow_is_said_full(sqlite: Engine) -> None:
    with sqlite.connect() as connection:
        pages = connection.scalar(text("PRAGMA page_count"))
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(StorageFailed) as caught:
        MarkerStore(sqlite).put("a", "b" * 1_000_000)
    assert caught.value.say == "disk-full"


def test_a_mistake_of_ours_is_not_taken_for_a_failing_disk(engine: Engine) -> None:
    with (
        pytest.raises(Exception, match="nothing_of_this_name") as caught,
        reading(engine) as connection,
    ):
        connection.execute(text("SELECT * FROM nothing_of_this_name"))
    assert not isinstance(caught.value, StorageFailed)


@pytest.mark.parametrize(
    ("number", "say"),
    [(28, "disk-full"), (27, "disk-full"), (13, "place-not-writable"), (5, "storage-failed")],
)
def test_every_refusal_of_the_operating_system_has_its_sentence(number: int, say: str) -> None:
    with pytest.raises(StorageFailed) as caught, disk_errors("/data"):
        raise OSError(number, "refused")
    assert caught.value.say == say
    assert explain(caught.value, EL) != explain(caught.value, EN)


def test_the_path_of_postgresql_leads_to_psycopg() -> None:
    engine = open_engine("postgresql://prosvasi@localhost/prosvasi")
    assert (engine.dialect.name, engine.dialect.driver) == ("postgresql", "psycopg")


def test_a_server_that_does_not_answer_is_said_so() -> None:
    engine = open_engine("postgresql://prosvasi@127.0.0.1:1/prosvasi?connect_timeout=2")
    with pytest.raises(StorageFailed) as caught:
        migrate(engine)
    assert caught.value.say == "store-unreachable"
    assert "***" not in explain(caught.value, EL)
