"""Which of many names and titles was probably said, by how they sound.

A recogniser that has never met «Ζορμπάς» writes something that sounds like it. So its text is not
searched for: it is compared, as sound, with everything that may have been said. A shortlist by
n-grams of sound classes keeps that quick among a million candidates.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from formats.language.phonetic import phonetic_key
from voice_interface.hearing.alignment import Others, as_bytes, codes
from voice_interface.hearing.gram_index import GramIndex

Floats = NDArray[np.float32]

REJECT_BELOW = 0.80
"""A best certainty under this is no answer; set by the tune half of `hearing_accuracy.py`."""
_SHORTLIST = 500
"""Most that are compared sound by sound."""
_LEAST_SHORTLIST = 120
_WORK = 6_000
"""Sounds heard times candidates compared: of a long text fewer need to be, as its grams tell more.
It keeps the time of a question within bounds."""
_LEAD = 0.5
"""How much a lead over the next best adds to the certainty."""


@dataclass(frozen=True, slots=True)
class PartPenalty:
    """What a match of a part loses against the same match of a whole.

    `most` is lost where nearly all is left over, as `left_over ** power`; `short` more by a part
    of fewer than `short_sounds`, because such a part fits by chance almost anywhere.
    """

    most: float
    power: float
    short: float
    short_sounds: int


_IN_ORDER = PartPenalty(most=0.25, power=1.0, short=0.3, short_sounds=7)
"""For the order: people say parts of titles."""
_TO_BE_SURE = PartPenalty(most=0.4, power=0.5, short=0.6, short_sounds=5)
"""For the certainty: what was heard should be explained, and the candidate heard, in full."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be said: several may share an `id`, such as an item's title and author."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate that may have been said.

    `score` is how well it fits, `certainty` whether it was meant at all; both 0 to 1. The certainty
    is high only for one that fits well as a whole and better than every other.
    """

    id: str
    text: str
    score: float
    certainty: float


class Ranker(Protocol):
    """Knows what may be said, and ranks it by what was heard."""

    def rank(self, heard: str, *, limit: int) -> tuple[Ranked, ...]:
        """Return the likeliest candidates, one for each id, the best first."""
        ...


class PhoneticIndex:
    """Candidates filed by grams of sound classes; built once, asked by many threads.

    A million names and titles take about two hundred megabytes besides their own texts.
    """

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self._ids: list[str] = []
        self._texts: list[str] = []
        keys: list[bytes] = []
        for candidate in candidates:
            if key := phonetic_key(candidate.text):
                self._ids.append(candidate.id)
                self._texts.append(candidate.text)
                keys.append(as_bytes(key))
        self._keys = keys
        self._grams = GramIndex.of(keys) if len(keys) > _SHORTLIST else None

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def size_bytes(self) -> int:
        """What the keys and the index of their grams take, without the texts themselves."""
        keys = sum(map(sys.getsizeof, self._keys))
        return keys + (self._grams.size_bytes if self._grams else 0)

    def rank(self, heard: str, *, limit: int = 10) -> tuple[Ranked, ...]:
        """Return the likeliest candidates, one for each id, the best first.

        Args:
            heard: What a recogniser wrote.
            limit: The most to return.
        """
        key = phonetic_key(heard)
        if not key or not self._keys or limit < 1:
            return ()
        chosen = self._shortlist(key)
        if not chosen:
            return ()
        costs = _Costs.of(key, [self._keys[place] for place in chosen])
        scores = costs.scores(_IN_ORDER)
        certainties = self._certainties(chosen, scores, costs.scores(_TO_BE_SURE))
        best: dict[str, Ranked] = {}
        for number in np.argsort(-scores, kind="stable"):
            place = chosen[number]
            if self._ids[place] not in best:
                best[self._ids[place]] = Ranked(
                    self._ids[place],
                    self._texts[place],
                    round(float(scores[number]), 4),
                    round(float(certainties[number]), 4),
                )
            if len(best) == limit:
                break
        return tuple(best.values())

    def _certainties(self, chosen: Sequence[int], scores: Floats, sure: Floats) -> Floats:
        """Return each one's certainty: how well it fits, and its lead over what sounds different.

        Several items by one author, or editions of one title, do not take certainty from each
        other.
        """
        first = int(np.argmax(scores))
        first_key = self._keys[chosen[first]]
        first_id = self._ids[chosen[first]]
        rivals = [
            float(sure[number])
            for number, place in enumerate(chosen)
            if self._keys[place] != first_key and self._ids[place] != first_id
        ]
        lead = sure - np.float32(max(rivals, default=0.0))
        certain: Floats = np.clip(sure + np.float32(_LEAD) * np.minimum(lead, sure), 0, 1)
        return certain

    def _shortlist(self, key: str) -> Sequence[int]:
        """Return the candidates that share most with the key; all, if they are few."""
        if self._grams is None:
            return range(len(self._keys))
        most = min(_SHORTLIST, max(_LEAST_SHORTLIST, _WORK // len(key)))
        return [int(place) for place in self._grams.likeliest(as_bytes(key), most)]


def rank(heard: str, candidates: Iterable[Candidate], *, limit: int = 10) -> tuple[Ranked, ...]:
    """Return which of a few `candidates` was probably said, one for each id, the best first.

    For candidates that are asked about again, keep a `PhoneticIndex`.
    """
    return PhoneticIndex(candidates).rank(heard, limit=limit)


@dataclass(frozen=True, slots=True, eq=False)
class _Costs:
    """What it costs to turn a key into others: whole, as a part of them, and holding them."""

    length: int
    lengths: Floats
    whole: Floats
    within: Floats
    holding: Floats

    @classmethod
    def of(cls, key: str, others: Sequence[bytes]) -> _Costs:
        own = codes(key)
        theirs = Others.of(others)
        return cls(
            len(key),
            np.array([len(other) for other in others], dtype=np.float32),
            theirs.distances(own),
            theirs.distances(own, within_others=True),
            theirs.distances(own, within_key=True),
        )

    def scores(self, penalty: PartPenalty) -> Floats:
        """Return how well each fits, 0 to 1, by the kindest of the three ways to compare."""
        heard = np.full_like(self.lengths, self.length)
        whole = self.whole / np.maximum(self.lengths, heard)
        within = self.within / heard + _lost(heard, self.lengths, penalty)
        holding = self.holding / self.lengths + _lost(self.lengths, heard, penalty)
        nearest = np.minimum(whole, np.minimum(within, holding))
        scores: Floats = np.clip(1 - nearest, 0, 1).astype(np.float32)
        return scores


def _lost(part: Floats, whole: Floats, penalty: PartPenalty) -> Floats:
    """Return what a match of a part loses: more, the more of the whole is left over."""
    left_over = np.clip(1 - part / whole, 0, 1)
    lost: Floats = penalty.most * left_over**penalty.power
    lost += np.where(part < penalty.short_sounds, penalty.short * left_over, 0)
    return lost
