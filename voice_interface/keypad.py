"""Greek and Latin letters on the keys of a telephone, one press a letter.

Source: ITU-T E.161 (Latin letters); ELOT as it stands on Greek telephones (Greek letters).
"""

from __future__ import annotations

import re
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
_TAPPED: dict[str, dict[str, str]] = {
    "el": {
        "2": "αβγ",
        "3": "δεζ",
        "4": "ηθι",
        "5": "κλμ",
        "6": "νξο",
        "7": "πρσ",
        "8": "τυφ",
        "9": "χψω",
    },
    "en": {
        "2": "abc",
        "3": "def",
        "4": "ghi",
        "5": "jkl",
        "6": "mno",
        "7": "pqrs",
        "8": "tuv",
        "9": "wxyz",
    },
}
_TAPS = re.compile(r"([1-9])\1*")
_KEYS = {letter: key for key, letters in _LETTERS.items() for letter in letters}


@lru_cache(maxsize=65_536)
def keys_of(word: str) -> str:
    """Return the keys that spell a word; digits are their own keys, signs are left out."""
    return "".join(
        _KEYS.get(sign, sign if sign.isdigit() and sign.isascii() else "") for sign in fold(word)
    )


def tapped(keys: str, lang: str) -> str:
    """Return what was spelled by as many presses as each letter's place on its key.

    Args:
        keys: Digits; a space stands for the pause before the same key again, 1 for one between
            words.
        lang: Whose letters: Greek or Latin.
    """
    letters = _TAPPED["en" if lang == "en" else "el"]
    spelled: list[str] = []
    for press in _TAPS.finditer(keys):
        key, count = press[1], len(press[0])
        if key == "1":
            spelled.append(" ")
        else:
            spelled.append(letters[key][(count - 1) % len(letters[key])])
    return " ".join("".join(spelled).split())


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
