"""What a Greek number agrees with: gender and case from the noun after it and the article before.

No library tells a Greek noun's gender. The ending tells most, tables the exceptions, and the
dictionary form (simplemma) parts masculine from feminine plurals in -ες.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tts.normalize.el import nouns
from tts.normalize.el.numerals import ACC, GEN, NOM, Case, F, Gender, M, N

_LETTERS = "Α-Ωα-ωΆΈΉΊΌΎΏΪΫάέήίόύώϊϋΐΰ"
_NEXT = re.compile(rf"[\s«“\"(]*([{_LETTERS}]+)(\.?)")
_SECOND = re.compile(rf"\s+([{_LETTERS}]+)")
_PREVIOUS = re.compile(rf"(?<!\w)([{_LETTERS}]+)(\.?)[\s«“\"(]*$")
_RANGE_TAIL = re.compile(
    r"(?:\s*[-–—]\s*\d[\d.]*|\s+(?:έως|ως|μέχρι|ή|και|με)\s+(?:τις\s+|τα\s+|τους\s+)?\d[\d.]*)(?![:/])"
)
_LOOK_BACK = 40


@dataclass(frozen=True, slots=True)
class Agreement:
    """The gender and case a numeral takes."""

    gender: Gender = N
    case: Case = NOM


_ARTICLES: dict[str, tuple[Gender | None, Case]] = {
    "ο": (M, NOM), "η": (F, NOM), "το": (N, NOM), "του": (None, GEN), "της": (F, GEN),
    "τον": (M, ACC), "την": (F, ACC), "τη": (F, ACC), "οι": (None, NOM), "τα": (N, NOM),
    "των": (None, GEN), "τους": (M, ACC), "τις": (F, ACC), "στον": (M, ACC), "στο": (N, ACC),
    "στην": (F, ACC), "στη": (F, ACC), "στους": (M, ACC), "στις": (F, ACC), "στα": (N, ACC),
    "ένας": (M, NOM), "μια": (F, NOM), "μία": (F, NOM), "όλες": (F, NOM), "όλοι": (M, NOM),
    "όλους": (M, ACC), "όλα": (N, NOM), "όλων": (None, GEN),
}  # fmt: skip


_OLD_ACCENTS = {
    "ό": "ο", "τό": "το", "τού": "του", "τής": "της", "τόν": "τον", "τήν": "την", "τή": "τη",
    "οί": "οι", "τά": "τα", "τών": "των", "τούς": "τους", "τίς": "τις", "στό": "στο", "στά": "στα",
    "στή": "στη", "στήν": "στην", "στόν": "στον", "στίς": "στις", "στούς": "στους",
}  # fmt: skip
"""Articles as they were written with accents, until 1982."""


def next_word(text: str, end: int) -> str:
    """Return the Greek word after `end` in small letters, or nothing where a clause ends.

    Words that take no form of their own are passed over: «4 ακόμη γυναίκες».
    """
    match = _NEXT.match(text, past_range(text, end))
    while match and match[1].lower() in nouns.PASSED_OVER:
        match = _NEXT.match(text, match.end(1))
    return match[1].lower() if match else ""


def past_range(text: str, end: int) -> int:
    """Return the end of the range that the number before `end` begins («3-5 ετών»)."""
    tail = _RANGE_TAIL.match(text, end)
    return tail.end() if tail else end


def second_word(text: str, end: int) -> str:
    """Return the Greek word after the next one, in small letters."""
    match = _NEXT.match(text, end)
    after = _SECOND.match(text, match.end(1)) if match else None
    return after[1].lower() if after else ""


def previous_word(text: str, start: int) -> str:
    """Return the Greek word before `start` in small letters, without a period after it."""
    match = _PREVIOUS.search(text, max(0, start - _LOOK_BACK), start)
    if match is None:
        return ""
    word = match[1].lower()
    return _OLD_ACCENTS.get(word, word)


@lru_cache(maxsize=1)
def _lemmatizer() -> object:
    # Loading the dictionary takes a fifth of a second: only when a word asks for it.
    import simplemma

    return simplemma.lemmatize


@lru_cache(maxsize=8192)
def lemma(word: str) -> str:
    """Return the dictionary form of a Greek word, itself when it is unknown."""
    lemmatize = _lemmatizer()
    return str(lemmatize(word, lang="el")) if callable(lemmatize) else word


def _ends(word: str, *endings: str) -> bool:
    return word.endswith(endings)


@lru_cache(maxsize=8192)
def plural_agreement(noun: str) -> Agreement | None:
    """Return gender and case of a plural noun by its form; None when it is no noun."""
    if not noun or noun in nouns.NOT_NOUNS:
        return None
    if _ends(noun, "ων", "ών"):
        return Agreement(_gender_of_lemma(noun), GEN)
    if _ends(noun, "οι", "οί"):
        return Agreement(M, NOM)
    if _ends(noun, "ους", "ούς"):
        return Agreement(M, ACC)
    if _ends(noun, "εις", "είς"):
        is_masculine = noun in nouns.MASCULINE_PLURALS_IN_EIS
        return Agreement(M if is_masculine else F, NOM)
    if _ends(noun, "ες", "ές"):
        return Agreement(_gender_of_plural_in_es(noun), NOM)
    return Agreement(N, NOM)


def _gender_of_plural_in_es(noun: str) -> Gender:
    if noun in nouns.MASCULINE_PLURALS_IN_ES or _ends(noun, "ιστές", "ητές", "ώτες", "αδες"):
        return M
    return M if _ends(lemma(noun), "ας", "άς", "ης", "ής", "έας") else F


def _gender_of_lemma(noun: str) -> Gender:
    base = lemma(noun)
    if base == noun:
        return N
    return singular_gender(base)


@lru_cache(maxsize=8192)
def singular_gender(noun: str) -> Gender:
    """Return the gender of a noun in its dictionary form."""
    if noun in nouns.NEUTERS_IN_OS or _ends(noun, "μα", "ο", "ό", "ι", "ί", "υ", "ύ", "ον", "όν"):
        return N
    if noun in nouns.FEMININES_IN_OS:
        return F
    if _ends(noun, "ος", "ός", "ης", "ής", "ας", "άς", "ές", "ούς", "ων", "ών"):
        return M
    return F if _ends(noun, "α", "ά", "η", "ή", "ω", "ώ", "ού") else N


@lru_cache(maxsize=8192)
def singular_agreement(noun: str) -> Agreement | None:
    """Return gender and case of a noun in the singular by its form; None when it is no noun."""
    if not noun or noun in nouns.NOT_NOUNS:
        return None
    if noun in nouns.MASCULINE_ACCUSATIVES:
        return Agreement(M, ACC)
    if noun in nouns.FEMININE_ACCUSATIVES_IN_O:
        return Agreement(F, ACC)
    if noun == "μηνός":
        return Agreement(M, GEN)
    if _ends(noun, "εως"):
        return Agreement(F, GEN)
    if _ends(noun, "ου", "ού", "ματος", "έτους"):
        return Agreement(N, GEN)
    if _ends(noun, "ας", "άς", "ης", "ής") and lemma(noun) == noun[:-1]:
        return Agreement(F, GEN)
    if _ends(noun, "α", "ά", "η", "ή", "ο", "ό") and not _ends(noun, "μα"):
        base = lemma(noun)
        # «μαθητή», «τόμο»; but «μεγάλη» and «νέα», whose dictionary form is «-ος», are feminine.
        is_masculine = (
            _ends(base, "ος", "ός")
            if _ends(noun, "ο", "ό")
            else _ends(base, "ας", "ης", "ής") or base == noun + "ς"
        )
        if base != noun and is_masculine and base not in nouns.NEUTERS_IN_OS:
            return Agreement(singular_gender(base), ACC)
    return Agreement(singular_gender(noun), NOM)


def article(text: str, start: int) -> tuple[Gender | None, Case] | None:
    """Return what the article before `start` tells, or None without one."""
    return _ARTICLES.get(previous_word(text, start))


_PARTS = re.compile(r"\s+(?:από\s+|σ)(?P<article>τους|τις|τα)\s+(?P<number>\d[\d.]*)?")
_GENDERS = {"τους": M, "τις": F, "τα": N}


def _part_of(text: str, end: int) -> Agreement | None:
    """Return what the whole tells of its part: «3 από τις 4 γυναίκες», «1 στους 5 αναγνώστες»."""
    whole = _PARTS.match(text, end)
    if whole is None:
        return None
    noun = plural_agreement(
        next_word(text, whole.end("number") if whole["number"] else whole.end() - 1)
    )
    gender = _GENDERS[whole["article"]]
    is_noun = noun is not None and (gender is N or noun.gender is not N)
    return Agreement(gender) if is_noun else None


def agreement(text: str, start: int, end: int, number: int) -> Agreement:
    """Return how the number written at `start`-`end` agrees with its surroundings."""
    told = article(text, start)
    noun = next_word(text, end)
    if number == 1:
        found = _agreement_of_one(noun, second_word(text, end))
    else:
        found = plural_agreement(noun)  # 21 μέρες, 31 άτομα too
    if found is None:
        found = _part_of(text, end)
    if told is None:
        case = ACC if previous_word(text, start) in nouns.PREPOSITIONS else None
        return _with_case(found, case) if found else Agreement()
    gender, case = told
    if found is None:
        # «του 1821», «του 5»: without a noun the number is a name and stays as it is.
        if gender is None and case is NOM:
            return Agreement(M, NOM)  # «οι 3»: men and women alike, for three and four
        return Agreement(gender or N, NOM if (gender is None and number > 1) else case)
    # The noun stands next to the number and outweighs an article that may belong elsewhere,
    # but only the article tells a masculine nominative in -ες from an accusative.
    return Agreement(found.gender, GEN if found.case is GEN else case)


def _agreement_of_one(noun: str, second: str) -> Agreement | None:
    """Return what one thing's name tells; an adjective may leave it to the noun after it."""
    found = singular_agreement(noun)
    if _ends(noun, "ής") and _ends(second, "η", "ή", "α", "ά"):
        return Agreement(F, NOM)  # 1 διεθνής έκθεση
    if _ends(noun, "ο", "ό") and found == Agreement(N, NOM):
        after = singular_agreement(second)
        if after == Agreement(M, ACC):
            return after  # 1 νέο τόμο
    return found


def _with_case(found: Agreement, case: Case | None) -> Agreement:
    if case is None or found.case is not NOM:
        return found
    return Agreement(found.gender, case)
