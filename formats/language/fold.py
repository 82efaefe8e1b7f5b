"""Folding: one plain form for all the ways in which the same Greek or English word is written."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
# An apostrophe inside an English name or a Greek elision must not leave a lone letter behind.
_APOSTROPHE_INSIDE = re.compile(r"(?<=[^\W\d_])['’ʼ᾽](?=[^\W\d_])")
_FINAL_SIGMA = str.maketrans({"ς": "σ", "ϲ": "σ"})


class _WithoutMarks(dict[int, int | None]):
    """A table for `str.translate` that learns of each character once whether it is a mark."""

    def __missing__(self, code: int) -> int | None:
        kept = None if unicodedata.category(chr(code)) == "Mn" else code
        self[code] = kept
        return kept


_WITHOUT_MARKS = _WithoutMarks()


def strip_marks(text: str) -> str:
    """Return `text` decomposed and without accents, breathings, dialytika and other marks."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKD", text).translate(_WITHOUT_MARKS)


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Return `text` without case, accents, breathings, dialytika and final sigma.

    Marks go before case: lower-casing first would turn the iota written below into a letter.
    Folding twice is folding once.
    """
    if text.isascii():
        return text.lower()
    folded = strip_marks(text)
    while (lower := folded.casefold()) != folded:
        # Some signs decompose only after lower-casing (İ, ǰ): repeat until nothing changes.
        folded = strip_marks(lower).translate(_FINAL_SIGMA)
    return folded


def written_words(text: str) -> tuple[str, ...]:
    """Return the words and numbers of `text` as written, without the signs between them."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return tuple(_WORD.findall(_without_apostrophes(text)))


def folded_words(text: str) -> tuple[str, ...]:
    """Return the words and numbers of `text`, folded."""
    return tuple(_WORD.findall(fold(_without_apostrophes(text))))


def _without_apostrophes(text: str) -> str:
    # Few texts have one, and looking for four letters is quicker than for a pattern.
    if "'" in text or "’" in text or "ʼ" in text or "᾽" in text:
        return _APOSTROPHE_INSIDE.sub("", text)
    return text
