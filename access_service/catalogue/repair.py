"""Mending the text of records, with every mend kept beside what the record said.

National Library of Greece headings hold words that mix Latin and Greek letters that look alike
(«ποιoς» with a Latin o): speech stumbles over them and search never finds them.

What every record needs is not a mend and is not noted: ISBD punctuation goes, and a turned name
stands beside its heading in `Creator`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from access_service.catalogue.marc8 import decode_marc8
from access_service.catalogue.record import Repair

_GREEK_LOOKS: Final = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαονυικρχτωάόίύϊ"
_LATIN_LOOKS: Final = "ABEZHIKMNOPTYXaovuikpxtwáóíúï"
_TO_GREEK: Final = str.maketrans(_LATIN_LOOKS, _GREEK_LOOKS)
_TO_LATIN: Final = str.maketrans(_GREEK_LOOKS, _LATIN_LOOKS)
_GREEK: Final = re.compile(r"[\u0386-\u03ce\u1f00-\u1fff]")
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_LATIN_LONELY: Final = re.compile(r"(?<!\S)(?:TO|TA|TH|THN|TON|TOY|KAI|NA|MIA|ENA|OI|H|O|o)(?!\S)")

_BARE_EACC: Final = re.compile(r"\$1((?:[!-~]{3})+?)\(B")
_NON_SORTING: Final = re.compile(r"<<(.*?)>>|[\u0088\u0089\u0098\u009c]|^#(?=\w+ {2})")
_REFERENCE: Final = re.compile(r"&([\u0300-\u036f]*)#(?:x([0-9A-Fa-f]{2,6})|([0-9]{2,7}));")
_TWICE: Final = re.compile("[\u00c3-\u00df][\u0080-\u00bf\u0152-\u2122]|\u00e2\u20ac")
_NAMED_REFERENCE: Final = re.compile(r"&(amp|lt|gt|quot|apos);")
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_INVISIBLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2060\ufeff]")
_SPACES: Final = re.compile(r"\s+")
_PLAIN_TROUBLE: Final = re.compile(r"<<|&|  |\$1|[\x00-\x1f\x7f]|^[ #]| $")
_MARKS: Final = re.compile(r"[\u0300-\u036f]+")

_KEEPS_ITS_STOP: Final = re.compile(
    r"(?:\.\.|[^\W\d_]\.[^\W\d_]{1,3}\.|(?:^|[\s(.])[^\W_]{1,2}\."
    r"|\b(?:etc|inc|ltd|vol|co|jr|sr|κλπ|[εέ]κδ|ed|rev|αναθ|κτλ|αρ|τόμ|τευχ|χιλ)\.)$",
    re.IGNORECASE,
)


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
    while text:
        # «;» asks a question in Greek: it is ISBD punctuation only behind a space.
        is_mark = text[-1] in "/:=," or (text[-1] in ";+." and text[-2:-1].isspace())
        if not is_mark:
            break
        text = text[:-1].rstrip()
    return text


def strip_full_stop(text: str) -> str:
    """Return `text` without the full stop that closes an area; abbreviations keep theirs."""
    if text.endswith(".") and not _KEEPS_ITS_STOP.search(text):
        return text[:-1].rstrip()
    return text


def strip_brackets(text: str) -> str:
    """Return `text` without the square brackets of what the cataloguer supplied."""
    return text.replace("[", "").replace("]", "").strip() if "[" in text or "]" in text else text


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
        return chr(code) + match[1] if 0x20 <= code < 0x110000 else match[0]

    text = _REFERENCE.sub(letter, text)
    return _NAMED_REFERENCE.sub(lambda match: _NAMED[match[1]], text)


def restore_eacc(text: str) -> str:
    """Return text with East Asian letters whose MARC-8 escapes lost their first byte restored."""
    return _BARE_EACC.sub(lambda match: decode_marc8(b"\x1b$1" + match[1].encode("ascii")), text)


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
        if value.isascii():
            if not _PLAIN_TROUBLE.search(value):
                return value
        else:
            value = unicodedata.normalize("NFC", value)
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
