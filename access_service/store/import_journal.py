"""The journal of imports in a database: what each one changed, refused and repaired."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, case, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Row

from access_service.catalogue.record import Item, ItemId
from access_service.catalogue.store import (
    BatchId,
    ImportBatch,
    ImportState,
    PutCounts,
    Refusal,
    TakenBack,
    UndoneCounts,
)
from access_service.store.authorities import forget_batch, has_batch
from access_service.store.engine import reading, writing
from access_service.store.instants import from_us, to_us
from access_service.store.item_rows import from_json, records, remove, without_variants, write
from access_service.store.tables import (
    import_batches,
    import_changes,
    import_mends,
    items,
    refusals,
)
from access_service.store.upsert import insert_once
from formats.errors import UnknownThing

KEPT_BATCHES: Final = 60
"""Imports whose changes are kept, so that they can be undone: two months of a daily harvest."""
SHOWN_REFUSALS: Final = 1000
_PORTION: Final = 500


def remember(
    connection: Connection,
    batch: BatchId,
    before: Mapping[str, str | None],
    after: Mapping[str, str],
) -> None:
    """Note what a batch is about to leave of some items; what was there at first stays noted.

    Args:
        connection: The transaction that makes the change.
        batch: The import.
        before: The record of each item, None where there is none.
        after: The record that the import leaves; an item that is deleted is not named.
    """
    rows = [
        {
            "batch_id": batch,
            "item_id": key,
            "before": record,
            "after_digest": _digest(after[key]) if key in after else "",
        }
        for key, record in before.items()
    ]
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    change = dialect.insert(import_changes)
    connection.execute(
        change.on_conflict_do_update(
            index_elements=["batch_id", "item_id"],
            set_={"after_digest": change.excluded.after_digest},
        ),
        rows,
    )


def _digest(record: str) -> str:
    return _hashed(without_variants(record))


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _is_as_left(record: str, digest: str) -> bool:
    """Tell whether a record is as an import left it.

    Older imports left the closing brace out where an authority file had given a name its forms.
    """
    own = without_variants(record)
    return digest in {_hashed(own), _hashed(own[:-1])}


class SqlImportJournal:
    """Keeps imports in SQLite or PostgreSQL; see `ImportJournal`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(
        self, source: str, file_name: str, at: datetime, *, is_going_on: bool = False
    ) -> ImportBatch:
        """Return a new import, or the unfinished one of the same file."""
        with writing(self._engine) as connection:
            found = connection.execute(_unfinished(source, file_name)).first()
            if found is None:
                made = insert(import_batches).returning(import_batches.c.id)
                number = connection.scalar(made, _values(_fresh(source, file_name, at)))
                _forget_old(connection)
                return _fresh(source, file_name, at, number or 0)
            values = {"state": ImportState.RUNNING, "finished_us": to_us(at)}
            connection.execute(
                update(import_batches).where(import_batches.c.id == found.id).values(values)
            )
            for table in () if is_going_on else (refusals, import_mends):
                connection.execute(delete(table).where(table.c.batch_id == found.id))
            return _fresh(source, file_name, at, found.id)

    def note(self, batch: BatchId, refusals: Iterable[Refusal], mended: Iterable[ItemId]) -> None:
        """Keep which records were refused and which items repaired."""
        kept_out = list(refusals)
        touched = [{"batch_id": batch, "item_id": item_id} for item_id in dict.fromkeys(mended)]
        if not kept_out and not touched:
            return
        with writing(self._engine) as connection:
            if kept_out:
                _note_refusals(connection, batch, kept_out)
            if touched:
                connection.execute(insert_once(connection, import_mends), touched)

    def finish(self, batch: ImportBatch) -> None:
        """Keep how an import ended."""
        change = update(import_batches).where(import_batches.c.id == batch.id)
        with writing(self._engine) as connection:
            connection.execute(change.values(_values(batch)))

    def changed(self, batch: BatchId) -> tuple[PutCounts, int]:
        """Return how many items an import added, changed and deleted."""
        row = import_changes.c
        kind = case(
            ((row.after_digest == "") & row.before.is_(None), "nothing"),
            (row.after_digest == "", "deleted"),
            (row.before.is_(None), "added"),
            else_="changed",
        )
        query = select(kind, func.count()).where(row.batch_id == batch).group_by(kind)
        with reading(self._engine) as connection:
            found = {str(name): int(count) for name, count in connection.execute(query)}
        counts = PutCounts(found.get("added", 0), found.get("changed", 0))
        return counts, found.get("deleted", 0)

    def imports(self, *, limit: int = 20) -> tuple[ImportBatch, ...]:
        """Return the latest imports, newest first."""
        query = select(import_batches).order_by(import_batches.c.id.desc()).limit(limit)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
            return tuple(_batch(row, _first_refusals(connection, row.id)) for row in rows)

    def undoing(self) -> tuple[BatchId, ...]:
        """Return the imports that are being undone."""
        row = import_batches.c
        query = select(row.id).where(row.state == ImportState.UNDOING).order_by(row.id)
        with reading(self._engine) as connection:
            return tuple(BatchId(number) for number in connection.scalars(query))

    def latest_of(self, source: str) -> ImportBatch | None:
        """Return the latest import of a source."""
        row = import_batches.c
        query = select(import_batches).where(row.source == source).order_by(row.id.desc()).limit(1)
        with reading(self._engine) as connection:
            found = connection.execute(query).first()
        return None if found is None else _batch(found, ())

    def get(self, batch: BatchId) -> ImportBatch:
        """Return an import, or raise `UnknownThing`."""
        query = select(import_batches).where(import_batches.c.id == batch)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
            if row is None:
                raise UnknownThing(f"no import {batch}", say="unknown-import", number=batch)
            return _batch(row, _first_refusals(connection, row.id))

    def refusals(self, batch: BatchId) -> Iterator[Refusal]:
        """Yield all records that an import refused."""
        last = -1
        while True:
            with reading(self._engine) as connection:
                rows = connection.execute(_refusals_after(batch, last, _PORTION)).all()
            if not rows:
                return
            yield from (_refusal(row) for row in rows)
            last = rows[-1].position

    def mended(self, batch: BatchId) -> Iterator[Item]:
        """Yield the items that an import repaired, by id."""
        last = ""
        while True:
            page = (
                select(items.c.id, items.c.record)
                .join(import_mends, import_mends.c.item_id == items.c.id)
                .where(import_mends.c.batch_id == batch, items.c.id > last)
                .order_by(items.c.id)
                .limit(_PORTION)
            )
            with reading(self._engine) as connection:
                rows = connection.execute(page).all()
            if not rows:
                return
            yield from (from_json(row.record) for row in rows)
            last = rows[-1].id

    def is_undoable(self, batch: BatchId) -> bool:
        """Tell whether the journal still knows what the import changed."""
        query = select(import_changes.c.item_id).where(import_changes.c.batch_id == batch).limit(1)
        with reading(self._engine) as connection:
            if connection.execute(query).first() is not None:
                return True
            return has_batch(connection, batch)

    def take_back(self, batch: BatchId) -> TakenBack:
        """Undo a portion of an import."""
        query = select(import_changes).where(import_changes.c.batch_id == batch).limit(_PORTION)
        with writing(self._engine) as connection:
            changes = connection.execute(query).all()
            present = records(connection, [change.item_id for change in changes])
            own = [one for one in changes if _is_own(one, present.get(one.item_id))]
            restored = [from_json(one.before) for one in own if one.before is not None]
            texts = {one.item_id: one.before for one in own}
            write(connection, [(item, texts[item.id]) for item in restored])
            removed = [
                ItemId(one.item_id) for one in own if one.before is None and one.item_id in present
            ]
            remove(connection, removed)
            done = import_changes.c.item_id.in_([one.item_id for one in changes])
            connection.execute(
                delete(import_changes).where(import_changes.c.batch_id == batch, done)
            )
            if not changes:
                forget_batch(connection, batch)
            kept = len(changes) - len(own)
            _count_undone(connection, batch, len(restored), len(removed), kept)
        return TakenBack(tuple(restored), tuple(removed), kept, is_end=not changes)


