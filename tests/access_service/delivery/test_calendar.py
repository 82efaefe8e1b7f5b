"""Visits fall on open days, keep their cycle, and their hour when the clocks change."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access_service.delivery.calendar import OpenDays, leaves_at, slot_begins, visit_days
from access_service.delivery.model import CYCLES_DAYS, Round, RoundId
from formats.errors import BadInput
from tests.access_service.delivery.books import profile

MONDAYS = Round(RoundId(1), "Κέντρο", 0)


def days(since: date, until: date, **more: object) -> list[date]:
    return [one.on for one in visit_days(profile(**more), MONDAYS, OpenDays(), since, until)]


def test_a_cycle_is_counted_from_the_first_visit() -> None:
    found = days(date(2026, 9, 1), date(2026, 10, 31), starts_on=date(2026, 9, 7), cycle_days=14)
    assert found == [date(2026, 9, 7), date(2026, 9, 21), date(2026, 10, 5), date(2026, 10, 19)]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 2, 23), "Καθαρά Δευτέρα"),
        (date(2026, 4, 13), "Δευτέρα του Πάσχα"),
        (date(2026, 6, 1), "Δευτέρα του Αγίου Πνεύματος"),
        (date(2028, 4, 17), "Δευτέρα του Πάσχα"),
    ],
)
def test_movable_feasts_move_one_visit_to_the_next_open_day_and_say_why(
    day: date, name: str
) -> None:
    round_days = list(
        visit_days(
            profile(starts_on=day, cycle_days=7), MONDAYS, OpenDays(), day, day + timedelta(7)
        )
    )
    assert round_days[0].on == day + timedelta(days=1)
    assert round_days[0].is_moved
    assert name in round_days[0].because
    assert round_days[1].on == day + timedelta(days=7)


def test_the_librarys_own_closures_count_and_a_long_one_is_told() -> None:
    closed = OpenDays({date(2026, 8, 3): "Διακοπές", date(2026, 8, 4): "Διακοπές"})
    assert closed.nearest(date(2026, 8, 3)) == date(2026, 8, 5)
    weeks = OpenDays({date(2026, 8, 1) + timedelta(n): "Διακοπές" for n in range(31)})
    with pytest.raises(BadInput):
        weeks.nearest(date(2026, 8, 15))


def test_a_pause_leaves_out_visits_and_keeps_the_cycle() -> None:
    found = days(
        date(2026, 9, 1),
        date(2026, 10, 31),
        starts_on=date(2026, 9, 7),
        paused_until=date(2026, 10, 1),
    )
    assert found == [date(2026, 10, 5), date(2026, 10, 19)]


def test_a_round_on_a_saturday_goes_out_on_saturdays() -> None:
    saturday = date(2026, 9, 5)
    round_ = Round(RoundId(1), "Χωριά", 5)
    assert next(visit_days(profile(), round_, OpenDays(), saturday, saturday)).on == saturday


@given(
    st.dates(date(2024, 1, 1), date(2035, 1, 1)),
    st.sampled_from(CYCLES_DAYS),
    st.integers(0, 4),
)
def test_every_visit_is_on_an_open_day_within_a_week_of_its_own(
    since: date, cycle: int, weekday: int
) -> None:
    round_ = Round(RoundId(1), "Κέντρο", weekday)
    patron = profile(starts_on=since, cycle_days=cycle)
    found = list(visit_days(patron, round_, OpenDays(), since, since + timedelta(days=370)))
    assert all(OpenDays().is_open(one.on) for one in found)
    assert all(abs((one.on - one.meant_for).days) < 7 for one in found)
    gaps = {(b.meant_for - a.meant_for).days for a, b in pairwise(found)}
    assert gaps == {cycle}


def test_a_round_leaves_by_the_clock_on_the_wall_when_the_clocks_change() -> None:
    winter = leaves_at(MONDAYS, date(2026, 3, 28))
    summer = leaves_at(MONDAYS, date(2026, 3, 29))
    assert (winter.hour, summer.hour) == (10, 10)
    assert summer.utcoffset() - winter.utcoffset() == timedelta(hours=1)  # type: ignore[operator]
    night = Round(RoundId(1), "Νύχτα", 6, leaves_at=time(3, 30))
    assert leaves_at(night, date(2026, 3, 29)).time() == time(4, 30)


def test_an_agreed_slot_tells_its_hour_and_other_words_none() -> None:
    assert slot_begins("10:00-12:00") == time(10)
    assert slot_begins("πρωί") is None
