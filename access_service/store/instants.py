"""Moments with their time zone as text, and as a count for comparing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from formats.errors import BadInput

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WITH_ZONE = re.compile(r"(?P<moment>[^\[]+)\[(?P<zone>[^\]]+)\]")


def to_text(moment: datetime) -> str:
    """Return a moment as `2026-03-03T18:30:00+02:00[Europe/Athens]`.

    The zone's name is kept beside the offset, because an event at 18:30 stays at 18:30 when the
    rules of summer time change.

    Raises:
        BadInput: The moment has no time zone.

    Source: RFC 9557, section 3.
    """
    if moment.tzinfo is None:
        raise BadInput(f"{moment}: no time zone", say="time-without-zone", time=str(moment))
    zone = moment.tzinfo
    return moment.isoformat() + (f"[{zone.key}]" if isinstance(zone, ZoneInfo) else "")


def from_text(text: str) -> datetime:
    """Return the moment that `to_text` wrote."""
    match = _WITH_ZONE.fullmatch(text)
    if match is None:
        return datetime.fromisoformat(text)
    written = datetime.fromisoformat(match["moment"])
    local = written.replace(tzinfo=ZoneInfo(match["zone"]))
    # In the hour that summer time repeats, the offset tells the first from the second.
    return local if local.utcoffset() == written.utcoffset() else local.replace(fold=1)


def to_us(moment: datetime) -> int:
    """Return microseconds since 1970-01-01 UTC."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def from_us(count_us: int) -> datetime:
    """Return the moment, in UTC, that is `count_us` microseconds after 1970-01-01."""
    return _EPOCH + timedelta(microseconds=count_us)
