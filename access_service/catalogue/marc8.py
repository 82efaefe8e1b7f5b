"""MARC-8, ISO 5426 and ISO 5428: the character sets of libraries, which Python does not have.

MARC-8 comes from pymarc's tables. Greek records are often broken: the escape back to Latin is
missing, so that spaces, digits and whole English titles stand in the Greek set. They are mended
here, because the bytes still tell what was meant.

Sources: MARC 21 Specifications, "MARC-8 Encoding Environment"; ISO-IR 53 (ISO 5426:1980) and
ISO-IR 55 (ISO 5428:1980), International Register of Coded Character Sets.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from pymarc.marc8_mapping import CODESETS, ODD_MAP

_ASCII, _ANSEL, _GREEK, _EACC = 0x42, 0x45, 0x53, 0x31
_ESC = 0x1B
_ONE_BYTE_SETS = frozenset(b"sgbp")
# Archaic letters of the Greek set: real words hold none, English read as Greek nearly always does.
_ARCHAIC = frozenset("ϚϜϞϠϛϝϟϡϐ")
_GREEK_WORD_BYTES = re.compile(rb"[A-Za-z\\\[\]{|}]")
_SEGMENT = re.compile(rb"(\s=\s)")

# MARC-8 writes a mark (E0-FE in ANSEL) before its letter, Unicode after it.
_MARKS_FIRST = re.compile(rb"([\xe0-\xfe]+)([^\xe0-\xfe])")
_CONTROLS = bytes(range(0x20))
_ANSEL_LETTERS = "".join(
    chr(byte if byte < 0x7F else CODESETS[_ANSEL].get(byte, (0xFFFD, 0))[0])
    for byte in range(0x100)
)

_Table = dict[int, tuple[int, int]]


def decode_marc8(data: bytes) -> str:
    """Return MARC-8 text as NFC Unicode; bytes without a meaning become U+FFFD."""
    if data.isascii() and _ESC not in data:
        return data.decode("ascii")
    if _ESC not in data:
        return unicodedata.normalize("NFC", _decode_ansel(data))
    letters: list[str] = []
    for piece, g0, g1 in _pieces(data):
        if g0 == _GREEK:
            letters.append(_decode_greek(piece, g1))
        else:
            letters.append(_decode_piece(piece, g0, g1))
    return unicodedata.normalize("NFC", "".join(letters))


def _pieces(data: bytes) -> list[tuple[bytes, int, int]]:
    """Split at the escape sequences: bytes, set in G0, set in G1."""
    g0, g1 = _ASCII, _ANSEL
    pieces: list[tuple[bytes, int, int]] = []
    start, pos = 0, data.find(_ESC)
    while pos >= 0:
        pieces.append((data[start:pos], g0, g1))
        length, slot, name = _escape(data[pos + 1 : pos + 4])
        if slot == 0:
            g0 = name
        elif slot == 1:
            g1 = name
        start = pos + 1 + length
        pos = data.find(_ESC, start)
    pieces.append((data[start:], g0, g1))
    return [piece for piece in pieces if piece[0]]


def _escape(after: bytes) -> tuple[int, int, int]:
    """Return the length of an escape sequence after ESC, the slot it sets (-1 none), the set."""
    if not after:
        return 0, -1, 0
    if after[0] in _ONE_BYTE_SETS:
        return 1, 0, _ASCII if after[0] == ord("s") else after[0]
    if after[:1] == b"$":
        if after[1:2] in (b",", b")", b"-"):
            return 3, int(after[1:2] != b","), _set_name(after[2:3])
        return 2, 0, _set_name(after[1:2])
    if after[:1] in (b"(", b",", b")", b"-"):
        return 2, int(after[:1] in (b")", b"-")), _set_name(after[1:2])
    return 0, -1, 0


def _set_name(byte: bytes) -> int:
    return byte[0] if byte and byte[0] in CODESETS else _ASCII


def _decode_piece(piece: bytes, g0: int, g1: int) -> str:
    if g0 == _EACC:
        return _decode_eacc(piece)
    if g0 == _ASCII and g1 == _ANSEL:
        return _decode_ansel(piece)
    low: _Table = CODESETS[g0]
    high: _Table = CODESETS[g1]
    letters: list[str] = []
    marks: list[str] = []
    for byte in piece:
        found = (high if byte > 0x80 else low).get(byte)
        if found is None:
            if byte < 0x21:
                letters.append(chr(byte) if byte == 0x20 else "")
                continue
            # A graphic byte that the set lacks is meant as ASCII: the escape is missing.
            letters.append(chr(byte) if byte < 0x7F else "\ufffd")
        elif found[1]:
            marks.append(chr(found[0]))
            continue
        else:
            letters.append(chr(found[0]))
        # MARC-8 writes a mark before its letter, Unicode after it.
        letters += marks
        marks.clear()
    return "".join(letters + marks)


def _decode_ansel(piece: bytes) -> str:
    whole = _MARKS_FIRST.sub(_mark_behind, piece).translate(None, _CONTROLS)
    return codecs.charmap_decode(whole, "strict", _ANSEL_LETTERS)[0]


def _mark_behind(match: re.Match[bytes]) -> bytes:
    # Python would read a template anew for each letter.
    return match[2] + match[1]


def _decode_eacc(piece: bytes) -> str:
    table: _Table = CODESETS[_EACC]
    letters = []
    pos = 0
    while pos < len(piece):
        if piece[pos] <= 0x20:
            letters.append(" ")
            pos += 1
            continue
        code = int.from_bytes(piece[pos : pos + 3], "big")
        found = table.get(code)
        letters.append(chr(found[0] if found else ODD_MAP.get(code, 0xFFFD)))
        pos += 3
    return "".join(letters)


def _decode_greek(piece: bytes, g1: int) -> str:
    """Decode bytes under the Greek set, with what was meant as ASCII told apart.

    A token without a letter of the set (a number, a punctuation mark) is ASCII. Between « = »
    marks (ISBD parallel title) a segment whose Greek reading holds archaic letters is English.
    """
    parts = _SEGMENT.split(piece)
    return "".join(
        part.decode("ascii", "replace")
        if _SEGMENT.fullmatch(part) or _is_meant_as_ascii(part, g1)
        else "".join(_decode_greek_token(token, g1) for token in re.split(rb"(\s+)", part))
        for part in parts
    )


def _is_meant_as_ascii(part: bytes, g1: int) -> bool:
    tokens = [token for token in part.split() if _GREEK_WORD_BYTES.search(token)]
    if len(tokens) < 2:
        return False
    archaic = sum(not _ARCHAIC.isdisjoint(_decode_piece(token, _GREEK, g1)) for token in tokens)
    return archaic * 3 >= len(tokens)


def _decode_greek_token(token: bytes, g1: int) -> str:
    if not _GREEK_WORD_BYTES.search(token) and any(0x30 <= byte <= 0x39 for byte in token):
        return token.decode("ascii", "replace")
    return _decode_piece(token, _GREEK, g1)
