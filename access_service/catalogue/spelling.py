"""Correcting what was mistyped: which of the catalogue's own words may have been meant.

Candidates share with the mistyped word what is left of them when letters are taken away
(`word_table`); here they are compared whole, by letters and by sound, so that a word may be
misspelt and mistyped at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

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
from formats.language.phonetic import ENDINGS, phonetic_root

_Shares = npt.NDArray[np.float64]

_CANDIDATES = 96
_TOO_FAR = 4
_BY_LETTERS = np.array([1.0, 0.82, 0.64, 0.0, 0.0])
_SOUND_QUALITY = (0.9, 0.72, 0.54, 0.0, 0.0)
_BY_SOUND = np.array(_SOUND_QUALITY)
_REMEMBERED = 20_000
_ROOT_QUALITY = 0.66
_ENDINGS_EDITS = max(map(len, ENDINGS))
"""Sounds whose roots are one edit apart are themselves no further than that and their endings."""
_ROOT_FROM = 5
"""Shortest sound without its ending in which one slip is forgiven."""
_OTHER_START = 0.6
"""Few people miss a word's first letter and another one as well."""


class Correction(NamedTuple):
    """A word of the catalogue that may have been meant, with how likely, 0 to 1."""

    number: int
    """The word's place in the vocabulary."""
    word: str
    quality: float


def meant_words(
    vocabulary: Vocabulary, tokens: Sequence[Token]
) -> list[Sequence[tuple[int, float]]]:
    """Return, for each token, the words that answer what may have been meant, with how likely.

    The words that may have been meant, and others with the same stem. They are remembered with the
    vocabulary: the same slips come again.
    """
    remembered = vocabulary.corrected
    # Kept beside what is remembered: another thread may forget it meanwhile.
    meant = {one: remembered.get(one) for one in tokens}
    unknown = [one for one, known in meant.items() if known is None]
    if unknown:
        made = dict(zip(unknown, _meant_words(vocabulary, unknown), strict=True))
        if len(remembered) + len(made) > _REMEMBERED:
            remembered.clear()
        remembered.update(made)
        meant |= made
    return [meant[one] or () for one in tokens]


def _meant_words(
    vocabulary: Vocabulary, tokens: Sequence[Token]
) -> list[Sequence[tuple[int, float]]]:
    found = corrections(vocabulary, tokens)
    sought = {one.word: Token(one.word, stem(one.word), ()) for few in found for one in few}
    forms_of = dict(zip(sought, vocabulary.same(list(sought.values())), strict=True))
    meant: list[Sequence[tuple[int, float]]] = []
    for few in found:
        best: dict[int, float] = {}
        for one in few:
            for number, kind in forms_of[one.word].items():
                quality = one.quality if kind is FormKind.WORD else one.quality * STEM_QUALITY
                if quality > best.get(number, 0.0):
                    best[number] = quality
        meant.append(tuple(best.items()))
    return meant


def corrections(
    vocabulary: Vocabulary, tokens: Sequence[Token], *, limit: int = 12
) -> list[tuple[Correction, ...]]:
    """Return the catalogue's words that each token may have been meant for, the likeliest first."""
    # A number is never corrected, and a short word would make another one.
    misspelt = [one for one in tokens if edits_allowed(len(one.word)) and not one.word.isdigit()]
    candidates = dict(zip(misspelt, _candidates(vocabulary, misspelt), strict=True))
    return [_likeliest(vocabulary, one, candidates.get(one, []), limit) for one in tokens]


def _likeliest(
    vocabulary: Vocabulary, token: Token, candidates: Sequence[int], limit: int
) -> tuple[Correction, ...]:
    if not candidates:
        return ()
    words, keys = vocabulary.words_and_keys(candidates)
    likely = _likely(token, words, keys, edits_allowed(len(token.word)))
    found: dict[str, tuple[float, int]] = {}
    near = likely.nonzero()[0]
    for place, quality in zip(near.tolist(), likely[near].tolist(), strict=True):
        word = words[place]
        if word not in found or quality > found[word][0]:
            found[word] = (quality, candidates[place])
    best = sorted([(-quality, word, number) for word, (quality, number) in found.items()])
    return tuple([Correction(number, word, -lack) for lack, word, number in best[:limit]])


def _candidates(vocabulary: Vocabulary, tokens: Sequence[Token]) -> list[list[int]]:
    """Return words that share a remainder with each token, those that share most first.

    Remainders of all tokens are looked up at once: what costs is to ask at all.
    """
    if not tokens:
        return []
    hashes = [rest_hashes(one.word, edits_allowed(len(one.word)), one.roots) for one in tokens]
    found, which = vocabulary.sharing_rests(np.concatenate(hashes))
    ends = np.array([len(one) for one in hashes]).cumsum()
    owner = ends.searchsorted(which, "right")
    nearest: list[list[int]] = []
    for place in range(len(tokens)):
        numbers, shared = np.unique(found[owner == place], return_counts=True)
        order = np.argsort(-shared, kind="stable")[:_CANDIDATES]
        nearest.append(numbers[order].tolist())
    return nearest


def _likely(token: Token, words: Sequence[str], keys: Sequence[str], edits: int) -> _Shares:
    """Return how likely each word was meant: by its letters or by its sound, whichever is nearer.

    Args:
        token: What was typed.
        words: Words of the catalogue, folded.
        keys: How each of them sounds; empty if it cannot be said.
        edits: How far its letters may be away.
    """
    distance = _distances([token.word], words, edits)[0]
    likely: _Shares = _BY_LETTERS[distance]
    start = token.word[:1]
    is_other = [word[:1] != start for word in words]
    likely[(distance > 1) & np.array(is_other)] *= _OTHER_START
    by_sound = _likely_by_sound(token.keys, keys, edits)
    is_said = np.array([bool(key) for key in keys]) & (likely < _SOUND_QUALITY[0])
    likely[is_said] = np.maximum(likely, by_sound)[is_said]
    likely[distance == 0] = 0.0
    return likely


def _likely_by_sound(own: Sequence[str], keys: Sequence[str], edits: int) -> _Shares:
    """Return how likely one of some sounds was meant for each key, endings left aside or not."""
    if not own:
        return np.zeros(len(keys))
    # All at once, though each may be so many edits away as its own length allows.
    distance = _distances(own, keys, _ENDINGS_EDITS + 1)
    may_share_root = distance.min(axis=0) < _TOO_FAR
    allowed = np.array([min(edits, edits_allowed(len(one))) for one in own])
    distance[distance > allowed[:, None]] = _TOO_FAR
    likely: _Shares = _BY_SOUND[distance].max(axis=0)
    own_roots = [root for root in map(phonetic_root, own) if len(root) >= _ROOT_FROM]
    if own_roots:
        # Endings are left aside where that can make a key likelier than it is.
        far = (may_share_root & (likely < _ROOT_QUALITY)).nonzero()[0].tolist()
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
