"""Telling ancient Greek from modern where nothing but the text tells it.

In polytonic writing every word that begins with a vowel carries a breathing, in today's none does:
so a quotation in the old writing stands out from a text in the new one, word by word. Polytonic
alone does not make a text ancient, since modern Greek was written so until 1982: the small words
decide, which differ («νὰ», «θὰ», «στὸν» against «γάρ», «μέν», «τοῖς»), and for want of them a text
that is polytonic all through is taken for modern.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from formats.language.fold import strip_marks

_WORD = re.compile(r"[\w\u0370-\u03ff\u1f00-\u1fff\u0300-\u036f'’ʼ᾽]+")
_OLD_LETTER = re.compile("[\u1f00-\u1fbc\u1fc2-\u1fcc\u1fd0-\u1fdb\u1fe0-\u1fec\u1ff2-\u1ffc]")
_BARE_VOWEL = re.compile("[αεηιουωάέήίόύώΑΕΗΙΟΥΩΆΈΉΊΌΎΏϊϋΐΰ]")
_IOTA_BELOW = re.compile("[\u1f80-\u1faf\u1fb2-\u1fb4\u1fb7\u1fc2-\u1fc4\u1fc7\u1ff2-\u1ff4\u1ff7]")
_BREAK = re.compile(r"[.,;·:!?()\[\]«»“”\"—–]")
_LEAST = 0.5
"""One weak word proves nothing."""
_OPENING = ("«", "“", "„", '"', "‘")
_CLOSING = ("»", "”", "“", '"', "’")


def _small(words: str) -> frozenset[str]:
    return frozenset(words.split())


_MODERN = _small(
    "να θα δεν στο στον στη στην στα στους στις στου στων για μας σας κι μια ενας ειναι ηταν "
    "ας οχι μονο τωρα σαν μεσα ποτε παντα πρεπει καθε γιατι λοιπον μπορει κανεις κανενας "
    "οποιος οποια οποιο αυτος αυτη αυτο εχω εχει ειχε που πως τις τους οταν ομως ουτε καποιος "
    "ολοι ολα τιποτα τιποτε ακομα εδω εκει απο με σε"
)
_ANCIENT = _small(
    "γαρ μεν δε ου ουν τε εστι εστιν εισι εισιν ουκ ουχ ουδε μηδε εις εν εκ εξ τοις ταις "
    "τοισι τησι μοι σοι οι ημιν υμιν δη γε αρα τοι ινα ηδε ουδεν μηδεν υπο αυ εγω συ ημεις "
    "υμεις εμε ημας υμας ταυτα τουτο ουτος εκεινος ην ησαν ειναι ω οστις απαν πας παν πασι"
)
# Words of both ages, but far likelier in one, count for less.
_WEAK_MODERN = _small("που πως τις τους οταν ομως αυτος αυτη αυτο απο με σε εχω εχει")
_WEAK_ANCIENT = _small("δε ειναι οι εις εγω συ παν τουτο ταυτα υπο ην ημας ω")


def has_old_writing(text: str) -> bool:
    """Tell whether a text has letters that only polytonic writing has."""
    return bool(_OLD_LETTER.search(text))


def ancient_stretches(text: str) -> Iterator[tuple[str, bool]]:
    """Yield stretches of a Greek text, and whether each is ancient; joined again they are `text`.

    Args:
        text: Greek in NFC.
    """
    if not _has_new_writing(text):
        is_old = any(_is_old(match[0]) for match in _WORD.finditer(text))
        yield text, is_old and _is_ancient(text, is_quoted=False)
        return
    place = 0
    for start, end in _groups(text):
        if not _is_ancient(text[start:end], is_quoted=_is_quoted(text, start, end)):
            continue
        if start > place:
            yield text[place:start], False
        yield text[start:end], True
        place = end
    if place < len(text):
        yield text[place:], False


def _is_old(word: str) -> bool:
    return bool(_OLD_LETTER.search(word))


def _is_new(word: str) -> bool:
    """Tell whether a word begins with a vowel that has no breathing, nor has a diphthong's second.

    Capitals alone tell nothing.
    """
    return bool(_BARE_VOWEL.match(word)) and not _is_old(word[:2]) and not word.isupper()


def _has_new_writing(text: str) -> bool:
    return any(_is_new(match[0]) for match in _WORD.finditer(text))


def _groups(text: str) -> Iterator[tuple[int, int]]:
    """Yield where words in the old writing stand, with those between and behind that may be so."""
    start = end = -1
    for match in _WORD.finditer(text):
        word = match[0]
        if _is_new(word):
            if start >= 0:
                yield start, end
            start = end = -1
        elif _is_old(word):
            start = match.start() if start < 0 else start
            end = match.end()
        elif start >= 0 and not _BREAK.search(text[end : match.start()]):
            end = match.end()
    if start >= 0:
        yield start, end


def _is_quoted(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch stands between quotation marks."""
    after = text[end:].lstrip(" .,;·:!…")
    return text[:start].rstrip().endswith(_OPENING) and after.startswith(_CLOSING)


def _is_ancient(text: str, *, is_quoted: bool) -> bool:
    """Weigh the small words of a text in the old writing.

    It has to be proved, but for a quotation in a text that is in the new writing itself.
    """
    modern = ancient = 0.0
    for match in _WORD.finditer(text):
        word = strip_marks(match[0].lower()).replace("ς", "σ").rstrip("'’ʼ᾽")
        key = word[:-1] + "ς" if word.endswith("σ") else word
        if key in _MODERN:
            modern += 0.3 if key in _WEAK_MODERN else 1.0
        if key in _ANCIENT:
            ancient += 0.3 if key in _WEAK_ANCIENT else 1.0
        if _IOTA_BELOW.search(unicodedata.normalize("NFC", match[0])):
            ancient += 0.5
    return ancient >= modern if is_quoted else ancient > max(modern, _LEAST)
