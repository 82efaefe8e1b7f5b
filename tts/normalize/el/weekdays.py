"""Greek weekdays in short form, and the opening hours after them: «Δευ-Παρ 9-2»."""

from __future__ import annotations

import re

from formats.document import EL
from tts.normalize.el import grammar, nouns
from tts.normalize.el.numerals import ACC, GEN, F, cardinal
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said

_SHORT = {
    "Δε": "Δευτέρα", "Τρ": "Τρίτη", "Τε": "Τετάρτη", "Πέ": "Πέμπτη", "Πε": "Πέμπτη",
    "Πα": "Παρασκευή", "Σά": "Σάββατο", "Σα": "Σάββατο", "Κυ": "Κυριακή",
}  # fmt: skip
"""A weekday by its first two letters."""

SHORT_DAY = (
    r"(?:Δευτ?|Τρ[ίι]?|Τετ?|Π[έε]μ?(?:πτ?)?|Παρ?|Σ[άα]β?β?|Κυρ?|ΔΕΥΤ?|ΤΡΙ?|ΤΕΤ|ΠΕΜ?|ΠΑΡ|ΣΑΒ|ΚΥΡ)"
)
_FULL_DAY = (
    r"(?:Δευτέρας?|Τρίτης?|Τετάρτης?|Πέμπτης?|Παρασκευής?|Σαββάτου|Σάββατο|Κυριακής?"
    r"|Δευτέρες|Τρίτες|Τετάρτες|Πέμπτες|Παρασκευές|Σάββατα|Κυριακές"
    r"|ΔΕΥΤΕΡΑΣ?|ΤΡΙΤΗΣ?|ΤΕΤΑΡΤΗΣ?|ΠΕΜΠΤΗΣ?|ΠΑΡΑΣΚΕΥΗΣ?|ΣΑΒΒΑΤΟΥ?|ΚΥΡΙΑΚΗΣ?)"
)
_DAY = rf"(?<!\w)(?:{_FULL_DAY}|{SHORT_DAY}\.?)(?!\w)"
_OPENING = (
    r"(?<!\w)(?:[κΚ]άθε\s+μέρα|[αΑ]νοι[χκ]τ\w+|[κΚ]λειστ\w+|[ωΩ]ράριο|[ώΏ]ρες|[λΛ]ειτουργ\w+|[κΚ]αθημερινά"
    r"|[κΚ]αθημερινές|[εΕ]ργάσιμες|[πΠ]ρωί|[αΑ]πόγευμα|Σαββατοκύριακ\w+|ΩΡΑΡΙΟ|ΩΡΕΣ)"
)
_HOUR = r"(?:[01]?\d|2[0-4])"
_HOURS = rf"{_HOUR}(?:[.:][0-5]\d)?\s*[-–—]\s*{_HOUR}(?:[.:][0-5]\d)?"
_BEFORE = re.compile(rf"{_DAY}[\s,:]*$")
_HOURS_BEFORE = re.compile(
    rf"(?:{_DAY}|{_OPENING})(?:[\s:,.()&–—-]|και|έως|από|μέρες|ημέρες|{_DAY}|{_HOURS})*$"
)
_LOOK_BACK = 80


def stands_before(text: str, start: int) -> bool:
    """Tell whether a weekday, whole or shortened, stands before `start`."""
    return _BEFORE.search(text, max(0, start - 14), start) is not None


_DAY_IN = re.compile(_DAY)


def holds_day(text: str) -> bool:
    """Tell whether a weekday stands in a text."""
    return _DAY_IN.search(text) is not None


def _whole(short: str) -> str:
    return _SHORT[short[0] + short[1].lower()]


