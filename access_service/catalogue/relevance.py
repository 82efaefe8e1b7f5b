"""How well a found item answers a query: a score from 0 to 1 that means the same everywhere.

The engine's own scores grow with the rarity of words and cannot be compared between queries. Here
each word of the query is looked for in the item, exactly, by stem, by sound, as a beginning or as
a correction, and counts by how much it tells.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import log
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from access_service.catalogue.analysis import FUNCTION_WORDS, Token
from access_service.catalogue.record_log import END_OF_PART, FIRST_WORD, Numbers, Records
from access_service.catalogue.word_table import FormKind

_Numbers = npt.NDArray[np.int64]
_Shares = npt.NDArray[np.float64]

STEM_QUALITY = 0.93
KEY_QUALITY = 0.9
ROOT_QUALITY = 0.8
_PREFIX_QUALITY = 0.72
_PREFIX_SHARE = 0.2
_FULLNESS = 0.12
"""Share of the score that rewards a title, name or subject of which no word is left over."""
_ORDER = 0.04
LEAST_SCORE = 0.38
"""Below this an answer would be noise: too little of what was asked is in it."""
_FUNCTION_SHARE = 0.25
_UNKNOWN_SHARE = 0.7
"""A word that the catalogue does not know in any form counts less than its rarity says."""
_SAME = 0.0001
"""Scores this near to each other are told as one."""
MIN_PREFIX = 2
_STEPS = 4096
"""Qualities that are told apart when the best answer in a text is chosen."""


class Part(StrEnum):
    """The part of a record in which a word was found."""

    TITLE = "title"
    NAME = "name"
    SERIES = "series"
    SUBJECT = "subject"
    OTHER = "other"


PARTS = tuple(Part)
_PART_WEIGHTS = (1.0, 1.0, 0.95, 0.9, 0.85)
_WEIGHTS = np.array(_PART_WEIGHTS)


class Likeness(StrEnum):
    """In what way a word of an item answers a word of a query."""

    SAME = "same"
    FORM = "form"
    """Another form of the word: «Καβάφη» for «Καβάφης»."""
    SOUND = "sound"
    BEGINNING = "beginning"
    CORRECTED = "corrected"


class Answer(NamedTuple):
    """How well, 0 to 1, and in what way one word answers another."""

    quality: float
    likeness: Likeness


BY_FORM = {
    FormKind.WORD: Answer(1.0, Likeness.SAME),
    FormKind.STEM: Answer(STEM_QUALITY, Likeness.FORM),
    FormKind.KEY: Answer(KEY_QUALITY, Likeness.SOUND),
    FormKind.ROOT: Answer(ROOT_QUALITY, Likeness.FORM),
}
"""How well a word answers another with the same form, the nearest one that they share."""


@dataclass(slots=True)
class Wanted:
    """One word of a query with all the words of the catalogue that answer it."""

    token: Token
    written: str
    weight: float = 0.0
    frequency: int = 0
    answers: dict[int, Answer] = field(default_factory=dict)
    """By the word's number in the vocabulary."""

    def accept(self, number: int, answer: Answer) -> None:
        """Let a word of the catalogue be an answer, if it is none already or a worse one."""
        known = self.answers.get(number)
        if known is None or answer.quality > known.quality:
            self.answers[number] = answer


def as_prefix(asked: Token, word: str) -> Answer:
    """Return how well a word answers one that begins it."""
    share = len(asked.word) / len(word)
    return Answer(_PREFIX_QUALITY + _PREFIX_SHARE * share, Likeness.BEGINNING)


def as_key_prefix(key: str, other: str) -> Answer:
    """Return how well a word answers one whose sound begins its own."""
    share = len(key) / len(other)
    return Answer(_PREFIX_QUALITY * 0.95 + _PREFIX_SHARE * share, Likeness.SOUND)


def weight(word: str, document_count: int, frequency: int) -> float:
    """Return how much a word tells: much if it is rare in the catalogue, little if common."""
    told = 0.15 + log(1 + document_count / (1 + frequency))
    if word in FUNCTION_WORDS:
        return told * _FUNCTION_SHARE
    return told if frequency else told * _UNKNOWN_SHARE


class Found(NamedTuple):
    """Where the best answer to one word of a query stands: the word's number and the part."""

    number: int
    part: Part


