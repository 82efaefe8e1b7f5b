"""Greek and Latin letters on the keys of a telephone, one press a letter.

Source: ITU-T E.161 (Latin letters); ELOT as it stands on Greek telephones (Greek letters).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache

from formats.language.fold import fold

_LETTERS = {
    "2": "abcαβγ",
    "3": "defδεζ",
    "4": "ghiηθι",
    "5": "jklκλμ",
    "6": "mnoνξο",
    "7": "pqrsπρσ",
    "8": "tuvτυφ",
    "9": "wxyzχψω",
}
_KEYS = {letter: key for key, letters in _LETTERS.items() for letter in letters}


@lru_cache(maxsize=65_536)
def keys_of(word: str) -> str:
    """Return the keys that spell a word; digits are their own keys, signs are left out."""
    return "".join(
        _KEYS.get(sign, sign if sign.isdigit() and sign.isascii() else "") for sign in fold(word)
    )


class KeypadIndex:
    """Finds what begins with letters on given keys.

    Args:
        entries: Pairs of an id and a text, every word of which may be keyed.
    """

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        found = {
            (keys_of(word), identifier) for identifier, text in entries for word in text.split()
        }
        self._entries = sorted(entry for entry in found if entry[0])

    def find(self, digits: str) -> tuple[str, ...]:
        """Return the ids of what has a word that begins so, each once, by its keys."""
        found: dict[str, None] = {}
        for at in range(bisect_left(self._entries, (digits, "")), len(self._entries)):
            keys, identifier = self._entries[at]
            if not keys.startswith(digits):
                break
            found[identifier] = None
        return tuple(found)
