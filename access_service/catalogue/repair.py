"""Mending the text of records, with every mend kept beside what the record said.

National Library of Greece headings hold words that mix Latin and Greek letters that look alike
(«ποιoς» with a Latin o): speech stumbles over them and search never finds them.

What every record needs is not a mend and is not noted: ISBD punctuation goes, and a turned name
stands beside its heading in `Creator`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from access_service.catalogue.marc8 import decode_marc8
from access_service.catalogue.record import Repair
from formats.language.look_alikes import mend_look_alikes

_BARE_EACC: Final = re.compile(r"\$1((?:[!-~]{3})+?)\(B")
_NON_SORTING: Final = re.compile(r"<<(.*?)>>|[\u0088\u0089\u0098\u009c]|^#(?=\w+ {2})")
_REFERENCE: Final = re.compile(r"&([\u0300-\u036f]*)#(?:x([0-9A-Fa-f]{2,6})|([0-9]{2,7}));")
_TWICE: Final = re.compile("[\u00c3-\u00df][\u0080-\u00bf\u0152-\u2122]|\u00e2\u20ac")
_NAMED_REFERENCE: Final = re.compile(r"&(amp|lt|gt|quot|apos);")
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_INVISIBLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2060\ufeff]")
_SPACES: Final = re.compile(r"\s+")
# One class of letters is looked for much faster than a choice of patterns: references, invisible
# letters, spaces of other kinds, the micro sign, and what may begin a letter encoded twice.
_TROUBLE: Final = re.compile(
    r"[&\x00-\x1f\x7f-\xa0\u00ad\u00b5\u00c3-\u00df\u00e2\u1680\u2000-\u200f\u2028\u2029\u202f"
    r"\u205f\u2060\u3000\ufeff]"
)
_MARKS: Final = re.compile(r"[\u0300-\u036f]+")

_KEEPS_ITS_STOP: Final = re.compile(
    r"(?:\.\.|[^\W\d_]\.[^\W\d_]{1,3}\.|(?:^|[\s(.])[^\W_]{1,2}\."
    r"|\b(?:etc|inc|ltd|vol|co|jr|sr|κλπ|[εέ]κδ|ed|rev|αναθ|κτλ|αρ|τόμ|τευχ|χιλ)\.)$",
    re.IGNORECASE,
)
_STOP_LETTERS: Final = 8
"""How far from the end a text can tell that its stop belongs to an abbreviation."""
_SHORT_WORD: Final = 5
"""Letters that are more than any abbreviation has."""


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """Return `text` for comparing: lower case, without accents, final sigma as sigma."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFD", text.casefold()))


def strip_isbd(text: str) -> str:
    """Return `text` without the ISBD marks that lead to the next area.

    Source: ISBD Consolidated (2011), A.3 "Punctuation".
    """
    text = text.strip()
    if text and text[-1] not in "/:=,;+.":
        return text
    while text:
        # «;» asks a question in Greek: it is ISBD punctuation only behind a space.
        is_mark = text[-1] in "/:=," or (text[-1] in ";+." and text[-2:-1].isspace())
        if not is_mark:
            break
        text = text[:-1].rstrip()
    return text


def strip_full_stop(text: str) -> str:
    """Return `text` without the full stop that closes an area; abbreviations keep theirs."""
    if not text.endswith("."):
        return text
    # No abbreviation has five letters in a row, and most headings end with a longer word.
    is_word = len(text) > _SHORT_WORD and text[-_SHORT_WORD - 1 : -1].isalpha()
    if is_word or not _KEEPS_ITS_STOP.search(text, max(0, len(text) - _STOP_LETTERS)):
        return text[:-1].rstrip()
    return text


def strip_brackets(text: str) -> str:
    """Return `text` without the square brackets of what the cataloguer supplied."""
    return text.replace("[", "").replace("]", "").strip() if "[" in text or "]" in text else text


def decode_twice_encoded(text: str) -> str:
    """Return text whose UTF-8 was taken for Windows-1252 and encoded again («Ã©») as it was."""
    if not _TWICE.search(text):
        return text
    try:
        return b"".join(_byte(letter) for letter in text).decode("utf-8")
    except UnicodeError:
        return text


def _byte(letter: str) -> bytes:
    """Return the byte of a letter in Windows-1252, or in Latin-1 where that has none."""
    return letter.encode("latin-1" if letter <= "\xff" else "cp1252")


def resolve_references(text: str) -> str:
    """Return `text` with `&#x0397;` as its letter; a mark caught inside goes behind the letter."""

    def letter(match: re.Match[str]) -> str:
        code = int(match[2], 16) if match[2] else int(match[3])
        # Half of a pair (a surrogate) is no letter, and no database keeps it.
        is_letter = 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000
        return chr(code) + match[1] if is_letter else match[0]

    text = _REFERENCE.sub(letter, text)
    return _NAMED_REFERENCE.sub(lambda match: _NAMED[match[1]], text)


def restore_eacc(text: str) -> str:
    """Return text with East Asian letters whose MARC-8 escapes lost their first byte restored."""
    return _BARE_EACC.sub(lambda match: decode_marc8(b"\x1b$1" + match[1].encode("ascii")), text)


def _may_be_damaged(text: str) -> bool:
    """Tell whether a text holds anything that is mended but letters of two scripts in a word."""
    return (
        _TROUBLE.search(text) is not None
        or "<<" in text
        or "  " in text
        or "$1" in text
        or text[0] in " #"
    )


def _may_be_damaged_ascii(text: str) -> bool:
    """Tell of a text in ASCII what `_may_be_damaged` tells of any, without a pattern."""
    return (
        not text.isprintable()
        or "&" in text
        or "<<" in text
        or "  " in text
        or "$1" in text
        or text[0] in " #"
    )


class Mender:
    """Mends the texts of one record and remembers each mend."""

    __slots__ = ("repairs",)

    def __init__(self, repairs: tuple[Repair, ...] = ()) -> None:
        self.repairs = list(repairs)

    def note(self, field: str, original: str, mended: str, reason: str) -> str:
        """Remember a mend, if it is one, and return what was made of the text."""
        if original != mended:
            self.repairs.append(Repair(field, original, mended, reason))
        return mended

    def text(self, field: str, value: str) -> str:
        """Return a record's text without damage: whole letters, one script a word, no marks."""
        is_ascii = value.isascii()
        if not is_ascii:
            value = unicodedata.normalize("NFC", value)
        bare = value.rstrip(" ")
        if not bare:
            return ""
        if not (_may_be_damaged_ascii(bare) if is_ascii else _may_be_damaged(bare)):
            if is_ascii:
                return bare
            return self.note(field, bare, mend_look_alikes(bare), "look-alike-letters")
        if not value.isascii():
            value = self.note(field, value, decode_twice_encoded(value), "encoded-twice")
        if "&" in value:
            resolved = unicodedata.normalize("NFC", resolve_references(value))
            value = self.note(field, value, resolved, "character-references")
        if "$1" in value:
            value = self.note(field, value, restore_eacc(value), "escape-missing")
        unmarked = _NON_SORTING.sub(lambda match: match[1] or "", value)
        value = self.note(field, value, unmarked, "non-sorting-marks")
        value = _SPACES.sub(" ", _INVISIBLE.sub("", value).replace("µ", "μ")).strip()
        return self.note(field, value, mend_look_alikes(value), "look-alike-letters")