class _Met(NamedTuple):
    """Answers that were met, a row for each word of the query in each text, in that order.

    And what of each of these texts: its first row, how many words it has, and what it weighs.
    """

    owner: _Numbers
    """Which of the items."""
    want: _Numbers
    place: _Numbers
    share: _Shares
    """How well the word answers, weighed by the part of the record."""
    firsts: _Numbers
    lengths: _Numbers
    weights: _Shares


class _Slots(threading.local):
    """Room for a number for each word of the catalogue, all zero between two searches.

    To ask for it anew costs more than all else that is done with it; threads do not share it.
    """

    def __init__(self) -> None:
        self.numbers = np.zeros(0, np.uint32)

    def at_least(self, size: int) -> npt.NDArray[np.uint32]:
        if len(self.numbers) < size:
            self.numbers = np.zeros(size, np.uint32)
        return self.numbers


_slots = _Slots()


class Scorer:
    """Scores items against one query.

    Args:
        wanted: The words of the query, with what answers them.
        word_count: How many words the vocabulary has.
    """

    def __init__(self, wanted: Sequence[Wanted], word_count: int) -> None:
        self._weights = np.array([want.weight for want in wanted])
        self._word_count = word_count
        answering: dict[int, list[tuple[int, float]]] = {}
        for place, want in enumerate(wanted):
            for number, answer in want.answers.items():
                pair, stored = (place, answer[0]), number + FIRST_WORD
                if stored in answering:
                    answering[stored].append(pair)
                else:
                    answering[stored] = [pair]
        self._answering = answering
        """By the number that a record has for a word: which of the query's it answers, how well."""
        pairs = [pair for one in answering.values() for pair in one]
        self._wants = np.array([place for place, _ in pairs], np.int64)
        self._qualities = np.array([quality for _, quality in pairs])

    def scores(self, records: Records, named: Mapping[int, Sequence[int]]) -> _Shares:
        """Return how well each of some items answers, 0 to 1, all of them reckoned at once.

        Args:
            records: The items' words.
            named: By place among the records, the query's words that are numbers of that item.
        """
        total, asked = float(self._weights.sum()), len(self._weights)
        full, in_order = np.zeros((2, len(records)))
        if not total or not len(records):
            return full
        best = np.zeros(len(records) * asked)
        place, answer = self._answers(records.numbers)
        if len(place):
            met = self._met(records, place, answer)
            np.maximum.at(best, met.owner * asked + met.want, met.share)
            owner = met.owner[met.firsts]
            np.maximum.at(full, owner, self._filled(met) / met.lengths * met.weights)
            steps = _steps(met) / (asked - 1) if asked > 1 else 1.0
            np.maximum.at(in_order, owner, steps * met.weights)
        shares = best.reshape(len(records), asked)
        for number, words in named.items():
            shares[number, list(words)] = 1.0
            if len(words) == asked:
                full[number] = in_order[number] = 1.0
        share_of_rest = 1 - _FULLNESS - _ORDER + _FULLNESS * full + _ORDER * in_order
        scores: _Shares = shares @ self._weights / total * share_of_rest
        return scores

    def _answers(self, numbers: Numbers) -> tuple[_Numbers, _Numbers]:
        """Return where words of the items answer the query's, and which of the answers it is."""
        answering = self._answering
        slots = _slots.at_least(self._word_count + FIRST_WORD + 1)
        answered = np.array(list(answering), np.int64)
        slots[answered] = np.arange(1, len(answering) + 1)
        # Words that are newer than the vocabulary come to the last slot, which stays empty.
        met = slots.take(numbers, mode="clip")
        slots[answered] = 0
        place = met.nonzero()[0]
        answer = met[place].astype(np.int64) - 1
        if self._is_shared:
            count_of = np.array([len(one) for one in answering.values()], np.int64)
            counts = count_of[answer]
            starts = count_of.cumsum() - count_of
            before = counts.cumsum() - counts
            answer = (starts[answer] - before).repeat(counts) + np.arange(counts.sum())
            place = place.repeat(counts)
        return place, answer

    @property
    def _is_shared(self) -> bool:
        """Some words answer several of the query's."""
        return len(self._wants) > len(self._answering)

    def _met(self, records: Records, place: _Numbers, answer: _Numbers) -> _Met:
        """Return the best answer to each word of the query in each text, by text and word."""
        numbers, asked = records.numbers, len(self._weights)
        quality = self._qualities[answer]
        marks = (numbers <= END_OF_PART).nonzero()[0]
        text = marks.searchsorted(place)
        row = text * asked + self._wants[answer]
        # One number to sort by: the text, the word of the query, the best answer, the first place.
        lack = (_STEPS * (1 - quality)).astype(np.int64)
        order = ((row * (_STEPS + 1) + lack) * len(numbers) + place).argsort()
        order = order[_firsts(row[order])]
        text, place = text[order], place[order]
        firsts = _firsts(text)
        texts = text[firsts]
        ends = marks[texts]
        # A text begins after the mark before it; the very first one at the beginning.
        lengths = ends - marks[texts - 1] - 1
        if not texts[0]:
            lengths[0] = ends[0]
        owner = records.ends.searchsorted(place, "right")
        parts = (numbers == END_OF_PART).nonzero()[0]
        before = np.zeros(len(records), np.int64)
        before[1:] = parts.searchsorted(records.ends[:-1])
        weights = _WEIGHTS[parts.searchsorted(place) - before[owner]]
        share = quality[order] * weights
        return _Met(owner, row[order] % asked, place, share, firsts, lengths, weights[firsts])

    def _filled(self, met: _Met) -> _Numbers:
        """Return how many words of each text answer.

        Two words of a query that the same word answers fill one place, not two.
        """
        if not self._is_shared:
            counts = np.empty(len(met.firsts), np.int64)
            counts[:-1] = met.firsts[1:] - met.firsts[:-1]
            counts[-1] = len(met.place) - met.firsts[-1]
            return counts
        is_new = np.ones(len(met.place), np.int64)
        places = np.sort(met.place)
        is_new[1:] = places[1:] > places[:-1]
        filled: _Numbers = np.add.reduceat(is_new, met.firsts)
        return filled

    def found(self, numbers: Sequence[int]) -> dict[int, Found]:
        """Return, by place in the query, where the best answer to each word stands in an item."""
        best: dict[int, tuple[float, Found]] = {}
        part, answering = 0, self._answering
        for number in numbers:
            if number == END_OF_PART:
                part += 1
            elif number in answering:
                for place, quality in answering[number]:
                    value = quality * _PART_WEIGHTS[part]
                    if place not in best or value > best[place][0]:
                        best[place] = (value, Found(number - FIRST_WORD, PARTS[part]))
        return {place: found for place, (_, found) in best.items()}


