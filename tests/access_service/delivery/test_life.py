"""A visit takes only steps that are possible, each with what it needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from access_service.catalogue.record import ItemId
from access_service.delivery.free_text import health_words
from access_service.delivery.life import ENDED, advance, may_become, merge, move
from access_service.delivery.model import (
    BagItem,
    BagState,
    Function,
    Reason,
    Visit,
    VisitId,
    VisitState,
    WorkKey,
)
from access_service.delivery.needs import BringForm, Need, NeedCode
from access_service.messages import sentences
from access_service.patrons.account import PatronId
from formats.errors import BadInput
from tests.access_service.delivery.books import ANNA

DAY = date(2026, 9, 7)


def title(name: str, state: BagState = BagState.CHOSEN) -> BagItem:
    reason = Reason(Function.TRIAL)
    return BagItem(ItemId(name), WorkKey(name), name, BringForm.AUDIO, reason, state=state)


VISIT = Visit(VisitId(1), ANNA, "Άννα", DAY, DAY, bag=(title("a"),), state=VisitState.CHOSEN)
PACKED = replace(VISIT, bag=(title("a", BagState.PACKED),))


def test_a_visit_goes_from_planned_to_delivered_and_its_titles_with_it() -> None:
    visit = replace(PACKED, state=VisitState.PLANNED)
    for state in (VisitState.CHOSEN, VisitState.PACKED, VisitState.OUT, VisitState.DELIVERED):
        visit = advance(visit, state)
    assert visit.bag[0].state is BagState.DELIVERED
    back = advance(visit, VisitState.OUT)
    assert back.bag[0].state is BagState.PACKED


def test_a_step_over_another_is_refused() -> None:
    with pytest.raises(BadInput) as told:
        advance(VISIT, VisitState.DELIVERED)
    assert told.value.say == "delivery-no-such-step"


def test_a_bag_is_packed_when_all_of_it_was_scanned() -> None:
    with pytest.raises(BadInput) as told:
        advance(VISIT, VisitState.PACKED)
    assert told.value.say == "delivery-not-packed"
    assert advance(PACKED, VisitState.PACKED).state is VisitState.PACKED


@pytest.mark.parametrize("reason", ["", "whatever"])
def test_a_cancelled_visit_has_one_of_the_reasons(reason: str) -> None:
    with pytest.raises(BadInput) as told:
        advance(VISIT, VisitState.CANCELLED, reason=reason)
    assert told.value.say == "delivery-needs-reason"
    assert advance(VISIT, VisitState.CANCELLED, reason="weather").reason == "weather"


def test_every_end_can_be_put_right() -> None:
    for state in ENDED:
        ended = replace(VISIT, state=state)
        assert any(may_become(ended, other) for other in VisitState)


def test_a_visit_on_its_way_is_not_moved() -> None:
    assert move(VISIT, date(2026, 9, 8)).on == date(2026, 9, 8)
    with pytest.raises(BadInput):
        move(replace(VISIT, state=VisitState.OUT), DAY)


def test_two_visits_of_one_patron_become_one_with_each_work_once() -> None:
    other = replace(VISIT, id=VisitId(2), bag=(title("a"), title("b")))
    assert [one.title for one in merge(VISIT, other, most=4).bag] == ["a", "b"]
    with pytest.raises(BadInput) as full:
        merge(VISIT, other, most=1)
    assert full.value.say == "delivery-bag-full"
    with pytest.raises(BadInput) as strangers:
        merge(VISIT, replace(other, patron_id=PatronId("eva")), most=4)
    assert strangers.value.say == "delivery-two-patrons"


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("Έχει γλαύκωμα, χτυπήστε δυνατά", True),
        ("Διαβητικός· δεύτερο κουδούνι", True),
        ("Registered blindness", True),
        ("Δίπλα στο φαρμακείο, δεύτερος όροφος", False),
        ("Το κουδούνι δεν ακούγεται, τηλεφωνήστε", False),
        ("Ring twice, second floor", False),
    ],
)
def test_free_text_that_looks_like_a_diagnosis_is_told(text: str, is_told: bool) -> None:
    assert bool(health_words(text)) is is_told


@pytest.mark.parametrize("kwargs", [{"size_pt": 8}, {"size_pt": 60}, {"grade": 3}])
def test_a_need_that_cannot_be_is_refused(kwargs: dict[str, int]) -> None:
    with pytest.raises(BadInput) as told:
        Need(NeedCode.LARGE_PRINT, **kwargs)
    assert told.value.say in sentences()
