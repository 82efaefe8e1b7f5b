"""Greek words that begin with figures: «3ήμερο» is «τριήμερο», «24ωρο» «εικοσιτετράωρο»."""

from __future__ import annotations

from formats.document import EL
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said

_PREFIXES = {
    2: "δι", 3: "τρι", 4: "τετρα", 5: "πεντα", 6: "εξα", 7: "επτα", 8: "οκτα", 9: "εννια",
    10: "δεκα", 11: "εντεκα", 12: "δωδεκα", 13: "δεκατρια", 14: "δεκατετρα", 15: "δεκαπεντα",
    16: "δεκαεξα", 17: "δεκαεπτα", 18: "δεκαοκτα", 19: "δεκαεννια", 20: "εικοσα", 30: "τριαντα",
    40: "σαραντα", 50: "πενηντα", 60: "εξηντα", 70: "εβδομηντα", 80: "ογδοντα", 90: "ενενηντα",
    100: "εκατοντα", 200: "διακοσια", 500: "πεντακοσια", 1000: "χιλια",
}  # fmt: skip
_TENS = {
    20: "εικοσι", 30: "τριαντα", 40: "σαραντα", 50: "πενηντα", 60: "εξηντα", 70: "εβδομηντα",
    80: "ογδοντα", 90: "ενενηντα",
}  # fmt: skip
_UNITS = {
    1: "ενα", 2: "δυα", 3: "τρια", 4: "τετρα", 5: "πεντα", 6: "εξα", 7: "επτα", 8: "οκτα",
    9: "εννια",
}  # fmt: skip
_ACCENTED = str.maketrans("αι", "άί")
_ACCENTS = set("άέήίόύώ")
_SECOND_PARTS = (
    r"ετ(?:ής|ή|ές|είς|ούς|ών|ία|ίας|ίες)|ετές|ήμερ(?:ο|ου|α|ων|η|ης|ες|ος|ους)|ημέρου"
    r"|ωρ(?:ο|ου|α|ων|η|ης|ες|ος)|ώρου|μην(?:ο|α|η|ης|ες|ος)|μήνου|μήνων"
    r"|χρον(?:ος|ου|ο|η|ης|α|οι|ες|ων)|χρόνου|χρόνων|μελ(?:ής|ή|ές|είς|ούς)|τομ(?:ος|ο|η|ες|α)|τάξι(?:ο|ου|α)"
    r"|λεπτ(?:ο|ου|α|ων|ος|η|ης|ες)|λέπτου|λέπτων|μερ(?:ής|ή|ές|είς|ούς)"
    r"|ωροφ(?:ος|ο|η)|ώροφ(?:ος|ο|η|ου)|σέλιδ(?:ο|η|ος|α|ου)|θέσι(?:ο|α|ου|ος|ες)|ψήφι(?:ος|ο|α|ου)"
)


def _prefix(value: int) -> str | None:
    """Return what a compound with this number begins with, without an accent."""
    if value in _PREFIXES:
        return _PREFIXES[value]
    tens, unit = value // 10 * 10, value % 10
    return _TENS[tens] + _UNITS[unit] if tens in _TENS and unit else None


def _say_compound(match: Match) -> tuple[Said, ...] | None:
    second = match["second"]
    prefix = _prefix(int(match["value"]))
    if prefix is None:
        return None
    if not _ACCENTS.intersection(second):
        # Without an accent of its own the second part throws it onto the first: τρίωρο.
        prefix = prefix[:-1] + prefix[-1].translate(_ACCENTED)
    return (said(match, prefix + second, EL),)


def _say_fortnight(match: Match) -> tuple[Said, ...]:
    return (said(match, "δεκαπε" + match["second"], EL),)


RULES = (
    rule("fortnight", "digit", r"15(?P<second>νθ(?:ήμερ|ημέρ)[α-ω]+)(?!\w)", _say_fortnight),
    rule(
        "compound",
        "digit",
        rf"(?P<value>\d{{1,4}})[-‐]?(?P<second>{_SECOND_PARTS})(?!\w)",
        _say_compound,
    ),
)
