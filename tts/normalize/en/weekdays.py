"""English weekdays in short form, and the opening hours after them: «Mon-Fri 9-5»."""

from __future__ import annotations

import re

from formats.document import EN
from tts.normalize.en.numerals import cardinal
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said

_DAYS = {
    "Mon": "Monday", "Tue": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday", "Fri": "Friday",
    "Sat": "Saturday", "Sun": "Sunday",
}  # fmt: skip
_SHORT = r"(?:Mon|Tues?|Weds?|Thu(?:rs?)?|Fri|Sat|Sun)"
_FULL = r"(?:Mondays?|Tuesdays?|Wednesdays?|Thursdays?|Fridays?|Saturdays?|Sundays?)"
_HOUR = r"(?:1[0-2]|0?[1-9])"
_HOURS_BEFORE = re.compile(
    rf"(?<!\w)(?:{_FULL}|{_SHORT}\.?|[oO]pen|[cC]losed|[hH]ours|[dD]aily|[wW]eekdays)"
    rf"(?:[\s:,.()&–—-]|and|to|{_FULL}|{_SHORT}|{_HOUR}\s*[-–—]\s*{_HOUR})*$"
)
_NOUN_AFTER = re.compile(r"\s+(?!and\b|to\b|on\b|daily\b|every\b|from\b|except\b|or\b)[a-z]")
_LOOK_BACK = 80


def _say_range(match: Match) -> tuple[Said, ...]:
    first = f"{_DAYS[match['first'][:3]]} to"
    if match["last"] is None:
        return (said(match, first, EN),)
    return (
        said(match, first, EN, "first"),
        said(match, _DAYS[match["last"][:3]], EN, "last"),
    )


def _say_full_range(match: Match) -> tuple[Said, ...]:
    return (said(match, f"{match['first']} to", EN),)


def _say_day(match: Match) -> tuple[Said, ...]:
    return (said(match, _DAYS[match["day"][:3]], EN),)


def _say_hours(match: Match) -> tuple[Said, ...] | None:
    text, start = match.string, match.start()
    if _NOUN_AFTER.match(text, match.end()):
        return None
    if not _HOURS_BEFORE.search(text, max(0, start - _LOOK_BACK), start):
        return None
    return (
        said(match, f"{cardinal(int(match['first']))} to", EN, "first"),
        said(match, cardinal(int(match["last"])), EN, "last"),
    )


RULES = (
    rule(
        "range of shortened days",
        "letter",
        rf"(?P<first>{_SHORT})\.?\s*[-–—]\s*(?:(?={_FULL}(?!\w))|(?P<last>{_SHORT})\.?(?!\w))",
        _say_range,
    ),
    rule(
        "range of days",
        "letter",
        rf"(?P<first>{_FULL})\s*[-–—]\s*(?={_FULL}(?!\w))",
        _say_full_range,
    ),
    rule(
        "shortened day",
        "letter",
        rf"(?P<day>{_SHORT})(?:\.?(?=\s+\d)|\.?(?=:\s*\d)|(?=,\s+(?:\d|[A-Z][a-z]+\s\d)))(?!\w)",
        _say_day,
    ),
    rule(
        "opening hours",
        "digit",
        rf"(?P<first>{_HOUR})\s*[-–—]\s*(?P<last>{_HOUR})(?![\d:/%€£]|[.,]\d|\s?[aApP]\.?\s?[mM]\b)",
        _say_hours,
    ),
)
