"""Announcements go in and come out whole, with their time zones."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from access_service.announcements.model import (
    Announcement,
    AnnouncementId,
    Priority,
    State,
    Wording,
)
from access_service.announcements.store import AnnouncementStore
from access_service.store.announcements import SqlAnnouncementStore
from access_service.store.instants import from_text, from_us, to_text, to_us
from formats.document import EL, EN
from formats.errors import BadInput, UnknownThing

ATHENS = ZoneInfo("Europe/Athens")
STRIKE = Announcement(
    id=AnnouncementId("strike-1"),
    wordings=(
        Wording(EL, "Απεργία", "Η βιβλιοθήκη **δεν** θα ανοίξει."),
        Wording(EN, "Strike", "The library will **not** open."),
    ),
    kind="strike",
    state=State.PUBLISHED,
    priority=Priority.URGENT,
    publish_at=datetime(2026, 3, 1, 8, tzinfo=ATHENS),
    event_at=datetime(2026, 3, 3, 18, 30, tzinfo=ATHENS),
    expire_at=datetime(2026, 3, 4, tzinfo=timezone(timedelta(hours=2))),
)


def test_an_announcement_comes_back_exactly_with_the_name_of_its_time_zone(engine: Engine) -> None:
    store: AnnouncementStore = SqlAnnouncementStore(engine)
    store.put(STRIKE)
    found = store.get(STRIKE.id)
    assert found == STRIKE
    assert found.event_at is not None
    assert found.event_at.tzinfo == ATHENS


def test_putting_again_replaces_the_wordings_too(engine: Engine) -> None:
    store = SqlAnnouncementStore(engine)
    store.put(STRIKE)
    shorter = replace(STRIKE, wordings=STRIKE.wordings[:1])
    store.put(shorter)
    assert store.all() == (shorter,)


def test_deleting_takes_the_wordings_along(engine: Engine) -> None:
    store = SqlAnnouncementStore(engine)
    store.put(STRIKE)
    assert store.delete(STRIKE.id)
    assert not store.delete(STRIKE.id)
    store.put(replace(STRIKE, wordings=STRIKE.wordings[1:]))
    assert [wording.lang for wording in store.get(STRIKE.id).wordings] == [EN]


def test_an_unknown_id_is_said_with_the_id(engine: Engine) -> None:
    with pytest.raises(UnknownThing) as caught:
        SqlAnnouncementStore(engine).get(AnnouncementId("none"))
    assert (caught.value.say, caught.value.facts) == ("unknown-announcement", {"id": "none"})


def test_a_time_without_a_zone_is_refused_and_nothing_is_kept(engine: Engine) -> None:
    store = SqlAnnouncementStore(engine)
    naive = replace(STRIKE, event_at=datetime(2026, 3, 3, 18, 30))  # noqa: DTZ001 - the point
    with pytest.raises(BadInput) as caught:
        store.put(naive)
    assert caught.value.say == "time-without-zone"
    assert store.all() == ()


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.timezones()))  # noqa: DTZ001 - hypothesis wants naive bounds
def test_any_moment_survives_as_text_and_as_a_count(moment: datetime) -> None:
    assert to_us(from_text(to_text(moment))) == to_us(moment)
    assert to_us(from_us(to_us(moment))) == to_us(moment)


def test_the_repeated_hour_of_autumn_keeps_first_and_second_apart() -> None:
    first = datetime(2026, 10, 25, 3, 30, tzinfo=ATHENS)
    second = first.replace(fold=1)
    assert from_text(to_text(first)).utcoffset() != from_text(to_text(second)).utcoffset()
