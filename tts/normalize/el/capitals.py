"""Accents for Greek words in capitals (ΔΗΜΟΤΙΚΗ → δημοτική), and a modern reading of old accents.

The accents come from wordfreq's list of Greek words, the most frequent spelling winning; words it
does not have take the accent that their ending carries. A voice reads unaccented words badly.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_VOWELS = "αεηιουω"
_ACCENTED = dict(zip("αεηιουω", "άέήίόύώ", strict=True))
_VOWEL_GROUP = re.compile(r"ου|αι|ει|οι|υι|αυ|ευ|[αεηιουω]")
_MONOSYLLABLES_WITH_ACCENT = {"η": "η", "που": "που", "πως": "πως"}
_FINAL = re.compile("σ$")
_TONOS = "\u0301"
_TO_TONOS = dict.fromkeys(map(ord, "\u0300\u0342\u0341\u0340"), _TONOS)
_DROPPED = dict.fromkeys(map(ord, "\u0313\u0314\u0345\u0304\u0306\u0343"))
_KEPT_MARKS = {"\u0301", "\u0308"}

_ODD_AT_END = frozenset("βγδζθκλμξπρτφχψ")
"""Letters that end no Greek word: acronyms and old names that end in them are stressed there."""

# Endings and the syllable, from the end, that carries their accent.
_STRESSED_ENDINGS = (
    ("οπουλος", 3), ("οπουλου", 2), ("οπουλο", 3), ("ιδης", 2), ("ιδη", 2), ("αδης", 2),
    ("αδη", 2), ("ακης", 2), ("ακη", 2), ("ογλου", 2), ("ατος", 2), ("ατου", 2), ("ιανος", 1),
    ("ιανου", 1),
    ("ιτης", 2), ("ιωτης", 2), ("ωτης", 2), ("εας", 2), ("ιου", 2), ("ικος", 1), ("ικη", 1),
    ("ικο", 1), ("ικης", 1), ("ικου", 1), ("ικων", 1), ("ικες", 1), ("ικα", 1), ("οτητα", 3),
    ("οτητας", 3),
    ("οτητος", 3),
    ("ευς", 1), ("ματα", 3), ("ματων", 2), ("σεις", 2), ("σεων", 2), ("ησης", 2), ("ωση", 2),
    ("ηση", 2), ("ηση", 2), ("ειο", 2), ("ειου", 2), ("ια", 2), ("ιας", 2), ("ες", 2), ("ων", 1),
    ("αιος", 2), ("ης", 2), ("ας", 2), ("ος", 2),
)  # fmt: skip


def fold(word: str) -> str:
    """Return a word in small letters without accents, final sigma as in the middle."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return bare.replace("ς", "σ")


def has_accent(word: str) -> bool:
    """Tell whether a monotonic word carries a tonos."""
    return any(char in "άέήίόύώΐΰΆΈΉΊΌΎΏ" for char in word)


@lru_cache(maxsize=1)
def _accents() -> dict[str, str]:
    # Reading the list takes a fifth of a second: only when a text has capitals to read.
    import wordfreq

    best: dict[str, tuple[float, str]] = {}
    for word, frequency in wordfreq.get_frequency_dict("el").items():
        folded = fold(word)
        is_whole = has_accent(word) or syllables(folded) < 2
        rank = (frequency * (_ACCENT_COUNTS if is_whole else 1), word)
        if folded not in best or rank > best[folded]:
            best[folded] = rank
    # wordfreq writes every sigma «σ».
    return {folded: _FINAL.sub("ς", word) for folded, (_, word) in best.items()}


_ACCENT_COUNTS = 5
"""How much rather an accented spelling is taken: people leave accents out (but «για» has none)."""
_COMMON = 2e-4


@lru_cache(maxsize=4096)
def is_common(word: str) -> bool:
    """Tell whether a word is so frequent that it is no acronym, even in capitals (ΔΕΝ, ΚΑΙ)."""
    import wordfreq

    return bool(wordfreq.word_frequency(word, "el") >= _COMMON)


def syllables(folded: str) -> int:
    """Return how many vowel sounds a word without accents has."""
    return len(_VOWEL_GROUP.findall(folded))


def known(word: str) -> str | None:
    """Return the word in small letters with its accent, or None when the list has it not."""
    if word in _MONOSYLLABLES_WITH_ACCENT:
        return _MONOSYLLABLES_WITH_ACCENT[word]
    return _accents().get(fold(word))


@lru_cache(maxsize=16384)
def accented(word: str) -> str:
    """Return a word written in capitals as it is spoken: small letters, accent restored."""
    small = word.lower()
    if has_accent(small):
        return small
    if len(word) == 1:
        return small
    found = known(small)
    if found is not None:
        return found
    return _guess(small)


def _guess(small: str) -> str:
    groups = list(_VOWEL_GROUP.finditer(fold(small).replace("σ", "σ")))
    if len(groups) < 2:
        return small
    place = next((n for ending, n in _STRESSED_ENDINGS if small.endswith(ending)), 2)
    if small[-1] in _ODD_AT_END:
        place = 1  # ευδάπ, μιχαήλ, ιωσήφ
    group = groups[-min(place, len(groups))]
    vowel = group.end() - 1  # of two letters with one sound the second carries the accent
    if small[vowel] not in _ACCENTED:
        return small
    return small[:vowel] + _ACCENTED[small[vowel]] + small[vowel + 1 :]


@lru_cache(maxsize=16384)
def monotonic(word: str) -> str:
    """Return a polytonic word with the modern accent: «ἄνθρωπος» as «άνθρωπος»."""
    decomposed = unicodedata.normalize("NFD", word).translate(_TO_TONOS).translate(_DROPPED)
    kept = "".join(
        char for char in decomposed if not unicodedata.combining(char) or char in _KEPT_MARKS
    )
    plain = unicodedata.normalize("NFC", kept)
    return plain if syllables(fold(plain)) > 1 else _monosyllable(plain)


_ACCENTED_MONOSYLLABLES = frozenset(["ή", "πού", "πώς"])


def _monosyllable(word: str) -> str:
    """Drop the accent of a word of one syllable, except where it tells words apart."""
    if word.lower() in _ACCENTED_MONOSYLLABLES or "΅" in word or any(c in "ϊϋΐΰ" for c in word):
        return word
    decomposed = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", decomposed.replace(_TONOS, ""))
