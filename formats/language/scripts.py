"""Telling a piece of text's language by its script, where nothing else tells it.

Greek letters are `el`, Latin letters `en`. What has no letters goes with its neighbours: a sign
with the word before it, an opening bracket or quotation mark with the word that it opens, and a
number with the words around it if they agree, or else with the surrounding language, so that the
year in «του Hemingway (1952).» is read in Greek.
"""

from __future__ import annotations

import re

from formats.document import EL, EN, Lang

_GREEK = "\u0370-\u0373\u0376-\u037d\u0386\u0388-\u03ff\u1f00-\u1fff"
_LATIN = "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_LETTERS = re.compile(f"(?P<greek>[{_GREEK}])|(?P<latin>[{_LATIN}])")
_GREEK_LETTER = re.compile(f"[{_GREEK}]")
_LATIN_LETTER = re.compile(f"[{_LATIN}]")
# A long dash joins two phrases without spaces; each side has a language of its own.
_WORD = re.compile(r"[^\s—–]+|[—–]+")
# Addresses are in no language: how their signs are said is decided by the text around them.
_ADDRESS = re.compile(
    r"[(\[{«“\"]*(?:https?://|www\.|[\w.+-]+@[\w-]+\.|[\w.-]+\.(?:gr|eu|com|org|net)\b)",
    re.IGNORECASE | re.ASCII,
)
_OPENING = re.compile(r"[(\[{«“„‘‹<¿¡]+")
_BRACKETED = re.compile(r"[(\[{].*")


def _word_language(word: str, lang: Lang) -> Lang | None:
    """Return the language that a word's letters tell, or None for a word without letters."""
    if _ADDRESS.match(word):
        return lang
    greek = latin = 0
    for match in _LETTERS.finditer(word):
        if match["greek"]:
            greek += 1
        else:
            latin += 1
    if not greek and not latin:
        return None
    if greek >= latin:
        return lang if _is_greek(lang) else EL
    return EN if _is_greek(lang) else lang


def _is_greek(lang: Lang) -> bool:
    return lang.split("-")[0] in {"el", "grc"}


def split_by_script(text: str, lang: Lang) -> tuple[tuple[str, Lang], ...]:
    """Split `text` into pieces of one language each; joined again they are `text`.

    Args:
        text: Any text, without line breaks.
        lang: Language of the surrounding text; holds wherever the script agrees with it.
    """
    if not text:
        return ()
    if not (_LATIN_LETTER if _is_greek(lang) else _GREEK_LETTER).search(text):
        return ((text, lang),)  # nothing tells another language, as in most texts
    words = list(_WORD.finditer(text))
    languages = _languages([word[0] for word in words], lang)
    pieces: list[tuple[str, Lang]] = []
    start, current = 0, languages[0] if languages else lang
    for word, language in zip(words, languages, strict=True):
        if language != current:
            pieces.append((text[start : word.start()], current))
            start, current = word.start(), language
    pieces.append((text[start:], current))
    return tuple(pieces)


def _languages(words: list[str], lang: Lang) -> list[Lang]:
    """Return the language of each word, letterless ones from their neighbours."""
    told = [_word_language(word, lang) for word in words]
    following: list[Lang | None] = [None] * len(words)
    after: Lang | None = None
    for place in range(len(words) - 1, -1, -1):
        following[place] = after
        after = told[place] or after
    languages: list[Lang] = []
    before: Lang | None = None
    for word, language, after in zip(words, told, following, strict=True):
        before = language or _neutral_language(word, before, after, lang)
        languages.append(before)
    return languages


def _neutral_language(word: str, before: Lang | None, after: Lang | None, lang: Lang) -> Lang:
    """Return the language of a word without letters."""
    if _OPENING.fullmatch(word):
        return after or before or lang
    if any(char.isdigit() for char in word):
        is_inside = before == after and before is not None and not _BRACKETED.match(word)
        return before if is_inside and before is not None else lang
    if before is None:
        return after or lang
    return before
