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
    is_last: bool = False
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
    """Answers that were met, a row for each word of the query in each text, in that order."""

    owner: _Numbers
    """Which of the items."""
    want: _Numbers
    place: _Numbers
    weight: _Shares
    """Of the part of the record."""
    share: _Shares
    """How well the word answers, weighed by the part of the record."""
    firsts: _Numbers
    """The first row of each text."""
    lengths: _Numbers
    """Words of each text."""


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
                pair = (place, answer.quality)
                if number in answering:
                    answering[number].append(pair)
                else:
                    answering[number] = [pair]
        self._answering = answering

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
        met = self._met(records)
        if len(met.place):
            np.maximum.at(best, met.owner * asked + met.want, met.share)
            owner, weight_of = met.owner[met.firsts], met.weight[met.firsts]
            np.maximum.at(full, owner, self._filled(met) / met.lengths * weight_of)
            if asked > 1:
                weight_of = weight_of * (_steps(met) / (asked - 1))
            np.maximum.at(in_order, owner, weight_of)
        shares = best.reshape(len(records), asked)
        for place, words in named.items():
            shares[place, list(words)] = 1.0
            if len(words) == asked:
                full[place] = in_order[place] = 1.0
        share_of_rest = 1 - _FULLNESS - _ORDER + _FULLNESS * full + _ORDER * in_order
        scores: _Shares = shares @ self._weights / total * share_of_rest
        return scores

    def _met(self, records: Records) -> _Met:
        """Return the best answer to each word of the query in each text, by text and word."""
        numbers, asked = records.numbers, len(self._weights)
        place, want, quality = self._answers(numbers)
        marks = (numbers <= END_OF_PART).nonzero()[0]
        text = marks.searchsorted(place)
        # One number to sort by: the text, the word of the query, the best answer, the first place.
        row = text * asked + want
        lack = (_STEPS * (1 - quality)).astype(np.int64)
        order = ((row * (_STEPS + 1) + lack) * len(numbers) + place).argsort()
        order = order[_firsts(row[order])]
        place, want, text = place[order], want[order], text[order]
        owner = records.ends.searchsorted(place, "right")
        parts = (numbers == END_OF_PART).nonzero()[0]
        before = np.zeros(len(records.ends), np.int64)
        before[1:] = parts.searchsorted(records.ends[:-1])
        weight_of = _WEIGHTS[parts.searchsorted(place) - before[owner]]
        firsts = _firsts(text)
        texts = text[firsts]
        # A text begins after the mark before it; the very first one at the beginning.
        lengths = marks[texts] - np.where(texts > 0, marks[texts - 1] + 1, 0)
        return _Met(owner, want, place, weight_of, quality[order] * weight_of, firsts, lengths)

    def _answers(self, numbers: Numbers) -> tuple[_Numbers, _Numbers, _Shares]:
        """Return where words of the items answer, which of the query's, and how well."""
        answering = self._answering
        slots = _slots.at_least(self._word_count + FIRST_WORD + 1)
        answered = np.fromiter(answering, np.int64, len(answering)) + FIRST_WORD
        slots[answered] = np.arange(1, len(answering) + 1)
        # Words that are newer than the vocabulary come to the last slot, which stays empty.
        met = slots.take(numbers, mode="clip")
        slots[answered] = 0
        place = met.nonzero()[0]
        answer = met[place].astype(np.int64) - 1
        pairs = [pair for one in answering.values() for pair in one]
        if len(pairs) > len(answering):  # some words answer several of the query's
            count_of = np.array([len(one) for one in answering.values()], np.int64)
            counts = count_of[answer]
            starts = count_of.cumsum() - count_of
            before = counts.cumsum() - counts
            answer = (starts[answer] - before).repeat(counts) + np.arange(counts.sum())
            place = place.repeat(counts)
        wants, qualities = np.array(pairs).reshape(-1, 2).T
        return place, wants.astype(np.int64)[answer], qualities[answer]

    def _filled(self, met: _Met) -> _Numbers:
        """Return how many words of each text answer.

        Two words of a query that the same word answers fill one place, not two.
        """
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
            elif (word := number - FIRST_WORD) in answering:
                for place, quality in answering[word]:
                    value = quality * _PART_WEIGHTS[part]
                    if place not in best or value > best[place][0]:
                        best[place] = (value, Found(word, PARTS[part]))
        return {place: found for place, (_, found) in best.items()}


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
