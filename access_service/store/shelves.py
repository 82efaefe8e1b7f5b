"""Keeps shelves, positions and histories in SQLite or PostgreSQL; see `ShelfStore`."""

from __future__ import annotations

from sqlalchemy import Engine, delete, insert, select

from access_service.patrons.account import PatronId
from access_service.patrons.bookshelf import Kept, Position, Taken, Work
from access_service.store.engine import reading, writing
from access_service.store.instants import from_us, to_us
from access_service.store.patron_tables import positions, reading_history, shelf
from access_service.store.upsert import insert_once, upsert
from formats.document import EL, EN


class SqlShelfStore:
    """Rows by patron and work."""

    name = "bookshelf"

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, patron: PatronId, kept: Kept) -> None:
        """Put a work on a shelf; one that is there already stays as it is."""
        row = {"patron_id": patron, "work": kept.work, "at_us": to_us(kept.at)}
        with writing(self._engine) as connection:
            connection.execute(insert_once(connection, shelf), row)

    def remove(self, patron: PatronId, work: Work) -> None:
        """Take a work off a shelf; its position goes with it."""
        with writing(self._engine) as connection:
            for table in (shelf, positions):
                which = (table.c.patron_id == patron) & (table.c.work == work)
                connection.execute(delete(table).where(which))

    def shelf(self, patron: PatronId) -> tuple[Kept, ...]:
        """Return a shelf, newest first."""
        query = select(shelf).where(shelf.c.patron_id == patron)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(shelf.c.at_us.desc(), shelf.c.work)).all()
        return tuple(Kept(Work(row.work), from_us(row.at_us)) for row in rows)

    def put_position(self, patron: PatronId, position: Position) -> None:
        """Keep a position, unless a later one is kept."""
        row = {
            "patron_id": patron,
            "work": position.work,
            "anchor": position.anchor,
            "lang": position.lang,
            "at_us": to_us(position.at),
        }
        which = (positions.c.patron_id == patron) & (positions.c.work == position.work)
        with writing(self._engine) as connection:
            kept_us = connection.scalar(select(positions.c.at_us).where(which))
            if kept_us is None or kept_us <= row["at_us"]:
                connection.execute(upsert(connection, positions), row)

    def remove_position(self, patron: PatronId, work: Work) -> None:
        """Forget the position in a work; it stays on the shelf."""
        which = (positions.c.patron_id == patron) & (positions.c.work == work)
        with writing(self._engine) as connection:
            connection.execute(delete(positions).where(which))

    def positions(self, patron: PatronId) -> tuple[Position, ...]:
        """Return all positions of a patron, newest first."""
        query = select(positions).where(positions.c.patron_id == patron)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(positions.c.at_us.desc())).all()
        return tuple(
            Position(Work(row.work), row.anchor, EN if row.lang == EN else EL, from_us(row.at_us))
            for row in rows
        )

    def add_taken(self, patron: PatronId, taken: Taken) -> None:
        """Add a line to a history."""
        row = {"patron_id": patron, "work": taken.work, "form": taken.form}
        with writing(self._engine) as connection:
            connection.execute(insert(reading_history).values(at_us=to_us(taken.at), **row))

    def history(self, patron: PatronId) -> tuple[Taken, ...]:
        """Return a history, newest first."""
        query = select(reading_history).where(reading_history.c.patron_id == patron)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(reading_history.c.id.desc())).all()
        return tuple(Taken(Work(row.work), row.form, from_us(row.at_us)) for row in rows)

    def forget_history(self, patron: PatronId) -> int:
        """Forget a history and return how many lines it had."""
        which = reading_history.c.patron_id == patron
        with writing(self._engine) as connection:
            return connection.execute(delete(reading_history).where(which)).rowcount

    def forget(self, patron: PatronId) -> int:
        """Forget everything of a patron and return how many rows there were."""
        with writing(self._engine) as connection:
            return sum(
                connection.execute(delete(table).where(table.c.patron_id == patron)).rowcount
                for table in (shelf, positions, reading_history)
            )

    def export(self, patron: PatronId) -> list[dict[str, object]]:
        """Return shelf, positions and history, each row with what it is."""
        kept: list[dict[str, object]] = [
            {"kind": "shelf", "work": one.work, "at": one.at.isoformat()}
            for one in self.shelf(patron)
        ]
        places: list[dict[str, object]] = [
            {
                "kind": "position",
                "work": one.work,
                "anchor": one.anchor,
                "language": one.lang,
                "at": one.at.isoformat(),
            }
            for one in self.positions(patron)
        ]
        taken: list[dict[str, object]] = [
            {"kind": "history", "work": one.work, "form": one.form, "at": one.at.isoformat()}
            for one in self.history(patron)
        ]
        return [*kept, *places, *taken]

    def erase(self, patron: PatronId) -> int:
        """Erase it all; see `forget`."""
        return self.forget(patron)
