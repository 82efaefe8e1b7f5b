"""Greek adjectives in short form before their noun: «Γεν. Συνέλευση» is «Γενική Συνέλευση»."""

from __future__ import annotations

import re

from formats.document import EL
from tts.normalize.el import capitals, grammar
from tts.normalize.el.numerals import GEN, NOM, Case, F, Gender, M, N
from tts.normalize.el.quantities import ends_text
from tts.normalize.el.shortened_nouns import case_before
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said

_STEMS = {
    "γεν": "γενικ", "δημ": "δημοτικ", "δημοτ": "δημοτικ", "εθν": "εθνικ", "κεντρ": "κεντρικ",
    "ελλ": "ελληνικ", "ελλην": "ελληνικ", "περιφ": "περιφερειακ", "δυτ": "δυτικ",
    "ανατ": "ανατολικ", "οικον": "οικονομικ", "διοικ": "διοικητικ", "επιστ": "επιστημονικ",
    "ταχ": "ταχυδρομικ", "ηλ": "ηλεκτρονικ", "τεχν": "τεχνικ", "πολιτιστ": "πολιτιστικ",
    "ηλεκτρ": "ηλεκτρονικ", "νομ": "νομαρχιακ", "αρχαιολ": "αρχαιολογικ", "ιατρ": "ιατρικ",
}  # fmt: skip
_ENDINGS: dict[Gender, tuple[str, str, str]] = {
    M: ("ός", "ού", "ό"), F: ("ή", "ής", "ή"), N: ("ό", "ού", "ό"),
}  # fmt: skip
_MUNICIPAL = re.compile(
    r"βιβλιοθ|σχολ|συμβο[υύ]λ|σ[υύ]μβουλ|ενότητ|ενοτήτ|αρχ[ήέώ]|κοινότητ|διαμ[εέ]ρ|θ[εέ]ατρ|επιχε[ίι]ρ"
    r"|επιτροπ|ωδε[ίι]|πινακοθ|αγορ|γυμναστ|κολυμβητ|υπ[αά]λληλ|υπηρεσ|ιατρε|παιδικ|σταθμ|φιλαρμον|κ[ήη]π"
)
_ELECTRONIC = re.compile(
    r"ταχυδρομ|διε[υύ]θυνσ|διευθ[υύ]νσ|υπολογιστ|βιβλί|περιοδικ|μορφή|πηγ|αλληλογραφ|υπηρεσ|κατ[αά]λογ"
    r"|έκδοσ|αποστολ|διακυβέρνησ|εφημερίδ"
)
_NOUN = re.compile(r"\s*([Α-ΩΆ-Ώα-ωά-ώ]{4,})(?![\w.])")


def _say(match: Match) -> tuple[Said, ...] | None:
    """Speak the adjective as its noun asks; «Δημ.» before a surname is a first name."""
    text = match.string
    noun = _NOUN.match(text, match.end())
    short = match["short"]
    if noun is None or (short.lower() == "δημ" and not _MUNICIPAL.match(noun[1].lower())):
        return None
    if short.lower() == "ηλ" and not _ELECTRONIC.match(noun[1].lower()):
        return None
    if capitals.known(noun[1]) is None:
        return None  # «Γεν. Παπαγεωργόπουλος» may be a general
    if short.lower() == "ανατ" and short.islower():
        return None  # «ανατ.» on a catalogue card is a reprint
    found = grammar.singular_agreement(noun[1].lower())
    told = grammar.article(text, match.start())
    if found is None and told is None:
        return None
    gender = (told[0] if told else None) or (found.gender if found else N)
    if found is not None and found.gender is not N and found.case is not GEN:
        gender = found.gender
    case: Case = told[1] if told else (found.case if found else NOM)
    word = _STEMS[short.lower()] + _ENDINGS[gender][case.value]
    return (said(match, word.capitalize() if short[0].isupper() else word, EL),)


_SHORT_NOUNS = {
    "Σχ": ("Σχολείο", "Σχολείου", N), "Σχολ": ("Σχολείο", "Σχολείου", N),
    "Βιβλ": ("Βιβλιοθήκη", "Βιβλιοθήκης", F), "Συμβ": ("Συμβούλιο", "Συμβουλίου", N),
    "Νοσ": ("Νοσοκομείο", "Νοσοκομείου", N), "Νοσοκ": ("Νοσοκομείο", "Νοσοκομείου", N),
    "Συν": ("Συνέλευση", "Συνέλευσης", F), "Συνέλ": ("Συνέλευση", "Συνέλευσης", F),
    "Γραμμ": ("Γραμματεία", "Γραμματείας", F), "Θέατρ": ("Θέατρο", "Θεάτρου", N),
}  # fmt: skip
"""Nouns that are shortened after a shortened adjective, and its genitive and gender."""


def _say_with_noun(match: Match) -> tuple[Said, ...]:
    """Speak «15ο Δημ. Σχ.»: both words are shortened, and the noun's gender is known."""
    nominative, genitive, gender = _SHORT_NOUNS[match["noun"]]
    case = case_before(match.string, match.start())
    adjective = _STEMS[match["short"].lower()] + _ENDINGS[gender][case.value]
    stop = "." if ends_text(match) else ""
    before = grammar.previous_word(match.string, match.start())
    if before in {"τα", "στα", "των"} and nominative.endswith("είο"):
        adjective = _STEMS[match["short"].lower()] + ("ών" if before == "των" else "ά")
        nominative, genitive = nominative[:-1] + "α", nominative[:-1] + "ων"
    return (
        said(match, adjective.capitalize(), EL, "short"),
        said(match, (genitive if case is GEN else nominative) + stop, EL, "noun"),
    )


SHORTS = "|".join(sorted((*_STEMS, *(one.capitalize() for one in _STEMS)), key=len, reverse=True))

RULES = (
    rule(
        "shortened adjective and noun",
        "letter",
        rf"(?P<short>{'|'.join(sorted((s.capitalize() for s in _STEMS), key=len, reverse=True))})\."
        rf"\s?(?P<noun>{'|'.join(sorted(_SHORT_NOUNS, key=len, reverse=True))})\.",
        _say_with_noun,
    ),
    rule("shortened adjective", "letter", rf"(?P<short>{SHORTS})\.", _say),
)
