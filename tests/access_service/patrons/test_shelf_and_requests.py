"""What patrons keep and ask for, and how it is handed over and erased."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from access_service.catalogue.record import ItemId
from access_service.conversion.request import JobId
from access_service.conversion.result import JobState
from access_service.patrons.account import PatronId
from access_service.patrons.requests import MOST_OPEN, RequestState
from formats.document import EL, EN
from formats.errors import BadInput, UnknownThing
from tests.access_service.patrons.conftest import House

ZORBA = ItemId("zorba")


@pytest.fixture
def me(house: House) -> PatronId:
    return house.patrons.add("1", name="Μαρία").patron.id


@pytest.fixture
def other(house: House) -> PatronId:
    return house.patrons.add("2").patron.id


def test_a_work_is_on_the_shelf_once_and_newest_first(house: House, me: PatronId) -> None:
    house.bookshelf.put(me, "item:zorba")
    house.clock.turn(timedelta(minutes=1))
    house.bookshelf.put(me, "announcement:hours")
    house.bookshelf.put(me, "item:zorba")
    assert [one.work for one in house.bookshelf.shelf(me)] == ["announcement:hours", "item:zorba"]
    house.bookshelf.remove(me, "item:zorba")
    assert not house.bookshelf.has(me, "item:zorba")


@pytest.mark.parametrize("work", ["", "zorba", "file:/etc/passwd", "item:", f"item:{'x' * 400}"])
def test_what_names_no_work_is_refused(house: House, me: PatronId, work: str) -> None:
    with pytest.raises(BadInput):
        house.bookshelf.put(me, work)


def test_the_latest_place_counts_whatever_the_channel(house: House, me: PatronId) -> None:
    house.bookshelf.stop_at(me, "item:zorba", "b12", lang=EL)
    house.clock.turn(timedelta(minutes=5))
    house.bookshelf.stop_at(me, "item:zorba", "b40", lang=EN)
    house.clock.turn(timedelta(minutes=-3))
    house.bookshelf.stop_at(me, "item:zorba", "b20", lang=EL)
    kept = house.bookshelf.position(me, "item:zorba")
    assert kept is not None
    assert (kept.anchor, kept.lang) == ("b40", EN)
    with pytest.raises(BadInput):
        house.bookshelf.stop_at(me, "item:zorba", "")


def test_a_history_is_kept_only_for_who_asks_and_goes_when_they_stop(
    house: House, me: PatronId
) -> None:
    house.bookshelf.note_taken(me, "item:zorba", "mp3")
    assert house.bookshelf.history(me) == ()
    house.patrons.change(me, keeps_history=True)
    house.bookshelf.note_taken(me, "item:zorba", "mp3")
    assert [one.form for one in house.bookshelf.history(me)] == ["mp3"]
    assert house.bookshelf.forget_history(me) == 1


def test_the_same_open_request_twice_is_one_and_a_closed_one_can_be_asked_again(
    house: House, me: PatronId
) -> None:
    first = house.requests.ask(me, item=ZORBA, form="mp3")
    assert house.requests.ask(me, item=ZORBA, form="mp3") == first
    house.requests.set_state(first.id, RequestState.REFUSED, answer="Δεν υπάρχει.")
    again = house.requests.ask(me, item=ZORBA, form="mp3", channel="phone")
    assert again.id != first.id
    assert {one.channel for one in house.requests.of(me)} == {"web", "phone"}


def test_a_request_that_is_made_by_itself_is_as_far_as_its_job(house: House, me: PatronId) -> None:
    job = JobId("job")
    house.jobs[job] = JobState.RUNNING
    asked = house.requests.ask(me, item=ZORBA, form="mp3", job=job)
    assert house.requests.show(asked.id).state is RequestState.MAKING
    house.jobs[job] = JobState.DONE
    assert house.requests.of(me)[0].state is RequestState.READY
    house.jobs[job] = JobState.FAILED
    assert house.requests.open()[0].state is RequestState.WAITING
    house.requests.set_state(asked.id, RequestState.DELIVERED)
    assert house.requests.open() == ()


def test_a_request_has_words_a_due_day_and_an_answer(house: House, me: PatronId) -> None:
    asked = house.requests.ask(me, words="  κάτι   για μέλισσες ", due=date(2026, 4, 1))
    house.requests.set_state(asked.id, RequestState.WAITING, answer="Το ψάχνουμε.")
    kept = house.requests.show(asked.id, me)
    assert (kept.words, kept.due, kept.answer) == (
        "κάτι για μέλισσες",
        date(2026, 4, 1),
        "Το ψάχνουμε.",
    )
    for words in ("", "   ", "x" * 501):
        with pytest.raises(BadInput):
            house.requests.ask(me, words=words)


def test_nobody_sees_or_takes_back_anothers_request(
    house: House, me: PatronId, other: PatronId
) -> None:
    asked = house.requests.ask(me, item=ZORBA)
    with pytest.raises(UnknownThing):
        house.requests.cancel(asked.id, other)
    assert house.requests.of(other) == ()
    assert house.requests.cancel(asked.id, me).state is RequestState.CANCELLED


def test_open_requests_of_one_patron_have_a_limit(house: House, me: PatronId) -> None:
    for number in range(MOST_OPEN):
        house.requests.ask(me, words=f"βιβλίο {number}")
    with pytest.raises(BadInput):
        house.requests.ask(me, words="άλλο ένα")


def test_everything_is_handed_over_and_then_really_gone(
    house: House, me: PatronId, other: PatronId
) -> None:
    house.patrons.change(me, keeps_history=True)
    for patron in (me, other):
        house.bookshelf.put(patron, "item:zorba")
        house.bookshelf.stop_at(patron, "item:zorba", "b12")
        house.bookshelf.note_taken(patron, "item:zorba", "mp3")
        house.requests.ask(patron, words="κάτι για μέλισσες")
        house.patrons.begin(house.patrons.show(patron))
    told = house.privacy.export(me)
    assert told["account"][0]["name"] == "Μαρία"
    assert {row["kind"] for row in told["bookshelf"]} == {"shelf", "position", "history"}
    assert told["requests"][0]["words"] == "κάτι για μέλισσες"
    assert "argon2" not in str(told)
    erased = house.privacy.erase(me)
    assert erased.counts == {"bookshelf": 3, "requests": 1, "account": 1}
    with house.engine.connect() as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        for (name,) in tables.all():
            rows = connection.execute(text(f"SELECT * FROM {name}")).all()  # noqa: S608
            assert me not in str(rows)
    assert len(house.requests.of(other)) == 1
    assert house.privacy.export(me) == {"bookshelf": [], "requests": [], "account": []}
