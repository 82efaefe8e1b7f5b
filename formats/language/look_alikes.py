"""Words that mix Greek and Latin letters which look alike: speech stumbles, search never finds.

Keyboards that were not switched and scanners write «ποιoς» with a Latin o.
"""

from __future__ import annotations

import re
from typing import Final

_GREEK_LOOKS: Final = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαονυικρχτωάόίύϊ"
_LATIN_LOOKS: Final = "ABEZHIKMNOPTYXaovuikpxtwáóíúï"
_TO_GREEK: Final = str.maketrans(_LATIN_LOOKS, _GREEK_LOOKS)
_TO_LATIN: Final = str.maketrans(_GREEK_LOOKS, _LATIN_LOOKS)
_GREEK: Final = re.compile(r"[\u0386-\u03ce\u1f00-\u1fff]")
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_LATIN_LONELY: Final = re.compile(r"(?<!\S)(?:TO|TA|TH|THN|TON|TOY|KAI|NA|MIA|ENA|OI|H|O|o)(?!\S)")


def mend_look_alikes(text: str) -> str:
    """Return `text` with words that mix Greek and Latin letters in one script, where that is sure.

    A letter that only one script has decides («π», «s»); a word that has such letters of both
    scripts stays as it is.
    """
    if not _GREEK.search(text) or not _LATIN.search(text):
        return text
    mended = _WORD.sub(lambda match: _mend_word(match[0]), text)
    return _LATIN_LONELY.sub(lambda match: _mend_lonely(mended, match), mended)


def _mend_word(word: str) -> str:
    if word.isascii() or not _LATIN.search(word) or not _GREEK.search(word):
        return word
    has_greek_only = any(_GREEK.match(letter) and letter not in _GREEK_LOOKS for letter in word)
    has_latin_only = any(_LATIN.match(letter) and letter not in _LATIN_LOOKS for letter in word)
    if has_greek_only and has_latin_only:
        return word
    if has_latin_only or (not has_greek_only and _is_mostly_latin(word)):
        return word.translate(_TO_LATIN)
    return word.translate(_TO_GREEK)


def _is_mostly_latin(word: str) -> bool:
    latin = sum(bool(_LATIN.match(letter)) for letter in word)
    return latin * 2 > len(word)


def _mend_lonely(text: str, match: re.Match[str]) -> str:
    """Mend an article written in Latin capitals («O Ζορμπάς») when a Greek word follows."""
    following = _WORD.search(text, match.end())
    if following and following.start() == match.end() + 1 and _GREEK.match(following[0]):
        return match[0].translate(_TO_GREEK)
    return match[0]
