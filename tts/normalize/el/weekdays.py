"""Greek weekdays in short form, and the opening hours after them: «Δευ-Παρ 9-2»."""

from __future__ import annotations

import re

from formats.document import EL
from tts.normalize.el import grammar, nouns
from tts.normalize.el.numerals import ACC, F, cardinal
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
    r"|ΔΕΥΤΕΡΑΣ?|ΤΡΙΤΗΣ?|ΤΕΤΑΡΤΗΣ?|ΠΕΜΠΤΗΣ?|ΠΑΡΑΣΚΕΥΗΣ?|ΣΑΒΒΑΤΟΥ?|ΚΥΡΙΑΚΗΣ?)"
)
_DAY = rf"(?<!\w)(?:{_FULL_DAY}|{SHORT_DAY}\.?)(?!\w)"
_OPENING = (
    r"(?<!\w)(?:[αΑ]νοι[χκ]τ\w+|[κΚ]λειστ\w+|[ωΩ]ράριο|[ώΏ]ρες|[λΛ]ειτουργ\w+|[κΚ]αθημερινά"
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


def _say_range(match: Match) -> tuple[Said, ...]:
    """Speak «Δευ-Παρ» and «Δευτ. – Παρασκευή»."""
    first = f"{_whole(match['first'])} έως"
    if match["last"] is None:
        return (said(match, first, EL),)
    return (said(match, first, EL, "first"), said(match, _whole(match["last"]), EL, "last"))


def _say_day(match: Match) -> tuple[Said, ...]:
    return (said(match, _whole(match["day"]), EL),)


def _say_hours(match: Match) -> tuple[Said, ...] | None:
    """Speak «9-2» as hours where days or opening hours are told, even when the second is less."""
    text, start = match.string, match.start()
    noun = grammar.next_word(text, match.end())
    if noun and noun not in nouns.NOT_NOUNS:
        return None
    if not _HOURS_BEFORE.search(text, max(0, start - _LOOK_BACK), start):
        return None
    first, last = (cardinal(int(match[name]), F, ACC) for name in ("first", "last"))
    return (said(match, f"{first} έως", EL, "first"), said(match, last, EL, "last"))


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
        rf"(?P<first>{_HOUR})\s*[-–—]\s*(?P<last>{_HOUR})(?![\d:/%€°]|[.,]\d|\s*(?:€|[πμ]\.?\s?μ))",
        _say_hours,
    ),
)
