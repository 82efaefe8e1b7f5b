"""Codes of the bibliographic world and what they mean to us: languages, roles, audiences.

Sources: MARC Code List for Languages and ISO 639; MARC Code List for Relators; UNIMARC Manual,
Appendix C (relator codes) and field 100 $a/17-19 (audience).
"""

from __future__ import annotations

import re
from typing import Final

from access_service.catalogue.record import Role
from access_service.catalogue.repair import fold
from formats.document import EL, GRC, Lang

_TWO_LETTERS: Final = (
    "afr:af alb:sq sqi:sq ara:ar arm:hy hye:hy aze:az baq:eu eus:eu bel:be ben:bn bos:bs bul:bg "
    "cat:ca chi:zh zho:zh cze:cs ces:cs dan:da dut:nl nld:nl ell:el eng:en epo:eo est:et fin:fi "
    "fre:fr fra:fr geo:ka kat:ka ger:de deu:de gle:ga glg:gl gre:el heb:he hin:hi hrv:hr scr:hr "
    "hun:hu ice:is isl:is ind:id ita:it jpn:ja kaz:kk kor:ko kur:ku lat:la lav:lv lit:lt ltz:lb "
    "mac:mk mkd:mk may:ms msa:ms mlt:mt nno:nn nob:nb nor:no per:fa fas:fa pol:pl por:pt rum:ro "
    "ron:ro rus:ru san:sa slo:sk slk:sk slv:sl som:so spa:es srp:sr scc:sr swa:sw swe:sv tam:ta "
    "tel:te tgl:tl tha:th tib:bo bod:bo tur:tr ukr:uk urd:ur uzb:uz vie:vi wel:cy cym:cy yid:yi"
)
_LANGUAGES: Final = {
    code: Lang(tag) for code, tag in (pair.split(":") for pair in _TWO_LETTERS.split())
} | {"grc": GRC}
_MARC_CODES: Final = {tag: code for code, tag in reversed(_LANGUAGES.items())} | {EL: "gre"}
"""Of pairs such as ger and deu the first, which is the one that MARC uses."""
_NOT_A_LANGUAGE: Final = frozenset({"und", "mul", "zxx", "mis", "sgn", "|||", "   "})
_LANGUAGE_WORDS: Final = {
    "el": EL,
    "gr": EL,
    "ελληνικα": EL,
    "ελληνικη": EL,
    "νεα ελληνικα": EL,
    "greek": EL,
    "greek, modern": EL,
    "modern greek": EL,
    "αρχαια ελληνικα": GRC,
    "ancient greek": GRC,
    "αγγλικα": Lang("en"),
    "αγγλικη": Lang("en"),
    "english": Lang("en"),
    "γαλλικα": Lang("fr"),
    "french": Lang("fr"),
    "γερμανικα": Lang("de"),
    "german": Lang("de"),
    "ιταλικα": Lang("it"),
    "italian": Lang("it"),
    "ισπανικα": Lang("es"),
    "spanish": Lang("es"),
}
_CODE: Final = re.compile(r"[a-z]{3}")


def language(code: str) -> Lang | None:
    """Return the BCP 47 tag of a MARC or ISO 639 language code, None where it names none."""
    code = code.strip().lower()
    if code in _NOT_A_LANGUAGE or not _CODE.fullmatch(code):
        return None
    return _LANGUAGES.get(code, Lang(code))


def marc_language(lang: Lang) -> str:
    """Return the MARC code of a language, `und` for one that has none of three letters."""
    code = _MARC_CODES.get(lang, str(lang))
    return code if _CODE.fullmatch(code) else "und"


def languages(packed: str) -> list[Lang]:
    """Return the languages of a MARC 041 subfield, where old records pack codes (`engfre`)."""
    text = packed.strip().lower()
    pieces = [text[pos : pos + 3] for pos in range(0, len(text), 3)] if text.isalpha() else [text]
    found = [language(piece) for piece in pieces]
    return [lang for lang in found if lang]


def language_of_word(word: str) -> Lang | None:
    """Return the language that a table or a Dublin Core record names by code or by word.

    Args:
        word: `el`, `gre`, «Ελληνικά», `Greek`; accents and case do not matter.
    """
    folded = fold(word).strip()
    if found := _LANGUAGE_WORDS.get(folded):
        return found
    if re.fullmatch(r"[a-z]{2}(-[a-z0-9]+)*", folded):
        return Lang(folded.split("-")[0])
    return language(folded)


_MARC_ROLES: Final = {
    "aut": Role.AUTHOR,
    "cre": Role.AUTHOR,
    "cmp": Role.AUTHOR,
    "trl": Role.TRANSLATOR,
    "nrt": Role.NARRATOR,
    "vac": Role.NARRATOR,
    "ill": Role.ILLUSTRATOR,
    "edt": Role.EDITOR,
    "com": Role.EDITOR,
}
_UNIMARC_ROLES: Final = {
    "070": Role.AUTHOR,
    "230": Role.AUTHOR,
    "730": Role.TRANSLATOR,
    "550": Role.NARRATOR,
    "440": Role.ILLUSTRATOR,
    "340": Role.EDITOR,
    "220": Role.EDITOR,
}
PUBLISHER_ROLES: Final = frozenset({"650", "pbl", "610", "prt", "310", "dst"})
"""Those who made or sold the volume: they are in the imprint, not among the creators."""

_ROLE_WORDS: Final = (
    (re.compile(r"μεταφρ|μτφρ|transl|trans\.", re.I), Role.TRANSLATOR),
    (re.compile(r"αφηγη|εκφων|αναγνωσ|narrat|read(er)?\b", re.I), Role.NARRATOR),
    (re.compile(r"εικονογρ|illustr|\bill\.", re.I), Role.ILLUSTRATOR),
    (re.compile(r"επιμελ|εκδοτ|editor|\bed\.|compil", re.I), Role.EDITOR),
    (re.compile(r"συγγραφ|author|\baut\b", re.I), Role.AUTHOR),
)


def role(codes: list[str], words: list[str], default: Role) -> Role:
    """Return the role that relator codes, or else relator words, tell.

    Args:
        codes: Values of $4: MARC relator codes or addresses of them, or UNIMARC numbers.
        words: Values of $e.
        default: The role when nothing tells it.
    """
    for code in codes:
        key = code.strip().rstrip("/").rsplit("/", 1)[-1].lower()
        if found := _MARC_ROLES.get(key) or _UNIMARC_ROLES.get(key):
            return found
    for word in (*words, *codes):
        folded = fold(word)
        for pattern, found_role in _ROLE_WORDS:
            if pattern.search(folded):
                return found_role
    return default if not codes else Role.CONTRIBUTOR


MARC21_AUDIENCES: Final = {
    "a": "preschool",
    "b": "primary",
    "c": "pre-adolescent",
    "d": "adolescent",
    "e": "adult",
    "f": "specialized",
    "g": "general",
    "j": "juvenile",
}
UNIMARC_AUDIENCES: Final = {
    "a": "juvenile",
    "b": "preschool",
    "c": "primary",
    "d": "pre-adolescent",
    "e": "adolescent",
    "k": "specialized",
    "m": "adult",
}
