"""English words as they are spoken: abbreviations, acronyms, initials."""

from __future__ import annotations

import re

from formats.document import EN
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said
from tts.normalize.tables import word_set

ABBREVIATIONS = {
    "Dr.": "doctor", "Dr": "doctor", "Mr.": "mister", "Mr": "mister", "Mrs.": "missis",
    "Mrs": "missis", "Ms.": "miz", "Ms": "miz", "Prof.": "professor", "e.g.": "for example",
    "eg.": "for example", "i.e.": "that is", "ie.": "that is", "etc.": "et cetera",
    "vol.": "volume", "Vol.": "volume", "vols.": "volumes", "pp.": "pages", "p.": "page",
    "ed.": "edition", "eds.": "editors", "trans.": "translated by", "cf.": "compare",
    "ca.": "circa",
    "c.": "circa", "al.": "al", "Jr.": "junior", "Sr.": "senior", "Ltd.": "limited",
    "Ltd": "limited",
    "Inc.": "incorporated", "Co.": "company", "dept.": "department", "Dept.": "department",
    "tel.": "telephone", "Tel.": "telephone", "ext.": "extension", "approx.": "approximately",
    "a.m.": "a m", "p.m.": "p m", "vs.": "versus", "ill.": "illustrated", "illus.": "illustrated",
    "fig.": "figure", "Fig.": "figure", "ch.": "chapter", "chap.": "chapter", "St.": "saint",
    "No.": "number", "no.": "number", "nos.": "numbers", "Nos.": "numbers", "n.d.": "no date",
    "Ave.": "avenue", "Rd.": "road", "Jan.": "January", "Feb.": "February", "Aug.": "August",
    "Sept.": "September", "Oct.": "October", "Nov.": "November", "Dec.": "December",
}  # fmt: skip
_NEEDS_NUMBER = word_set("no. No. p. c. ca. ed. ch. fig. Fig. ill. nos. Nos. pp. vol. al.")
SPOKEN_ACRONYMS = word_set("NASA NATO UNESCO UNICEF AIDS LASER RADAR DAISY PIN SIM RAM ROM JPEG")
SPECIAL = frozenset(one for one in ABBREVIATIONS if "." not in one)
_VOWELS = frozenset("AEIOUY")


def say_word(match: Match) -> tuple[Said, ...]:
    """Speak an English word that no rule took; an acronym letter by letter."""
    word = match[0]
    if len(word) > 1 and word.isupper() and word.isalpha():
        return (said(match, _capitals(word), EN),)
    return (said(match, word.replace("ª", "a").replace("º", "o"), EN),)


def _capitals(word: str) -> str:
    if word in SPOKEN_ACRONYMS:
        return word.lower()
    if len(word) > 4 and _VOWELS.intersection(word):
        return word.lower()
    return " ".join(word)


def _say_abbreviation(match: Match) -> tuple[Said, ...] | None:
    written = match[0]
    if written in _NEEDS_NUMBER and not re.match(
        r"\s*[\dIVXLivxl]", match.string[match.end() : match.end() + 3]
    ):
        return None
    return (said(match, ABBREVIATIONS[written], EN),)


def _say_dotted(match: Match) -> tuple[Said, ...]:
    return (said(match, " ".join(match[0].replace(".", "").upper()), EN),)


_NAMES = "|".join(re.escape(name) for name in sorted(ABBREVIATIONS, key=len, reverse=True))

RULES = (
    rule("abbreviation", "letter", rf"(?:{_NAMES})(?!\w)", _say_abbreviation),
    rule("dotted acronym", "letter", r"[A-Z]\.(?:[A-Z]\.)+", _say_dotted),
    rule("initial", "letter", r"[A-Z]\.(?=\s*[A-Z])", _say_dotted),
)
