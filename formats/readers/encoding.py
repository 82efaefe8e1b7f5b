"""Telling the encoding of a text file by evidence, and refusing what is no text.

Greek files without a mark of their encoding are, in order of likelihood, UTF-8, Windows-1253,
ISO 8859-7, DOS code page 737 and UTF-16. Strict UTF-8 cannot be met by chance; among the others
the reading with the most well-formed Greek words wins.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from formats.errors import UnreadableDocument

_SIGNATURES = {
    b"PK\x03\x04": "ZIP (DOCX, ODT, EPUB)",
    b"%PDF-": "PDF",
    b"\xd0\xcf\x11\xe0": "DOC",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"ID3": "MP3",
    b"{\\rtf": "RTF",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEGACY = ("cp1253", "iso8859_7", "cp737", "cp1252")
_SAMPLE_CHARACTERS = 100_000

_GREEK_WORD = re.compile(r"[Α-ΩΆ-ΏΪΫ]?[α-ωά-ώΐΰ]+|[Α-ΩΆ-ΏΪΫ]+")
_LATIN_WORD = re.compile(r"[A-ZÀ-Þ]?[a-zß-ÿ]+|[A-ZÀ-Þ]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_ODD_SIGN = re.compile(r"(?<=\w)[^\w\s.,;:!?·'’ʼ\-–—)\]»”\"/@&*%+=(\[]+(?=\w)")
_TEXT_CONTROLS = frozenset("\t\n\r\f\v\x1a\x85")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text in NFC with LF line ends, its encoding, and whether that was guessed."""

    text: str
    encoding: str
    is_guessed: bool


def decode(data: bytes, *, name: str) -> Decoded:
    """Return the text of a file.

    Args:
        data: The whole file.
        name: Its name, for errors.

    Raises:
        UnreadableDocument: It is no text, or has no letters at all.
    """
    for signature, kind in _SIGNATURES.items():
        if data.startswith(signature):
            raise UnreadableDocument(f"{name}: {kind}", say="not-text", name=name)
    text, encoding, is_guessed = _decoded(data, name)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n").rstrip("\x1a")
    controls = sum(
        unicodedata.category(sign) == "Cc" and sign not in _TEXT_CONTROLS for sign in text
    )
    # A form feed or a stray sign is found in old texts; one in fifty is found in programs only.
    if "\x00" in text or controls * 50 > len(text):
        raise UnreadableDocument(f"{name}: {controls} controls", say="not-text", name=name)
    clean = "".join(
        sign
        for sign in text
        if sign in "\n\t\f" or unicodedata.category(sign) not in {"Cc", "Co", "Cn", "Cs"}
    )
    if not clean.strip("\ufeff \n\t\f"):
        raise UnreadableDocument(f"{name}: white space only", say="file-empty", name=name)
    return Decoded(unicodedata.normalize("NFC", clean).lstrip("\ufeff"), encoding, is_guessed)


def _decoded(data: bytes, name: str) -> tuple[str, str, bool]:
    """Return text, encoding and whether it was guessed."""
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    if marked:
        try:
            return data.decode(marked), marked, False
        except UnicodeDecodeError as exc:
            raise UnreadableDocument(f"{name}: {exc}", say="not-text", name=name) from exc
    unmarked_utf16 = _unmarked_utf16(data)
    if unmarked_utf16:
        return data.decode(unmarked_utf16), unmarked_utf16, True
    try:
        return data.decode("utf-8"), "utf-8", False
    except UnicodeDecodeError:
        return _by_greek_words(data, name)


def _unmarked_utf16(data: bytes) -> str | None:
    """Return the UTF-16 order whose high bytes are almost all those of Latin or Greek letters."""
    if len(data) % 2 or len(data) < 4:
        return None
    for encoding, high in (("utf-16-le", data[1::2]), ("utf-16-be", data[0::2])):
        if sum(byte in {0x00, 0x03, 0x1F, 0x20} for byte in high) >= 0.95 * len(high):
            low = data[0::2] if encoding == "utf-16-le" else data[1::2]
            try:
                data.decode(encoding)
            except UnicodeDecodeError:
                continue
            # UTF-8 or ASCII made of spaces would pass the first test but not this one.
            if 0x00 in high and low.count(0) * 20 < len(low):
                return encoding
    return None


def _by_greek_words(data: bytes, name: str) -> tuple[str, str, bool]:
    """Return the reading in a legacy encoding that makes the best words."""
    best: tuple[float, str, str] | None = None
    for encoding in _LEGACY:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        score = word_score(text[:_SAMPLE_CHARACTERS])
        if best is None or score > best[0]:
            best = (score, text, encoding)
    if best is None or best[0] <= 0:
        raise UnreadableDocument(f"{name}: no encoding makes words", say="not-text", name=name)
    return best[1], best[2], True


def word_score(text: str) -> float:
    """Return letters in well-formed words, less letters in broken ones and signs inside words.

    A capital inside a small-letter word, or Greek beside Latin in one word, makes it a broken one.
    """
    score = 0.0
    for match in _LETTERS.finditer(text):
        word = match[0]
        if _GREEK_WORD.fullmatch(word):
            # Greek readings of Greek bytes make whole words; Western readings make À-ÿ soup,
            # well-formed by its own lights: weigh letters of our own alphabet higher.
            score += 1.5 * len(word)
        elif _LATIN_WORD.fullmatch(word):
            score += len(word) - 1.25 * sum(sign > "\x7f" for sign in word)
        else:
            score -= len(word)
    score -= 2.0 * len(_ODD_SIGN.findall(text))
    return score - 3.0 * sum("\x80" <= sign <= "\x9f" for sign in text)
