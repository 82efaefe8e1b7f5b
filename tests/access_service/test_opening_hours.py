"""What is told of the opening hours: hours are never dropped, nor told as if nothing changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from access_service.announcements.model import (
    Announcement,
    AnnouncementId,
    Priority,
    State,
    Wording,
)
from access_service.opening_hours import day_of, hours_of_day, opening_hours
from formats.document import EL, EN
from formats.text import plain

MONDAY, WEDNESDAY = date(2026, 11, 30), date(2026, 12, 2)
USUAL = "Δευτέρα έως Παρασκευή 9:00-21:00."


def announced(
    title: str, body: str, *, kind: str = "hours", is_urgent: bool = False, english: str = ""
) -> Announcement:
    wordings = [Wording(EL, title, body), *([Wording(EN, english, body)] if english else [])]
    return Announcement(
        AnnouncementId(title),
        tuple(wordings),
        kind,
        State.PUBLISHED,
        Priority.URGENT if is_urgent else Priority.NORMAL,
        publish_at=datetime(2026, 11, 1, tzinfo=UTC),
    )


def told(*current: Announcement, usual: str = "") -> str:
    return " / ".join(map(plain, opening_hours(current, usual, EL).told))


def test_hours_in_a_sentence_are_told_whatever_list_stands_beside_them() -> None:
    body = (
        "Ανοιχτά Δευτέρα έως Παρασκευή 9:00-15:00.\n\n"
        "- Το αναγνωστήριο έχει 20 θέσεις\n- Φέρτε την κάρτα σας"
    )
    assert "από τις εννέα" in told(announced("Χειμερινό ωράριο", body))


def test_of_hours_by_days_a_sentence_with_hours_is_told_too_and_no_other() -> None:
    body = (
        "Σας περιμένουμε με χαρά.\n\n- Δευτέρα: 9:00-15:00\n- Τρίτη: κλειστά\n\n"
        "Το αναγνωστήριο κλείνει στις 14:30.\n\n- Φέρτε την κάρτα σας"
    )
    hours = told(announced("Ωράριο", body))
    assert "Τρίτη: κλειστά" in hours
    assert "14:30" in hours
    assert "χαρά" not in hours
    assert "κάρτα" not in hours


def test_hours_of_an_emergency_are_told_before_the_usual_ones() -> None:
    hours = told(
        announced("Έκτακτο ωράριο", "- Δευτέρα: 10:00-13:00\n", is_urgent=True), usual=USUAL
    )
    assert hours.index("Έκτακτο ωράριο") < hours.index("από τις δέκα") < hours.index("εννέα")


def test_a_day_of_an_emergency_has_its_hours_and_another_day_the_usual_ones() -> None:
    emergency = announced("Έκτακτο ωράριο", "- Δευτέρα: 10:00-13:00\n", is_urgent=True)
    monday = hours_of_day([emergency], USUAL, EL, MONDAY)
    wednesday = hours_of_day([emergency], USUAL, EL, WEDNESDAY)
    assert monday is not None
    assert wednesday is not None
    assert "δέκα" in plain(monday.told)
    assert "εννέα" in plain(wednesday.told)
    assert [plain(one) for one in wednesday.urgent] == ["Έκτακτο ωράριο"]


def test_hours_of_an_emergency_that_name_no_day_are_told_whole_for_every_day() -> None:
    emergency = announced("Ως την Παρασκευή 10:00-13:00", "Λόγω ζημιάς.", is_urgent=True)
    assert hours_of_day([emergency], USUAL, EL, MONDAY) is None
    assert "από τις δέκα" in told(emergency, usual=USUAL)


def test_a_title_that_asks_ends_like_any_other() -> None:
    strike = announced("Γιατί κλείνουμε;", "Απεργία.", kind="strike", english="Why are we closed?")
    for lang, title in ((EL, "Γιατί κλείνουμε"), (EN, "Why are we closed")):
        assert [plain(one) for one in opening_hours([strike], "", lang).exceptions] == [title]


@pytest.mark.parametrize("is_urgent", [True, False])
def test_a_closing_of_several_days_is_told_on_each_of_them_and_no_longer(is_urgent: bool) -> None:
    athens = ZoneInfo("Europe/Athens")
    closing = replace(
        announced("Κλειστά για τις γιορτές", "Καλές γιορτές.", kind="closure", is_urgent=is_urgent),
        event_at=datetime(2026, 11, 27, tzinfo=athens),
        expire_at=datetime(2026, 12, 2, tzinfo=athens),
    )
    for day in (date(2026, 11, 27), MONDAY, date(2026, 12, 1)):
        told = hours_of_day([closing], USUAL, EL, day)
        assert told is not None
        assert [plain(one) for one in told.closures] == ["Κλειστά για τις γιορτές"]
    after = hours_of_day([closing], USUAL, EL, WEDNESDAY)
    assert after is not None
    assert after.closures == after.urgent == after.exceptions == ()


@pytest.mark.parametrize(
    ("asked", "day"),
    [
        ("12-03", date(2026, 12, 3)),
        ("11-27", date(2026, 11, 27)),
        ("11-26", date(2027, 11, 26)),
        ("01-01", date(2027, 1, 1)),
        ("02-30", None),
        ("02-29", date(2028, 2, 29)),
    ],
)
def test_a_date_is_the_next_of_its_name_and_none_where_there_is_no_such_day(
    asked: str, day: date | None
) -> None:
    assert day_of(asked, datetime(2026, 11, 27, 12, tzinfo=UTC)) == day
