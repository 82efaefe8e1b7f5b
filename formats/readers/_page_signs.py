"""Signs as fonts of PDFs have them, made into the letters that a reader sees."""

from __future__ import annotations

import re
import unicodedata

DRAWN_HYPHEN = "\u2010"
"""What a hyphen is written as here that PDFium takes for one at which a word is divided."""
SOFT_HYPHEN = "\u00ad"
"""Seen only where a line ends with it."""

_LIGATURE = re.compile("[\ufb00-\ufb06]")
# A tonos or breathing that stands before its capital as a sign of its own.
_ACCENTED_CAPITAL = re.compile("[\u00b4\u0384\u1ffd\u0301]\\s?([ΑΕΗΙΟΥΩ])")
_MICRO = re.compile(
    "\u00b5(?=[\u0370-\u03ff\u1f00-\u1fff])|(?<=[\u0370-\u03ff\u1f00-\u1fff])\u00b5"
)
_UNWANTED = dict.fromkeys([*range(2), *range(3, 9), *range(14, 32), 0xFEFF, 0xFFFE, 0x200B])
_SOLID = re.compile(r"\S")
_NO_LETTER = re.compile("[\ufffd\ue000-\uf8ff\x01-\x08\x0e-\x1f\x7f-\x9f]")
_BULLETS = str.maketrans(
    {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "‣", "\uf02d": "–", "\uf0fc": "•"}
)


def mended_signs(text: str) -> str:
    """Return text in NFC: ligatures opened, accents on their capitals, µ as μ in Greek words."""
    text = text.replace("\r\n", " ").translate(_UNWANTED).replace("\x02", DRAWN_HYPHEN)
    text = _LIGATURE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    text = _ACCENTED_CAPITAL.sub("\\1\u0301", text.translate(_BULLETS))
    return unicodedata.normalize("NFC", _MICRO.sub("μ", text))


def is_unmapped(text: str) -> bool:
    """Tell whether a third of the signs are of no alphabet: their font leads to no letters."""
    return 3 * len(_NO_LETTER.findall(text)) > len(_SOLID.findall(text))
