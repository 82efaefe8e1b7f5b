"""The days of visits: cycles, rounds, the library's holidays, and the change of the clocks.

Days are counted from the first visit, so that a holiday moves one visit and not all that follow.
The movable feasts come from the package `holidays`, which computes the Orthodox Easter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from access_service.announcements.moments import ATHENS
from access_service.delivery.model import Profile, Round
from formats.document import EL, Lang
from formats.errors import BadInput

LOOKS_DAYS: Final = 7
"""How far a visit is moved at most when its day is closed."""


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A day of a visit; `meant_for` is another day where that one is closed, for `because`."""

    on: date
    meant_for: date
    because: str = ""

    @property
    def is_moved(self) -> bool:
        """Tell whether a holiday moved it."""
        return self.on != self.meant_for


class OpenDays:
    """When the library works.

    Args:
        closures: Its own closed days and their names, beside the public holidays.
        weekend: Days of the week on which it is closed, 0 being Monday.
    """

    def __init__(
        self, closures: Mapping[date, str] | None = None, *, weekend: Iterable[int] = (5, 6)
    ) -> None:
        self._closures = dict(closures or {})
        self._weekend = frozenset(weekend)

    def closed_because(self, day: date, lang: Lang = EL) -> str:
        """Return the name of the holiday or closure, or nothing where the library works.

        The end of a week has no name here: see `is_open`.
        """
        return self._closures.get(day, "") or public_holidays(day.year, lang).get(day, "")

    def is_open(self, day: date, *, also: int | None = None) -> bool:
        """Tell whether a round can go out; `also` is a day of the week that a round has chosen."""
        if self.closed_because(day):
            return False
        return day.weekday() not in self._weekend or day.weekday() == also

    def nearest(self, day: date, *, also: int | None = None) -> date:
        """Return the day itself, else the next open day within a week, else the one before.

        Raises:
            BadInput: The library is closed for two weeks around it.
        """
        ahead = (day + timedelta(days=n) for n in range(LOOKS_DAYS))
        behind = (day - timedelta(days=n) for n in range(1, LOOKS_DAYS))
        for one in (*ahead, *behind):
            if self.is_open(one, also=also):
                return one
        raise BadInput(f"{day}: closed", say="delivery-all-closed", day=day.isoformat())


@lru_cache(maxsize=64)
def public_holidays(year: int, lang: Lang = EL) -> Mapping[date, str]:
    """Return Greece's public holidays of a year, with their names."""
    import holidays

    language = "el" if lang.split("-")[0] == "el" else "en_US"
    return dict(holidays.country_holidays("GR", years=[year], language=language))


def first_visit(round_: Round, after: date) -> date:
    """Return the first day of a round's weekday that is not before `after`."""
    return after + timedelta(days=(round_.weekday - after.weekday()) % 7)


def visit_days(
    profile: Profile, round_: Round, days: OpenDays, since: date, until: date
) -> Iterator[PlannedDay]:
    """Yield the days of a patron's visits that were meant for `since` to `until`, both included.

    Raises:
        BadInput: The library is closed for two weeks in a row.
    """
    start = first_visit(round_, profile.starts_on or since)
    behind = max(0, (since - start).days)
    step = -(-behind // profile.cycle_days)
    while True:
        meant = start + timedelta(days=step * profile.cycle_days)
        if meant > until:
            return
        if profile.paused_until is None or meant > profile.paused_until:
            on = days.nearest(meant, also=round_.weekday)
            yield PlannedDay(on, meant, days.closed_because(meant) if on != meant else "")
        step += 1


def leaves_at(round_: Round, on: date) -> datetime:
    """Return the moment at which a round leaves, by the clock on the library's wall.

    The hour that the change to summer time leaves out is taken as the one after it; of the hour
    that comes twice in autumn, the first counts.
    """
    local = datetime.combine(on, round_.leaves_at, ATHENS)
    # An hour that does not exist comes back from UTC as another one on the wall.
    back = local.astimezone(UTC).astimezone(ATHENS)
    return back if back.time() != local.time() else local


def slot_begins(slot: str) -> time | None:
    """Return when an agreed slot such as `10:00-12:00` begins, None for other words."""
    begin = slot.partition("-")[0].strip()
    try:
        return time.fromisoformat(begin)
    except ValueError:
        return None
