"""Greek and Roman numerals in Greek text: «Κωνσταντίνος ΙΑ΄», «ΙΘ΄ αιώνας», «τόμος XIV».

They are ordinals when they follow a name or stand before or after a noun, and agree with it.
"""

from __future__ import annotations

import re

from formats.document import EL
from tts.normalize.el import grammar, letters, nouns
from tts.normalize.el.numbers import MONTHS_GENITIVE
from tts.normalize.el.numerals import (
    ACC,
    GEN,
    LARGEST_ORDINAL,
    NOM,
    Case,
    F,
    Gender,
    M,
    N,
    cardinal,
    ordinal,
)
from tts.normalize.roman import roman_value
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said
from tts.normalize.tables import listed, word_set

_VALUES = {
    "α": 1, "β": 2, "γ": 3, "δ": 4, "ε": 5, "ϛ": 6, "ζ": 7, "η": 8, "θ": 9, "ι": 10, "κ": 20,
    "λ": 30, "μ": 40, "ν": 50, "ξ": 60, "ο": 70, "π": 80, "ϟ": 90, "ϙ": 90, "ρ": 100, "σ": 200,
    "τ": 300, "υ": 400, "φ": 500, "χ": 600, "ψ": 700, "ω": 800, "ϡ": 900,
}  # fmt: skip
_NOT_ROMAN = word_set("CD CV DC DM MD MC XL MM CC MIX DIM DI MI LI CM ML MDM LCD D C M L CI")

_FEMININE_WITHOUT_NOUN = ("γυμνασίου", "λυκείου", "δημοτικού", "ολομέλεια")
_COUNTED_NOUNS = listed(
    """
    αιών τάξ όροφ ορόφ εξάμην εξαμήν έκδοσ εκδόσ ενότητ κεφάλαι κεφαλαί παγκόσμι παγκοσμί
    τόμ μέρ φάσ κύκλ τμήμ τμήματ δημοτικ γυμνασ λυκείου βαθμ πράξ ομάδ τρίμην τριμήν
    τετράμην περίοδ πόλεμ σειρ τεύχ τευχ γύρο γύρος κατηγορί βιβλί ώρ
    """
)


def greek_value(figures: str) -> int | None:
    """Return the value of a Greek numeral without its keraia, or None when it is none."""
    text = figures.lower().replace("στ", "ϛ").replace("ς", "ϛ")
    total, last = 0, 1000
    for letter in text:
        value = _VALUES.get(letter)
        if value is None or (len(str(value)) >= len(str(last)) and last != 1000):
            return None
        total, last = total + value, value
    return total


_LONGEST_ACRONYM = 4
_KERAIAS = "΄ʹ′´ʼ᾽"
_ELIDED = word_set("σ τ μ θ ν κ ξ δ γι στ π φ χ ρ λ απ κατ μετ επ υπ αντ")
_KNOWN_BEFORE = (
    "τόμος", "τόμου", "τόμο", "τεύχος", "τεύχους", "μέρος", "μέρους", "κεφάλαιο", "κεφαλαίου",
    "βιβλίο", "ενότητα", "πράξη", "σκηνή", "πίνακας", "παράρτημα", "άρθρο", "έκδοση", "φάση",
    "όροφος", "τάξη", "σειρά", "ραψωδία", "ψαλμός", "αιώνας", "αιώνα", "τμήμα",
)  # fmt: skip


