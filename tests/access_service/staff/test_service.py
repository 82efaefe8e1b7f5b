"""Accounts, sessions and locks over a real database, with a clock that the test turns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, select

from access_service.secret import pseudonym
from access_service.staff.account import Role, StaffName, staff_name
from access_service.staff.passwords import Passwords
from access_service.staff.service import IDLE, LONGEST, WINDOW, SignInRefused, Staff
from access_service.store import tables
from access_service.store.engine import open_engine, sqlite_url
from access_service.store.migrate import migrate
from access_service.store.staff import SqlStaffStore
from formats.errors import BadInput, UnknownThing

PASSWORD = "μια μεγάλη φράση"  # noqa: S105 - a made-up one
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
HOME = "192.0.2.7"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine(sqlite_url(tmp_path / "prosvasi.sqlite"))
    migrate(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def staff(engine: Engine, clock: Clock) -> Staff:
    made = Staff(SqlStaffStore(engine), CHEAP, pseudonym=pseudonym(b"key"), now=clock)
    made.add("Άννα", Role.ADMIN, PASSWORD)
    return made


def test_somebody_signs_in_and_is_known_by_the_token(staff: Staff) -> None:
    token = staff.sign_in("ΆΝΝΑ ", PASSWORD, address=HOME)
    person = staff.whose(token)
    assert person is not None
    assert (person.name, person.role) == (StaffName("άννα"), Role.ADMIN)


def test_a_password_typed_with_combining_accents_is_the_same_password(staff: Staff) -> None:
    assert staff.sign_in("άννα", "μια μεγάλη φράση", address=HOME)


@pytest.mark.parametrize(
    ("name", "password"),
    [("άννα", "λάθος κωδικός εδώ"), ("κανείς", PASSWORD), ("", ""), ("<b>", PASSWORD)],
)
def test_a_wrong_name_and_a_wrong_password_are_refused_in_the_same_words(
    staff: Staff, name: str, password: str
) -> None:
    with pytest.raises(SignInRefused) as refusal:
        staff.sign_in(name, password, address=HOME)
    assert refusal.value.say == "staff-refused"


def test_after_five_failures_the_right_password_waits_too(staff: Staff, clock: Clock) -> None:
    for _ in range(5):
        with pytest.raises(SignInRefused):
            staff.sign_in("άννα", "λάθος κωδικός", address=HOME)
    with pytest.raises(SignInRefused) as refusal:
        staff.sign_in("άννα", PASSWORD, address="198.51.100.1")
    assert refusal.value.say == "staff-locked"
    clock.turn(WINDOW + timedelta(seconds=1))
    assert staff.sign_in("άννα", PASSWORD, address=HOME)


def test_a_lock_outlives_a_restart_and_an_administrator_can_lift_it(
    staff: Staff, engine: Engine, clock: Clock
) -> None:
    for _ in range(5):
        with pytest.raises(SignInRefused):
            staff.sign_in("άννα", "λάθος κωδικός", address=HOME)
    again = Staff(SqlStaffStore(engine), CHEAP, pseudonym=pseudonym(b"key"), now=clock)
    with pytest.raises(SignInRefused):
        again.sign_in("άννα", PASSWORD, address=HOME)
    again.unlock("άννα")
    assert again.sign_in("άννα", PASSWORD, address=HOME)


def test_one_source_that_tries_many_names_is_stopped(staff: Staff) -> None:
    for number in range(20):
        with pytest.raises(SignInRefused):
            staff.sign_in(f"someone{number}", "λάθος κωδικός", address=HOME)
    with pytest.raises(SignInRefused) as refusal:
        staff.sign_in("άννα", PASSWORD, address=HOME)
    assert refusal.value.say == "staff-locked"
    assert staff.sign_in("άννα", PASSWORD, address="198.51.100.1")


def test_a_session_ends_when_idle_and_after_a_working_day(staff: Staff, clock: Clock) -> None:
    token = staff.sign_in("άννα", PASSWORD, address=HOME)
    clock.turn(IDLE - timedelta(minutes=1))
    assert staff.whose(token)
    clock.turn(IDLE + timedelta(minutes=1))
    assert staff.whose(token) is None
    token = staff.sign_in("άννα", PASSWORD, address=HOME)
    for _ in range(int(LONGEST / timedelta(minutes=20))):
        assert staff.whose(token)
        clock.turn(timedelta(minutes=20))
    clock.turn(timedelta(minutes=1))
    assert staff.whose(token) is None


def test_signing_out_a_new_password_and_leaving_each_end_the_session(staff: Staff) -> None:
    staff.add("νίκος", Role.LIBRARIAN, PASSWORD)
    token = staff.sign_in("νίκος", PASSWORD, address=HOME)
    staff.sign_out(token)
    assert staff.whose(token) is None
    token = staff.sign_in("νίκος", PASSWORD, address=HOME)
    staff.change_password("νίκος", "άλλη μεγάλη φράση")
    assert staff.whose(token) is None
    token = staff.sign_in("νίκος", "άλλη μεγάλη φράση", address=HOME)
    staff.change("νίκος", is_active=False)
    assert staff.whose(token) is None
    with pytest.raises(SignInRefused):
        staff.sign_in("νίκος", "άλλη μεγάλη φράση", address=HOME)


def test_the_last_administrator_cannot_leave(staff: Staff) -> None:
    with pytest.raises(BadInput):
        staff.change("άννα", is_active=False)
    with pytest.raises(BadInput):
        staff.change("άννα", role=Role.LIBRARIAN)
    staff.add("νίκος", Role.ADMIN, PASSWORD)
    assert staff.change("άννα", is_active=False).is_active is False


def test_names_and_passwords_that_cannot_be_are_refused(staff: Staff) -> None:
    for name in ("", "α" * 61, "a b", "-a", "a/b"):
        with pytest.raises(BadInput):
            staff_name(name)
    for password in ("", "κοντός", "μ" * 201):
        with pytest.raises(BadInput):
            staff.add("νίκος", Role.CHOOSER, password)
    with pytest.raises(BadInput):
        staff.add("άννα", Role.CHOOSER, PASSWORD)
    with pytest.raises(UnknownThing):
        staff.show("νίκος")


def test_the_database_holds_no_password_no_token_and_no_address(
    staff: Staff, engine: Engine
) -> None:
    token = staff.sign_in("άννα", PASSWORD, address=HOME)
    with pytest.raises(SignInRefused):
        staff.sign_in("κάποιος", "λάθος κωδικός", address=HOME)
    with engine.connect() as connection:
        dump = str(
            [
                connection.execute(select(table)).all()
                for table in (tables.staff, tables.staff_sessions, tables.sign_in_failures)
            ]
        )
    assert "argon2id" in dump
    for secret in (PASSWORD, "λάθος", token, HOME):
        assert secret not in dump


def test_the_log_tells_who_did_what_newest_first(staff: Staff, clock: Clock) -> None:
    person = staff.show("άννα")
    staff.note(person, "copy-retried", "abc")
    clock.turn(timedelta(minutes=1))
    staff.note(person, "copy-retried", "def")
    assert [action.thing for action in staff.actions()] == ["def", "abc"]


def test_a_hash_of_lower_costs_is_renewed_at_sign_in_and_nothing_else_changes(
    staff: Staff, engine: Engine, clock: Clock
) -> None:
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    store = SqlStaffStore(engine)
    before = store.get(staff_name("άννα"))
    today = Staff(store, stronger, pseudonym=pseudonym(b"key"), now=clock)
    assert today.sign_in("άννα", PASSWORD, address=HOME)
    after = store.get(staff_name("άννα"))
    assert before is not None
    assert after is not None
    assert after[0] == before[0]
    assert after[1] != before[1]
    assert today.sign_in("άννα", PASSWORD, address=HOME)
