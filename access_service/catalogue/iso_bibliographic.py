"""ISO 5426 (extended Latin) and ISO 5428 (Greek), the 8-bit sets of older UNIMARC records.

Both stand in the right half of the code table (G1) with ASCII in the left half; both write a
diacritic before its letter. ISO 5428 is the Greek set of MARC-8 moved by 0x80.

Sources: ISO-IR 53 and ISO-IR 55 (International Register of Coded Character Sets), checked letter by
letter against the tables of YAZ, which the tests do again.
"""

from __future__ import annotations

import unicodedata

from pymarc.marc8_mapping import CHARSET_53

_ISO_5426_MARKS = {
    0xC0: "\u0309",
    0xC1: "\u0300",
    0xC2: "\u0301",
    0xC3: "\u0302",
    0xC4: "\u0303",
    0xC5: "\u0304",
    0xC6: "\u0306",
    0xC7: "\u0307",
    0xC8: "\u0308",
    0xC9: "\u0308",
    0xCA: "\u030a",
    0xCB: "\u0315",
    0xCC: "\u0313",
    0xCD: "\u030b",
    0xCE: "\u031b",
    0xCF: "\u030c",
    0xD0: "\u0327",
    0xD1: "\u031c",
    0xD2: "\u0326",
    0xD3: "\u0328",
    0xD4: "\u0325",
    0xD5: "\u032e",
    0xD6: "\u0323",
    0xD7: "\u0324",
    0xD8: "\u0332",
    0xD9: "\u0333",
    0xDA: "\u0329",
    0xDB: "\u032d",
    # A ligature stands in two halves before two letters: the first half says all.
    0xDD: "\u0361",
    0xDE: "",
    0xDF: "",
}
_ISO_5426_LETTERS = {
    0x88: "\u0098",
    0x89: "\u009c",
    0xA1: "¡",
    0xA2: "„",
    0xA3: "£",
    0xA4: "$",
    0xA5: "¥",
    0xA6: "†",
    0xA7: "§",
    0xA8: "′",
    0xA9: "‘",
    0xAA: "“",
    0xAB: "«",
    0xAC: "♭",
    0xAD: "©",
    0xAE: "℗",
    0xAF: "®",
    0xB0: "ʻ",
    0xB1: "ʼ",
    0xB2: "‚",
    0xB6: "‡",
    0xB7: "·",
    0xB8: "″",
    0xB9: "’",
    0xBA: "”",
    0xBB: "»",
    0xBC: "♯",
    0xBD: "ʹ",
    0xBE: "ʺ",
    0xBF: "¿",
    0xE1: "Æ",
    0xE2: "Đ",
    0xE6: "Ĳ",
    0xE8: "Ł",
    0xE9: "Ø",
    0xEA: "Œ",
    0xEC: "Þ",
    0xF1: "æ",
    0xF2: "đ",
    0xF3: "ð",
    0xF5: "ı",
    0xF6: "ĳ",
    0xF8: "ł",
    0xF9: "ø",
    0xFA: "œ",
    0xFB: "ß",
    0xFC: "þ",
}
_ISO_5428_MARKS = {low + 0x80: chr(code) for low, (code, mark) in CHARSET_53.items() if mark}
_ISO_5428_LETTERS = {low + 0x80: chr(code) for low, (code, mark) in CHARSET_53.items() if not mark}


def decode_iso_5426(data: bytes) -> str:
    """Return ISO 5426 text as NFC; bytes without a meaning become U+FFFD."""
    return _decode(data, _ISO_5426_LETTERS, _ISO_5426_MARKS)


def decode_iso_5428(data: bytes) -> str:
    """Return ISO 5428 text as NFC; bytes without a meaning become U+FFFD."""
    return _decode(data, _ISO_5428_LETTERS, _ISO_5428_MARKS)


def _decode(data: bytes, letters: dict[int, str], marks: dict[int, str]) -> str:
    if data.isascii():
        return data.decode("ascii")
    made: list[str] = []
    waiting: list[str] = []
    for byte in data:
        if byte in marks:
            waiting.append(marks[byte])
            continue
        made.append(chr(byte) if byte < 0x80 else letters.get(byte, "\ufffd"))
        made += waiting
        waiting.clear()
    return unicodedata.normalize("NFC", "".join(made + waiting))
