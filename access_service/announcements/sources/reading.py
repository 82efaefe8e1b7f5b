"""Reads what a source tells: RSS and Atom, calendars, and Διαύγεια.

Sources: RFC 4287, RSS 2.0; RFC 5545; the OpenDataAPI of Διαύγεια.
"""

from __future__ import annotations

import json
from calendar import timegm
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from itertools import islice, takewhile
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from access_service.announcements.moments import ATHENS
from access_service.announcements.sources.model import Incoming, NoticeSource, SourceKind
from access_service.announcements.sources.wording import plain_of_html
from access_service.fetch import Answer
from formats.errors import AccessError, UnreadableDocument

AHEAD = timedelta(days=60)
"""How far ahead events of a calendar become announcements."""
BACK = timedelta(days=30)
"""How old decisions and entries may be when they are met."""
MOST_ENTRIES = 500
PAGE = 500
"""The most that Διαύγεια gives at once."""
_WITHIN_A_DAY = {"BYHOUR", "BYMINUTE", "BYSECOND"}
Get = Callable[[str], Answer]


def read_source(source: NoticeSource, get: Get, now: datetime) -> tuple[Incoming, ...]:
    """Return what a source tells, at most 500 things.

    Raises:
        Unavailable: It does not answer, or stands in a private network.
        UnreadableDocument: What it answers is not what it is said to be.
    """
    try:
        return tuple(islice(_incoming(source, get, now), MOST_ENTRIES))
    except AccessError:
        raise
    except Exception as exc:  # what strangers send finds faults in parsers that no list foresees
        raise _unreadable(source, type(exc).__name__) from exc


def _incoming(source: NoticeSource, get: Get, now: datetime) -> Iterator[Incoming]:
    match source.kind:
        case SourceKind.FEED:
            return _feed(_body(source, get), source, now)
        case SourceKind.CALENDAR:
            return _calendar(_body(source, get), source, now)
        case SourceKind.DIAVGEIA:
            return _decisions(source, get, now)


def _body(source: NoticeSource, get: Get, address: str = "") -> bytes:
    answer = get(address or source.address)
    if answer.status != 200:
        raise _unreadable(source, f"status {answer.status}")
    return answer.body


def _unreadable(source: NoticeSource, why: str) -> UnreadableDocument:
    return UnreadableDocument(
        f"{source.name}: {why}", say="source-unreadable", name=source.name, reason=why
    )


def _feed(body: bytes, source: NoticeSource, now: datetime) -> Iterator[Incoming]:
    import feedparser

    # Its own cleaning of HTML is not asked for: we take the text alone.
    # A file in memory: given bytes, it would first try to open a file of that name.
    told = feedparser.parse(BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    if not told.get("version"):
        raise _unreadable(source, "RSS, Atom")
    for entry in told.entries:
        published = entry.get("published_parsed") or entry.get("updated_parsed")
        at = None if published is None else datetime.fromtimestamp(timegm(published), UTC)
        title = plain_of_html(entry.get("title", ""), source.lang)
        if not title or (at is not None and at < now - BACK):
            continue
        contents = [one.value for one in entry.get("content", ())] or [entry.get("summary", "")]
        link = entry.get("link", "")
        text = plain_of_html("\n".join(contents), source.lang)
        guid = entry.get("id") or link or title
        yield Incoming(guid, title, text, link, published_at=at)


def _calendar(body: bytes, source: NoticeSource, now: datetime) -> Iterator[Incoming]:
    import recurring_ical_events
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(body)
    except (ValueError, KeyError, IndexError) as exc:
        raise _unreadable(source, "iCalendar") from exc
    if any(map(_is_too_often, calendar.walk("VEVENT"))):
        raise _unreadable(source, "FREQ")
    # One after the other: a rule may make more events than anybody could announce.
    coming = recurring_ical_events.of(calendar).after(now)
    soon = takewhile(lambda one: _moment(one["DTSTART"].dt) <= now + AHEAD, coming)
    for event in islice(soon, MOST_ENTRIES):
        title = str(event.get("SUMMARY", "")).strip()
        if not title or str(event.get("STATUS", "")) == "CANCELLED":
            continue
        starts, ends = _moment(event["DTSTART"].dt), _end(event)
        parts = (str(event.get("DESCRIPTION", "")), str(event.get("LOCATION", "")))
        text = "\n\n".join(part.strip() for part in parts if part.strip())
        guid = f"{event.get('UID', title)} {starts.isoformat()}"
        yield Incoming(guid, title, text, str(event.get("URL", "")), None, starts, ends)


def _is_too_often(event: Any) -> bool:
    """Tell whether an event comes back more than once a day: no library announces such a thing."""
    rules = event.get("RRULE", [])
    each = rules if isinstance(rules, list) else [rules]
    return any(
        str(told).upper() in {"SECONDLY", "MINUTELY", "HOURLY"} or part.upper() in _WITHIN_A_DAY
        for rule in each
        for part, values in rule.items()
        for told in (values if isinstance(values, list) else [values])
    )


def _moment(value: date | datetime) -> datetime:
    """Return a calendar's moment; a day is its midnight, a time without a zone the library's."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), ATHENS)
    return (value if value.tzinfo else value.replace(tzinfo=ATHENS)).astimezone(ATHENS)


def _end(event: Any) -> datetime | None:
    return _moment(event["DTEND"].dt) if "DTEND" in event else None


def _decisions(source: NoticeSource, get: Get, now: datetime) -> Iterator[Incoming]:
    """Yield decisions of the last month, asked for a page at a time.

    The range stays far under the 180 days that the service cuts a longer one to without a word.
    """
    page, total = 0, 1
    while page * PAGE < min(total, MOST_ENTRIES):
        answer = _json(_body(source, get, _page_address(source.address, page, now)), source)
        try:
            total = int(answer["info"]["total"])
            decisions = list(answer["decisions"])
            found = [_decision(one) for one in decisions if one.get("status") != "REVOKED"]
        except (KeyError, TypeError, ValueError, AttributeError) as exc:
            raise _unreadable(source, "Διαύγεια") from exc
        yield from found
        if not decisions:
            return
        page += 1


def _page_address(address: str, page: int, now: datetime) -> str:
    parts = urlsplit(address)
    today = now.astimezone(ATHENS).date()
    asked = dict(parse_qsl(parts.query))
    asked |= {
        "from_issue_date": (today - BACK).isoformat(),
        "to_issue_date": today.isoformat(),
        "size": str(PAGE),
        "page": str(page),
    }
    return urlunsplit(parts._replace(query=urlencode(asked)))


def _json(body: bytes, source: NoticeSource) -> Any:
    try:
        return json.loads(body)
    except ValueError as exc:
        raise _unreadable(source, "JSON") from exc


def _decision(raw: Any) -> Incoming:
    ada = str(raw["ada"])
    issued = datetime.fromtimestamp(int(raw["issueDate"]) / 1000, UTC)
    return Incoming(
        f"ada:{ada}", str(raw["subject"]), f"ΑΔΑ: {ada}", str(raw.get("documentUrl", "")), issued
    )
