"""English written numbers: ordinals, percentages, fractions, Roman numerals, ranges."""

from __future__ import annotations

import re

from formats.document import EN
from tts.normalize.en.numerals import cardinal, digits, figures, ordinal, year
from tts.normalize.en.quantities import NUMBER, decimal
from tts.normalize.roman import roman_value
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said
from tts.normalize.tables import word_set

_VULGAR = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5),
    "⅗": (3, 5), "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8),
    "⅞": (7, 8), "⅐": (1, 7), "⅑": (1, 9), "⅒": (1, 10),
}  # fmt: skip
_RULERS = word_set(
    """
    Henry Edward George Charles James Elizabeth William Louis Philip John Paul Pius Benedict Gregory
    Constantine Alexander Ptolemy Otto Richard Mary Francis Leo Napoleon Peter Nicholas Ivan
    Catherine Frederick Ferdinand Basil Michael Justinian Theodosius Romanos Andronikos Alexios
    Innocent Clement Urban Boniface Julius Sixtus Antiochus Darius Xerxes Isabella
    Carl Karl Gustav Christian Haakon Harald Olav Albert Leopold Juan Alfonso Pedro
    """
)
_COUNTED = word_set(
    """
    chapter part book volume act scene war section article appendix phase type class title canto
    figure table series grade level vol stage step unit lesson page psalm ode category century
    """
)
_NOT_ROMAN = word_set(
    "CD CV DC DM MD MC XL MM CC MIX DIM DI MI LI CM ML MDM LCD CI MID CIVIC I D C M L V X"
)


def _say_number(match: Match) -> tuple[Said, ...]:
    return (said(match, decimal(match[0]), EN),)


def _say_ordinal(match: Match) -> tuple[Said, ...]:
    return (said(match, ordinal(int(match["value"].replace(",", ""))), EN),)


def _say_percent(match: Match) -> tuple[Said, ...]:
    sign = "percent" if match["sign"] == "%" else "per mille"
    return (said(match, decimal(match["number"]), EN, "number"), said(match, sign, EN, "sign"))


def fraction(top: int, bottom: int) -> str | None:
    """Return a fraction in words: one half, two thirds; None for unusual ones."""
    if not 0 < top < bottom or bottom > 100 or bottom == 11:
        return None
    name = {2: "half", 4: "quarter"}.get(bottom) or ordinal(bottom)
    return f"{cardinal(top)} {name}" + ("s" if top > 1 else "")


def _say_fraction(match: Match) -> tuple[Said, ...] | None:
    spoken = fraction(int(match["top"]), int(match["bottom"]))
    return (said(match, spoken, EN),) if spoken else None


def _say_mixed(match: Match) -> tuple[Said, ...] | None:
    """Speak «2 1/2 cups»."""
    top, bottom = int(match["top"]), int(match["bottom"])
    spoken = fraction(top, bottom)
    if spoken is None:
        return None
    joined = "and a half" if (top, bottom) == (1, 2) else f"and {spoken}"
    return (said(match, f"{figures(match['number'])} {joined}", EN),)


def _say_ratio(match: Match) -> tuple[Said, ...]:
    return (
        said(match, figures(match["first"]), EN, "first"),
        said(match, f"to {decimal(match['second'])}", EN, "second"),
    )


def _say_vulgar(match: Match) -> tuple[Said, ...]:
    top, bottom = _VULGAR[match["fraction"]]
    spoken = fraction(top, bottom) or ""
    if not match["number"]:
        return (said(match, spoken, EN),)
    joined = "and a half" if (top, bottom) == (1, 2) else f"and {spoken}"
    return (
        said(match, figures(match["number"]), EN, "number"),
        said(match, joined, EN, "fraction"),
    )


def _say_dotted(match: Match) -> tuple[Said, ...]:
    return (said(match, " point ".join(figures(part) for part in match[0].split(".")), EN),)


_LEFT = re.compile(
    r"(?:[\d.:/,]*\d(?:st|nd|rd|th|[aApP]\.?[mM]\.?)?|January|February|March|April|May|June|July"
    r"|August|September|October|November|December|pm|am|p\.m\.|a\.m\.)\s*$"
)
_RIGHT = re.compile(r"\d[\d.:/,]*")


def _say_range_dash(match: Match) -> tuple[Said, ...] | None:
    """Speak the dash between two numbers: «to» when they rise, a pause when they do not."""
    left = _LEFT.search(match.string, max(0, match.start() - 24), match.start())
    right = _RIGHT.match(match.string, match.end())
    if left is None or right is None:
        return None
    first, second = left[0].rstrip(".:/, "), right[0].rstrip(".:/,")
    rises = not (first.isdigit() and second.isdigit())
    if not rises:
        rises = (len(first) == 4 and len(second) == 2) or int(first) < int(second)
    return (said(match, "to" if rises else ",", EN),)


def _say_minus(match: Match) -> tuple[Said, ...]:
    return (said(match, "minus", EN),)


def _say_figures(match: Match) -> tuple[Said, ...]:
    return (said(match, figures(match[0]), EN),)