class Scored(NamedTuple):
    """Recalled items with their scores."""

    scorer: Scorer
    records: Records
    scores: _Shares

    @property
    def highest(self) -> float:
        """The best score; 0 of none."""
        return float(self.scores.max(initial=0.0))

    def best(self, limit: int) -> list[tuple[float, str, int]]:
        """Return score, id and place of the best items, the best first."""
        scores: list[float] = self.scores.tolist()
        least = LEAST_SCORE
        if len(scores) > limit:
            # All that are as good as the last one: their ids decide which of them is shown.
            least = max(least, sorted(scores)[-limit] - _SAME)
        name = self.records.id
        named = [
            (-round(score, 4), name(place), place)
            for place, score in enumerate(scores)
            if score >= least
        ]
        named.sort()
        return [(-score, item_id, place) for score, item_id, place in named[:limit]]

    def count(self, least: float) -> int:
        """Return how many items score as much."""
        return int(np.count_nonzero(self.scores >= least))

    def found_in_best(self) -> dict[int, Found]:
        """Return, by place in the query, where the answers to its words stand in the best item."""
        return self.scorer.found(self.records.own(int(self.scores.argmax())))


def _firsts(sorted_numbers: _Numbers) -> _Numbers:
    """Return the place of the first of each run of the same number."""
    is_first = np.ones(len(sorted_numbers), bool)
    is_first[1:] = sorted_numbers[1:] != sorted_numbers[:-1]
    return is_first.nonzero()[0]


def _steps(met: _Met) -> _Numbers:
    """Return how often, in each text, a word of the query comes right after the one before it.

    Between two texts there is a mark: a word never comes right after one of another text.
    """
    goes_on = np.zeros(len(met.place), np.int64)
    goes_on[1:] = met.place[1:] - met.place[:-1] == 1
    steps: _Numbers = np.add.reduceat(goes_on, met.firsts)
    return steps
