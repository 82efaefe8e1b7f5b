"""Which stretches of a text are in which language: signs and figures go with their neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator

from formats.document import EL, EN, Lang
from tts.normalize.el.abbreviations import FIXED
from tts.normalize.el.quantities import MONEY, UNITS
from tts.normalize.web import ADDRESS

_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")
_LATIN_STRETCH = re.compile(
    r"[A-Za-z\u00c0-\u024f](?:[^\u0370-\u03ff\u1f00-\u1fff\n;·«»()]*[A-Za-z\u00c0-\u024f])?"
)
_LATIN_WORD = re.compile(r"(?<![^\W_])[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f'’-]+(?![^\W_])")
_ADDRESS = re.compile(ADDRESS + r"|@\w+")
_ROMAN = re.compile(r"[IVXLCDMivxlcdm]+$")
_DIGIT = re.compile(r"\d")
_NOT_EVIDENCE = frozenset(UNITS) | frozenset(MONEY) | frozenset(FIXED) | {"No", "Nos"}


def base_language(lang: Lang) -> Lang:
    """Return the language whose rules speak a text marked `lang`; old Greek is read as Greek."""
    primary = lang.split("-")[0].lower()
    return EL if primary in {"el", "grc", "gre", "ell"} else EN


def stretches(text: str, start: int, end: int, lang: Lang) -> Iterator[tuple[int, int, Lang]]:
    """Yield the stretches of `text[start:end]` that one language's rules speak.

    In Greek text, Latin words that enclose figures make them English («The 39 Steps»); single
    Latin words are left in the Greek stretch, whose scanner hands each to the English rules.
    """
    base = base_language(lang)
    if base != EL and _GREEK.search(text, start, end) and not _LATIN.search(text, start, end):
        yield start, end, EL
        return
    if base != EL or (not _GREEK.search(text, start, end) and _evidence(text[start:end])):
        yield start, end, EN
        return
    at = start
    for match in _LATIN_STRETCH.finditer(text, start, end):
        found = _english(text, match, end)
        if found is None:
            continue
        if at < found[0]:
            yield at, found[0], base
        yield *found, EN
        at = found[1]
    if at < end:
        yield at, end, base


def _evidence(text: str) -> list[re.Match[str]]:
    """Return the words that can only be English: no unit, acronym, numeral or address."""
    masked = _ADDRESS.sub(lambda one: " " * len(one[0]), text)
    return [
        word
        for word in _LATIN_WORD.finditer(masked)
        if word[0] not in _NOT_EVIDENCE and not word[0].isupper() and not _ROMAN.match(word[0])
    ]


def _english(text: str, match: re.Match[str], end: int) -> tuple[int, int] | None:
    """Return the part of a Latin stretch that is English with its figures, if there is any."""
    if not _DIGIT.search(text, match.start(), match.end()):
        return None
    evidence = _evidence(match[0])
    if len(evidence) < 2:
        return None
    last = match.start() + evidence[-1].end()
    has_point = last < end and text[last] == "."
    return match.start() + evidence[0].start(), last + has_point
