"""Announcements that come from elsewhere: read once, as text, and looked at before they go out."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from access_service.announcements.clock import NoticeClock, is_due
from access_service.announcements.describe import describe_announcement
from access_service.announcements.lifecycle import AnnouncementService
from access_service.announcements.model import Announcement, AnnouncementId, State, Wording
from access_service.announcements.sources.gathering import Gatherer
from access_service.announcements.sources.model import NoticeSource, SourceKind, SourceName
from access_service.announcements.sources.wording import as_markdown, plain_of_html, short_title
from access_service.bootstrap import Services, bootstrap
from access_service.fetch import Answer
from access_service.settings import Settings
from access_service.store.notice_sources import SqlSourceStore
from formats.document import EL
from formats.errors import BadInput, Unavailable, UnknownThing, UnreadableDocument
from formats.text import block_texts

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
ADDRESS = "https://library.example/feed"
NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture(autouse=True)
def _readers_own_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="feedparser")
        yield


class Web:
    """Servers outside: what they answer by address, and what they were asked."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.status = 200
        self.is_down = False

    def get(self, url: str) -> Answer:
        self.asked.append(url)
        if self.is_down:
            raise Unavailable(url, say="web-unavailable")
        return Answer(url, self.status, {}, self.answers[url.partition("?")[0]])


class Desk:
    """A gatherer over a real database, with a moment that a test can move."""

    def __init__(self, services: Services) -> None:
        self.web = Web()
        self.now = NOW
        self.announcements: AnnouncementService = services.announcements
        store = SqlSourceStore(services.engine)
        self.gatherer = Gatherer(store, self.announcements, self.web.get, now=lambda: self.now)

    def source(self, kind: SourceKind, *, is_trusted: bool = False, name: str = "πηγή") -> str:
        made = NoticeSource(SourceName(name), kind, ADDRESS, EL, "event", is_trusted)
        self.gatherer.add(made)
        return made.name

    def read(self, body: str | bytes, name: str = "πηγή") -> tuple[int, int]:
        self.web.answers[ADDRESS] = body.encode() if isinstance(body, str) else body
        brought = self.gatherer.read(SourceName(name))
        return brought.told, brought.made

    def all(self) -> tuple[Announcement, ...]:
        return self.announcements.list()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    services = bootstrap(Settings(data=tmp_path, language="el"))
    yield Desk(services)
    services.close()


def rss(*entries: str) -> str:
    return f'<rss version="2.0"><channel><title>Νέα</title>{"".join(entries)}</channel></rss>'


def entry(guid: str, title: str, text: str = "Κείμενο.", day: int = 19) -> str:
    return (
        f"<item><guid>{guid}</guid><title>{title}</title><link>https://library.example/{guid}</link>"
        f"<description><![CDATA[{text}]]></description>"
        f"<pubDate>{day} Nov 2026 09:00:00 +0200</pubDate></item>"
    )


def said(notice: Announcement) -> str:
    document = describe_announcement(notice, lang=EL)
    return "\n".join(text for block in document.blocks for text in block_texts(block))


def test_what_a_feed_brings_waits_as_a_draft_and_comes_once(desk: Desk) -> None:
    desk.source(SourceKind.FEED)
    body = rss(entry("1", "Νέο ωράριο"), entry("2", "Έκθεση"))
    assert desk.read(body) == (2, 2)
    assert desk.read(body) == (2, 0)
    assert {one.state for one in desk.all()} == {State.DRAFT}
    assert {one.wordings[0].title for one in desk.all()} == {"Νέο ωράριο", "Έκθεση"}
    assert all(one.expire_at is not None for one in desk.all()), "nothing is announced for ever"


def test_a_trusted_source_is_published_and_what_it_changes_is_changed(desk: Desk) -> None:
    desk.source(SourceKind.FEED, is_trusted=True)
    desk.read(rss(entry("1", "Ανοιχτά ως τις 8")))
    desk.read(rss(entry("1", "Ανοιχτά ως τις 9")))
    (only,) = desk.all()
    assert (only.state, only.wordings[0].title) == (State.PUBLISHED, "Ανοιχτά ως τις 9")


def test_a_title_alone_waits_for_the_staff_even_from_a_trusted_source(desk: Desk) -> None:
    desk.source(SourceKind.FEED, is_trusted=True)
    bare = "<item><guid>2</guid><title>Έκθεση</title></item>"
    assert desk.read(rss(bare, entry("1", "Ανοιχτά ως τις 8"))) == (2, 2)
    states = {one.wordings[0].title: one.state for one in desk.all()}
    assert states == {"Έκθεση": State.DRAFT, "Ανοιχτά ως τις 8": State.PUBLISHED}