def _count_undone(
    connection: Connection, batch: BatchId, restored: int, removed: int, kept: int
) -> None:
    row = import_batches.c
    change = {
        row.restored_count: row.restored_count + restored,
        row.removed_count: row.removed_count + removed,
        row.kept_count: row.kept_count + kept,
    }
    connection.execute(update(import_batches).where(row.id == batch).values(change))


def _is_own(change: Row[Any], present: str | None) -> bool:
    """Whether an item is as the import left it: nobody changed it afterwards."""
    if present is None:
        return bool(change.after_digest == "")
    return _is_as_left(present, change.after_digest)


def _unfinished(source: str, file_name: str) -> Any:
    row = import_batches.c
    going_on = row.state.in_((ImportState.RUNNING, ImportState.STOPPED))
    return (
        select(row.id)
        .where(row.source == source, row.file_name == file_name, going_on)
        .order_by(row.id.desc())
        .limit(1)
    )


def _forget_old(connection: Connection) -> None:
    """Drop the changes of imports so old that nobody undoes them."""
    newest = select(import_batches.c.id).order_by(import_batches.c.id.desc()).limit(KEPT_BATCHES)
    for table in (import_changes, import_mends):
        connection.execute(delete(table).where(table.c.batch_id.not_in(newest)))


def _note_refusals(connection: Connection, batch: BatchId, kept_out: list[Refusal]) -> None:
    highest = select(func.max(refusals.c.position)).where(refusals.c.batch_id == batch)
    last = connection.scalar(highest)
    first = 0 if last is None else last + 1
    rows = [
        {
            "batch_id": batch,
            "position": first + position,
            "ordinal": refusal.ordinal,
            "reason": refusal.reason,
            "offset_bytes": refusal.offset_bytes,
            "control_number": refusal.control_number,
        }
        for position, refusal in enumerate(kept_out)
    ]
    connection.execute(insert(refusals), rows)


