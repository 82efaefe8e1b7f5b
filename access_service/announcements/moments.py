"""Moments as staff type them, at the command line and on pages."""

from __future__ import annotations

import re
from datetime import date, datetime, time
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
        BadInput: It is no moment.
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
    raise BadInput(f"time {value!r}", say="bad-time", value=value)


def day_from_text(text: str) -> date:
    """Return a day from `2026-12-03` or, day first, `3/12/2026`.

    Raises:
        BadInput: It is no day.
    """
    value = text.strip()
    if found := _DAY_ISO.fullmatch(value) or _DAY_GREEK.fullmatch(value):
        try:
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
        except ValueError:
            pass  # such as the 31st of February: said below like every other
    raise BadInput(f"day {value!r}", say="bad-day", value=value)


def moment_to_text(moment: datetime) -> str:
    """Return a moment as it is typed, `3/12/2026 18:30`; midnight, which means the day, as none."""
    local = moment.astimezone(ATHENS)
    day = day_to_text(local)
    return day if local.time() == time() else f"{day} {local:%H:%M}"


def day_to_text(day: date) -> str:
    """Return a day as it is typed, `3/12/2026`."""
    return f"{day.day}/{day.month}/{day.year}"
