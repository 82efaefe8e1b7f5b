"""What changes on the way: days, merged visits, bags that come back, titles that go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from access_service.bootstrap import Services
from access_service.catalogue.record import CopyState, Item, ItemId
from access_service.delivery.model import BagState, MediumState, VisitState
from access_service.delivery.service import HomeDelivery
from access_service.store.delivery_rows import ChangedMeanwhile
from formats.errors import BadInput
from tests.access_service.delivery.conftest import CHOOSER, DELIVERER, MONDAY, Town
from tests.access_service.delivery.test_desk import delivered, first, packed

TUESDAY = MONDAY + timedelta(days=1)


class Changed:
    """The catalogue after something happened to some of its items."""

    revision = "changed"

    def __init__(self, library: Services, gone: Iterable[ItemId], state: CopyState) -> None:
        self._items = [
            replace(item, copies=tuple(replace(copy, state=state) for copy in item.copies))
            if item.id in set(gone)
            else item
            for item in library.catalogue.items()
        ]

    def items(self) -> Iterator[Item]:
        return iter(self._items)

    def show_many(self, ids: Iterable[ItemId]) -> tuple[Item, ...]:
        asked = set(ids)
        return tuple(item for item in self._items if item.id in asked)


def test_a_round_of_a_day_moves_whole_and_what_is_on_its_way_stays(
    desk: HomeDelivery, town: Town
) -> None:
    anna, eva = town.enrol(), town.enrol("Εύα")
    visit = packed(desk, anna)
    moved = desk.rounds.move_day(town.round.id, MONDAY, TUESDAY, by="librarian")
    assert {one.patron_id for one in moved} == {anna, eva}
    assert first(desk, anna).state is VisitState.PACKED
    assert {first(desk, one).on for one in (anna, eva)} == {TUESDAY}
    assert desk.planning.plan() == (), "a moved visit is not planned again"
    visit = first(desk, anna)
    desk.bags.step(visit.id, VisitState.OUT, version=visit.version, by=DELIVERER)
    moved = desk.rounds.move_day(town.round.id, TUESDAY, MONDAY, by="librarian")
    assert [one.patron_id for one in moved] == [eva]


@pytest.mark.parametrize(
    ("to", "say"),
    [
        (date(2026, 10, 28), "delivery-closed-day"),
        (date(2026, 9, 1), "delivery-past-day"),
        (MONDAY, "delivery-nothing-to-move"),
    ],
)
def test_a_round_is_not_moved_to_a_day_on_which_nobody_goes(
    desk: HomeDelivery, town: Town, to: date, say: str
) -> None:
    anna = town.enrol()
    desk.planning.plan()
    with pytest.raises(BadInput) as told:
        desk.rounds.move_day(town.round.id, MONDAY, to, by="librarian")
    assert told.value.say == say
    assert first(desk, anna).on == MONDAY


def test_who_would_be_visited_twice_on_the_new_day_is_told(desk: HomeDelivery, town: Town) -> None:
    anna = town.enrol(cycle_days=7)
    desk.planning.plan()
    next_week = MONDAY + timedelta(days=7)
    assert desk.rounds.twice_on(next_week) == ()
    desk.rounds.move_day(town.round.id, MONDAY, next_week, by="librarian")
    assert [one.patron_id for one in desk.rounds.twice_on(next_week)] == [anna, anna]


def test_a_merged_visit_is_settled_only_where_both_were(desk: HomeDelivery, town: Town) -> None:
    anna = town.enrol()
    desk.planning.night()
    one, two, *_ = desk.desk.visits.of(anna)
    settled = desk.bags.choose(one.id, version=one.version, by=CHOOSER)
    desk.media.add("USB-1", "usb", by="librarian")
    written = replace(desk.media.show("USB-1"), state=MediumState.WRITTEN, visit_id=one.id)
    desk.desk.visits.put_medium(written)
    whole = desk.bags.merge(two.id, settled.id, version=two.version, by=CHOOSER)
    assert (whole.state, len(whole.bag)) == (VisitState.PLANNED, 2)
    assert desk.media.show("USB-1").visit_id == two.id, "the stick goes with its titles"


def test_a_visit_is_not_merged_with_itself(desk: HomeDelivery, town: Town) -> None:
    visit = (town.enrol(), desk.planning.night(), desk.desk.visits.open()[0])[2]
    with pytest.raises(BadInput):
        desk.bags.merge(visit.id, visit.id, version=visit.version, by=CHOOSER)
    assert desk.desk.visits.get(visit.id).state is VisitState.PLANNED


def test_a_bag_that_nobody_took_comes_back_whole_and_may_come_again(
    desk: HomeDelivery, town: Town
) -> None:
    anna = town.enrol()
    visit = packed(desk, anna)
    works = {one.work for one in visit.bag}
    for state in (VisitState.OUT, VisitState.NOT_HOME):
        visit = desk.bags.step(visit.id, state, version=visit.version, by=DELIVERER)
    assert sum(desk.desk.taken().values()) == 2
    with pytest.raises(ChangedMeanwhile):
        desk.bags.undelivered_back(visit.id, by=CHOOSER, version=visit.version - 1)
    back = desk.bags.undelivered_back(visit.id, by=CHOOSER, version=visit.version)
    assert {one.state for one in back.bag} == {BagState.RETURNED}
    assert sum(desk.desk.taken().values()) == 0
    desk.planning.night()
    assert works <= {one.work for one in desk.desk.visits.of(anna)[1].bag}


def test_a_title_without_a_code_is_taken_back_by_hand(desk: HomeDelivery, town: Town) -> None:
    anna = town.enrol()
    visit = delivered(desk, anna)
    work = visit.bag[0].work
    back = desk.bags.title_back(visit.id, work, version=visit.version, by=CHOOSER)
    assert [one.state for one in back.bag] == [BagState.RETURNED, BagState.DELIVERED]
    with pytest.raises(BadInput):
        desk.bags.title_back(back.id, work, version=back.version, by=CHOOSER)


def test_what_is_being_packed_is_not_taken_back_by_a_scan(desk: HomeDelivery, town: Town) -> None:
    visit = packed(desk, town.enrol())
    with pytest.raises(BadInput):
        desk.bags.take_back(visit.bag[0].barcode, by=CHOOSER)
    assert desk.desk.visits.get(visit.id).bag[0].state is BagState.PACKED


def test_a_title_of_a_cancelled_visit_may_be_added_to_the_next(
    desk: HomeDelivery, town: Town
) -> None:
    anna = town.enrol()
    desk.planning.night()
    one, two, *_ = desk.desk.visits.of(anna)
    desk.skip(anna, one.id)
    kept = desk.bags.add(two.id, one.bag[0].item_id, version=two.version, by=CHOOSER)
    assert len(kept.bag) == 1


@pytest.mark.parametrize("state", [CopyState.WITHDRAWN, CopyState.LOST])
def test_an_item_that_went_after_it_was_chosen_is_told_before_it_is_looked_for(
    desk: HomeDelivery, town: Town, library: Services, state: CopyState
) -> None:
    anna = town.enrol()
    desk.planning.night()
    visit = first(desk, anna)
    visit = desk.bags.choose(visit.id, version=visit.version, by=CHOOSER)
    assert desk.bags.gone(visit) == ()
    desk.desk.shelves = Changed(library, [visit.bag[0].item_id], state)
    assert [one.item_id for one in desk.bags.gone(visit)] == [visit.bag[0].item_id]


def test_a_repeat_counts_as_avoided_once_for_its_bag_however_many_nights(
    desk: HomeDelivery, town: Town
) -> None:
    anna = town.enrol()
    had = delivered(desk, anna)
    for one in had.bag:
        desk.bags.take_back(one.barcode, by=CHOOSER)
    desk.desk.now = lambda: had_on(had.on + timedelta(days=7))
    assert desk.planning.night().hidden == 2
    assert desk.planning.night().hidden == 0
    following = desk.desk.visits.of(anna)[1]
    assert set(following.avoided) == {one.work for one in had.bag}
    until = following.on + timedelta(days=1)
    assert desk.report(MONDAY, until).repeats_avoided == 0, "nothing was brought yet"
    visit = desk.bags.choose(following.id, version=following.version, by=CHOOSER)
    for one in visit.bag:
        visit = desk.bags.pack_by_hand(visit.id, one.work, by=CHOOSER)
    for state in (VisitState.PACKED, VisitState.OUT, VisitState.DELIVERED):
        visit = desk.bags.step(visit.id, state, version=visit.version, by=DELIVERER)
    assert desk.report(MONDAY, until).repeats_avoided == 2


def had_on(day: date) -> datetime:

    return datetime(day.year, day.month, day.day, 7, tzinfo=UTC)
