"""To which account of another door a card belongs; the same for patrons and carers."""

from __future__ import annotations

from sqlalchemy import Engine, Table, exists, or_, select, update

from access_service.patrons.account import CardNo
from access_service.store.engine import reading, writing


def bind_subject(engine: Engine, table: Table, row_id: str, subject: str) -> bool:
    """Keep the subject of a row that has none; False where it has another, or another row has it.

    Args:
        engine: The database.
        table: `patrons` or `carers`.
        row_id: Whose.
        subject: The mark of an account elsewhere; see `Known.subject`.
    """
    taken = select(exists().where(table.c.subject == subject, table.c.id != row_id))
    is_free = or_(table.c.subject.is_(None), table.c.subject == subject)
    kept = update(table).where(table.c.id == row_id, is_free).values(subject=subject)
    with writing(engine) as connection:
        if connection.scalar(taken):
            return False
        return connection.execute(kept).rowcount == 1


def card_of_subject(engine: Engine, table: Table, subject: str) -> CardNo | None:
    """Return the card of the row that has this subject, None where none has it."""
    with reading(engine) as connection:
        found = connection.scalar(select(table.c.card_no).where(table.c.subject == subject))
    return None if found is None else CardNo(found)
