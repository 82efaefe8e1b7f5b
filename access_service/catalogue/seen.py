"""Which ids a file has had so far: in memory at first, on disk when the file is a large one."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from access_service.catalogue.record import ItemId

MAX_IN_MEMORY: Final = 100_000
"""Ids, of about 120 bytes each: what does not fit goes to a temporary file."""


class SeenIds:
    """The ids of one file and the number of the record that had each first."""

    def __init__(self, disk: sqlite3.Connection, *, most: int = MAX_IN_MEMORY) -> None:
        self._disk = disk
        self._most = most
        self._fresh: dict[ItemId, int] = {}
        self._has_spilt = False
        disk.execute("CREATE TABLE seen (id TEXT PRIMARY KEY, number INTEGER) WITHOUT ROWID")

    def first(self, item_id: ItemId, number: int) -> int:
        """Return the number of the record that had this id first; `number` if none had."""
        found = self._fresh.get(item_id) or self._on_disk(item_id)
        if found is None:
            self._fresh[item_id] = found = number
            if len(self._fresh) >= self._most:
                self._spill()
        return found

    def forget(self, item_id: ItemId) -> None:
        """Let an id be had again, because its record was deleted."""
        if self._fresh.pop(item_id, None) is None and self._has_spilt:
            self._disk.execute("DELETE FROM seen WHERE id = ?", (item_id,))

    def _on_disk(self, item_id: ItemId) -> int | None:
        if not self._has_spilt:
            return None
        row = self._disk.execute("SELECT number FROM seen WHERE id = ?", (item_id,)).fetchone()
        return None if row is None else int(row[0])

    def _spill(self) -> None:
        self._disk.executemany("INSERT INTO seen VALUES (?, ?)", sorted(self._fresh.items()))
        self._fresh.clear()
        self._has_spilt = True


@contextmanager
def seen_ids(*, most: int = MAX_IN_MEMORY) -> Iterator[SeenIds]:
    """Give the memory of one file's ids; its temporary file ends with it."""
    with (
        tempfile.TemporaryDirectory(prefix="prosvasi-ids-") as folder,
        closing(sqlite3.connect(Path(folder) / "seen.sqlite", isolation_level=None)) as disk,
    ):
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -16000"):
            disk.execute(f"PRAGMA {pragma}")
        yield SeenIds(disk, most=most)
