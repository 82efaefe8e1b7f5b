"""Greek dates: «3 Απριλίου» is «τρεις Απριλίου», «την 3 Απριλίου» is «την τρίτη Απριλίου»."""

from __future__ import annotations

import re

from formats.document import EL
from tts.normalize.el import grammar, weekdays
from tts.normalize.el.capitals import fold
from tts.normalize.el.fractions import fraction
from tts.normalize.el.numbers import MONTHS_GENITIVE, MONTHS_NOMINATIVE, MONTHS_SPOKEN
from tts.normalize.el.numerals import ACC, GEN, NOM, F, N, cardinal, figures, ordinal
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said
from tts.normalize.tables import listed, word_set

_ABBREVIATED = listed(
    """
    Ιαν Φεβ Φεβρ Μαρ Μάρτ Απρ Ιουν Ιούν Ιουλ Ιούλ Αυγ Αύγ Σεπ Σεπτ Οκτ Νοε Νοεμ Δεκ
    """
)
_STARTS = listed("ιαν φεβ μαρ απρ μαϊ ιουν ιουλ αυγ σεπ οκτ νοε δεκ")
_FOLD = str.maketrans("άέήίόύώ", "αεηιουω")

_GENITIVES = (*MONTHS_GENITIVE, *MONTHS_SPOKEN)
_IN_CAPITALS = tuple(fold(month).upper() for month in _GENITIVES)
MONTH = (
    r"(?:του\s+)?(?:του\s+μηνός(?:\s+του)?\s+)?(?:"
    + "|".join((*_GENITIVES, *(m.lower() for m in _GENITIVES), *_IN_CAPITALS, "ΜΑΪΟΥ", "ΜΑΪΟΎ"))
    + "|(?:" + "|".join(sorted(_ABBREVIATED, key=len, reverse=True)) + r")\.?(?=[\s,)]|$))(?!\w)"
)  # fmt: skip
"""A month after a day: in the genitive or shortened."""

_JOINT = r"(?:\s*[-–—]\s*|\s*,\s*|\s*&\s*|\s+(?:έως|ως|μέχρι|και|κι|ή)\s+(?:τις\s+|την\s+)?)"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?!\d)"
_FULL_DATE = r"\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d{2})(?!\d)"
"""Such as stands after the hyphen of a range: «31/12/1999-1/1/2000»."""
_DAY_OF_MONTH = rf"(?P<day>{_DAY})(?=(?:{_JOINT}\d{{1,2}}(?:η|ης|ή)?)*\s+{MONTH})"

_SINGULAR_ARTICLES = {
    "η": NOM, "την": ACC, "τη": ACC, "της": GEN, "στην": ACC, "στη": ACC,
    "ημερομηνία": NOM, "ημερομηνίας": GEN,
}  # fmt: skip
_DATE_WORDS = word_set(
    """
    στις τις από έως ως μέχρι και δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή την
    της δευτέρας τρίτης τετάρτης πέμπτης παρασκευής σαββάτου κυριακής η στην ημερομηνία ημ
    μεταξύ πριν δευ τρι τετ πεμ παρ σαβ κυρ
    """
)


_DATE_AND = re.compile(rf"(?:\d/\d{{1,2}}(?:/\d{{2,4}})?|{MONTH})\s+και\s*$")
_NOT_BEFORE_DATE = word_set("πίεση πίεσης πιέσεις")


_HOUR_AFTER = re.compile(
    r",?\s+(?:ώρα\s|στις\s)?(?:[01]?\d|2[0-4])(?:[.:][0-5]\d)?(?=\s?[πμ]\.\s?μ\.)"
    r"|,?\s+(?:ώρα\s|στις\s)(?=\d)|,?\s+(?:[01]?\d|2[0-4]):[0-5]\d"
)
"""A time of day right after a date: «6/8 9 μ.μ.»."""


def day_of_month(text: str, start: int, day: int) -> str:
    """Return the day as said before a month's name, after whatever stands before `start`."""
    case = _SINGULAR_ARTICLES.get(grammar.previous_word(text, start))
    if case is not None:
        return ordinal(day, F, case)
    return "πρώτη" if day == 1 else cardinal(day, F, ACC)


def _say_day(match: Match) -> tuple[Said, ...]:
    day = int(match["day"])
    return (said(match, day_of_month(match.string, match.start(), day), EL),)


def _date(match: Match, *, with_year: bool) -> tuple[Said, ...] | None:
    day, month = int(match["day"]), int(match["month"])
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    pieces = [
        said(match, day_of_month(match.string, match.start(), day), EL, "day"),
        said(match, MONTHS_GENITIVE[month - 1], EL, "month"),
    ]
    if not with_year:
        return tuple(pieces)
    year = said(match, figures(match["year"]), EL, "year")
    if year.start < pieces[0].start:  # 2025-03-12: year first, spoken last
        whole = " ".join(piece.text for piece in (*pieces, year))
        return (said(match, whole, EL),)
    return (*pieces, year)


def _say_numeric(match: Match) -> tuple[Said, ...] | None:
    return _date(match, with_year=True)


def _is_date_word(match: Match, before: str) -> bool:
    """Tell whether the word before speaks of dates; «και» does where a date stands before it."""
    if before != "και":
        return before in _DATE_WORDS
    return _DATE_AND.search(match.string, max(0, match.start() - 24), match.start()) is not None


