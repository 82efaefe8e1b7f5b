"""Personal texts are sealed anew, and nothing that somebody wrote meanwhile is lost."""

from __future__ import annotations

from cryptography.fernet import Fernet
from sqlalchemy import Connection, Engine, delete, insert, select, update

from access_service.sealed import Sealer
from access_service.store.engine import writing
from access_service.store.patron_tables import carers, patrons
from access_service.store.resealing import reseal

KEYS = (Fernet.generate_key(), Fernet.generate_key())
BEFORE, AFTER = Sealer(lambda: KEYS[1:]), Sealer(lambda: KEYS)


class Hurried(Sealer):
    """While it seals a text anew, somebody else writes another one."""

    def __init__(self, connection: Connection, fresh: str) -> None:
        super().__init__(lambda: KEYS)
        self._connection = connection
        self._fresh = fresh

    def renew(self, sealed: str) -> str:
        self._connection.execute(
            update(carers).where(carers.c.id == "one").values(display_name=self._fresh)
        )
        return super().renew(sealed)


class Erasing(Sealer):
    """Seals anew a name whose row is taken away at that moment."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(lambda: KEYS)
        self._connection = connection

    def renew(self, sealed: str) -> str:
        self._connection.execute(delete(carers))
        return super().renew(sealed)


def keep_carers(connection: Connection, *ids: str) -> None:
    patron = dict.fromkeys(("phone", "note", "pin_hash", "officer", "preferences"), "")
    patron |= {"id": "p", "card_no": "1", "display_name": "", "lang": "el", "status": "active"}
    flags = {"keeps_history": False, "created_us": 0}
    connection.execute(insert(patrons), {**patron, **flags})
    for number in ids:
        row = {"id": number, "patron_id": "p", "card_no": number, "pin_hash": "", "since_us": 0}
        connection.execute(insert(carers), {**row, "display_name": BEFORE.seal(f"όνομα {number}")})


def names(connection: Connection) -> dict[str, str]:
    rows = connection.execute(select(carers.c.id, carers.c.display_name)).all()
    return {row.id: row.display_name for row in rows}


def test_every_row_is_sealed_with_the_newest_key_and_says_the_same(engine: Engine) -> None:
    newest = Sealer(lambda: KEYS[:1])
    with writing(engine) as connection:
        keep_carers(connection, "one", "two")
        assert reseal(connection, carers, ("display_name",), AFTER) == 2
        found = {number: newest.open(name) for number, name in names(connection).items()}
    assert found == {"one": "όνομα one", "two": "όνομα two"}


def test_only_the_rows_that_are_asked_for_are_sealed_anew(engine: Engine) -> None:
    with writing(engine) as connection:
        keep_carers(connection, "one", "two")
        before = names(connection)
        assert reseal(connection, carers, ("display_name",), AFTER, carers.c.id == "two") == 1
        after = names(connection)
    assert after["one"] == before["one"]
    assert after["two"] != before["two"]


def test_what_a_server_with_the_older_key_wrote_meanwhile_is_sealed_anew_as_it_wrote_it(
    engine: Engine,
) -> None:
    newest = Sealer(lambda: KEYS[:1])
    with writing(engine) as connection:
        keep_carers(connection, "one")
        fresh = BEFORE.seal("νέο όνομα")
        assert reseal(connection, carers, ("display_name",), Hurried(connection, fresh)) == 1
        assert newest.open(names(connection)["one"]) == "νέο όνομα"


def test_a_row_that_was_taken_away_meanwhile_is_passed_over(engine: Engine) -> None:
    with writing(engine) as connection:
        keep_carers(connection, "one")
        assert reseal(connection, carers, ("display_name",), Erasing(connection)) == 0
        assert names(connection) == {}
