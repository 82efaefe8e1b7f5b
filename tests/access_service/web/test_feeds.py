"""Feeds of announcements, read by the programs that read feeds."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from access_service.announcements.model import Announcement, AnnouncementId, State, Wording
from access_service.bootstrap import Services, bootstrap
from access_service.conversion.request import JobId
from access_service.settings import Settings
from access_service.web.application import create_app
from access_service.web.limits import limiter
from formats.document import EL, EN
from formats.sound.frames import frames
from tests.access_service.web.conftest import ANNOUNCEMENTS, SCRIPT, Visitor

pytestmark = pytest.mark.engine

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
NOW = datetime.now(UTC)
CLUB = Announcement(
    AnnouncementId("club"),
    (Wording(EL, "Λέσχη & «φίλοι»\x08", "Κάθε Τρίτη."), Wording(EN, "Reading club", "Tuesdays.")),
    "reading-club",
    State.PUBLISHED,
    publish_at=NOW - timedelta(hours=5),
    event_at=datetime(2030, 3, 5, tzinfo=UTC) - timedelta(hours=2),  # midnight in Athens
)


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    data = tmp_path_factory.mktemp("feeds")
    settings = Settings(data=data, language="el", speech_workers=1, library_name="Δημοτική & Σία")
    services = bootstrap(settings)
    for announcement in (*ANNOUNCEMENTS, CLUB):
        services.announcements.put(announcement)
    services.conversions.launch()
    yield services
    services.close()


@pytest.fixture
def visitor(speaking: Services) -> FlaskClient:
    app = create_app(speaking)
    app.test_client_class = Visitor
    with app.app_context():
        limiter.reset()
    return app.test_client()


def parsed(body: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of the reader's own
        import feedparser

        told = feedparser.parse(body)
    assert not told.bozo, told.get("bozo_exception")
    return told


def sounded(visitor: FlaskClient, services: Services, lang: str = "el") -> Any:
    """Return the podcast once every episode has been made."""
    visitor.get(f"/feeds/{lang}/podcast.xml")
    for status in services.conversions.recent():
        services.conversions.wait(JobId(status.id), timeout_s=60)
    return parsed(visitor.get(f"/feeds/{lang}/podcast.xml").data)


def test_a_podcast_tells_what_holds_and_nothing_else(
    visitor: FlaskClient, speaking: Services
) -> None:
    told = sounded(visitor, speaking)
    assert {one.title for one in told.entries} == {
        "Νέο ωράριο",
        "Κλειστά λόγω πλημμύρας <img src=x>",
        "Λέσχη & «φίλοι»",
    }
    assert told.feed.title == "Δημοτική & Σία: ανακοινώσεις"
    assert told.feed.language == "el"
    assert told.feed.itunes_explicit is not True
    moments = [one.published_parsed for one in told.entries]
    assert moments == sorted(moments, reverse=True)
    for one in told.entries:
        assert one.id.startswith("urn:uuid:")
        assert one.itunes_duration
        assert one.enclosures[0].type == "audio/mpeg"


def test_an_episode_is_taken_in_parts_and_its_size_is_told_right(
    visitor: FlaskClient, speaking: Services
) -> None:
    for one in sounded(visitor, speaking).entries:
        address, size = one.enclosures[0].href, int(one.enclosures[0].length)
        path = address.removeprefix("http://localhost")
        whole = visitor.get(path)
        assert (whole.status_code, len(whole.data)) == (200, size)
        assert next(frames(whole.data))
        part = visitor.get(path, headers={"Range": "bytes=100-299"})
        assert (part.status_code, part.data) == (206, whole.data[100:300])
        assert part.headers["Content-Range"] == f"bytes 100-299/{size}"
        end = visitor.get(path, headers={"Range": "bytes=-50"})
        assert end.data == whole.data[-50:]
        beyond = visitor.get(path, headers={"Range": f"bytes={size}-"})
        assert beyond.status_code == 416
        again = visitor.get(path, headers={"If-None-Match": whole.headers["ETag"]})
        assert again.status_code == 304


def test_an_entry_keeps_its_identity_when_its_title_and_time_change(
    visitor: FlaskClient, speaking: Services
) -> None:
    def identity(feed: str) -> list[str]:
        return [one.id for one in parsed(visitor.get(feed).data).entries if "club" in one.link]

    before = [identity(f"/feeds/{lang}/announcements.atom") for lang in ("el", "en")]
    changed = Announcement(
        CLUB.id,
        (Wording(EL, "Άλλος τίτλος", "Άλλα."),),
        "event",
        State.PUBLISHED,
        publish_at=NOW - timedelta(minutes=1),
    )
    try:
        speaking.announcements.put(changed)
        assert [identity(f"/feeds/{lang}/announcements.atom") for lang in ("el", "en")] == before
        assert before[0] != before[1], "each language is an entry of its own"
    finally:
        speaking.announcements.put(CLUB)


def test_what_expires_leaves_every_feed_and_its_sound_with_it(
    visitor: FlaskClient, speaking: Services
) -> None:
    sounded(visitor, speaking)
    addresses = ("podcast.xml", "announcements.atom", "events.ics", "club.ics", "club.mp3")
    assert [visitor.get(f"/feeds/el/{one}").status_code for one in addresses] == [200] * 5
    try:
        speaking.announcements.expire(CLUB.id, datetime.now(UTC))
        told = [visitor.get(f"/feeds/el/{one}") for one in addresses]
        assert [one.status_code for one in told] == [200, 200, 200, 404, 404]
        assert all("Λέσχη" not in one.text for one in told)
    finally:
        speaking.announcements.put(CLUB)


def test_drafts_and_what_waits_for_its_day_are_in_no_feed(visitor: FlaskClient) -> None:
    for name in ("draft", "later", "ended", "nowhere"):
        assert visitor.get(f"/feeds/el/{name}.mp3").status_code == 404
        assert visitor.get(f"/feeds/el/{name}.ics").status_code == 404
    atom = visitor.get("/feeds/el/announcements.atom").text
    assert not any(word in atom for word in ("Πρόχειρο", "Όχι σήμερα", "Περασμένη"))


def test_atom_has_the_whole_text_and_strange_text_stays_text(visitor: FlaskClient) -> None:
    told = parsed(visitor.get("/feeds/el/announcements.atom").data)
    flood = next(one for one in told.entries if "flood" in one.link)
    assert flood.title == "Κλειστά λόγω πλημμύρας <img src=x>"
    assert "<script" not in flood.content[0].value
    raw = visitor.get("/feeds/el/announcements.atom").text
    assert SCRIPT not in raw


def test_a_calendar_has_the_events_at_their_times(visitor: FlaskClient) -> None:
    answer = visitor.get("/feeds/en/events.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    events = {str(one["SUMMARY"]): one for one in Calendar.from_ical(answer.data).walk("VEVENT")}
    assert set(events) == {"Reading club", "Κλειστά λόγω πλημμύρας <img src=x>"}
    club = events["Reading club"]
    assert club["DTSTART"].dt.isoformat() == "2030-03-05", "a whole day of the library's zone"
    flood = events["Κλειστά λόγω πλημμύρας <img src=x>"]
    wanted = next(one.event_at for one in ANNOUNCEMENTS if one.id == "flood")
    assert wanted is not None
    assert flood["DTSTART"].dt == wanted.replace(microsecond=0)
    assert flood["DTEND"].dt > flood["DTSTART"].dt
    one = Calendar.from_ical(visitor.get("/feeds/en/club.ics").data).walk("VEVENT")
    assert [str(event["UID"]) for event in one] == [str(club["UID"])]
    assert visitor.get("/feeds/el/hours.ics").status_code == 404


def test_a_program_that_has_a_feed_already_gets_nothing_again(visitor: FlaskClient) -> None:
    for name in ("podcast.xml", "announcements.atom", "events.ics"):
        first = visitor.get(f"/feeds/el/{name}")
        assert "public" in first.headers["Cache-Control"]
        again = visitor.get(f"/feeds/el/{name}", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    assert visitor.get("/feeds/fr/podcast.xml").status_code == 404


def test_pages_lead_to_the_feeds(visitor: FlaskClient) -> None:
    page = visitor.get("/announcements").text
    assert 'href="/feeds/el/podcast.xml"' in page
    assert "http://localhost/feeds/en/events.ics" in visitor.get("/feeds").text
    assert "/feeds/el/flood.ics" in visitor.get("/announcements/flood").text
