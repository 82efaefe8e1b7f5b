"""Who acts for somebody, and the register of what was given to beneficiaries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from access_service.idempotency import fresh_idempotency_key
from access_service.patrons.carers import MOST_OF_PATRON, Carers
from access_service.patrons.locks import Source
from access_service.patrons.service import Patrons, SignInRefused
from access_service.register import Register
from access_service.secret import pseudonym
from access_service.store.carers import SqlCarerStore
from access_service.store.patron_locks import SqlLockStore
from access_service.store.register import SqlRegisterStore
from formats.errors import BadInput, UnknownThing
from tests.access_service.patrons.conftest import CHEAP, House

HERE = Source("phone", "2101234567")


@pytest.fixture
def carers(house: House) -> Carers:
    store = SqlCarerStore(house.engine, house.sealer)
    house.patrons = Patrons(
        house.store,
        SqlLockStore(house.engine),
        CHEAP,
        pseudonym=pseudonym(b"key"),
        carers=store,
        now=house.clock,
    )
    return Carers(store, CHEAP, now=house.clock)


@pytest.fixture
def register(house: House) -> Register:
    return Register(SqlRegisterStore(house.engine), pseudonym(b"key"), now=house.clock)


def test_a_carer_has_a_card_and_pin_of_their_own_that_open_the_patrons_page(
    house: House, carers: Carers
) -> None:
    me = house.patrons.add("1").patron
    made = carers.add(me.id, " Ελένη  Νίκου ")
    entered = house.patrons.enter(made.carer.card_no, made.pin, source=HERE)
    assert entered.patron.id == me.id
    assert entered.carer is not None
    assert entered.carer.display_name == "Ελένη Νίκου"
    assert house.patrons.verify(made.carer.card_no, made.pin, source=HERE).id == me.id
    with house.engine.connect() as connection:
        assert "Ελένη" not in str(connection.execute(text("SELECT * FROM carers")).all())


def test_access_that_was_taken_back_ends_at_once_everywhere(house: House, carers: Carers) -> None:
    me, other = house.patrons.add("1").patron, house.patrons.add("2").patron
    made = carers.add(me.id, "Ελένη")
    token = house.patrons.sign_in(made.carer.card_no, made.pin, source=HERE)
    mine = house.patrons.begin(me)
    assert house.patrons.who(token)
    with pytest.raises(UnknownThing):
        carers.revoke(other.id, made.carer.id)
    carers.revoke(me.id, made.carer.id)
    assert house.patrons.who(token) is None
    assert house.patrons.who(mine)
    with pytest.raises(SignInRefused) as refused:
        house.patrons.verify(made.carer.card_no, made.pin, source=HERE)
    assert refused.value.say == "patron-refused"


def test_the_number_of_a_carer_whose_access_was_taken_back_is_never_kept_again(
    house: House, carers: Carers
) -> None:
    me = house.patrons.add("1").patron
    store = SqlCarerStore(house.engine, house.sealer)
    made = carers.add(me.id, "Ελένη").carer
    assert not store.has_ended(made.id)
    carers.revoke(me.id, made.id)
    assert store.has_ended(made.id)
    assert not store.add(made, "hash"), "whoever asked before it was taken back comes too late"
    assert store.of(me.id) == ()
    with house.engine.connect() as connection:
        kept = connection.execute(text("SELECT * FROM ended_carers")).all()
    assert [tuple(row) for row in kept] == [(made.id,)]


def test_a_form_finds_its_carer_among_the_patrons_own_alone(house: House, carers: Carers) -> None:
    me, other = house.patrons.add("1").patron, house.patrons.add("2").patron
    key = fresh_idempotency_key()
    first = carers.add(me.id, "Ελένη", idempotency_key=key)
    theirs = carers.add(other.id, "Ελένη", idempotency_key=key)
    assert theirs.carer.id != first.carer.id
    assert carers.add(me.id, "Ελένη", idempotency_key=key).carer == first.carer
    assert [one.id for one in carers.of(me.id)] == [first.carer.id]


def test_a_carer_has_a_name_and_there_are_not_too_many(house: House, carers: Carers) -> None:
    me = house.patrons.add("1").patron
    with pytest.raises(BadInput):
        carers.add(me.id, "  ")
    for number in range(MOST_OF_PATRON):
        carers.add(me.id, f"Φίλη {number}")
    with pytest.raises(BadInput):
        carers.add(me.id, "Άλλη")


def test_the_register_knows_which_copy_when_and_why_and_a_mark_instead_of_a_person(
    house: House, register: Register
) -> None:
    me = house.patrons.add("12345", name="Μαρία", is_eligible=True, officer="anna").patron
    other = house.patrons.add("2", is_eligible=True).patron
    for patron, form in ((me, "mp3"), (me, "brf"), (other, "mp3")):
        assert register.note(patron, "item:zorba", "Ζορμπάς", form)
    lines = register.newest()
    assert [one.form for one in lines] == ["mp3", "brf", "mp3"]
    assert lines[1].beneficiary == lines[2].beneficiary != lines[0].beneficiary
    assert {one.ground for one in lines} == {"beneficiary"}
    kept = str(lines)
    for secret in (me.id, "12345", "Μαρία"):
        assert secret not in kept
    house.privacy.erase(me.id)
    assert len(list(register.all())) == 3


def test_nothing_is_noted_of_who_is_no_beneficiary_or_of_the_librarys_own_texts(
    house: House, register: Register
) -> None:
    undecided = house.patrons.add("1").patron
    refused = house.patrons.add("2", is_eligible=False).patron
    eligible = house.patrons.add("3", is_eligible=True).patron
    assert not register.note(undecided, "item:zorba", "Ζορμπάς", "mp3")
    assert not register.note(refused, "item:zorba", "Ζορμπάς", "mp3")
    assert not register.note(eligible, "announcement:hours", "Ωράριο", "mp3")
    assert register.newest() == ()


def test_the_same_copy_twice_in_a_day_is_one_line_and_figures_are_by_year_and_form(
    house: House, register: Register
) -> None:
    me = house.patrons.add("1", is_eligible=True).patron
    for _ in range(3):
        register.note(me, "item:zorba", "Ζορμπάς", "mp3")
    assert len(register.newest()) == 1
    for _ in range(5):
        house.clock.turn(timedelta(days=2))
        register.note(me, "item:zorba", "Ζορμπάς", "mp3")
    house.clock.turn(timedelta(days=365))
    register.note(me, "item:zorba", "Ζορμπάς", "brf")
    told = [(one.year, one.form, one.count, one.is_told) for one in register.yearly()]
    assert told == [(2027, "brf", 1, False), (2026, "mp3", 6, True)]
