"""Events of a channel as a calendar that a program subscribes to (RFC 5545; RFC 7986)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event

from access_service.feeds.model import Channel, Entry
from access_service.feeds.wording import printable

REFRESH = timedelta(hours=6)


def calendar(channel: Channel) -> bytes:
    """Return the entries that have a time as events.

    Times are written in UTC, which every program knows and no list of zones can spoil; a whole day
    is a day.
    """
    made = Calendar()
    made.add("prodid", "-//Prosvasi//Prosvasi//EL")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("name", printable(channel.title))
    made.add("x-wr-calname", printable(channel.title))
    made.add("description", printable(channel.about))
    made.add("url", channel.page_address)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in channel.entries:
        if entry.starts_at is not None:
            made.add_component(_event(entry, entry.starts_at, channel))
    return bytes(made.to_ical())


def _event(entry: Entry, starts_at: datetime, channel: Channel) -> Any:
    event = Event()
    event.add("uid", entry.identity)
    event.add("dtstamp", entry.published_at.astimezone(UTC))
    event.add("summary", printable(entry.title), parameters={"LANGUAGE": channel.lang})
    event.add("description", printable(entry.summary), parameters={"LANGUAGE": channel.lang})
    event.add("url", entry.address)
    if entry.is_urgent:
        event.add("priority", 1)
    if entry.lasts is None:
        day: date = starts_at.date()
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
    else:
        event.add("dtstart", starts_at.astimezone(UTC))
        event.add("dtend", (starts_at + entry.lasts).astimezone(UTC))
    return event
