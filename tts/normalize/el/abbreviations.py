"""Greek abbreviations in full: the rules of all their kinds, in order."""

from __future__ import annotations

import re
from collections.abc import Iterable

from formats.document import EL
from tts.normalize.el import first_names, shortened_adjectives, shortened_words, titles
from tts.normalize.el.shortened_nouns import NOUNS, PLURAL_OF, say_noun
from tts.normalize.el.shortened_words import FIXED, say_fixed
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said


def _alternatives(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


# «Μ.Μ.Ε.» begins like «Μ.Μ.» and «Ο.Ε.Δ.Β.» like «Ο.Ε.», and have nothing of it.
_END = r"(?:(?<=\.)(?:(?<=[^\W\d_]{2}\.)|(?![Α-Ωα-ωά-ώ]\.))|(?![\wά-ώ]))"


def _say_number_word(match: Match) -> tuple[Said, ...]:
    return (said(match, "νούμερο", EL),)


def _say_and_following(match: Match) -> tuple[Said, ...]:
    return (said(match, "και επόμενες", EL),)


def _say_born(match: Match) -> tuple[Said, ...]:
    verb = "γεννήθηκε" if match["what"].lower() == "γεν" else "πέθανε"
    return (said(match, f"{verb} το" if match["year"] else verb, EL),)


def _say_without_point(match: Match) -> tuple[Said, ...]:
    """Speak a short form that nothing completes as it stands; its point ends no sentence."""
    short = match["short"][:-1]
    is_last = not match.string[match.end() :].strip()
    spoken = short.lower() if short.isupper() else short
    return (said(match, spoken + ("." if is_last else ""), EL),)


_SHORT_NOUNS = _alternatives(one for one in NOUNS if one.endswith(".") and one.count(".") == 1)

RULES = (
    rule("No", "letter", r"(?:[NΝ][oοº°]\.?|№)(?=\s?\d)", _say_number_word),
    rule("and following", "letter", r"(?<=\d\s)επ\.(?!\w)", _say_and_following),
    rule(
        "born",
        "letter",
        r"(?P<what>[γΓ]εν|[θΘ]αν)\.(?=\s*(?:(?P<year>\d{4})|στις|το\s|\d))",
        _say_born,
    ),
    *titles.RULES_BEFORE,
    *shortened_adjectives.RULES,
    *first_names.RULES,
    rule(
        "fixed abbreviation", "letter", rf"(?P<short>{shortened_words.pattern()}){_END}", say_fixed
    ),
    *titles.RULES_AFTER,
    rule(
        "shortened noun",
        "letter",
        rf"(?P<short>{_alternatives([*NOUNS, *PLURAL_OF])}){_END}",
        say_noun,
    ),
    rule(
        "short form alone",
        "letter",
        rf"(?P<short>(?=\w{{3}})(?:{first_names.SHORTS}|(?:{shortened_adjectives.SHORTS})\.)"
        rf"|(?=\w\w)(?:{_SHORT_NOUNS}))",
        _say_without_point,
    ),
)
SPECIAL = frozenset(
    one
    for one in (*FIXED, *NOUNS, "κα", "κας", "κος", "κου", "κον", "Κα", "Κος", "Κον", "Νο")
    if "." not in one
)
"""Abbreviations written without a point: the scanner must not take them for plain words."""

__all__ = ["FIXED", "RULES", "SPECIAL"]
