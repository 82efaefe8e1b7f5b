"""Greek telephone numbers, postal codes and ISBNs: figures one by one, in groups.

Source: the Greek numbering plan (EETT 2016): ten figures, beginning with 2 (places), 5, 6 (mobile),
7, 8 (800, 801) and 9 (901, 909); +30 is the country code.
"""

from __future__ import annotations

import re

from formats.document import EL
from tts.normalize.el.numerals import cardinal, digits
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said

_FIGURES = re.compile(r"\d+")
_LONGEST_GROUP = 4
_SEPARATOR = r"[ \u00a0./-]?"


def _groups(figures: str) -> list[str]:
    """Part figures as Greeks say them: 210 958 0711, 2310 123 456, 6972 123 456."""
    if len(figures) <= _LONGEST_GROUP:
        return [figures]
    if len(figures) == 10:
        first = 3 if figures.startswith(("21", "80", "90")) else 4
        return [figures[:first], *_groups(figures[first:])]
    middle = len(figures) // 2
    return [*_groups(figures[:middle]), *_groups(figures[middle:])]


def _grouped(match: Match, group: int | str = 0) -> tuple[Said, ...]:
    """Speak all figures of a match, each written group for itself, pauses between the groups."""
    pieces = []
    runs = list(_FIGURES.finditer(match.string, match.start(group), match.end(group)))
    for number, run in enumerate(runs):
        start = run.start()
        parts = _groups(run[0])
        for place, part in enumerate(parts):
            is_last = number == len(runs) - 1 and place == len(parts) - 1
            text = digits(part) + ("" if is_last else ",")
            pieces.append(Said(text, start, start + len(part), EL))
            start += len(part)
    return tuple(pieces)


def _say_phone(match: Match) -> tuple[Said, ...]:
    country = match["country"]
    if not country:
        return _grouped(match, "number")
    sign = "συν " if country.startswith("+") else "μηδέν μηδέν "
    code = cardinal(int(match["code"]))
    return (said(match, f"{sign}{code},", EL, "country"), *_grouped(match, "number"))


def _say_grouped(match: Match) -> tuple[Said, ...]:
    return _grouped(match, "number")


def _say_postal_code(match: Match) -> tuple[Said, ...]:
    """Speak «176 73» as people do: εκατόν εβδομήντα έξι, εβδομήντα τρία."""
    return (
        said(match, _code_part(match["area"]) + ",", EL, "area"),
        said(match, _code_part(match["place"]), EL, "place"),
    )


def _code_part(figures: str) -> str:
    return digits(figures) if figures[0] == "0" else cardinal(int(figures))


_AFTER_POSTAL = (
    r"(?<=[ΤTτ][ΚKκ][\s:])|(?<=[ΤTτ]\.[ΚKκ]\.)|(?<=[ΤTτ]\.[ΚKκ]\.[\s:])|(?<=[ΤTτ]\.\s[ΚKκ]\.[\s:])"
)

RULES = (
    rule(
        "postal code",
        "digit",
        rf"(?:{_AFTER_POSTAL})(?P<area>\d{{3}})\s?(?P<place>\d\d)(?!\d)",
        _say_postal_code,
    ),
    rule(
        "telephone",
        "digit sign",
        rf"(?P<country>(?:\+|00)(?P<code>30|357|1|44|49|33|39)[ \u00a0-]?)?\(?"
        rf"(?P<number>(?:2\d{{9}}|2\d\d{_SEPARATOR}\d{{7}}|2\d\d{_SEPARATOR}\d{{3}}{_SEPARATOR}\d{{4}}"
        rf"|2\d\d{_SEPARATOR}\d\d{_SEPARATOR}\d\d{_SEPARATOR}\d{{3}}"
        rf"|2\d\d{_SEPARATOR}\d{{3}}{_SEPARATOR}\d\d{_SEPARATOR}\d\d"
        rf"|2\d{{3}}{_SEPARATOR}\d{{6}}|2\d{{3}}{_SEPARATOR}\d{{3}}{_SEPARATOR}\d{{3}}"
        rf"|2\d{{4}}{_SEPARATOR}\d{{5}}|2\d{{3}}{_SEPARATOR}\d\d{_SEPARATOR}\d\d{_SEPARATOR}\d\d"
        rf"|69\d{_SEPARATOR}\d{{7}}|69\d{_SEPARATOR}\d{{3}}{_SEPARATOR}\d{{4}}"
        rf"|69\d\d{_SEPARATOR}\d{{6}}|69\d\d{_SEPARATOR}\d{{3}}{_SEPARATOR}\d{{3}}"
        rf"|69\d\d{_SEPARATOR}\d\d{_SEPARATOR}\d\d{_SEPARATOR}\d\d"
        rf"|(?:80[0-7]|90[19]){_SEPARATOR}\d{{3}}{_SEPARATOR}\d{{4}}"
        rf"|(?:80[0-7]|90[19]){_SEPARATOR}\d{{7}}))\)?(?![\d]|[.,/-]\d)",
        _say_phone,
        needs_boundary=True,
    ),
    rule(
        "telephone abroad",
        "sign",
        r"(?P<country>\+(?P<code>\d{1,3})[ \u00a0-])"
        r"(?P<number>\(?\d{1,4}\)?(?:[ \u00a0-]\d{2,7}){1,4})(?!\d)",
        _say_phone,
    ),
    rule(
        "ISBN",
        "digit",
        r"(?P<number>97[89][- ]?(?:\d[- ]?){9}\d)(?![\d-])",
        _say_grouped,
    ),
    rule(
        "long number",
        "digit",
        r"(?P<number>\d{9,})(?![\d,.]\d)",
        _say_grouped,
    ),
)
