"""The announcements of the sample library are complete, dated and speakable."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from access_service.announcements.lifecycle import holds
from access_service.announcements.model import Announcement, Priority
from access_service.sample.load import sample_announcements
from formats.document import EL, EN

ANNOUNCEMENTS = sample_announcements()
ATHENS = ZoneInfo("Europe/Athens")
NAMED = pytest.mark.parametrize("announcement", ANNOUNCEMENTS, ids=lambda a: a.id)
DAYS = ("Δευτέρα", "Τρίτη", "Τετάρτη", "Πέμπτη", "Παρασκευή", "Σάββατο", "Κυριακή")
MONTHS = {
    "Ιανουαρίου": 1,
    "Φεβρουαρίου": 2,
    "Μαρτίου": 3,
    "Ιουνίου": 6,
    "Σεπτεμβρίου": 9,
    "Νοεμβρίου": 11,
    "Δεκεμβρίου": 12,
}


def test_there_are_fifteen_and_five_of_them_speak_english_too() -> None:
    assert len(ANNOUNCEMENTS) == 15
    assert len({a.id for a in ANNOUNCEMENTS}) == 15
    assert sum(w.lang == EN for a in ANNOUNCEMENTS for w in a.wordings) == 5
    assert all(a.wordings[0].lang == EL for a in ANNOUNCEMENTS)


def test_exactly_one_is_urgent() -> None:
    assert [a.id for a in ANNOUNCEMENTS if a.priority is Priority.URGENT] == ["flood-closure"]


def test_the_closing_for_floods_is_announced_on_its_last_day_and_no_longer() -> None:
    flood = next(a for a in ANNOUNCEMENTS if a.id == "flood-closure")
    assert "έως και την Πέμπτη 26/11/2026" in flood.wordings[0].body
    assert holds(flood, datetime(2026, 11, 26, 12, tzinfo=ATHENS))
    assert not holds(flood, datetime(2026, 11, 27, tzinfo=ATHENS))


def test_many_kinds_are_present() -> None:
    kinds = {a.kind for a in ANNOUNCEMENTS}
    wanted = {"hours", "strike", "reading-club", "story-hour", "mobile-library", "closure"}
    assert wanted | {"acquisitions", "exhibition", "lessons", "home-delivery"} <= kinds


@NAMED
def test_times_are_on_the_clock_of_athens_and_in_order(announcement: Announcement) -> None:
    moments = (announcement.publish_at, announcement.event_at, announcement.expire_at)
    told = [moment for moment in moments if moment is not None]
    assert all(m.utcoffset() == m.astimezone(ATHENS).utcoffset() for m in told)
    assert told == sorted(told)
    assert announcement.publish_at is not None
    assert announcement.expire_at is not None
    first, last = datetime(2026, 11, 1, tzinfo=ATHENS), datetime(2027, 3, 31, tzinfo=ATHENS)
    assert first <= announcement.publish_at <= last


def test_the_file_gives_the_offset_that_athens_has_at_that_time() -> None:
    from access_service.sample.load import ANNOUNCEMENTS_FILE

    text = ANNOUNCEMENTS_FILE.read_text(encoding="utf-8")
    for written in re.findall(r'_at: "([^"]+)"', text):
        moment = datetime.fromisoformat(written)
        assert moment.utcoffset() == moment.astimezone(ATHENS).utcoffset(), written


@NAMED
def test_a_weekday_that_is_named_is_the_weekday_of_its_date(announcement: Announcement) -> None:
    body = announcement.wordings[0].body
    numeric = rf"({'|'.join(DAYS)}) (\d{{1,2}})/(\d{{1,2}})(?:/(\d{{4}}))?"
    for day, of_month, month, year in re.findall(numeric, body):
        assert _weekday(of_month, int(month), year) == DAYS.index(day), (day, of_month, month)
    words = rf"({'|'.join(DAYS)}) (\d{{1,2}}) ({'|'.join(MONTHS)})(?: (\d{{4}}))?"
    for day, of_month, month, year in re.findall(words, body):
        assert _weekday(of_month, MONTHS[month], year) == DAYS.index(day), (day, of_month, month)


def _weekday(day: str, month: int, year: str) -> int:
    told = int(year) if year else 2026 if month >= 10 else 2027
    return date(told, month, int(day)).weekday()


@NAMED
def test_titles_and_bodies_have_something_to_say(announcement: Announcement) -> None:
    for wording in announcement.wordings:
        assert 10 <= len(wording.title) <= 90
        assert len(wording.body.split()) >= 40


@NAMED
def test_numbers_and_addresses_belong_to_nobody(announcement: Announcement) -> None:
    for wording in announcement.wordings:
        for number in re.findall(r"\b2\d{2} \d{3} \d{4}\b", wording.body):
            assert number.startswith("210 000 ")
        for address in re.findall(r"\S+@\S+?(?=[.,]?(?:\s|$))", wording.body):
            assert address.endswith(".example")


def test_the_texts_exercise_the_reader_of_numbers() -> None:
    text = "\n".join(a.wordings[0].body for a in ANNOUNCEMENTS)
    for sample in ("π.μ.", "μ.μ.", "€", "1ου", "10ο", "κ. ", "Αγ. ", "π.χ.", "/2026", "210 000"):
        assert sample in text, sample


@NAMED
def test_no_word_mixes_greek_and_latin_letters(announcement: Announcement) -> None:
    for wording in announcement.wordings:
        words = re.findall(r"[^\W\d_]+", f"{wording.title} {wording.body}")
        assert [w for w in words if re.search("[A-Za-z]", w) and re.search("[Ͱ-Ͽ]", w)] == []


def test_every_event_ends_within_the_season() -> None:
    for a in ANNOUNCEMENTS:
        if a.event_at and a.expire_at:
            assert a.expire_at - a.event_at < timedelta(days=100)
