"""Announcements are drafted, published, and end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from access_service.announcements.lifecycle import AnnouncementService, current, holds
from access_service.announcements.model import (
    Announcement,
    AnnouncementId,
    Priority,
    State,
    Wording,
)
from access_service.messages import explain
from access_service.store.announcements import SqlAnnouncementStore
from access_service.store.engine import open_engine, sqlite_url
from access_service.store.migrate import migrate
from formats.document import EL, EN
from formats.errors import BadInput, UnknownThing

NOW = datetime(2026, 3, 1, 12, tzinfo=ZoneInfo("Europe/Athens"))
DAY = timedelta(days=1)
CLUB = Announcement(
    AnnouncementId("club"), (Wording(EL, "Λέσχη ανάγνωσης", "Ελάτε."),), "reading-club"
)


@pytest.fixture
def service(tmp_path: Path) -> AnnouncementService:
    engine = open_engine(sqlite_url(tmp_path / "prosvasi.db"))
    migrate(engine)
    return AnnouncementService(SqlAnnouncementStore(engine))


def test_a_draft_is_shown_to_nobody_until_it_is_published(service: AnnouncementService) -> None:
    service.add(CLUB)
    assert service.current(NOW) == ()
    published = service.publish(CLUB.id, NOW)
    assert (published.state, published.publish_at) == (State.PUBLISHED, NOW)
    assert service.current(NOW) == (published,)
    assert service.show(CLUB.id) == published


def test_what_is_published_for_later_waits_for_its_time(service: AnnouncementService) -> None:
    service.add(replace(CLUB, publish_at=NOW + DAY))
    service.publish(CLUB.id, NOW)
    assert service.current(NOW) == ()
    assert len(service.current(NOW + DAY)) == 1


def test_an_expired_announcement_is_shown_to_nobody(service: AnnouncementService) -> None:
    service.add(CLUB)
    service.publish(CLUB.id, NOW)
    expired = service.expire(CLUB.id, NOW + DAY)
    assert (expired.state, expired.expire_at) == (State.EXPIRED, NOW + DAY)
    assert service.current(NOW + DAY) == ()


def test_the_end_comes_at_its_moment_even_before_anybody_marks_it() -> None:
    published = replace(CLUB, state=State.PUBLISHED, expire_at=NOW)
    assert holds(published, NOW - timedelta(microseconds=1))
    assert not holds(published, NOW)


def test_an_event_without_an_end_is_announced_until_three_hours_after_its_start() -> None:
    published = replace(CLUB, state=State.PUBLISHED, event_at=NOW)
    assert holds(published, NOW + timedelta(hours=2, minutes=59))
    assert not holds(published, NOW + timedelta(hours=3))


@pytest.mark.parametrize(("kind", "hour"), [("event", 0), ("closure", 0), ("strike", 9)])
def test_what_is_announced_for_a_day_holds_to_the_end_of_that_day(kind: str, hour: int) -> None:
    begins = NOW.replace(hour=hour)
    shut = replace(CLUB, kind=kind, event_at=begins, state=State.PUBLISHED)
    assert holds(shut, NOW.replace(hour=23))
    assert not holds(shut, NOW.replace(hour=0) + DAY)


def test_new_hours_hold_from_their_day_until_somebody_ends_them() -> None:
    hours = replace(CLUB, kind="hours", event_at=NOW, state=State.PUBLISHED)
    assert holds(hours, NOW + 90 * DAY)


def test_what_is_due_is_marked_and_keeps_its_own_end(service: AnnouncementService) -> None:
    due = replace(CLUB, state=State.PUBLISHED, expire_at=NOW - DAY)
    other = replace(CLUB, id=AnnouncementId("other"), state=State.PUBLISHED)
    service.add(due)
    service.add(other)
    assert service.expire_due(NOW) == (due.id,)
    assert service.show(due.id) == replace(due, state=State.EXPIRED)
    assert service.list(State.PUBLISHED) == (other,)
    assert service.expire_due(NOW) == ()


def test_urgent_comes_first_then_the_nearest_event_then_the_newest() -> None:
    def made(name: str, **changes: object) -> Announcement:
        return replace(CLUB, id=AnnouncementId(name), state=State.PUBLISHED, **changes)

    given = [
        made("old", publish_at=NOW - 2 * DAY),
        made("new", publish_at=NOW - DAY),
        made("far", event_at=NOW + 9 * DAY),
        made("near", event_at=NOW + DAY),
        made("strike", priority=Priority.URGENT, publish_at=NOW - 9 * DAY),
    ]
    assert [a.id for a in current(given, NOW)] == ["strike", "near", "far", "new", "old"]


@pytest.mark.parametrize(
    ("changes", "say"),
    [
        ({"expire_at": NOW - DAY}, "announcement-past"),
        ({"event_at": NOW - DAY}, "announcement-past"),
        ({"wordings": (Wording(EL, " ", "κείμενο"),)}, "announcement-without-title"),
        (
            {"wordings": (Wording(EL, "τίτλος", " "),), "event_at": None},
            "announcement-without-text",
        ),
        (
            {"wordings": (Wording(EL, "τίτλος", "κείμενο"), Wording(EN, "title", ""))},
            "announcement-without-text",
        ),
    ],
)
def test_what_makes_no_sense_to_publish_is_refused(
    service: AnnouncementService, changes: dict[str, object], say: str
) -> None:
    service.add(replace(CLUB, **changes))
    with pytest.raises(BadInput) as caught:
        service.publish(CLUB.id, NOW)
    assert caught.value.say == say
    assert explain(caught.value, EL) != explain(caught.value, EN)
    assert service.show(CLUB.id).state is State.DRAFT


def test_an_id_is_given_once(service: AnnouncementService) -> None:
    service.add(CLUB)
    with pytest.raises(BadInput) as caught:
        service.add(CLUB)
    assert caught.value.say == "announcement-exists"


def test_an_unknown_announcement_is_said_unknown(service: AnnouncementService) -> None:
    with pytest.raises(UnknownThing):
        service.publish(AnnouncementId("none"), NOW)


@pytest.mark.parametrize("part", ["id", "kind", "title", "body"])
def test_what_is_no_unicode_text_is_refused(service: AnnouncementService, part: str) -> None:
    bad = "κακό \udcff"
    if part == "id":
        made = replace(CLUB, id=AnnouncementId(bad))
    elif part == "kind":
        made = replace(CLUB, kind=bad)
    else:
        made = replace(CLUB, wordings=(replace(CLUB.wordings[0], **{part: bad}),))
    for keep in (service.add, service.put):
        with pytest.raises(BadInput) as caught:
            keep(made)
        assert caught.value.say == "text-not-unicode"
        explain(caught.value, EL).encode()
    assert service.list() == ()


def test_an_id_that_is_no_unicode_text_is_said_so(service: AnnouncementService) -> None:
    for use in (service.show, lambda bad: service.publish(bad, NOW)):
        with pytest.raises(BadInput) as caught:
            use(AnnouncementId("\udcff"))
        assert caught.value.say == "text-not-unicode"
