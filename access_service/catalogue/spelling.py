"""Correcting what was mistyped: which of the catalogue's own words may have been meant.

Candidates share with the mistyped word what is left of them when letters are taken away
(`word_table`); here they are compared whole, by letters and by sound, so that a word may be
misspelt and mistyped at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import OSA

from access_service.catalogue.analysis import Token
from access_service.catalogue.vocabulary import Vocabulary
from access_service.catalogue.word_table import (
    FILED_SOUNDS,
    edits_allowed,
    rest_hashes,
    sound_hashes,
)
from formats.language.phonetic import phonetic_root

_CANDIDATES = 96
_QUALITY = {0: 1.0, 1: 0.82, 2: 0.64}
_SOUND_QUALITY = {0: 0.9, 1: 0.72, 2: 0.54}
_ROOT_QUALITY = 0.66
_ROOT_FROM = 5
"""Shortest sound without its ending in which one slip is forgiven."""
_OTHER_START = 0.6
"""Few people miss a word's first letter and another one as well."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of the catalogue that may have been meant, with how likely, 0 to 1."""

    number: int
    """The word's place in the vocabulary."""
    word: str
    quality: float


def corrections(vocabulary: Vocabulary, token: Token, *, limit: int = 12) -> tuple[Correction, ...]:
    """Return the catalogue's words that `token` may have been meant for, the likeliest first."""
    edits = edits_allowed(len(token.word))
    if not edits or token.word.isdigit():
        return ()
    found: dict[str, Correction] = {}
    for number in _candidates(vocabulary, token, edits):
        word = vocabulary.token(number)
        quality = _likeness(token, word, edits)
        if quality > (found[word.word].quality if word.word in found else 0.0):
            found[word.word] = Correction(number, word.word, quality)
    best = sorted(found.values(), key=lambda one: (-one.quality, one.word))
    return tuple(best[:limit])


def _candidates(vocabulary: Vocabulary, token: Token, edits: int) -> list[int]:
    """Return words that share a remainder with `token`, those that share most first."""
    hashes = [rest_hashes(token.word, edits)]
    hashes += [sound_hashes(root[:FILED_SOUNDS]) for root in token.roots]
    numbers, shared = np.unique(vocabulary.find(np.concatenate(hashes)), return_counts=True)
    nearest: list[int] = numbers[np.argsort(-shared, kind="stable")][:_CANDIDATES].tolist()
    return nearest


def _likeness(token: Token, word: Token, edits: int) -> float:
    """Return how likely `word` was meant: by its letters or by its sound, whichever is nearer."""
    if word.word == token.word:
        return 0.0
    distance = OSA.distance(token.word, word.word, score_cutoff=edits)
    by_letters = _QUALITY[distance] if distance <= edits else 0.0
    if distance > 1 and word.word[:1] != token.word[:1]:
        by_letters *= _OTHER_START
    if not word.keys or by_letters >= _SOUND_QUALITY[0]:
        return by_letters
    by_sound = max((_likeness_of_keys(own, word.keys[0], edits) for own in token.keys), default=0.0)
    return max(by_letters, by_sound)


def _likeness_of_keys(own: str, key: str, edits: int) -> float:
    """Return how likely one sound was meant for the other, endings left aside or not."""
    allowed = min(edits, edits_allowed(len(own)))
    distance = OSA.distance(own, key, score_cutoff=allowed)
    likely = _SOUND_QUALITY[distance] if distance <= allowed else 0.0
    if likely < _ROOT_QUALITY:
        one, other = phonetic_root(own), phonetic_root(key)
        is_long = min(len(one), len(other)) >= _ROOT_FROM
        if is_long and OSA.distance(one, other, score_cutoff=1) <= 1:
            return _ROOT_QUALITY
    return likely
