"""What a conversation tells of the opening hours: the hours first, and of all else its title.

Who asks until when the library is open hears a timetable, not three announcements; that one is
urgent, or that it is closed on a day, is told by its title, and so is how to hear the whole of it.
Who asks of one day hears that day and what is announced for it; of holidays nothing is known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from access_service.announcements.describe import describe_announcement
from access_service.announcements.lifecycle import ends_at
from access_service.announcements.model import Announcement, Priority
from access_service.announcements.moments import ATHENS
from access_service.hours_by_day import CLOSED, hours_by_day
from access_service.hours_in_words import hours_in_words, is_within
from access_service.sentences import rows_of, sentences_of
from formats.build import runs
from formats.document import Block, Document, Lang, ListBlock, Run, Runs, Table
from formats.text import plain
from voice_interface.dialogue.hours_screen import WEEK
from voice_interface.dialogue.ports import DayHours, Hours

_HOURS: Final = "hours"
_EXCEPTIONS: Final = ("closure", "strike")
_LONGEST_WITHOUT_LEAP: Final = 8
"""Years from one 29 February to the next at the most: there is none in 2100."""
_DAYS_FROM_NOW: Final = {"now": 0, "today": 0, "tomorrow": 1, "after-tomorrow": 2}
_SENTENCE_END: Final = re.compile(r"(?<=[.;!])\s+(?=[^\W\d_a-zα-ωά-ώ])")
_TIME: Final = re.compile(r"(?<![\d/.:])\d{1,2}[:.][0-5]\d(?!\d|[/:]\d|\.\d)")
_SHUT_ON_A_DATE: Final = re.compile(
    r"(?=.*(?:κλειστ|closed))(?=.*\d{1,2}(?:/\d|\s+[^\W\d_]{3,}))",
    re.IGNORECASE | re.DOTALL,
)


def opening_hours(current: Sequence[Announcement], usual: str, lang: Lang) -> Hours:
    """Return the hours that hold now and the titles of what may change them.

    Args:
        current: What the library tells the public now.
        usual: What staff wrote of the usual hours, or nothing.
        lang: Language of who asks: an announcement is told in it where it has it.
    """
    # Urgent ones stand first, so that hours of an emergency are told before those of every day.
    documents = [describe_announcement(one, lang=lang) for one in current if one.kind == _HOURS]
    others = [one for one in current if one.kind != _HOURS]
    urgent = [one for one in others if one.priority is Priority.URGENT]
    plain = [one for one in others if one not in urgent]
    told = (
        *(row for document in documents for row in _timetable(document)),
        *((runs(usual, lang),) if usual else ()),
    )
    return Hours(
        tuple(hours_in_words(row, lang) for row in told),
        tuple(_title(one, lang) for one in urgent),
        tuple(_title(one, lang) for one in plain if one.kind in _EXCEPTIONS),
        is_part=any(len(tuple(_timetable(one))) < len(sentences_of(one)) for one in documents),
    )


def day_of(asked: str, now: datetime) -> date | None:
    """Return the day that somebody means, by the clock on the library's wall.

    Args:
        asked: `now`, `today`, `tomorrow`, `after-tomorrow`, or a day of the week or a date
            (`12-31`): the next of its name. None where no year has such a date.
        now: The moment of asking.
    """
    today = now.astimezone(ATHENS).date()
    if asked in _DAYS_FROM_NOW:
        return today + timedelta(days=_DAYS_FROM_NOW[asked])
    if asked not in WEEK:
        month, monthday = map(int, asked.split("-"))
        return _date_of(month, monthday, today)
    return today + timedelta(days=(WEEK.index(asked) - today.weekday()) % len(WEEK))


def _date_of(month: int, monthday: int, today: date) -> date | None:
    first = today.year + ((month, monthday) < (today.month, today.day))
    for year in range(first, first + _LONGEST_WITHOUT_LEAP):
        try:
            return date(year, month, monthday)
        except ValueError:
            continue  # 29 February is of the next leap year, 30 February of none
    return None


def hours_of_day(
    current: Sequence[Announcement],
    usual: str,
    lang: Lang,
    day: date,
    *,
    minute: int | None = None,
) -> DayHours | None:
    """Return the hours of a day; None where no hours are told by days and nothing is announced.

    Args:
        current: What the library tells the public now.
        usual: What staff wrote of the usual hours, or nothing.
        lang: Language of who asks.
        day: The day asked of.
        minute: The minute of that day that it is now; None where it was not asked of this moment.
    """
    covering = [one for one in current if _may_hold(one, day)]
    shut = [one for one in covering if _is_shut(one, day)]
    others = [one for one in covering if one not in shut]
    urgent = [one for one in others if one.priority is Priority.URGENT]
    hours = [one for one in others if one.kind == _HOURS]
    documents = [describe_announcement(one, lang=lang) for one in hours if one not in urgent]
    emergency = [describe_announcement(one, lang=lang) for one in hours if one in urgent]
    changed = _week(emergency, "")
    week = {**_week(documents, usual), **changed}
    # Hours of an emergency that cannot be read by days are told whole, before the usual ones.
    if (emergency and not changed) or not (week or shut):
        return None
    written = week.get(day.weekday())
    exceptions = [
        _title(one, lang) for one in others if one.kind in _EXCEPTIONS and one not in urgent
    ]
    exceptions += _shut_in(documents, lang)
    # Where anything else is announced, nobody here knows what holds at this minute.
    is_usual = not (shut or urgent or exceptions)
    return DayHours(
        day.weekday(),
        _in_words(written, lang) if written else (),
        is_closed=written == CLOSED,
        is_open_now=is_within(written, minute)
        if written and is_usual and minute is not None
        else None,
        closures=tuple(_title(one, lang) for one in shut),
        urgent=tuple(_title(one, lang) for one in urgent),
        exceptions=tuple(exceptions),
    )


def _week(documents: Sequence[Document], usual: str) -> Mapping[int, str]:
    """Return the hours by days: of what is announced, else as staff wrote them."""
    announced = [plain(row) for one in documents for row in _days(one)]
    return hours_by_day(announced) if announced else hours_by_day((usual,))


def _may_hold(announcement: Announcement, day: date) -> bool:
    begins, last = _begins(announcement), _last_day(announcement)
    return (begins is None or begins <= day) and (last is None or day <= last)


def _is_shut(announcement: Announcement, day: date) -> bool:
    """Tell whether closing is announced for a day; an urgent one without a day holds from now.

    From its first day it lasts to the end that it states, else that day alone.
    """
    if announcement.kind not in _EXCEPTIONS:
        return False
    begins, last = _begins(announcement), _last_day(announcement)
    if begins is None:
        return announcement.priority is Priority.URGENT
    return begins <= day and (last is None or day <= last)


def _in_words(written: str, lang: Lang) -> Runs:
    """Return hours as they are said in the language of who asks, whatever they were written in."""
    said = plain(hours_in_words((Run(written, lang),), lang))
    return runs(said.removesuffix("."), lang)


def _begins(announcement: Announcement) -> date | None:
    event_at = announcement.event_at
    return event_at.astimezone(ATHENS).date() if event_at else None


def _last_day(announcement: Announcement) -> date | None:
    """Return the last day on which it holds: an end at midnight is the end of the day before."""
    ends = ends_at(announcement)
    return (ends.astimezone(ATHENS) - timedelta(microseconds=1)).date() if ends else None


def _shut_in(documents: Iterable[Document], lang: Lang) -> Iterable[Runs]:
    """Yield what announcements of hours say beside them of closing on dates: «Από 2 έως 20/8 …»."""
    for document in documents:
        kept = set(map(plain, _days(document)))
        for row in sentences_of(document):
            if plain(row) in kept:
                continue
            for sentence in _SENTENCE_END.split(plain(row)):
                if _SHUT_ON_A_DATE.match(sentence):
                    yield runs(sentence.rstrip(" .;·!"), lang)


def _timetable(document: Document) -> Iterable[Runs]:
    """Yield the title and all that tells hours; everything where no list tells them by days."""
    return _rows(document, [block for block in document.blocks[1:] if _tells_hours(block)])


def _days(document: Document) -> Iterable[Runs]:
    """Yield the title and the hours day by day: those in sentences may be of another building."""
    timed = [block for block in document.blocks[1:] if _tells_hours(block)]
    return _rows(document, [block for block in timed if isinstance(block, Table | ListBlock)])


def _rows(document: Document, timed: Sequence[Block]) -> Iterable[Runs]:
    if not any(isinstance(block, Table | ListBlock) for block in timed):
        return sentences_of(document)
    return tuple(row for block in (document.blocks[0], *timed) for row in rows_of(block) if row)


def _tells_hours(block: Block) -> bool:
    rows = list(map(plain, rows_of(block)))
    return any(map(_TIME.search, rows)) or bool(hours_by_day(rows))


def _title(announcement: Announcement, lang: Lang) -> Runs:
    wording = announcement.wording(lang)
    return runs(wording.title.rstrip(" .;·!?"), wording.lang)