_KNOWN_SEVERAL_BEFORE: dict[str, tuple[Gender, Case]] = {
    "τόμοι": (M, NOM), "τόμων": (M, GEN), "τόμους": (M, ACC), "τεύχη": (N, NOM), "τευχών": (N, GEN),
    "μέρη": (N, NOM), "μερών": (N, GEN), "κεφάλαια": (N, NOM), "κεφαλαίων": (N, GEN),
    "βιβλία": (N, NOM), "βιβλίων": (N, GEN), "ενότητες": (F, NOM), "ενοτήτων": (F, GEN),
    "πράξεις": (F, NOM), "πράξεων": (F, GEN), "σκηνές": (F, NOM), "σκηνών": (F, GEN),
    "πίνακες": (M, NOM), "πινάκων": (M, GEN), "παραρτήματα": (N, NOM), "παραρτημάτων": (N, GEN),
    "άρθρα": (N, NOM), "άρθρων": (N, GEN), "τάξεις": (F, NOM), "τάξεων": (F, GEN),
    "τμήματα": (N, NOM), "τμημάτων": (N, GEN), "αιώνες": (M, NOM), "αιώνων": (M, GEN),
    "όροφοι": (M, NOM), "ορόφων": (M, GEN), "ορόφους": (M, ACC), "φάσεις": (F, NOM),
    "φάσεων": (F, GEN), "σειρές": (F, NOM), "ραψωδίες": (F, NOM), "εκδόσεις": (F, NOM),
    "εκδόσεων": (F, GEN), "κύκλοι": (M, NOM), "κύκλων": (M, GEN), "κύκλους": (M, ACC),
}  # fmt: skip
"""Nouns before a row of numerals, each of which is one of them: «τα τεύχη πρώτο, δεύτερο»."""


_CONSONANTS = frozenset("βγδζθκλμνξπρτφχψ")
_WOMEN_IN_CONSONANTS = word_set("ελισάβετ ρουθ εσθήρ μαργκρέτ μάργκαρετ")
_FIRST_OF_TWO = re.compile(
    r"(?<!\w)(?:[Α-ΩΆΈΉΊΌΎΏ]|βασ[ίι]λ|αυτοκρ[άα]τ|αυτοκρατόρ|π[άα]π|πατριάρχ|τσάρ|σουλτάν)"
    r"[\wάέήίόύώϊϋΐΰ]+\s+$"
)


def _article_of_two_names(text: str, start: int) -> tuple[Gender | None, Case] | None:
    """Return what the article before a ruler's title or first of two names tells."""
    first = _FIRST_OF_TWO.search(text, max(0, start - 30), start)
    return grammar.article(text, first.start()) if first else None


def _name_before(match: Match) -> tuple[Gender, Case] | None:
    """Return what a ruler's name before the numeral tells: «του Κωνσταντίνου ΙΑ΄»."""
    text, start = match.string, match.start()
    name = re.search(r"([Α-ΩΆΈΉΊΌΎΏ][\wάέήίόύώϊϋΐΰ]+)\s$", text[max(0, start - 30) : start])
    if name is None or name[1].upper() == "ΦΕΚ":
        return None
    if name[1].isupper() and len(name[1]) <= _LONGEST_ACRONYM:
        return None
    word = name[1].lower()
    told = grammar.article(text, start - len(name[0]))
    if told is not None and told[0] is not None:
        return told[0], told[1]
    if word.endswith(("ου", "ού")):
        return M, GEN
    if told is None:
        told = _article_of_two_names(text, start - len(name[0]))
        if told is not None and told[0] is not None:
            return told[0], told[1]
    if word[-1] in _CONSONANTS and word not in _WOMEN_IN_CONSONANTS:
        return M, (told[1] if told else NOM)  # Εμμανουήλ, Μιχαήλ, Ιωακείμ
    if word.endswith(("ος", "ός", "ης", "ής", "ας", "άς", "ων", "ούς", "ιξ", "ευς", "εύς")):
        is_of_a_woman = told is not None and told[1] is GEN
        return (M, GEN) if is_of_a_woman and not word.endswith(("ος", "ός")) else (M, NOM)
    return (M, GEN) if told is not None and told[1] is GEN else (F, NOM)


_MORE_NUMERALS = re.compile(r"(?:\s*(?:και|ή|έως|,|-|–|—)\s*(?:[Α-Ω]{1,3}|[α-ω]{1,3})[΄ʹ′´ʼ᾽'’])*")


_MONTHS = frozenset(month.lower() for month in MONTHS_GENITIVE)
_WORLD_WAR = re.compile(r"\s*Π\.?\s?Π(?:\.|(?!\w))")


def _noun_after(text: str, end: int) -> str:
    """Return the word after a numeral, «αι.» and «Π.Π.» in full."""
    if _WORLD_WAR.match(text, end):
        return "πόλεμος"
    word = grammar.next_word(text, end)
    return "αιώνας" if word == "αι" else word


