"""Opening hours as people say them: «από τις δέκα έως τις δύο», not «δέκα έως δεκατέσσερις».

What is written by the clock of twenty-four hours is understood on paper; who hears it counts back.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from formats.document import EL, EN, Lang, Runs

_HALF_DAY = r"(?:\s*(?P<{name}>[πΠμΜ]\.?\s?[μΜ]\.?|[aApP]\.?\s?[mM]\.?))?"
_CLOCK = (
    r"(?P<{name}_hour>[01]?\d|2[0-4])(?P<{name}_mark>[:.])(?P<{name}_minutes>[0-5]\d)"
    r"(?!\d|[:.]\d)"
)


def _clock(name: str) -> str:
    return _CLOCK.format(name=name) + _HALF_DAY.format(name=f"{name}_half")


_BEFORE = (
    r"(?<![\d:.,/])"
    r"(?:\b(?:απ[οό]|στις|στην?|[εέ]ως|μ[εέ]χρι|μεταξ[υύ]|from|at|between|until|till)\s+)?"
    r"(?:\b(?:τις|την?|the)\s+)?"
)
_TO = (
    r"\s*(?:[-–—]|\b(?:[εέ]ως|ως|μ[εέ]χρι|to|until|till)\b)\s*"
    r"(?:(?:τις|την?)\s+)?"
)
_RANGE = re.compile(_BEFORE + _clock("first") + _TO + _clock("last"), re.IGNORECASE)
_BETWEEN = re.compile(r"(?:[\s,;·.]|\b(?:και|κι|and)\b)*", re.IGNORECASE)
"""What may stand around ranges of hours without saying more than they do."""
_SIGN_BEFORE = re.compile(r"[€$£]\s*$")
_UNIT_AFTER = re.compile(r"\s*(?:[€$£%]|(?:ευρ[ωώ]|euros?|eur)\b)", re.IGNORECASE)

_DAWN, _OPENING, _NOON, _EVENING, _NIGHT, _DAY = 5 * 60, 7 * 60, 12 * 60, 16 * 60, 20 * 60, 24 * 60
_HOURS = (
    *("δώδεκα", "μία", "δύο", "τρεις", "τέσσερις", "πέντε"),
    *("έξι", "επτά", "οκτώ", "εννέα", "δέκα", "έντεκα"),
)
_QUARTERS = {0: "", 15: " και τέταρτο", 30: " και μισή", 45: " παρά τέταρτο"}
_QUARTER_MINUTES = frozenset(("00", "15", "30", "45"))
_AFTERNOON = ("μ", "p")


def hours_in_words(said: Runs, lang: Lang) -> Runs:
    """Return a sentence with its ranges of hours as they are said in a language."""
    phrase = _PHRASES.get(lang)
    if phrase is None:
        return said

    def spoken(match: re.Match[str]) -> str:
        first, last = _minutes(match, "first"), _minutes(match, "last")
        # «9.30-4.30» may be a score or parts of a chapter: hours rise.
        if not first < last <= _DAY or not _is_clock(match, first):
            return match[0]
        told = phrase(first, last)
        told = told[0].upper() + told[1:] if match[0][0].isupper() else told
        return _stopped(told, match)

    return tuple(
        replace(run, text=_RANGE.sub(spoken, run.text)) if run.lang == lang else run for run in said
    )


def is_within(written: str, minute: int) -> bool | None:
    """Tell whether a minute of the day is within hours; None where they say more than hours.

    Args:
        written: Hours of one day, as staff wrote them: «9:00-14:00 και 17:00-20:00».
        minute: Since midnight.
    """
    found = list(_RANGE.finditer(written))
    hours = [(_minutes(one, "first"), _minutes(one, "last")) for one in found]
    is_plain = all(
        first < last <= _DAY and _is_clock(one, first)
        for one, (first, last) in zip(found, hours, strict=True)
    )
    if not found or not is_plain or not _BETWEEN.fullmatch(_RANGE.sub("", written)):
        return None
    return any(first <= minute < last for first, last in hours)


def _is_clock(match: re.Match[str], first: int) -> bool:
    """Return whether a range is of hours: written with a dot, it may be of dates or prices.

    No month is a quarter of an hour, and no library opens before dawn.
    """
    if "." not in (match["first_mark"], match["last_mark"]):
        return True
    before, after = match.string[: match.start()], match.string[match.end() :]
    if _SIGN_BEFORE.search(before) or _UNIT_AFTER.match(after):
        return False
    is_told = bool(match["first_half"] or match["last_half"])
    minutes = {match["first_minutes"], match["last_minutes"]}
    return is_told or (first >= _DAWN and minutes <= _QUARTER_MINUTES)


def _stopped(told: str, match: re.Match[str]) -> str:
    """Return words with one full stop where the sentence ends: “p.m.” brings its own."""
    rest = match.string[match.end() :]
    if rest.startswith("."):
        return told.removesuffix(".")
    is_end = match[0].endswith(".") and rest[:1].isspace() and rest.lstrip()[:1].isupper()
    return f"{told.removesuffix('.')}." if is_end else told


def _minutes(match: re.Match[str], name: str) -> int:
    hour, half = int(match[f"{name}_hour"]), (match[f"{name}_half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith(_AFTERNOON) else 0)
    at = hour * 60 + int(match[f"{name}_minutes"])
    if name == "last":
        return at or _DAY
    # «2:00-5:00 μ.μ.» is said of both; «10:00-2:00 μ.μ.» and «8:00-8:30 μ.μ.» of the last alone.
    is_both = not half and at < _OPENING and (match["last_half"] or "").lower()[:1] in _AFTERNOON
    return at + _NOON if is_both and at + _NOON < _minutes(match, "last") else at


def _greek(first: int, last: int) -> str:
    # From the morning to noon there is nothing to mistake; «πέντε έως εννέα» may be either.
    is_plain = _DAWN <= first < _NOON <= last < _EVENING
    parts = ("", "") if is_plain else (f" {_part(first)}", f" {_part(last)}")
    return f"από {_greek_hour(first, parts[0])} έως {_greek_hour(last, parts[1])}"


def _greek_hour(at: int, part: str) -> str:
    if at % _DAY == 0:
        return "τα μεσάνυχτα"
    hour, minutes = divmod(at, 60)
    word = _HOURS[(hour + (minutes == 45)) % 12]
    article = "τη" if word == "μία" else "τις"
    return f"{article} {word}{_QUARTERS.get(minutes, f' και {minutes}')}{part}"


def _part(at: int) -> str:
    if at < 60:
        return "μετά τα μεσάνυχτα"
    if at < _NOON:
        return "το πρωί"
    if at < _EVENING:
        return "το μεσημέρι"
    return "το απόγευμα" if at < _NIGHT else "το βράδυ"


def _english(first: int, last: int) -> str:
    return f"from {_english_hour(first)} to {_english_hour(last)}"


def _english_hour(at: int) -> str:
    if at % _NOON == 0:
        return "noon" if at == _NOON else "midnight"
    hour, minutes = divmod(at, 60)
    clock = f"{(hour - 1) % 12 + 1}" + (f":{minutes:02}" if minutes else "")
    return f"{clock} {'a.m.' if at < _NOON else 'p.m.'}"


_PHRASES: dict[Lang, Callable[[int, int], str]] = {EL: _greek, EN: _english}
