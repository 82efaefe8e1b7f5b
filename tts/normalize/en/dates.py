"""English dates in British order, years as years, decades and ranges."""

from __future__ import annotations

import re

from formats.document import EN
from tts.normalize.en.numerals import cardinal, ordinal, year
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said
from tts.normalize.tables import listed

MONTHS = listed(
    "January February March April May June July August September October November December"
)
_SHORT = listed("Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec")
MONTH = "(?:" + "|".join(MONTHS) + "|(?:" + "|".join(_SHORT) + r")\.?)(?![A-Za-z])"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_AFTER_MONTH = "|".join(rf"(?<={name}\s)" for name in (*MONTHS, *_SHORT))
_TENS = listed("tens twenties thirties forties fifties sixties seventies eighties nineties")
_THE_BEFORE = re.compile(r"\bthe\s+$", re.IGNORECASE)


def _article(match: Match) -> str:
    before = match.string[max(0, match.start() - 5) : match.start()]
    return "" if _THE_BEFORE.search(before) else "the "


def _say_numeric(match: Match) -> tuple[Said, ...] | None:
    """Speak «12/3/2025» with the day first; «12/31/2025» can only be American."""
    first, second = int(match["first"]), int(match["second"])
    day, month = (first, second) if second <= 12 else (second, first)
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    text = f"{_article(match)}{ordinal(day)} of {MONTHS[month - 1]} {_year(match['year'])}"
    return (said(match, text, EN),)


_NOT_DATES = frozenset({(24, 7)})
"""«24/7» is all day and every day."""


def _say_day_and_month(match: Match) -> tuple[Said, ...] | None:
    """Speak «24/12»: a day over twelve can be nothing else but a date."""
    day, month = int(match["day"]), int(match["month"])
    if day <= 12 or (day, month) in _NOT_DATES:
        return None
    return (said(match, f"{_article(match)}{ordinal(day)} of {MONTHS[month - 1]}", EN),)


_DATED_BEFORE = re.compile(
    r"\b(?:on|until|till|since|dated|before|after|due"
    r"|(?:closed|open|shut|available|valid|runs?)\s+(?:from|by|between))\s+"
    r"(?:\d{1,2}/\d{1,2}\s*(?:,|&|and|or|to|until|–|-)\s*)*$",
    re.IGNORECASE,
)
_DATED_AFTER = re.compile(
    r"(?:\s*(?:,|&|and|or|to|until|–|-)\s*\d{1,2}/\d{1,2})*"
    r"\s*(?:$|[.;:!?)]|,\s|\s(?:at|from|for|until|between|because|due|with|only)\b)"
)
_LOOK_BACK = 60


def _say_early_day_and_month(match: Match) -> tuple[Said, ...] | None:
    """Speak «closed on 1/2 and 3/4» as dates, «on 1/2 of the page» not."""
    text, start = match.string, match.start()
    before = _DATED_BEFORE.search(text, max(0, start - _LOOK_BACK), start)
    if before is None or _DATED_AFTER.match(text, match.end()) is None:
        return None
    month = MONTHS[int(match["month"]) - 1]
    return (said(match, f"{_article(match)}{ordinal(int(match['day']))} of {month}", EN),)


def _say_all_day(match: Match) -> tuple[Said, ...]:
    return (said(match, "twenty four seven", EN),)


def _say_iso(match: Match) -> tuple[Said, ...]:
    month = MONTHS[int(match["month"]) - 1]
    text = f"the {ordinal(int(match['day']))} of {month} {year(int(match['year']))}"
    return (said(match, text, EN),)


def _year(figures: str) -> str:
    return year(int(figures)) if len(figures) == 4 else cardinal(int(figures))


def _say_day(match: Match) -> tuple[Said, ...]:
    """Speak the day before a month: «5 May», «5th of May», and each day of «3-5 May»."""
    is_last = match["of"] is not None
    text = f"{_article(match)}{ordinal(int(match['day']))}"
    return (said(match, text + (" of" if is_last else ""), EN, "whole"),)


def _say_american_day(match: Match) -> tuple[Said, ...]:
    return (said(match, f"the {ordinal(int(match['day']))}", EN),)


def _say_short_month(match: Match) -> tuple[Said, ...]:
    name = next(name for name in MONTHS if name.startswith(match["month"][:3]))
    return (said(match, name, EN),)


def _say_decade(match: Match) -> tuple[Said, ...]:
    century, tens = match["century"] or "", int(match["tens"])
    if century and not tens:
        return (said(match, f"{cardinal(int(century))} hundreds", EN),)
    name = _TENS[tens // 10 - 1] if tens else "noughties"
    return (said(match, f"{cardinal(int(century))} {name}" if century else name, EN),)


def _say_year(match: Match) -> tuple[Said, ...]:
    return (said(match, year(int(match["year"])), EN),)


RULES = (
    rule(
        "date, year first",
        "digit",
        r"(?P<year>(?:1[0-9]|20)\d\d)-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?![\d-])",
        _say_iso,
    ),
    rule(
        "date",
        "digit",
        r"(?P<first>\d{1,2})(?P<sign>[-/.])(?P<second>\d{1,2})(?P=sign)(?P<year>\d{4}|\d\d)"
        r"(?![\d/]|[-.,]\d)",
        _say_numeric,
    ),
    rule("all day, every day", "digit", r"24/7(?![\d/])", _say_all_day),
    rule(
        "day and month",
        "digit",
        r"(?P<day>1[3-9]|2\d|3[01])/(?P<month>1[0-2]|0?[1-9])(?![\d/]|[.,]\d)",
        _say_day_and_month,
    ),
    rule(
        "day of the first twelve and month",
        "digit",
        r"(?P<day>1[0-2]|0?[1-9])/(?P<month>1[0-2]|0?[1-9])(?![\d/]|[.,]\d)",
        _say_early_day_and_month,
    ),
    rule(
        "day of month",
        "digit",
        rf"(?P<whole>(?P<day>{_DAY})(?:st|nd|rd|th)?)(?!\d)"
        rf"(?:(?=(?P<of>\s+{MONTH}))|(?=\s*(?:[-–—,&]|and|to)\s*{_DAY}(?:st|nd|rd|th)?\s+{MONTH}))",
        _say_day,
    ),
    rule(
        "day after month",
        "digit",
        rf"(?:{_AFTER_MONTH})"
        rf"(?P<day>{_DAY})(?:st|nd|rd|th)?(?=,?\s|,|$|\.(?:\s|$))",
        _say_american_day,
    ),
    rule(
        "decade",
        "digit sign",
        r"(?:['’‘]|(?P<century>1[0-9]|20))(?P<tens>\d0)['’]?s(?!\w)",
        _say_decade,
    ),
    rule(
        "short month",
        "letter",
        rf"(?P<month>{'|'.join(_SHORT)})(?:\.(?=\s+\d|\s*$|,)|(?=\s+\d))(?!\w)",
        _say_short_month,
    ),
    rule(
        "year",
        "digit",
        r"(?<![^\Wc])(?P<year>1[0-9]\d\d|20\d\d)(?![\d,.]\d|\d|\s?(?:%|km|kg|GB|MB|m²|°))(?=\W|$)",
        _say_year,
        needs_boundary=False,
    ),
)
