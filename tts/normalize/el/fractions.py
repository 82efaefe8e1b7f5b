"""Greek fractions and halves: μισή κούπα, μιάμιση ώρα, τρεισήμισι μέρες, ένα και ένα τέταρτο."""

from __future__ import annotations

from formats.document import EL
from tts.normalize.el import grammar
from tts.normalize.el.grammar import Agreement
from tts.normalize.el.numerals import GEN, NOM, Case, F, Gender, M, N, cardinal, ordinal
from tts.normalize.el.quantities import UNITS
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said

_SIGNS = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5),
    "⅗": (3, 5), "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8),
    "⅞": (7, 8), "⅐": (1, 7), "⅑": (1, 9), "⅒": (1, 10),
}  # fmt: skip

_HALF: dict[Gender, tuple[str, str, str]] = {
    M: ("μισός", "μισού", "μισό"), F: ("μισή", "μισής", "μισή"), N: ("μισό", "μισού", "μισό"),
}  # fmt: skip
_AND_A_HALF = {
    1: "ενάμισι", 2: "δυόμισι", 3: "τριάμισι", 4: "τεσσεράμισι", 5: "πεντέμισι", 6: "εξίμισι",
    7: "επτάμισι", 8: "οκτώμισι", 9: "εννιάμισι", 10: "δεκάμισι", 11: "εντεκάμισι",
    12: "δωδεκάμισι",
}  # fmt: skip
_OF_PEOPLE = {3: "τρεισήμισι", 4: "τεσσερισήμισι"}
"""Of masculines and feminines."""
_ONE_AND_A_HALF: dict[Gender, tuple[str, str, str]] = {
    M: ("ενάμισης", "ενάμιση", "ενάμιση"), F: ("μιάμιση", "μιάμισης", "μιάμιση"),
    N: ("ενάμισι", "ενάμισι", "ενάμισι"),
}  # fmt: skip


_ALONE = Agreement()


def fraction(top: int, bottom: int, agrees: Agreement = _ALONE) -> str | None:
    """Return a fraction in words: μισό, ένα τρίτο, τρία τέταρτα; None for unusual ones."""
    if not 0 < top < bottom or bottom > 100:
        return None
    if (top, bottom) == (1, 2):
        return _HALF[agrees.gender][agrees.case.value]
    return f"{cardinal(top)} {ordinal(bottom, N, NOM, is_plural=top > 1)}"


def and_a_half(whole: int, gender: Gender, case: Case) -> str:
    """Return a number and a half in one word where there is one: μιάμιση, δυόμισι."""
    if whole == 1:
        return _ONE_AND_A_HALF[gender][case.value]
    if whole in _OF_PEOPLE and gender is not N:
        return _OF_PEOPLE[whole]
    return _AND_A_HALF.get(whole) or f"{cardinal(whole, gender, case)} και μισό"


def _agreement(match: Match, whole: int) -> Agreement:
    found = grammar.agreement(match.string, match.start(), match.end(), whole)
    if found.case is GEN and grammar.article(match.string, match.start()) is None:
        return _ALONE  # «1/2 κιλού» counts what stands before
    return found


def _say_mixed(match: Match) -> tuple[Said, ...] | None:
    """Speak «1½ ώρα» and «2 1/2 κιλά»."""
    whole = int(match["whole"])
    parts = _SIGNS[match["sign"]] if match["sign"] else (int(match["top"]), int(match["bottom"]))
    if parts == (1, 2) and whole:
        agrees = _agreement(match, min(whole, 2))
        return (said(match, and_a_half(whole, agrees.gender, agrees.case), EL),)
    spoken = fraction(*parts)
    if spoken is None:
        return None
    return (said(match, f"{cardinal(whole)} και {spoken}", EL),)


def _say_sign(match: Match) -> tuple[Said, ...]:
    parts = _SIGNS[match[0]]
    return (said(match, fraction(*parts, _agreement(match, 1)) or "", EL),)


def _say_fraction(match: Match) -> tuple[Said, ...] | None:
    top, bottom = int(match["top"]), int(match["bottom"])
    spoken = fraction(top, bottom, _agreement(match, 1))
    return (said(match, spoken, EL),) if spoken else None


_ALL_SIGNS = "".join(_SIGNS)
_SPOONS = {"κ.σ.": F, "κ.γ.": N, "φλ.": N}


def _say_of_spoons(match: Match) -> tuple[Said, ...] | None:
    """Speak «½ κ.γ.» and «1½ κ.σ.»: the unit tells the gender."""
    sign = match["sign"]
    parts = _SIGNS[sign] if sign else (int(match["top"]), int(match["bottom"]))
    gender, unit = _SPOONS[match["unit"]], UNITS[match["unit"]]
    if match["whole"] is None:
        spoken = fraction(*parts, Agreement(gender))
        return (said(match, f"{spoken} {unit.one}", EL),) if spoken else None
    whole = int(match["whole"])
    name = unit.one if whole == 1 else unit.many
    if parts == (1, 2):
        return (said(match, f"{and_a_half(whole, gender, NOM)} {name}", EL),)
    spoken = fraction(*parts)
    return (said(match, f"{cardinal(whole, gender)} και {spoken} {name}", EL),) if spoken else None


RULES = (
    rule(
        "part of a spoon",
        "digit sign",
        rf"(?:(?P<whole>\d{{1,2}})\s?)?(?:(?P<sign>[{_ALL_SIGNS}])|(?P<top>[1-7])[/⁄](?P<bottom>[2-8]))"
        r"\s?(?P<unit>κ\.[σγ]\.|φλ\.)",
        _say_of_spoons,
    ),
    rule(
        "mixed number",
        "digit",
        rf"(?P<whole>\d{{1,3}})(?:\s?(?P<sign>[{_ALL_SIGNS}])"
        r"|\s(?P<top>[1-7])[/⁄](?P<bottom>[2-8])(?![\d/.:-]))",
        _say_mixed,
    ),
    rule("fraction sign", "digit sign", rf"[{_ALL_SIGNS}]", _say_sign, needs_boundary=False),
    rule(
        "fraction",
        "digit",
        r"(?P<top>\d{1,2})[/⁄](?P<bottom>\d{1,3})(?![\d/.:-])",
        _say_fraction,
    ),
)