def _say_day_and_month(match: Match) -> tuple[Said, ...] | None:
    """«15/5» is a date; «1/2» is one only where its surroundings speak of dates."""
    day, month = int(match["day"]), int(match["month"])
    before = grammar.previous_word(match.string, match.start())
    if before in _NOT_BEFORE_DATE:
        return None
    is_expected = (
        _is_date_word(match, before)
        or weekdays.stands_before(match.string, match.start())
        or _HOUR_AFTER.match(match.string, match.end()) is not None
    )
    if not is_expected and fraction(day, month) and month <= 10:
        return None
    return _date(match, with_year=False)


def _say_month_of_year(match: Match) -> tuple[Said, ...] | None:
    month = int(match["month"])
    if not 1 <= month <= 12:
        return None
    return (
        said(match, MONTHS_NOMINATIVE[month - 1], EL, "month"),
        said(match, figures(match["year"]), EL, "year"),
    )


def _say_decade(match: Match) -> tuple[Said, ...]:
    return (said(match, cardinal(int(match["year"]), N, NOM), EL),)


_NAME_AFTER = re.compile(r"\s+[Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώ]{2,}")


def _say_short_month(match: Match) -> tuple[Said, ...] | None:
    """Speak «Απρ.» in full: in the genitive after a day, else in the nominative."""
    key = match["month"].lower().translate(_FOLD)
    month = next((i for i, start in enumerate(_STARTS) if key.startswith(start)), None)
    if month is None:
        return None
    if match["month"] == "Μαρ" and _NAME_AFTER.match(match.string, match.end()):
        return None  # «Μαρ. Κουμπή»: Maria
    before = match.string[max(0, match.start() - 6) : match.start()].rstrip()
    is_dated = before[-1:].isdigit() or before.endswith(("η", "ης", "ή"))
    names = MONTHS_GENITIVE if is_dated else MONTHS_NOMINATIVE
    return (said(match, names[month], EL),)


def _say_number_before_date(match: Match) -> tuple[Said, ...]:
    """Speak the number of «το 123/3-4-2025 έγγραφο»."""
    return (said(match, figures(match["number"]) + ",", EL),)


_ON_DAY = word_set("στις την τη της στην στη από έως μέχρι")
_ONE_DAY = word_set("την τη της στην στη")


def _say_day_and_month_by_hyphen(match: Match) -> tuple[Said, ...] | None:
    """Speak «στις 28-10» as a date; «στις 7-11», which rises, may be hours or days."""
    before = grammar.previous_word(match.string, match.start())
    if before not in _ON_DAY:
        return None
    if before not in _ONE_DAY and int(match["day"]) <= int(match["month"]):
        return None
    noun = grammar.next_word(match.string, match.end())
    if noun in {"το", "μετά", "προ", "ώρες", "ετών"}:
        return None
    return _date(match, with_year=False)


RULES = (
    rule(
        "day and month by a hyphen",
        "digit",
        r"(?P<day>[12]\d|3[01]|0?[1-9])-(?P<month>1[0-2]|0?[1-9])"
        r"(?![\d/:%€°-]|[.,]\d|[^\W\d_]|\s*(?:€|ευρώ|[πμ]\.?\s?μ))",
        _say_day_and_month_by_hyphen,
    ),
    rule(
        "number of a letter before its date",
        "digit",
        r"(?P<number>\d{1,7})/(?=\d{1,2}(?P<sign>[-.])\d{1,2}(?P=sign)\d{4}(?!\d))",
        _say_number_before_date,
    ),
    rule(
        "first of a month",
        "digit",
        r"(?P<day>1)η/(?P<month>1[0-2]|0?[1-9])(?![\d/])",
        _say_day_and_month,
    ),
    rule(
        "date, year first",
        "digit",
        r"(?P<year>(?:1[0-9]|20)\d\d)(?P<sign>[-/.])(?P<month>0[1-9]|1[0-2])(?P=sign)"
        r"(?P<day>0[1-9]|[12]\d|3[01])(?![\d/]|[-.,]\d)",
        _say_numeric,
    ),
    rule(
        "date",
        "digit",
        r"(?P<day>0?[1-9]|[12]\d|3[01])(?P<sign>[-/.])(?P<month>0?[1-9]|1[0-2])(?P=sign)"
        rf"(?P<year>\d{{4}}|\d{{2}})(?![\d/]|[.,]\d|-(?!{_FULL_DATE})\d)",
        _say_numeric,
    ),
    rule(
        "day and month",
        "digit",
        r"(?P<day>0?[1-9]|[12]\d|3[01])/(?P<month>0?[1-9]|1[0-2])(?![\d/]|[.,]\d)",
        _say_day_and_month,
    ),
    rule(
        "first day of a range",
        "digit",
        rf"(?P<day>{_DAY})(?=\s?[-–—]\s?{_DAY}/(?:0?[1-9]|1[0-2])/(?:\d{{4}}|\d{{2}})(?!\d))",
        _say_day,
    ),
    rule("day of month", "digit", _DAY_OF_MONTH, _say_day),
    rule(
        "month of year",
        "digit",
        r"(?P<month>0[1-9])[-/.](?P<year>(?:19|20)\d\d)(?![\d/]|[-.,]\d)",
        _say_month_of_year,
    ),
    rule("decade", "sign", r"['’‘΄](?P<year>\d\d)(?!\d)", _say_decade),
    rule(
        "short month",
        "letter",
        rf"(?P<month>{'|'.join(sorted(_ABBREVIATED, key=len, reverse=True))})(?:\.|(?=\s+\d{{4}}))",
        _say_short_month,
    ),
)
