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
from voice_interface.hearing.filed import GRAMS_FROM, Candidate, Filed

Floats = NDArray[np.float32]

REJECT_BELOW = 0.80
"""A best certainty under this is no answer; set by the tune half of `hearing_accuracy.py`."""
_SHORTLIST = GRAMS_FROM
"""Most that are compared sound by sound."""
_LEAST_SHORTLIST = 120
_WORK = 6_000
"""Sounds heard times candidates compared: of a long text fewer need to be, as its grams tell more.
It keeps the time of a question within bounds."""
_MOST_ALIKE = 10
"""Candidates that sound the same: of an author's many works no more, or others have no place."""
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

    What sounds the same is filed once: an author of three hundred works is one name. A million
    names and titles take about two hundred megabytes besides their own texts.
    """

    def __init__(self, candidates: Iterable[Candidate] | Filed) -> None:
        filed = candidates if isinstance(candidates, Filed) else Filed.of(candidates)
        self.filed = filed
        self._ids, self._texts, self._keys = filed.ids, filed.texts, filed.keys
        self._grams = filed.grams
        self._members = np.argsort(filed.owners, kind="stable").astype(np.int32)
        sizes = np.bincount(filed.owners, minlength=len(self._keys))
        self._starts = np.concatenate(([0], np.cumsum(sizes)))

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def size_bytes(self) -> int:
        """What the keys and the index of their grams take, without the texts themselves."""
        keys = sum(map(sys.getsizeof, self._keys))
        members = self._members.nbytes + self._starts.nbytes + self.filed.owners.nbytes
        return keys + members + (self._grams.size_bytes if self._grams else 0)

    def rank(self, heard: str, *, limit: int = 10) -> tuple[Ranked, ...]:
        """Return the likeliest candidates, one for each id, the best first.

        Of those that sound the same only the first few are returned.

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
            score, certainty = float(scores[number]), float(certainties[number])
            alike = 0
            for member in self._sounding(chosen[number]):
                named = self._ids[member]
                if named in best:
                    continue
                best[named] = Ranked(
                    named, self._texts[member], round(score, 4), round(certainty, 4)
                )
                alike += 1
                if len(best) == limit:
                    return tuple(best.values())
                if alike == _MOST_ALIKE:
                    break
        return tuple(best.values())

    def _sounding(self, place: int) -> list[int]:
        """Return the candidates that sound like one key, in the order they were given."""
        members: list[int] = self._members[self._starts[place] : self._starts[place + 1]].tolist()
        return members

    def _certainties(self, chosen: Sequence[int], scores: Floats, sure: Floats) -> Floats:
        """Return each one's certainty: how well it fits, and its lead over what sounds different.

        Several items by one author, or editions of one title, do not take certainty from each
        other.
        """
        first = int(np.argmax(scores))
        meant = {self._ids[member] for member in self._sounding(chosen[first])}
        rivals = [
            float(sure[number])
            for number, place in enumerate(chosen)
            if number != first
            and any(self._ids[member] not in meant for member in self._sounding(place))
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
