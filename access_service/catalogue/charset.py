"""Which character set a record or a table is really in, whatever it says of itself.

Greek exports lie: UNIMARC that says ISO 646 is UTF-8, MARC21 that says MARC-8 is Windows-1253. The
bytes are asked first (strict UTF-8), then the letters: the reading that makes the most words that
look Greek wins.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from access_service.catalogue.iso_bibliographic import decode_iso_5426, decode_iso_5428
from access_service.catalogue.marc8 import decode_marc8

Decode = Callable[[bytes], str]


@dataclass(frozen=True, slots=True)
class Charset:
    """A character set by name, and how to read it; `decode` never raises."""

    name: str
    decode: Decode


def _codec(name: str) -> Charset:
    def decode(data: bytes) -> str:
        if data.isascii():
            return data.decode("ascii")
        return unicodedata.normalize("NFC", data.decode(name, "replace"))

    return Charset(name, decode)


ASCII: Final = Charset("us-ascii", lambda data: str(data, "ascii", "replace"))
UTF_8: Final = _codec("utf-8")
UTF_8_SIG: Final = _codec("utf-8-sig")
CP1252: Final = _codec("cp1252")
CP1253: Final = _codec("cp1253")
ISO_8859_7: Final = _codec("iso8859_7")
CP737: Final = _codec("cp737")
MARC_8: Final = Charset("marc-8", decode_marc8)
ISO_5426: Final = Charset("iso-5426", decode_iso_5426)
ISO_5428: Final = Charset("iso-5428", decode_iso_5428)

GREEK_CODE_PAGES: Final = (CP1253, ISO_8859_7, CP737)
_UNIMARC_SETS = {"50": UTF_8, "03": ISO_5426, "05": ISO_5428}

_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*")
_GREEK_WORD = re.compile(r"[\u0386\u0388-\u03ce\u1f00-\u1fff]+")
# Small letters but the final sigma, which stands only at the end.
_SMALL = r"α-ρσ-ωά-ίό-ώϊϋΐΰ\u1f00-\u1fff"
_WELL_MADE = re.compile(
    rf"(?=.*[αεηιουωά-ίό-ώϊϋΐΰΑΕΗΙΟΥΩΆ-Ώ\u1f00-\u1fff])"
    rf"(?:[Α-ΩΆ-Ώ]?[{_SMALL}]+ς?|[Α-ΩΆ-ΏΪΫ]+)\Z|[{_SMALL}Α-Ω]\Z"
)
_ACCENTED = frozenset("άέήίόύώΐΰ")
_STRANGE = re.compile(r"[\x80-\x9f\ufffd\u0370-\u0373\u03d0-\u03ff\u2500-\u25ff]")
# MARC-8 writes marks (E0-FE) before a letter that bears one; Windows-1252 has whole letters, which
# as often as not stand before a consonant.
_MARC_8_MARKS = re.compile(rb"[\xe0-\xfe]+(?=[AEIOUYaeiouy&])|\xe4+(?=[Nn])|\xf0+(?=[CcSs])")
_MARC_8_LETTERS = re.compile(rb"[\xa1-\xac\xae-\xb6\xb9\xba\xbc\xbd\xc0-\xc8]")
_NOT_MARC_8 = re.compile(rb"[\x80-\x87\x8a-\x8c\x8f-\xa0\xaf\xbb\xbe\xbf\xc9-\xdf\xff]")
# Inside a word these bytes are marks in ISO 5426 and nothing sensible elsewhere.
# The look behind comes second: a pattern that begins with a class is looked for much faster.
_ISO_5426_MARKS = re.compile(
    rb"[\xc1-\xc3\xc8\xc9\xcf\xd0](?<=[A-Za-z'\x1f ][\xc1-\xc3\xc8\xc9\xcf\xd0])(?=[a-z])"
)
_ISO_5426_MARK = re.compile(rb"[\xc1-\xc3\xc8\xc9\xcf\xd0]")
_ASCII_BYTES = bytes(range(0x80))
_STRUCTURE = re.compile(rb"\x1f.|[\x1d\x1e]")
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
# A Greek word in a code page is a row of high bytes; MARC-8 never has so many marks on one letter.
_GREEK_ROW_BYTES = 4
_GREEK_ROW = re.compile(rb"[\x80-\xff]{4}")
_INSIDE_WORD = re.compile(r"(?<=[α-ωά-ώ])[^\w\s\-'’·.,;:!?()»\u0300-\u036f](?=[α-ωά-ώ])")


def greek_score(text: str) -> int:
    """Return how Greek a reading looks: letters in well-made Greek words, less what spoils them.

    A well-made word is all of one case or begins with a capital, has a vowel, at most one accent,
    and a final sigma only at its end.
    """
    score = 0
    for word in _WORD.findall(text):
        if word.isascii():
            continue
        if not _GREEK_WORD.fullmatch(word):
            score -= 2 * len(word)
        elif _WELL_MADE.fullmatch(word) and not (len(word) > 2 and word.endswith("σ")):
            accents = sum(letter in _ACCENTED for letter in word)
            score += 2 * len(word) - 3 * max(0, accents - 1)
        else:
            score -= len(word)
    spoiled = len(_STRANGE.findall(text)) + len(_INSIDE_WORD.findall(text))
    return score - 6 * spoiled


def best_greek(data: bytes, candidates: tuple[Charset, ...]) -> tuple[Charset, int]:
    """Return the candidate whose reading of `data` looks most Greek, and its score.

    Subfield codes are no part of the words behind them and are left out.
    """
    data = _STRUCTURE.sub(b" ", data)
    scored = [(greek_score(charset.decode(data)), charset) for charset in candidates]
    score, charset = max(scored, key=lambda pair: pair[0])
    return charset, score


def is_utf_8(data: bytes) -> bool:
    """Return whether `data` is valid UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def marc21_charset(data: bytes, *, says_unicode: bool) -> Charset:
    """Return the character set of a MARC21 record's bytes.

    Args:
        data: The record.
        says_unicode: Whether leader position 09 is `a`.

    Source: MARC 21 Specifications, "Character Sets and Encoding Options"; and what records do.
    """
    if data.isascii():
        return MARC_8 if b"\x1b" in data and not says_unicode else UTF_8
    if b"\x1b" not in data and is_utf_8(data):
        return UTF_8
    if b"\x1b" in data and not says_unicode:
        return MARC_8
    # A few bytes of a long record: most questions need not go through all of it.
    high = data.translate(None, _ASCII_BYTES)
    if len(high) >= _GREEK_ROW_BYTES and _GREEK_ROW.search(data):
        charset, score = best_greek(data, GREEK_CODE_PAGES)
        if score > 0:
            return charset
    if _may_have_marks(high) and (
        len(_ISO_5426_MARKS.findall(data)) * 2 >= len(_HIGH_BYTES.findall(data))
    ):
        return ISO_5426
    if not says_unicode:
        return CP1252 if _NOT_MARC_8.search(high) else MARC_8
    if _is_nearly_utf_8(data):
        return UTF_8
    return MARC_8 if _looks_marc_8(data) else CP1252