def test_what_staff_published_is_not_changed_behind_their_back(desk: Desk) -> None:
    desk.source(SourceKind.FEED)
    desk.read(rss(entry("1", "Ανοιχτά ως τις 8")))
    desk.announcements.publish(desk.all()[0].id, NOW)
    assert desk.read(rss(entry("1", "Ανοιχτά ως τις 9"))) == (1, 1)
    states = {one.wordings[0].title: one.state for one in desk.all()}
    assert states == {"Ανοιχτά ως τις 8": State.PUBLISHED, "Ανοιχτά ως τις 9": State.DRAFT}


def test_the_same_words_from_two_sources_are_one_announcement(desk: Desk) -> None:
    desk.source(SourceKind.FEED)
    desk.source(SourceKind.FEED, name="άλλη")
    assert desk.read(rss(entry("a", "Απεργία"))) == (1, 1)
    assert desk.read(rss(entry("b", "Απεργία")), "άλλη") == (1, 0)


def test_old_entries_are_left_alone(desk: Desk) -> None:
    desk.source(SourceKind.FEED)
    old = entry("1", "Παλιό").replace("Nov", "Jan")
    assert desk.read(rss(old, entry("2", "Νέο"))) == (1, 1)


def test_strange_text_stays_text_and_marks_mean_nothing(desk: Desk) -> None:
    desk.source(SourceKind.FEED)
    text = (
        f"<p>Έως 50% *έκπτωση* _τώρα_ [εδώ](javascript:x)</p><p># Όχι τίτλος</p>{NASTY}<p>- ένα</p>"
    )
    desk.read(rss(entry("1", "Νέα &amp;lt;b&amp;gt; " + "μακρύς τίτλος " * 30, text)))
    (only,) = desk.all()
    shown = said(only)
    assert "Έως 50% *έκπτωση* _τώρα_ [εδώ](javascript:x)" in shown
    assert "# Όχι τίτλος" in shown
    assert "- ένα" in shown
    assert "alert" not in shown
    assert len(only.wordings[0].title) <= 200


@pytest.mark.parametrize(
    "text", ["1. πρώτο", "- α\n- β", "a_b*c`d", "<b>&amp;", "> όχι", "![x](y)"]
)
def test_text_as_markdown_reads_as_it_was(text: str) -> None:
    made = Announcement(AnnouncementId("x"), (Wording(EL, "Τ", as_markdown(text)),), "other")
    assert " ".join(text.split()) in " ".join(said(made).split())


def test_events_of_a_calendar_repeat_and_end(desk: Desk) -> None:
    desk.source(SourceKind.CALENDAR)
    body = "\r\n".join(
        (
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:x",
            "BEGIN:VEVENT",
            "UID:club",
            "SUMMARY:Λέσχη ανάγνωσης",
            "DTSTART;TZID=Europe/Athens:20261124T183000",
            "DTEND;TZID=Europe/Athens:20261124T200000",
            "RRULE:FREQ=WEEKLY;COUNT=3",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "UID:off",
            "SUMMARY:Ακυρώθηκε",
            "STATUS:CANCELLED",
            "DTSTART;VALUE=DATE:20261125",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "UID:far",
            "SUMMARY:Του χρόνου",
            "DTSTART:20271125T100000",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        )
    )
    assert desk.read(body) == (3, 3)
    events = sorted(one.event_at.isoformat() for one in desk.all() if one.event_at)
    assert events[0] == "2026-11-24T18:30:00+02:00"
    assert len(events) == 3
    assert desk.read(body) == (3, 0)


def decisions(*adas: str, total: int | None = None, status: str = "PUBLISHED") -> str:
    issued = int((NOW - timedelta(days=2)).timestamp() * 1000)
    listed = [
        {
            "ada": ada,
            "subject": f"Ωράριο βιβλιοθήκης {ada}",
            "issueDate": issued,
            "documentUrl": f"https://diavgeia.example/doc/{ada}",
            "status": status,
        }
        for ada in adas
    ]
    return json.dumps({"decisions": listed, "info": {"total": total or len(adas)}})


def test_decisions_always_wait_for_the_staff_and_are_asked_for_by_short_ranges(desk: Desk) -> None:
    desk.source(SourceKind.DIAVGEIA, is_trusted=True)
    assert desk.read(decisions("6ΑΒΓ-1", "6ΑΒΓ-2")) == (2, 2)
    assert {one.state for one in desk.all()} == {State.DRAFT}
    assert any("ΑΔΑ: 6ΑΒΓ-1" in said(one) for one in desk.all())
    asked = parse_qs(urlsplit(desk.web.asked[-1]).query)
    first, last = (datetime.fromisoformat(asked[f"{end}_issue_date"][0]) for end in ("from", "to"))
    assert timedelta(0) < last - first < timedelta(days=180)
    assert asked["size"] == ["500"]
    assert desk.read(decisions("6ΑΒΓ-3", status="REVOKED")) == (0, 0)


