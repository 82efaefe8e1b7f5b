"""English written numbers."""

from __future__ import annotations

from formats.document import EN
from tts.normalize.en.numerals import digits, figures, ordinal, year
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said


def _say_number(match: Match) -> tuple[Said, ...]:
    whole, _, part = match[0].replace(",", "").partition(".")
    spoken = figures(whole) + (f" point {digits(part)}" if part else "")
    return (said(match, spoken, EN),)


def _say_year(match: Match) -> tuple[Said, ...]:
    return (said(match, year(int(match[0])), EN),)


def _say_ordinal(match: Match) -> tuple[Said, ...]:
    return (said(match, ordinal(int(match["value"])), EN),)


RULES = (
    rule("ordinal", "digit", r"(?P<value>\d{1,6})(?:st|nd|rd|th)(?!\w)", _say_ordinal),
    rule("year", "digit", r"(?:1[1-9]|20)\d\d(?![\d,.]\d|\d)", _say_year),
)
LAST_RULES = (
    rule(
        "number",
        "digit",
        r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?",
        _say_number,
        needs_boundary=False,
    ),
)
