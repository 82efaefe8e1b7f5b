"""What comes from a phone counts once, however late and however often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from access_service.delivery.model import VisitState
from access_service.delivery.road import Message, Outcome, message_of
from access_service.delivery.service import HomeDelivery
from access_service.staff.account import Role, StaffAccount, StaffName
from formats.errors import BadInput
from tests.access_service.delivery.conftest import DELIVERER, MONDAY, Town
from tests.access_service.delivery.test_desk import first, packed

AT = datetime(2026, 9, 7, 8, tzinfo=UTC)


@pytest.fixture
def visit_id(desk: HomeDelivery, town: Town) -> int:
    return packed(desk, town.enrol()).id


def tap(visit_id: int, state: str = "delivered", client_id: str = "c1", **more: object) -> Message:
    return message_of(
        {"id": client_id, "visit": visit_id, "state": state, "at": AT.isoformat(), **more}
    )


def test_a_message_counts_once_even_when_it_comes_again(desk: HomeDelivery, visit_id: int) -> None:
    assert desk.road.take(DELIVERER, [tap(visit_id, back=2)]) == {"c1": Outcome.DONE}
    assert desk.road.take(DELIVERER, [tap(visit_id, back=2)]) == {"c1": Outcome.AGAIN}
    visit = desk.desk.visits.get(visit_id)  # type: ignore[arg-type]
    assert (visit.state, visit.taken_back) == (VisitState.DELIVERED, 2)
    taps = [one for one in desk.desk.visits.events() if one.kind == "delivered"]
    assert len(taps) == 1


def test_a_later_tap_that_puts_another_right_wins(desk: HomeDelivery, visit_id: int) -> None:
    wrong = tap(visit_id, "not-home")
    right = Message("c2", wrong.visit_id, VisitState.DELIVERED, AT + timedelta(minutes=1))
    assert desk.road.take(DELIVERER, [right, wrong])["c2"] is Outcome.DONE
    assert desk.desk.visits.get(wrong.visit_id).state is VisitState.DELIVERED


def test_a_tap_of_a_fast_clock_can_be_put_right(desk: HomeDelivery, visit_id: int) -> None:
    now = desk.desk.now()
    fast = Message("c1", tap(visit_id).visit_id, VisitState.NOT_HOME, now + timedelta(days=300))
    assert desk.road.take(DELIVERER, [fast]) == {"c1": Outcome.DONE}
    desk.desk.now = lambda: now + timedelta(minutes=5)
    right = Message("c2", fast.visit_id, VisitState.DELIVERED, now + timedelta(minutes=4))
    assert desk.road.take(DELIVERER, [right]) == {"c2": Outcome.DONE}
    assert desk.desk.visits.get(fast.visit_id).state is VisitState.DELIVERED


def test_what_was_not_accepted_is_told_again(desk: HomeDelivery, visit_id: int) -> None:
    other = StaffAccount(StaffName("other"), Role.DELIVERER)
    for _ in range(2):
        assert desk.road.take(other, [tap(visit_id)]) == {"c1": Outcome.GONE}


def test_a_phone_that_comes_back_a_day_later_is_heard(desk: HomeDelivery, visit_id: int) -> None:
    desk.desk.now = lambda: AT + timedelta(days=1)
    assert desk.road.take(DELIVERER, [tap(visit_id)]) == {"c1": Outcome.DONE}


def test_a_phone_that_comes_back_after_weeks_changes_nothing_and_is_kept_in_the_log(
    desk: HomeDelivery, visit_id: int
) -> None:
    desk.desk.now = lambda: AT + timedelta(days=30)
    assert desk.road.take(DELIVERER, [tap(visit_id)]) == {"c1": Outcome.OLD}
    assert desk.desk.visits.events()[0].facts["outcome"] == "old"


def test_what_staff_decided_meanwhile_is_not_overwritten(desk: HomeDelivery, visit_id: int) -> None:
    visit = desk.desk.visits.get(visit_id)  # type: ignore[arg-type]
    librarian = StaffAccount(StaffName("librarian"), Role.LIBRARIAN)
    desk.bags.step(
        visit.id, VisitState.CANCELLED, version=visit.version, by=librarian, reason="weather"
    )
    assert desk.road.take(DELIVERER, [tap(visit_id)]) == {"c1": Outcome.OTHER}
    assert desk.desk.visits.get(visit.id).state is VisitState.CANCELLED


def test_a_deliverer_reaches_only_their_own_visits(desk: HomeDelivery, visit_id: int) -> None:
    other = StaffAccount(StaffName("other"), Role.DELIVERER)
    assert desk.road.stops(other) == ()
    assert desk.road.take(other, [tap(visit_id)]) == {"c1": Outcome.GONE}
    assert desk.road.take(other, [tap(4242, client_id="c9")]) == {"c9": Outcome.GONE}


def test_a_stop_tells_the_door_and_the_count_and_nothing_more(
    desk: HomeDelivery, visit_id: int
) -> None:
    stop = desk.road.stops(DELIVERER)[0]
    assert (stop.first_name, stop.street, stop.items_out) == ("Άννα", "Ερμού 15", 2)
    for secret in ("Ακουστικό", "audio", "6971234567", "Μαυρουδή Άννα"):
        assert secret not in str(stop)


def test_looking_at_a_door_is_noted_once_a_day(desk: HomeDelivery, town: Town) -> None:
    anna = town.enrol()
    packed(desk, anna)
    for _ in range(3):
        desk.road.stops(DELIVERER)
    assert [(one.actor, one.what) for one in desk.desk.store.reads(anna)] == [("deliverer", "road")]


def test_leaving_takes_every_packed_bag_out(desk: HomeDelivery, town: Town) -> None:
    anna = town.enrol()
    packed(desk, anna)
    assert desk.road.leave(DELIVERER, MONDAY) == 1
    assert first(desk, anna).state is VisitState.OUT


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        {},
        {"id": "a", "visit": "x", "state": "delivered", "at": AT.isoformat()},
        {"id": "a", "visit": 1, "state": "planned", "at": AT.isoformat()},
        {"id": "a", "visit": 1, "state": "delivered", "at": "yesterday"},
        {"id": "a", "visit": 0, "state": "delivered", "at": AT.isoformat()},
        {"id": "a", "visit": 2**63, "state": "delivered", "at": AT.isoformat()},
        {"id": "a", "visit": 1, "state": "delivered", "at": "0001-01-01T00:00:00+14:00"},
        {"id": "a", "visit": 1, "state": "delivered", "at": "9999-12-31T23:59:59-12:00"},
        {"id": "\ud800", "visit": 1, "state": "delivered", "at": AT.isoformat()},
        {"id": "", "visit": 1, "state": "delivered", "at": AT.isoformat()},
        {"id": "a", "visit": 1, "state": "refused", "at": AT.isoformat()},
        {"id": "a", "visit": 1, "state": "refused", "at": AT.isoformat(), "reason": "x"},
    ],
)
def test_what_is_no_message_is_refused(told: object) -> None:
    with pytest.raises(BadInput):
        message_of(told)