_OF_DAY = {
    "Δευτέρα": ("Δευτέρας", "Δευτέρες", "Δευτέρων"), "Τρίτη": ("Τρίτης", "Τρίτες", "Τρίτων"),
    "Τετάρτη": ("Τετάρτης", "Τετάρτες", "Τετάρτων"), "Πέμπτη": ("Πέμπτης", "Πέμπτες", "Πέμπτων"),
    "Παρασκευή": ("Παρασκευής", "Παρασκευές", "Παρασκευών"),
    "Σάββατο": ("Σαββάτου", "Σάββατα", "Σαββάτων"),
    "Κυριακή": ("Κυριακής", "Κυριακές", "Κυριακών"),
}  # fmt: skip
"""Of one, several, and of several."""
_ROW_BEFORE = re.compile(rf"(?:{_DAY}\s*(?:,|&|και|ή|-|–)\s*)+$")
_SEVERAL = {"τις": 1, "στις": 1, "οι": 1, "τα": 1, "στα": 1, "των": 2}


def agreeing(text: str, start: int, day: str) -> str:
    """Return a weekday as the article before it, or before its row, asks: «τις Δευ. και Κυρ.».

    Args:
        text: The whole text.
        start: Where the short form begins.
        day: The weekday in full, or any other word, which comes back as it is.
    """
    forms = _OF_DAY.get(day)
    if forms is None:
        return day
    row = _ROW_BEFORE.search(text, max(0, start - _LOOK_BACK), start)
    first = row.start() if row else start
    before = grammar.previous_word(text, first)
    if before in _SEVERAL:
        return forms[_SEVERAL[before]]
    told = grammar.article(text, first)
    return forms[0] if told is not None and told[1] is GEN else day


def _say_range(match: Match) -> tuple[Said, ...]:
    """Speak «Δευ-Παρ» and «Δευτ. – Παρασκευή»."""
    first = f"{_whole(match['first'])} έως"
    if match["last"] is None:
        return (said(match, first, EL),)
    return (said(match, first, EL, "first"), said(match, _whole(match["last"]), EL, "last"))


def _say_day(match: Match) -> tuple[Said, ...]:
    day = agreeing(match.string, match.start(), _whole(match["day"]))
    return (said(match, day, EL),)


_DAY_AFTER = re.compile(rf"[\s,(]*(?:κάθε\s+|τις\s+|τα\s+)?{_DAY}")


def _say_hours(match: Match) -> tuple[Said, ...] | None:
    """Speak «9-2» as hours where days or opening hours are told, even when the second is less."""
    text, start = match.string, match.start()
    has_day_after = _DAY_AFTER.match(text, match.end()) is not None
    noun = grammar.next_word(text, match.end())
    if noun and noun not in nouns.NOT_NOUNS and not has_day_after:
        return None
    is_told = _HOURS_BEFORE.search(text, max(0, start - _LOOK_BACK), start) is not None
    if not is_told and (not has_day_after or int(match["first"]) < int(match["last"])):
        return None
    first, last = (_hour(match, name) for name in ("first", "last"))
    return (said(match, f"{first} έως", EL, "first"), said(match, last, EL, "last"))


def _hour(match: Match, name: str) -> str:
    minutes = int(match[f"{name}_minutes"] or 0)
    hour = cardinal(int(match[name]), F, ACC)
    return f"{hour} και {cardinal(minutes)}" if minutes else hour


RULES = (
    rule(
        "range of shortened days",
        "letter",
        rf"(?P<first>{SHORT_DAY})\.?\s*[-–—]\s*"
        rf"(?:(?={_FULL_DAY}(?!\w))|(?P<last>{SHORT_DAY})\.?(?!\w))",
        _say_range,
    ),
    rule(
        "shortened day",
        "letter",
        rf"(?=\w{{3}}|\w\w\.)(?P<day>{SHORT_DAY})(?:\.?(?=:\s*\d)|\.(?=\s*[-–—&,]|\s+και\s)|(?=\s+{_HOUR}[.:/]\d))",
        _say_day,
    ),
    rule(
        "opening hours",
        "digit",
        rf"(?P<first>{_HOUR})(?:[.:](?P<first_minutes>[0-5]\d))?\s*[-–—]\s*"
        rf"(?P<last>{_HOUR})(?:[.:](?P<last_minutes>[0-5]\d))?"
        r"(?![\d:/%€°]|[.,]\d|\s*(?:€|[πμ]\.?\s?μ))",
        _say_hours,
    ),
)
