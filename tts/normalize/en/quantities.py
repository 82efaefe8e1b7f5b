"""English money, measures, times, telephones and codes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from formats.document import EN
from tts.normalize.en.numerals import LARGEST, cardinal, digits, figures
from tts.normalize.groups import GroupReader
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said

NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_GROUPS = GroupReader(EN, digits)
_TEXT_END = re.compile(r"[\s”\")\]]*$|\s*\n")

# One, several; one hundredth, several hundredths.
_MONEY = {
    "£": ("pound", "pounds", "penny", "pence"), "GBP": ("pound", "pounds", "penny", "pence"),
    "€": ("euro", "euros", "cent", "cents"), "EUR": ("euro", "euros", "cent", "cents"),
    "$": ("dollar", "dollars", "cent", "cents"), "USD": ("dollar", "dollars", "cent", "cents"),
    "¥": ("yen", "yen", "", ""),
}  # fmt: skip
_GREAT = {"bn": "billion", "m": "million", "k": "thousand", "tn": "trillion"}
_UNITS = {
    "km": "kilometre", "m": "metre", "cm": "centimetre", "mm": "millimetre", "kg": "kilogram",
    "g": "gram", "mg": "milligram", "t": "tonne", "l": "litre", "L": "litre", "ml": "millilitre",
    "m²": "square metre", "m2": "square metre", "km²": "square kilometre", "m³": "cubic metre",
    "°C": "degree Celsius", "°F": "degree Fahrenheit", "°": "degree", "GB": "gigabyte",
    "MB": "megabyte", "kB": "kilobyte", "KB": "kilobyte", "TB": "terabyte", "W": "watt",
    "kW": "kilowatt", "kWh": "kilowatt hour", "V": "volt", "km/h": "kilometre per hour",
    "mph": "mile per hour", "min": "minute", "mins": "minute", "sec": "second", "secs": "second",
    "h": "hour", "hr": "hour", "hrs": "hour", "ha": "hectare", "in.": "inch", "oz": "ounce",
    "ft": "foot", "lb": "pound", "lbs": "pound", "dpi": "dot per inch", "px": "pixel",
    "kbit/s": "kilobit per second", "Mbps": "megabit per second", "Hz": "hertz", "kHz": "kilohertz",
    "tsp": "teaspoon", "tbsp": "tablespoon", "tsp.": "teaspoon", "tbsp.": "tablespoon",
    "p": "penny", "dB": "decibel", "p.": "page", "pp.": "page", "vols.": "volume", "v.": "volume",
}  # fmt: skip
_IRREGULAR = {"foot": "feet", "inch": "inches", "penny": "pence", "hertz": "hertz"}


def decimal(number: str) -> str:
    """Return a number written the English way in words."""
    whole, _, part = number.replace(",", "").partition(".")
    return figures(whole) + (f" point {digits(part)}" if part else "")


def _plural(unit: str) -> str:
    first, *rest = unit.split()
    if first in {"square", "cubic", "kilowatt"}:
        return f"{first} {_plural(' '.join(rest))}"
    plural = _IRREGULAR.get(first) or (first if first.endswith("hertz") else first + "s")
    return " ".join([plural, *rest])


def _say_measure(match: Match) -> tuple[Said, ...]:
    unit = _UNITS[match["unit"].replace("º", "°")]
    name = unit if match["number"] == "1" else _plural(unit)
    is_last = match["unit"].endswith(".") and _TEXT_END.match(match.string, match.end())
    return (
        said(match, decimal(match["number"]), EN, "number"),
        said(match, name + ("." if is_last else ""), EN, "unit"),
    )


def _say_inches(match: Match) -> tuple[Said, ...]:
    """Speak the «6 in» of «5 ft 6 in»: alone, «in» is a preposition."""
    name = "inch" if match["number"] == "1" else "inches"
    return (said(match, decimal(match["number"]), EN, "number"), said(match, name, EN, "unit"))


def _say_money(match: Match) -> tuple[Said, ...]:
    one, many, part_one, part_many = _MONEY[match["unit"]]
    number = match["number"].replace(",", "")
    great = (match.groupdict().get("great") or "").strip()
    if great:
        return (said(match, f"{decimal(number)} {_GREAT.get(great, great)} {many}", EN),)
    whole, _, part = number.partition(".")
    if len(part) != 2 or not part_one:
        return (said(match, f"{decimal(number)} {one if number == '1' else many}", EN),)
    pieces = []
    if int(whole) or not int(part):
        pieces.append(f"{figures(whole)} {one if int(whole) == 1 else many}")
    if int(part):
        pieces.append(f"{cardinal(int(part))} {part_one if int(part) == 1 else part_many}")
    return (said(match, " and ".join(pieces), EN),)


def _say_first_of_range(match: Match) -> tuple[Said, ...]:
    """Speak the first sum of «£5-10» as a bare number: its unit follows the second."""
    return (
        Said(decimal(match["number"]), match.start(), match.end("number"), EN),
        Said("to", match.start("dash"), match.end("dash"), EN),
        Said(
            f"{decimal(match['second'])} {_MONEY[match['unit']][1]}",
            match.start("second"),
            match.end("second"),
            EN,
        ),
    )


def _say_time(match: Match) -> tuple[Said, ...]:
    hour, minutes = int(match["hour"]), int(match["minutes"])
    half = match.groupdict().get("half")
    return (said(match, clock(hour, minutes, has_half=bool(half)), EN),)


def clock(hour: int, minutes: int, *, has_half: bool) -> str:
    """Return a time of day; `has_half` when «a.m.» or «p.m.» follows."""
    if minutes:
        tail = f"oh {cardinal(minutes)}" if minutes < 10 else cardinal(minutes)
        return f"{cardinal(hour)} {tail}"
    if has_half:
        return cardinal(hour)
    return f"{cardinal(hour)} o'clock" if 0 < hour <= 12 else f"{cardinal(hour)} hundred"


def _say_half_of_day(match: Match) -> tuple[Said, ...]:
    is_last = match[0].endswith(".") and _TEXT_END.match(match.string, match.end())
    letter = match["letter"].lower()
    return (said(match, f"{letter} m" + ("." if is_last else ""), EN),)


def _say_phone(match: Match) -> tuple[Said, ...] | None:
    count = sum(char.isdigit() for char in match["number"])
    if not 10 <= count <= 11 or ("." in match["number"] and " " in match["number"]):
        return None
    return _GROUPS.read(match, "number", has_area=True)


def _say_foreign_phone(match: Match) -> tuple[Said, ...]:
    code = said(match, f"plus {cardinal(int(match['code']))},", EN, "country")
    return (code, *_GROUPS.read(match, "number", has_area=True))


def _say_code(match: Match) -> tuple[Said, ...]:
    pieces = _GROUPS.read(match, "number")
    if not match["check"]:
        return pieces
    last = pieces[-1]
    closed = Said(last.text + ",", last.start, last.end, EN)
    return (*pieces[:-1], closed, said(match, "X", EN, "check"))


def _say_long(match: Match) -> tuple[Said, ...] | None:
    """Speak seven figures and more without commas as a code, unless they count something."""
    is_counting = match[0].endswith("000") or re.match(r"\s+[a-z]", match.string[match.end() :])
    return None if is_counting and int(match[0]) <= LARGEST else _GROUPS.read(match, 0)


_CALL_BEFORE = re.compile(r"(?:[cC]all|[dD]ial|[rR]ing|[pP]hone|or)\s+(?:on\s+)?$")


def _say_emergency(match: Match) -> tuple[Said, ...] | None:
    """Speak «call 999» figure by figure, and each further number."""
    before = match.string[max(0, match.start() - 24) : match.start()]
    is_called = _CALL_BEFORE.search(before) and re.search(
        r"[cC]all|[dD]ial|[rR]ing|[pP]hone", before
    )
    return (said(match, digits(match[0]), EN),) if is_called else None


def _any_of(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_AFTER_ISBN = r"(?:(?<=ISBN\s)|(?<=ISBN:\s)|(?<=ISBN:)|(?<=ISSN\s)|(?<=ISSN:\s))"
_HALF_DAY = r"\s?[aApP]\.?\s?[mM]\b"

RULES = (
    rule(
        "ISBN, ISSN",
        "digit",
        rf"{_AFTER_ISBN}(?P<number>\d(?:[- ]?\d){{6,12}})(?:[- ]?(?P<check>[Xx])(?!\w))?",
        _say_code,
    ),
    rule(
        "telephone",
        "digit",
        r"(?P<number>(?=0[1-9]|2|69|80)\d{3,5}(?:[ \u00a0./-]?\d{2,7}){0,4})(?!\d|[.,-]\d)",
        _say_phone,
    ),
    rule(
        "telephone abroad",
        "sign",
        r"(?P<country>\+(?P<code>\d{1,3})[ \u00a0-])"
        r"(?P<number>\(?\d{1,5}\)?(?:[ \u00a0-]\d{2,7}){1,4})(?!\d)",
        _say_foreign_phone,
    ),
    rule("long number", "digit", r"\d{7,}(?![\d,.:/-]?\d|\s?[%£€$°])", _say_long),
    rule(
        "emergency number", "digit", r"(?:999|112|911|101|111|116\d{3})(?![\d,.:])", _say_emergency
    ),
    rule(
        "time",
        "digit",
        rf"(?P<hour>[01]?\d|2[0-4]):(?P<minutes>[0-5]\d)(?![:\d]|,\d{{3}})(?P<half>(?={_HALF_DAY}))?",
        _say_time,
    ),
    rule(
        "time with point",
        "digit",
        rf"(?P<hour>[01]?\d|2[0-4])\.(?P<minutes>[0-5]\d)(?P<half>(?={_HALF_DAY}))",
        _say_time,
    ),
    rule(
        "half of the day",
        "letter",
        r"(?<=\d)\s?(?P<letter>[aApP])\.?\s?[mM]\b\.?",
        _say_half_of_day,
        needs_boundary=False,
    ),
    rule(
        "half of the day, apart",
        "letter",
        r"(?:(?<=\d\s)(?P<letter>[aApP])\.?\s?[mM]\b\.?)",
        _say_half_of_day,
    ),
    rule(
        "hour before half of the day",
        "digit",
        rf"(?P<number>\d{{1,2}})(?={_HALF_DAY})",
        lambda match: (said(match, figures(match[0]), EN),),
    ),
    rule(
        "range of money",
        "sign",
        rf"(?P<unit>[£€$])\s?(?P<number>{NUMBER})\s?(?P<dash>[-–])\s?(?P<second>{NUMBER})",
        _say_first_of_range,
    ),
    rule(
        "money",
        "sign",
        rf"(?P<unit>[£€$¥])\s?(?P<number>{NUMBER})"
        r"(?P<great>\s?(?:bn|tn|k|m)\b|\s(?:million|billion|trillion|thousand)\b)?",
        _say_money,
    ),
    rule(
        "money, unit last",
        "digit",
        rf"(?P<number>{NUMBER})\s?(?P<unit>[£€$]|EUR|GBP|USD)(?![\w])",
        _say_money,
    ),
    rule(
        "inches after feet",
        "digit",
        r"(?:(?<=ft)|(?<=ft\s)|(?<=ft\.\s)|(?<=foot\s)|(?<=feet\s))"
        r"(?P<number>\d{1,2}(?:\.\d+)?)\s?(?P<unit>in)(?![\w.])",
        _say_inches,
    ),
    rule(
        "measure",
        "digit",
        rf"(?P<number>{NUMBER})\s?(?P<unit>{_any_of(_UNITS).replace('°', '[°º]')})(?![\w²³/])",
        _say_measure,
    ),
)