@pytest.mark.parametrize("kind", list(SourceKind))
@pytest.mark.parametrize("body", [b"", b"rubbish", b"<html><p>404</p></html>", b"\xff\x00", b"[]"])
def test_a_source_that_answers_rubbish_says_so_and_brings_nothing(
    desk: Desk, kind: SourceKind, body: bytes
) -> None:
    name = desk.source(kind)
    with pytest.raises(UnreadableDocument):
        desk.read(body)
    assert desk.all() == ()
    assert desk.gatherer.sources()[0].problem == "source-unreadable", name


def test_a_feed_that_is_the_name_of_a_file_opens_no_file(desk: Desk, tmp_path: Path) -> None:
    mine = tmp_path / "mine.rss"
    mine.write_text(rss(entry("1", "Μυστικό")), "utf-8")
    desk.source(SourceKind.FEED, is_trusted=True)
    with pytest.raises(UnreadableDocument):
        desk.read(str(mine))
    assert desk.all() == ()


def test_a_moment_beyond_all_calendars_is_told_as_a_source_that_cannot_be_read(desk: Desk) -> None:
    desk.source(SourceKind.DIAVGEIA)
    body = json.loads(decisions("6ΑΒΓ-1"))
    body["decisions"][0]["issueDate"] = 10**30
    with pytest.raises(UnreadableDocument):
        desk.read(json.dumps(body))
    assert desk.gatherer.sources()[0].read_at is not None


@pytest.mark.parametrize("rule", ["FREQ=MINUTELY", "FREQ=SECONDLY", "FREQ=DAILY;BYMINUTE=1,2,3"])
def test_an_event_that_comes_back_many_times_a_day_is_refused(desk: Desk, rule: str) -> None:
    desk.source(SourceKind.CALENDAR)
    event = f"UID:1\r\nSUMMARY:Α\r\nDTSTART:20261121T100000Z\r\nRRULE:{rule}\r\n"
    calendar = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{event}END:VEVENT\r\nEND:VCALENDAR\r\n"
    with pytest.raises(UnreadableDocument):
        desk.read(calendar)


def test_a_source_cannot_change_what_came_from_another(desk: Desk) -> None:
    desk.source(SourceKind.FEED)
    desk.source(SourceKind.FEED, is_trusted=True, name="άλλη")
    desk.read(rss(entry("urn:x:1", "Ανοιχτά ως τις 8")))
    assert desk.read(rss(entry("urn:x:1", "Κλειστά για πάντα")), "άλλη") == (1, 0)
    assert [one.wordings[0].title for one in desk.all()] == ["Ανοιχτά ως τις 8"]


@pytest.mark.network
@pytest.mark.enable_socket
def test_a_private_address_is_refused(tmp_path: Path) -> None:
    services = bootstrap(Settings(data=tmp_path, language="el"))
    source = NoticeSource(
        SourceName("μέσα"), SourceKind.FEED, "http://127.0.0.1:9/feed", EL, "event"
    )
    services.gatherer.add(source)
    with pytest.raises(BadInput):
        services.gatherer.read(source.name)
    services.close()


def test_a_source_needs_a_name_and_an_address_of_the_web(desk: Desk) -> None:
    for name, address in (("", ADDRESS), ("x" * 81, ADDRESS), ("x", "file:///etc/passwd")):
        with pytest.raises(BadInput):
            desk.gatherer.add(NoticeSource(SourceName(name), SourceKind.FEED, address, EL, "event"))
    with pytest.raises(UnknownThing):
        desk.gatherer.read(SourceName("πουθενά"))


def test_the_clock_reads_each_hour_ends_what_is_over_and_outlives_a_dead_source(desk: Desk) -> None:
    desk.source(SourceKind.FEED, is_trusted=True)
    desk.web.answers[ADDRESS] = rss(entry("1", "Νέο")).encode()
    renewed: list[datetime] = []
    clock = NoticeClock(desk.gatherer, desk.announcements, renewed.append)
    clock.look(NOW)
    clock.look(NOW + timedelta(minutes=5))
    assert len(desk.web.asked) == 1
    desk.web.is_down = True
    desk.now = NOW + timedelta(hours=2)
    clock.look(desk.now)
    (source,) = desk.gatherer.sources()
    assert source.problem == "web-unavailable"
    assert not is_due(source, desk.now + timedelta(minutes=59))
    clock.look(NOW + timedelta(days=60))
    assert [one.state for one in desk.all()] == [State.EXPIRED]
    assert len(renewed) == 4, "after each look, whatever a source did"


def test_a_title_is_cut_between_words_and_pictures_alone_have_no_text() -> None:
    assert short_title("λέξη " * 60).endswith("λέξη…")
    assert plain_of_html("<img src=x>", EL) == ""
