"""Telling a piece of text's language by its script, where nothing else tells it.

Greek letters are `el`, Latin letters `en`; digits, spaces and signs go with what stands before
them, so that no run begins or ends in the middle of a word.
"""

from __future__ import annotations

import re

from formats.document import EL, EN, Lang

_GREEK = "\u0370-\u0373\u0376-\u037d\u0386\u0388-\u03ff\u1f00-\u1fff"
_LATIN = "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_LETTERS = re.compile(f"(?P<greek>[{_GREEK}])|(?P<latin>[{_LATIN}])")
_WORD = re.compile(r"\S+")


def _word_language(word: str, lang: Lang) -> Lang | None:
    """Return the language that a word's letters tell, or None for a word without letters."""
    greek = latin = 0
    for match in _LETTERS.finditer(word):
        if match["greek"]:
            greek += 1
        else:
            latin += 1
    if not greek and not latin:
        return None
    if greek >= latin:
        return lang if lang.split("-")[0] in {"el", "grc"} else EL
    return EN if lang.split("-")[0] in {"el", "grc"} else lang


def split_by_script(text: str, lang: Lang) -> tuple[tuple[str, Lang], ...]:
    """Split `text` into pieces of one language each; joined again they are `text`.

    Args:
        text: Any text, without line breaks.
        lang: Language of the surrounding text; holds wherever the script agrees with it.
    """
    if not text:
        return ()
    pieces: list[tuple[str, Lang]] = []
    start, current = 0, None
    for match in _WORD.finditer(text):
        told = _word_language(match[0], lang)
        if told is None or told == current:
            continue
        if current is not None:
            cut = _cut_before(text, match.start())
            pieces.append((text[start:cut], current))
            start = cut
        current = told
    pieces.append((text[start:], current or lang))
    return tuple(pieces)


def _cut_before(text: str, word_start: int) -> int:
    """Return where the new language begins: at the word itself, spaces stay with the old one."""
    return word_start if text[:word_start].strip() else 0