def _may_have_marks(high: bytes) -> bool:
    return not high or _ISO_5426_MARK.search(high) is not None


def _looks_marc_8(data: bytes) -> bool:
    rows = len(_HIGH_BYTES.findall(data))
    told = len(_MARC_8_MARKS.findall(data)) + len(_MARC_8_LETTERS.findall(data))
    return told * 2 >= rows


def _is_nearly_utf_8(data: bytes) -> bool:
    """Whether most non-ASCII bytes form UTF-8: a damaged letter must not cost the rest."""
    lost = data.decode("utf-8", "replace").count("\ufffd")
    return lost * 2 <= sum(byte >= 0x80 for byte in data)


def unimarc_charset(data: bytes, *, declared: str) -> Charset:
    """Return the character set of a UNIMARC record's bytes.

    Args:
        data: The record.
        declared: Field 100 $a, positions 26-29 (two codes of two characters).

    Source: UNIMARC Manual: Bibliographic Format, field 100 $a/26-29.
    """
    if is_utf_8(data):
        return UTF_8
    named = _UNIMARC_SETS.get(declared[2:4].strip()) or _UNIMARC_SETS.get(declared[:2])
    candidates = (*GREEK_CODE_PAGES, ISO_5428)
    charset, score = best_greek(data, candidates)
    if score > 0:
        return charset
    return named if named in {ISO_5426, ISO_5428} else (named or ISO_5426)


def table_charset(sample: bytes) -> Charset:
    """Return the character set of a text table by a sample that holds its first odd bytes."""
    if sample.startswith(b"\xef\xbb\xbf"):
        return UTF_8_SIG
    if _is_mostly_utf_8(sample):
        return UTF_8
    return best_greek(sample, GREEK_CODE_PAGES)[0]


def _is_mostly_utf_8(sample: bytes) -> bool:
    """Whether most lines beyond ASCII are UTF-8: Greek in a code page practically never is."""
    *lines, last = sample.split(b"\n")
    # The sample may end in the middle of a letter of up to four bytes.
    last_is = any(is_utf_8(last[: len(last) - cut]) for cut in range(min(4, len(last) + 1)))
    told = [is_utf_8(line) for line in lines if not line.isascii()]
    if not last.isascii():
        told.append(last_is)
    return sum(told) * 2 >= len(told)
