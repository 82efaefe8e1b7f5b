"""Correcting what was mistyped: which of the catalogue's own words may have been meant.

Candidates share with the mistyped word what is left of them when letters are taken away
(`word_table`); here they are compared whole, by letters and by sound, so that a word may be
misspelt and mistyped at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from access_service.catalogue.analysis import Token, stem
from access_service.catalogue.relevance import STEM_QUALITY
from access_service.catalogue.vocabulary import Vocabulary
from access_service.catalogue.word_table import (
    FormKind,
    edits_allowed,
    rest_hashes,
)
from formats.language.phonetic import phonetic_root

_Shares = npt.NDArray[np.float64]

_CANDIDATES = 96
_TOO_FAR = 3
_BY_LETTERS = np.array([1.0, 0.82, 0.64, 0.0])
_SOUND_QUALITY = (0.9, 0.72, 0.54, 0.0)
_BY_SOUND = np.array(_SOUND_QUALITY)
_REMEMBERED = 20_000
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


def meant_words(vocabulary: Vocabulary, token: Token) -> Sequence[tuple[int, float]]:
    """Return the words that answer what `token` may have been meant for, with how likely, 0 to 1.

    The words that may have been meant, and others with the same stem. They are remembered with the
    vocabulary: the same slips come again.
    """
    known: Sequence[tuple[int, float]] | None = vocabulary.corrected.get(token)
    if known is None:
        known = _meant_words(vocabulary, token)
        if len(vocabulary.corrected) >= _REMEMBERED:
            vocabulary.corrected.clear()
        vocabulary.corrected[token] = known
    return known


def _meant_words(vocabulary: Vocabulary, token: Token) -> Sequence[tuple[int, float]]:
    found = corrections(vocabulary, token)
    sought = [Token(one.word, stem(one.word), ()) for one in found]
    best: dict[int, float] = {}
    for one, forms in zip(found, vocabulary.same(sought) if sought else (), strict=True):
        for number, kind in forms.items():
            quality = one.quality if kind is FormKind.WORD else one.quality * STEM_QUALITY
            if quality > best.get(number, 0.0):
                best[number] = quality
    return tuple(best.items())


def corrections(vocabulary: Vocabulary, token: Token, *, limit: int = 12) -> tuple[Correction, ...]:
    """Return the catalogue's words that `token` may have been meant for, the likeliest first."""
    edits = edits_allowed(len(token.word))
    if not edits or token.word.isdigit():
        return ()
    candidates = _candidates(vocabulary, token, edits)
    pairs = [vocabulary.word_and_key(number) for number in candidates]
    found: dict[str, Correction] = {}
    likely = _likely(token, [word for word, _ in pairs], [key for _, key in pairs], edits)
    for number, (word, _), quality in zip(candidates, pairs, likely, strict=True):
        if quality > (found[word].quality if word in found else 0.0):
            found[word] = Correction(number, word, quality)
    best = sorted(found.values(), key=lambda one: (-one.quality, one.word))
    return tuple(best[:limit])


def _candidates(vocabulary: Vocabulary, token: Token, edits: int) -> list[int]:
    """Return words that share a remainder with `token`, those that share most first."""
    found = vocabulary.sharing_rests(rest_hashes(token.word, edits, token.roots))
    numbers, shared = np.unique(found, return_counts=True)
    nearest: list[int] = numbers[np.argsort(-shared, kind="stable")][:_CANDIDATES].tolist()
    return nearest


def _likely(token: Token, words: Sequence[str], keys: Sequence[str], edits: int) -> list[float]:
    """Return how likely each word was meant: by its letters or by its sound, whichever is nearer.

    Args:
        token: What was typed.
        words: Words of the catalogue, folded.
        keys: How each of them sounds; empty if it cannot be said.
        edits: How far its letters may be away.
    """
    if not words:
        return []
    distance = _distances([token.word], words, edits)[0]
    likely: _Shares = _BY_LETTERS[distance]
    is_other = [word[:1] != token.word[:1] for word in words]
    likely[(distance > 1) & np.array(is_other)] *= _OTHER_START
    by_sound = _likely_by_sound(token.keys, keys, edits)
    is_said = np.array([bool(key) for key in keys]) & (likely < _SOUND_QUALITY[0])
    likely[is_said] = np.maximum(likely, by_sound)[is_said]
    likely[distance == 0] = 0.0
    told: list[float] = likely.tolist()
    return told


def _likely_by_sound(own: Sequence[str], keys: Sequence[str], edits: int) -> _Shares:
    """Return how likely one of some sounds was meant for each key, endings left aside or not."""
    if not own:
        return np.zeros(len(keys))
    # All at once, though each may be so many edits away as its own length allows.
    distance = _distances(own, keys, edits)
    allowed = np.array([min(edits, edits_allowed(len(one))) for one in own])
    distance[distance > allowed[:, None]] = _TOO_FAR
    likely: _Shares = _BY_SOUND[distance].max(axis=0)
    own_roots = [root for root in map(phonetic_root, own) if len(root) >= _ROOT_FROM]
    if own_roots:
        # Endings are left aside where that can make a key likelier than it is.
        far = (likely < _ROOT_QUALITY).nonzero()[0].tolist()
        roots = [(place, phonetic_root(keys[place])) for place in far]
        roots = [pair for pair in roots if len(pair[1]) >= _ROOT_FROM]
        near = _distances(own_roots, [root for _, root in roots], 1).min(axis=0) <= 1
        likely[[place for (place, _), is_near in zip(roots, near, strict=True) if is_near]] = (
            _ROOT_QUALITY
        )
    return likely


def _distances(own: Sequence[str], others: Sequence[str], most: int) -> npt.NDArray[np.int64]:
    """Return the edits from each text to each of some others; `_TOO_FAR` for more than `most`."""
    distances: npt.NDArray[np.int64] = cdist(
        own, others, scorer=OSA.distance, score_cutoff=most, dtype=np.int64
    )
    distances[distances > most] = _TOO_FAR
    return distances