def _agreement(match: Match) -> tuple[Gender, Case] | None:
    """Return what the numeral agrees with, or None when it is only a letter."""
    text, start = match.string, match.start()
    more = _MORE_NUMERALS.match(text, match.end())
    end = more.end() if more else match.end()
    row = _NUMERALS_BEFORE.search(text, max(0, start - 40), start)
    heading = grammar.previous_word(text, row.start() if row else start)
    before = grammar.previous_word(text, start)
    after = _noun_after(text, end)
    if heading in _KNOWN_SEVERAL_BEFORE:
        return _one_of(heading, text, row.start() if row else start)
    if row and heading in _KNOWN_BEFORE:
        before, start = heading, row.start()
    told = grammar.article(text, start)
    if before == "δου":
        return F, NOM
    if after in _MONTHS:
        return F, (told[1] if told else GEN)  # the day of a street: Γ΄ Σεπτεμβρίου
    if before in _KNOWN_BEFORE:
        found = grammar.singular_agreement(before)
        earlier = grammar.article(text, start - len(before) - 1)
        case = earlier[1] if earlier else (found.case if found else NOM)
        return (found.gender if found else N), case
    if after.startswith(_FEMININE_WITHOUT_NOUN):
        return F, (told[1] if told else NOM)
    found = grammar.singular_agreement(after)
    if after.startswith(_COUNTED_NOUNS) or (told is not None and found is not None):
        return _with_noun(told, found)
    named = _name_before(match)
    if named is None and found is not None and before != "φεκ" and match[0][-1] in _KERAIAS:
        return _with_noun(told, found)
    return named


def _one_of(noun: str, text: str, start: int) -> tuple[Gender, Case]:
    """Return what each numeral of a row after a plural noun agrees with."""
    gender, case = _KNOWN_SEVERAL_BEFORE[noun]
    told = grammar.article(text, start - len(noun) - 1)
    prepared = grammar.previous_word(text, start - len(noun) - 1) in nouns.PREPOSITIONS
    if case is NOM and (told or prepared):
        case = told[1] if told else ACC
    return gender, case


def _with_noun(
    told: tuple[Gender | None, Case] | None, found: grammar.Agreement | None
) -> tuple[Gender, Case]:
    gender = (told[0] if told else None) or (found.gender if found else N)
    return gender, (told[1] if told else (found.case if found else NOM))


_NUMERALS_BEFORE = re.compile(
    r"(?:(?<!\w)(?:[Α-Ω]{1,3}|[α-ω]{1,3})[΄ʹ′´ʼ᾽'’]\s*(?:και|ή|έως|,|-|–|—)\s*)+$"
)
_PLURAL_ARTICLES = word_set("οι τα τους τις των στους στις στα")


def _spoken(match: Match, value: int) -> str | None:
    if not 0 < value <= LARGEST_ORDINAL:
        return None
    agrees = _agreement(match)
    if agrees is None:
        return None
    earlier = _NUMERALS_BEFORE.search(match.string, max(0, match.start() - 30), match.start())
    first = earlier.start() if earlier else match.start()
    several = grammar.previous_word(match.string, first) in _PLURAL_ARTICLES
    if several:
        more = _MORE_NUMERALS.match(match.string, match.end())
        noun = grammar.plural_agreement(
            _noun_after(match.string, more.end() if more else match.end())
        )
        told = grammar.article(match.string, first)
        agrees = (noun.gender if noun else agrees[0], told[1] if told else agrees[1])
    return ordinal(value, *agrees, is_plural=several)


_ELISION_NEXT = re.compile(r"\s?[αεηιουωάέήίόύώΑΕΗΙΟΥΩΆΈΉΊΌΎΏ]")
_CITED_BEFORE = word_set(
    """
    περίπτωση περίπτωσης περ εδάφιο εδαφίου εδ στοιχείο στοιχείου στοιχ παρ άρθρο άρθρου άρθρ
    παράγραφος παραγράφου κεφάλαιο κεφαλαίου κεφ ραψωδία ραψωδίας τμήμα τάξη
    """
)
_NEVER_ELIDED_BEFORE = word_set("ή έως ως είναι όπως εφόσον εκτός")