_BEFORE = re.compile(r"([A-Za-z]+|§)[.\s«»\"“”'‘’(·#]*$")


def _say_roman(match: Match) -> tuple[Said, ...] | None:
    """Speak «Henry VIII» as the eighth, «Chapter XIV» as fourteen, «XIX century» as nineteenth."""
    value = roman_value(match["figures"])
    if value is None:
        return None
    whose = "'s" if match["whose"] else ""
    before = _BEFORE.search(match.string, max(0, match.start() - 24), match.start())
    word = before[1] if before else ""
    if re.match(r"\s+centur", match.string[match.end() :]):
        return (said(match, ordinal(value), EN),)
    if word == "§" or word.lower() in _COUNTED:
        return (said(match, cardinal(value), EN),)
    if word in _RULERS and not (len(match[0]) == 1 and match[0] != "I" and match[0] not in "VX"):
        return (said(match, f"the {ordinal(value)}{whose}", EN),)
    if whose:
        return None
    if match[0] in _NOT_ROMAN:
        return None
    return (said(match, year(value) if value > 1000 else cardinal(value), EN),)


def _say_roman_page(match: Match) -> tuple[Said, ...] | None:
    value = roman_value(match[0].upper())
    return (said(match, cardinal(value), EN),) if value else None


_ROMAN_BEFORE = re.compile(r"p\.\s[ivxlc]+$")


def _say_range_of_pages(match: Match) -> tuple[Said, ...] | None:
    is_page = _ROMAN_BEFORE.search(match.string, max(0, match.start() - 12), match.start())
    return (said(match, "to", EN),) if is_page else None


def _say_roman_item(match: Match) -> tuple[Said, ...] | None:
    """Speak «ii)», the number of an item in a list."""
    value = roman_value(match["item"].upper())
    return (said(match, cardinal(value) + ",", EN),) if value else None


def _say_class_number(match: Match) -> tuple[Said, ...]:
    whole, _, part = match[0].partition(".")
    return (said(match, f"{figures(whole)} point {digits(part)}", EN),)


RULES = (
    rule(
        "ordinal", "digit", r"(?P<value>\d{1,3},\d{3}|\d{1,6})(?:st|nd|rd|th)(?!\w)", _say_ordinal
    ),
    rule("percent", "digit", rf"(?P<number>{NUMBER})\s?(?P<sign>[%‰])", _say_percent),
    rule(
        "mixed number",
        "digit",
        r"(?P<number>\d{1,3})\s(?P<top>[1-7])[/⁄](?P<bottom>[2-8])(?![\d/.])",
        _say_mixed,
    ),
    rule(
        "ratio",
        "digit",
        r"(?P<first>\d{1,3}):(?P<second>\d{1,3}(?:,\d{3})+|\d{3,})(?![\d:])",
        _say_ratio,
    ),
    rule("fraction", "digit", r"(?P<top>\d{1,2})[/⁄](?P<bottom>\d{1,3})(?![\d/.])", _say_fraction),
    rule(
        "vulgar fraction",
        "digit sign",
        rf"(?P<number>\d+)?\s?(?P<fraction>[{''.join(_VULGAR)}])",
        _say_vulgar,
        needs_boundary=False,
    ),
    rule(
        "Roman numeral",
        "letter",
        r"(?P<figures>[IVXLCDM]{1,9})(?P<whose>['’]s)?(?![\w'’&]|\s[A-Z](?!\w)|\.[A-Z])",
        _say_roman,
    ),
    rule(
        "Roman page",
        "letter",
        r"(?:(?<=p\.\s)|(?<=[ivxl][-–]))[ivxlc]{1,7}(?!\w)",
        _say_roman_page,
    ),
    rule("Roman range", "sign", r"(?<=[ivxl])[-–](?=[ivxlc]{1,7}(?!\w))", _say_range_of_pages),
    rule("Roman item", "letter", r"(?P<item>[ivx]{1,5})\)(?=\s)", _say_roman_item),
    rule("Roman pages", "letter", r"[ivxl]{2,7}(?=,\s*\d+\s*p\.)", _say_roman_page),
    rule("shelf mark", "digit", r"\d{3}\.\d+(?=\s+[A-Z]{2,4}(?!\w))", _say_class_number),
    rule("dotted", "digit", r"\d+(?:\.\d+){2,}(?![\d,])", _say_dotted),
)


def _say_lone_dash(match: Match) -> tuple[Said, ...]:
    return (said(match, ",", EN),)


LAST_RULES = (
    rule("number in a code", "digit", r"\d+(?=[A-Za-z])", _say_figures, needs_boundary=False),
    rule("number", "digit", NUMBER, _say_number, needs_boundary=False),
    rule("range", "sign", r"[-‐‑–—]\s*(?=\d)", _say_range_dash, needs_boundary=False),
    rule("minus", "sign", r"(?<![\d\w)])[-−–](?=\d)", _say_minus),
    rule("lone dash", "sign", r"(?<=\s)[-‐‑−](?=\s)", _say_lone_dash),
)
