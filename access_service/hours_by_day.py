"""Opening hours of each day of the week, read from what staff wrote for people.

«Δευτέρα έως Παρασκευή 9:00-14:00, Σάββατο κλειστά» tells the hours of six days. Whatever is not
plainly days with their hours leaves all of it unread: hours that were read wrongly send somebody
to a closed door, and hours that are told whole do not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from formats.language.fold import fold

CLOSED: Final = ""
"""What is told of a day on which the library is closed."""

_DAYS: Final = (
    *("δευτερα|δευτερασ|δευτερεσ|δευ|mondays?|mon", "τριτη|τριτησ|τριτεσ|τρι|tuesdays?|tue|tues"),
    *("τεταρτη|τεταρτησ|τεταρτεσ|τετ|wednesdays?|wed", "πεμπτη|πεμπτησ|πεμπτεσ|πεμ|thursdays?|thu"),
    *(
        "παρασκευη|παρασκευησ|παρασκευεσ|παρ|fridays?|fri",
        "σαββατο|σαββατου|σαββατα|σαβ|saturdays?|sat",
    ),
    "κυριακη|κυριακησ|κυριακεσ|κυρ|sundays?|sun",
)
_WEEK: Final = len(_DAYS)
_KINDS: Final = {
    **{words: frozenset((number,)) for number, words in enumerate(_DAYS)},
    "καθημερινεσ|εργασιμεσ|weekdays": frozenset(range(5)),
    "σαββατοκυριακ[οα]|weekends?": frozenset((5, 6)),
    # Of which date it is true that it is a holiday, nobody here knows.
    "(?:επισημεσ )?αργι(?:εσ|ων)|(?:ε?ο|γιο)ρτεσ|(?:public |bank )?holidays": frozenset(),
}
_KIND: Final = re.compile(r"\b(?:" + "|".join(f"({words})" for words in _KINDS) + r")\b\.?")
_ANY: Final = r"\b(?:" + "|".join(_KINDS) + r")\b\.?"
_ARTICLES: Final = r"(?:\b(?:τη|την|το|τα|τισ|οι|απο|καθε|on|from|every|the)\s+)*"
_TO: Final = r"\s*(?:[-–—]|\b(?:εωσ|ωσ|μεχρι|με|to|till|until|through)\b)\s*"
_AND: Final = r"\s*(?:[,/&]\s*(?:\b(?:και|and)\b)?|\b(?:και|κι|and)\b)\s*"
_GROUP: Final = re.compile(rf"{_ARTICLES}{_ANY}(?:(?:{_TO}|{_AND}){_ARTICLES}{_ANY})*")
_IS_RANGE: Final = re.compile(_TO + _ARTICLES)
_LEAD: Final = re.compile(
    r"(?:(?:η|βιβλιοθηκη|μασ|ειναι|ειμαστε|ανοι[χκ]τ[ηα]|λειτουργ(?:ει|ουμε)|ανοιγ(?:ει|ουμε)|ωραριο"
    r"|λειτουργιασ|ωρεσ|the|library|is|we|are|open|opening|hours)\b[\s:,]*)*"
)
"""Words that may stand before the first day and say nothing of it."""
_HALF: Final = r"(?:\s*[πμap]\.?\s?[μm]\.?(?!\w))?"
_CLOCK: Final = rf"\d{{1,2}}(?:[:.]\d\d)?{_HALF}"
_HOURS: Final = re.compile(
    r"(?:(?:ειμαστε|ειναι|we are)\s+)?(?:(?:ανοι[χκ]τ[ηα]|open)\b[\s:,]*)?"
    rf"(?P<hours>(?:(?:απο|απ|from|between)\s+)?(?:(?:τισ|την?)\s+)?{_CLOCK}{_TO}(?:(?:τισ|την?)\s+)?"
    rf"{_CLOCK}(?![\d/:–-]).*)",
    re.DOTALL,
)
_SHUT: Final = re.compile(
    r"(?:(?:η|βιβλιοθηκη|ειναι|ειμαστε|the|library|is|we|are)\s+)*(?:κλειστ[αηο]|closed)"
)
_TELLS: Final = re.compile(
    r"\d[:.]\d\d|κλειστ|closed"
    r"|(?<![\d/])\d{1,2}\s*(?:[-–—]|\b(?:εως|με|μεχρι|to)\b)\s*\d{1,2}(?![\d/])"
)
_NEXT: Final = re.compile(r"[\s,;·.:–—-]*(?:\b(?:και|κι|and)\s*)?$")
_EDGES: Final = " \t\n,;·:–—-|"


def hours_by_day(rows: Iterable[str]) -> Mapping[int, str]:
    """Return the hours of each day, 0 being Monday; nothing at all where anything is not plain.

    Args:
        rows: What is written, a row of a table or a sentence at a time.
    """
    told: dict[int, str] = {}
    for row in rows:
        for days, hours in _groups(unicodedata.normalize("NFC", row)):
            # Days that are told twice are of two buildings, or mornings apart from evenings.
            if hours is None or told.keys() & days:
                return {}
            told.update(dict.fromkeys(days, hours))
    return told


def _groups(row: str) -> Iterator[tuple[frozenset[int], str | None]]:
    """Yield the days that a row names together, and their hours as written, None if unclear."""
    plain = "".join(fold(sign)[:1] or sign for sign in row)  # as long as the row itself
    found = list(_GROUP.finditer(plain))
    lead = _LEAD.match(plain)
    begin = found[0].start() if found else len(row)
    # «Κάθε πρώτο Σάββατο …»: what stands before the days limits them. «Αύγουστος: κλειστά».
    if (lead.end() if lead else 0) < begin and (found or _TELLS.search(plain)):
        yield frozenset(), None
    for group, until in zip(found, (*(one.start() for one in found[1:]), len(row)), strict=False):
        days = _days(group[0])
        hours = _hours(row[group.end() : until], plain[group.end() : until])
        yield (frozenset(), None) if days is None else (days, hours)


def _days(group: str) -> frozenset[int] | None:
    """Return the days of «Δευτέρα έως Παρασκευή», «Τρίτη και Πέμπτη» or «Κυριακή και αργίες».

    None of «Δευτέρα-Τετάρτη-Παρασκευή», in which a stroke may not mean the days between.
    """
    days: set[int] = set()
    last: int | None = None
    was_range = False
    end = 0
    for match in _KIND.finditer(group):
        named = tuple(_KINDS.values())[(match.lastindex or 1) - 1]
        is_range = bool(last is not None and _IS_RANGE.fullmatch(group[end : match.start()]))
        if is_range and was_range:
            return None
        was_range = is_range
        if is_range and last is not None and len(named) == 1:
            (until,) = named
            days.update((last + more) % _WEEK for more in range((until - last) % _WEEK + 1))
        days |= named
        last = next(iter(named)) if len(named) == 1 else None
        end = match.end()
    return frozenset(days)


def _hours(written: str, plain: str) -> str | None:
    """Return hours as they were written, `CLOSED`, or None where neither plainly stands there."""
    start = len(plain) - len(plain.lstrip(_EDGES))
    end = len(_NEXT.sub("", plain))
    shut, hours = _SHUT.fullmatch(plain, start, end), _HOURS.fullmatch(plain, start, end)
    if shut:
        return CLOSED
    return written[hours.start("hours") : end] if hours else None