def _is_elided(match: Match) -> bool:
    """Tell whether «Σ΄ αγαπώ» has an accent sign in the place of an apostrophe."""
    if match["figures"].lower() not in {"σ", "τ", "μ", "ν"}:
        return False
    after = grammar.next_word(match.string, match.end())
    before = grammar.previous_word(match.string, match.start())
    return bool(_ELISION_NEXT.match(match.string, match.end())) and not (
        before in _CITED_BEFORE or after in _NEVER_ELIDED_BEFORE or after.startswith(_COUNTED_NOUNS)
    )


def _say_greek(match: Match) -> tuple[Said, ...] | None:
    value = greek_value(match["figures"])
    if value is None or _is_elided(match):
        return None
    spoken = _spoken(match, value)
    return (said(match, spoken or letters.spell(match["figures"]), EL),)


def _say_elidable(match: Match) -> tuple[Said, ...] | None:
    """Speak «Α'» with a plain apostrophe, unless it is an elision («σ' αυτό», «Θ' αρχίσω»)."""
    if match["figures"].lower() in _ELIDED:
        after = grammar.next_word(match.string, match.end())
        is_elided = match["figures"].islower() or (greek_value(match["figures"]) or 0) >= 100
        if is_elided or not after.startswith(_COUNTED_NOUNS):
            return None
    return _say_greek(match)


def _say_roman(match: Match) -> tuple[Said, ...] | None:
    figures = match["figures"].translate(str.maketrans("ΙΧΜ", "IXM"))
    value = roman_value(figures)
    if value is None or (figures in _NOT_ROMAN):
        return None
    spoken = _spoken(match, value)
    if spoken is None:
        if len(figures) == 1 or _has_latin_neighbour(match):
            return None
        spoken = cardinal(value)
    return (said(match, spoken, EL),)


def _has_latin_neighbour(match: Match) -> bool:
    around = match.string[max(0, match.start() - 2) : match.start()]
    after = match.string[match.end() : match.end() + 2]
    return bool(re.search(r"[A-Za-z]", around + after))


def _say_roman_page(match: Match) -> tuple[Said, ...] | None:
    value = roman_value((match["figures"] or match["leading"]).upper())
    return (said(match, cardinal(value), EL),) if value else None


def _say_roman_item(match: Match) -> tuple[Said, ...] | None:
    """Speak «ii)», the number of an item in a list."""
    value = roman_value(match["figures"].upper())
    return (said(match, cardinal(value) + ",", EL),) if value else None


def _say_dash(match: Match) -> tuple[Said, ...]:
    return (said(match, "έως", EL),)


_GREEK = r"(?:Στ|[Α-ΩϚϞϠϟϛϡ]{1,4}|[α-ωϛϟϡ]{1,4})"

RULES = (
    rule("Greek numeral", "letter", rf"(?P<figures>{_GREEK})[΄ʹ′´ʼ᾽](?!\w)", _say_greek),
    rule(
        "Greek numeral with apostrophe",
        "letter",
        rf"(?P<figures>{_GREEK})['’](?!['’])",
        _say_elidable,
    ),
    rule("Roman numeral", "letter", r"(?P<figures>[IVXLCDMΙΧΜ]{1,9})(?![\w'’΄.])", _say_roman),
    rule(
        "Roman numeral at a sentence's end",
        "letter",
        r"(?P<figures>[IVXLCDMΙΧΜ]{2,9})(?=\.(?:\s|$))",
        _say_roman,
    ),
    rule(
        "Roman page",
        "letter",
        r"(?<=[σλΣ]\.\s)(?P<figures>[ivxlc]{1,7})(?!\w)"
        r"|(?P<leading>[ivxl]{1,7})(?=,\s*\[?\d+\]?\s*(?:σ|σελ|p)\.)",
        _say_roman_page,
    ),
    rule("Roman item", "letter", r"(?P<figures>[ivx]{1,5})\)(?=\s)", _say_roman_item),
    rule(
        "range of Greek numerals",
        "sign",
        r"(?:(?<=[΄ʹ′´'’])|(?<=[΄ʹ′´'’]\s))[-–—]\s*(?=[Α-Ωα-ω]{1,3}[΄ʹ′´'’])",
        _say_dash,
    ),
)
