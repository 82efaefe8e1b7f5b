"""Moments as staff type them, at the command line and on pages."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from formats.errors import BadInput

ATHENS = ZoneInfo("Europe/Athens")
"""The library's own time: what is typed without a zone is meant by the clock on its wall."""

_DAY_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_DAY_GREEK = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})")

_DAY_FIRST = ("%d/%m/%Y %H:%M", "%d/%m/%Y")


def moment_from_text(text: str) -> datetime | None:
    """Return a moment from `2026-12-03T18:30` or, day first, `3/12/2026 18:30`; None from nothing.

    Raises:
        BadInput: It is no moment, or of a day that no calendar has.
    """
    value = " ".join(text.split())
    if not value:
        return None
    for form in (None, *_DAY_FIRST):
        try:
            moment = (
                datetime.strptime(value, form)  # noqa: DTZ007 - the library's zone is set below
                if form
                else datetime.fromisoformat(value)
            )
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=ATHENS)
    _require_in_calendar(value)
    raise BadInput(f"time {value!r}", say="bad-time", value=value)


def end_from_text(text: str) -> datetime | None:
    """Return until when something holds; a day without a time holds to its end.

    Raises:
        BadInput: As `moment_from_text` does.
    """
    moment = moment_from_text(text)
    return moment if moment is None or moment.time() != time() else moment + timedelta(days=1)


def day_from_text(text: str) -> date:
    """Return a day from `2026-12-03` or, day first, `3/12/2026`.

    Raises:
        BadInput: It is no day.
    """
    value = text.strip()
    if found := _DAY_ISO.fullmatch(value) or _DAY_GREEK.fullmatch(value):
        _require_in_calendar(value)
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    raise BadInput(f"day {value!r}", say="bad-day", value=value)


def _require_in_calendar(value: str) -> None:
    """Refuse what begins with a day well written that does not exist, such as 31/11/2026."""
    found = _DAY_ISO.match(value) or _DAY_GREEK.match(value)
    if found is None:
        return
    try:
        date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError as exc:
        raise BadInput(f"day {value!r}", say="no-such-day", value=found[0]) from exc


def moment_to_text(moment: datetime) -> str:
    """Return a moment as it is typed, `3/12/2026 18:30`; midnight, which means the day, as none."""
    local = moment.astimezone(ATHENS)
    day = day_to_text(local)
    return day if local.time() == time() else f"{day} {local:%H:%M}"


def end_to_text(moment: datetime) -> str:
    """Return an end as it is typed: midnight is the end of the day before."""
    local = moment.astimezone(ATHENS)
    return moment_to_text(local if local.time() != time() else local - timedelta(days=1))


def day_to_text(day: date) -> str:
    """Return a day as it is typed, `3/12/2026`."""
    return f"{day.day}/{day.month}/{day.year}"
