"""How well a found item answers a query: a score from 0 to 1 that means the same everywhere.

The engine's own scores grow with the rarity of words and cannot be compared between queries. Here
each word of the query is looked for in the item, exactly, by stem, by sound, as a beginning or as
a correction, and counts by how much it tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import log

from access_service.catalogue.analysis import FUNCTION_WORDS, Analysed, Token
from formats.language.phonetic import phonetic_root

STEM_QUALITY = 0.93
KEY_QUALITY = 0.9
ROOT_QUALITY = 0.8
_PREFIX_QUALITY = 0.72
_PREFIX_SHARE = 0.2
_PART_WEIGHTS = (1.0, 1.0, 0.95, 0.9, 0.85)
"""Titles, names, series, subjects, the rest."""
_FULLNESS = 0.12
"""Share of the score that rewards a title, name or subject of which no word is left over."""
_ORDER = 0.04
LEAST_SCORE = 0.38
"""Below this an answer would be noise: too little of what was asked is in it."""
_FUNCTION_SHARE = 0.25
_UNKNOWN_SHARE = 0.7
"""A word that the catalogue does not know in any form counts less than its rarity says."""
MIN_PREFIX = 2


@dataclass(slots=True)
class Wanted:
    """One word of a query with all the forms that answer it, each with its quality."""

    token: Token
    weight: float
    is_last: bool = False
    words: dict[str, float] = field(default_factory=dict)
    stems: dict[str, float] = field(default_factory=dict)
    keys: dict[str, float] = field(default_factory=dict)
    roots: dict[str, float] = field(default_factory=dict)
    _known: dict[tuple[str, tuple[str, ...]], float] = field(default_factory=dict)
    """Qualities of words met before: the same few words come in most of the items."""

    @classmethod
    def of(cls, token: Token, weight: float, *, is_last: bool) -> Wanted:
        """Return what `token` accepts before any correction."""
        return cls(
            token,
            weight,
            is_last,
            words={token.word: 1.0},
            stems={token.stem: STEM_QUALITY},
            keys=dict.fromkeys(token.keys, KEY_QUALITY),
            roots=dict.fromkeys(token.roots, ROOT_QUALITY),
        )

    def accept(self, meant: Token, quality: float) -> None:
        """Let another word be an answer too, because this one may be misspelt."""
        self.words[meant.word] = max(quality, self.words.get(meant.word, 0.0))
        of_stem = quality * STEM_QUALITY
        self.stems[meant.stem] = max(of_stem, self.stems.get(meant.stem, 0.0))
        self._known.clear()

    def quality(self, found: Token) -> float:
        """Return how well a word of an item answers this one, 0 to 1."""
        place = (found.word, found.keys)
        known = self._known.get(place)
        if known is None:
            known = self._known[place] = self._quality(found)
        return known

    def _quality(self, found: Token) -> float:
        best = self.words.get(found.word, 0.0)
        if best == 1.0:
            return best
        best = max(best, self.stems.get(found.stem, 0.0))
        for key in found.keys:
            best = max(best, self.keys.get(key, 0.0), self.roots.get(phonetic_root(key), 0.0))
        if self.is_last:
            best = max(best, self._as_prefix(found))
        return best

    def _as_prefix(self, found: Token) -> float:
        """Return the quality of a word that the last word of the query begins."""
        word = self.token.word
        if len(word) >= MIN_PREFIX and found.word.startswith(word):
            return _PREFIX_QUALITY + _PREFIX_SHARE * len(word) / len(found.word)
        for key in self.token.keys:
            for other in found.keys:
                if len(key) > MIN_PREFIX and other.startswith(key):
                    return _PREFIX_QUALITY * 0.95 + _PREFIX_SHARE * len(key) / len(other)
        return 0.0


def weight(word: str, document_count: int, frequency: int) -> float:
    """Return how much a word tells: much if it is rare in the catalogue, little if common."""
    told = 0.15 + log(1 + document_count / (1 + frequency))
    if word in FUNCTION_WORDS:
        return told * _FUNCTION_SHARE
    return told if frequency else told * _UNKNOWN_SHARE


def score(wanted: Sequence[Wanted], item: Analysed) -> float:
    """Return how well `item` answers the query, 0 to 1."""
    total = sum(want.weight for want in wanted)
    if not total:
        return 0.0
    best = [0.0] * len(wanted)
    fullness = order = 0.0
    parts = (item.titles, item.names, item.series, item.subjects, item.other)
    for part_weight, texts in zip(_PART_WEIGHTS, parts, strict=True):
        for text in texts:
            qualities, share, in_order = _match(wanted, text)
            for place, quality in enumerate(qualities):
                best[place] = max(best[place], quality * part_weight)
            fullness = max(fullness, share * part_weight)
            order = max(order, in_order * part_weight)
    asked = sum(want.weight * quality for want, quality in zip(wanted, best, strict=True)) / total
    return asked * (1 - _FULLNESS - _ORDER + _FULLNESS * fullness + _ORDER * order)


def _match(wanted: Sequence[Wanted], text: Sequence[Token]) -> tuple[list[float], float, float]:
    """Return each wanted word's quality in a text, how full the match is, and if in order."""
    qualities: list[float] = []
    places: list[int] = []
    for want in wanted:
        quality, place = 0.0, -1
        for number, found in enumerate(text):
            here = want.quality(found)
            if here > quality:
                quality, place = here, number
        qualities.append(quality)
        if place >= 0:
            places.append(place)
    share = len(set(places)) / len(text) if text else 0.0
    steps = _steps_in_order(places)
    return qualities, share, steps / max(1, len(wanted) - 1) if len(wanted) > 1 else 1.0


def _steps_in_order(places: Iterable[int]) -> int:
    """Return how many wanted words follow the one before directly, as in a phrase."""
    return sum(1 for a, b in pairwise(places) if b == a + 1)