def _refusals_after(batch: int, last: int, limit: int) -> Any:
    return (
        select(refusals)
        .where(refusals.c.batch_id == batch, refusals.c.position > last)
        .order_by(refusals.c.position)
        .limit(limit)
    )


def _first_refusals(connection: Connection, batch: int) -> tuple[Refusal, ...]:
    rows = connection.execute(_refusals_after(batch, -1, SHOWN_REFUSALS))
    return tuple(_refusal(row) for row in rows)


def _refusal(row: Row[Any]) -> Refusal:
    return Refusal(row.ordinal, row.reason, row.offset_bytes, row.control_number)


def _fresh(source: str, file_name: str, at: datetime, number: int = 0) -> ImportBatch:
    state = ImportState.RUNNING
    return ImportBatch(source, file_name, at, PutCounts(), id=BatchId(number), state=state)


def _values(batch: ImportBatch) -> dict[str, object]:
    return {
        "source": batch.source,
        "file_name": batch.file_name,
        "finished_us": to_us(batch.finished_at),
        "added_count": batch.counts.added,
        "changed_count": batch.counts.changed,
        "unchanged_count": batch.counts.unchanged,
        "state": batch.state,
        "deleted_count": batch.deleted,
        "repaired_count": batch.repaired,
        "refused_count": batch.refused,
    }


def _batch(row: Row[Any], kept_out: tuple[Refusal, ...]) -> ImportBatch:
    return ImportBatch(
        source=row.source,
        file_name=row.file_name,
        finished_at=from_us(row.finished_us),
        counts=PutCounts(row.added_count, row.changed_count, row.unchanged_count),
        refusals=kept_out,
        id=BatchId(row.id),
        state=ImportState(row.state),
        deleted=row.deleted_count,
        repaired=row.repaired_count,
        refused=row.refused_count,
        undone=UndoneCounts(row.restored_count, row.removed_count, row.kept_count),
    )
