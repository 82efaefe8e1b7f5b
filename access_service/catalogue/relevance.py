"""How well a found item answers a query: a score from 0 to 1 that means the same everywhere.

The engine's own scores grow with the rarity of words and cannot be compared between queries. Here
each word of the query is looked for in the item, exactly, by stem, by sound, as a beginning or as
a correction, and counts by how much it tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import log
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from access_service.catalogue.analysis import FUNCTION_WORDS, Token
from access_service.catalogue.record_log import END_OF_PART, FIRST_WORD, Records
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
_FAR = 1 << 24
"""More words than a text can have."""


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

    text: _Numbers
    owner: _Numbers
    """Which of the items."""
    want: _Numbers
    share: _Shares
    """How well the word answers, weighed by the part of the record."""
    place: _Numbers
    length: _Numbers
    """Words of the text."""
    weight: _Shares
    """Of the part of the record."""


class Scorer:
    """Scores items against one query.

    Args:
        wanted: The words of the query, with what answers them.
        word_count: How many words the vocabulary has.
    """

    def __init__(self, wanted: Sequence[Wanted], word_count: int) -> None:
        self._wanted = wanted
        self._weights = np.array([want.weight for want in wanted])
        answering: dict[int, list[tuple[int, float]]] = {}
        for place, want in enumerate(wanted):
            for number, answer in want.answers.items():
                answering.setdefault(number + FIRST_WORD, []).append((place, answer.quality))
        self._answering = answering
        self._counts = np.array([len(one) for one in answering.values()], np.int64)
        pairs = [pair for one in answering.values() for pair in one]
        self._wants = np.array([want for want, _ in pairs], np.int64)
        self._qualities = np.array([quality for _, quality in pairs])
        self._lack = np.array([int(_STEPS * (1 - quality)) for _, quality in pairs], np.int64)
        # By a word's number, which answer it is, counted from one; the last is for newer words.
        self._slots = np.zeros(word_count + FIRST_WORD + 1, np.uint32)
        self._slots[np.fromiter(answering, np.int64, len(answering))] = np.arange(
            1, len(answering) + 1
        )

    def scores(self, records: Records, named: Mapping[int, Sequence[int]]) -> _Shares:
        """Return how well each of some items answers, 0 to 1, all of them reckoned at once.

        Args:
            records: The items' words.
            named: By place among the records, the query's words that are numbers of that item.
        """
        total, asked = float(self._weights.sum()), len(self._wanted)
        full, in_order = np.zeros(len(records)), np.zeros(len(records))
        if not total or not len(records):
            return full
        best = np.zeros(len(records) * asked)
        met = self._met(records)
        np.maximum.at(best, met.owner * asked + met.want, met.share)
        if len(met.text):
            firsts = np.flatnonzero(np.diff(met.text, prepend=-1))
            owner, weight_of = met.owner[firsts], met.weight[firsts]
            filled = _filled(met, firsts)
            np.maximum.at(full, owner, filled / met.length[firsts] * weight_of)
            if asked == 1:
                np.maximum.at(in_order, owner, weight_of)
            else:
                goes_on = (np.diff(met.text) == 0) & (np.diff(met.place) == 1)
                steps = np.add.reduceat(np.append(goes_on, False).astype(np.int64), firsts)
                np.maximum.at(in_order, owner, steps / (asked - 1) * weight_of)
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
        numbers = records.numbers
        slots = self._slots[np.minimum(numbers, np.uint32(len(self._slots) - 1))]
        place = np.flatnonzero(slots)
        answer = slots[place].astype(np.int64) - 1
        if len(self._wants) > len(self._counts):  # some words answer several of the query's
            counts = self._counts[answer]
            starts = np.cumsum(self._counts) - self._counts
            before = np.cumsum(counts) - counts
            answer = np.repeat(starts[answer] - before, counts) + np.arange(counts.sum())
            place = np.repeat(place, counts)
        marks = np.flatnonzero(numbers <= END_OF_PART)
        text = np.searchsorted(marks, place)
        # One number to sort by: the text, the word of the query, the best answer, the first place.
        row = text * len(self._wanted) + self._wants[answer]
        order = np.argsort((row * (_STEPS + 1) + self._lack[answer]) * len(numbers) + place)
        order = order[np.diff(row[order], prepend=-1) > 0]
        place, answer, text = place[order], answer[order], text[order]
        owner = np.searchsorted(records.ends, place, "right")
        parts = np.append(0, np.cumsum(numbers == END_OF_PART))
        part = parts[place] - parts[np.append(0, records.ends)[owner]]
        start = np.append(0, marks + 1)[text]
        weight_of = _WEIGHTS[part]
        share = self._qualities[answer] * weight_of
        length = marks[text] - start
        return _Met(text, owner, self._wants[answer], share, place, length, weight_of)

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


def _filled(met: _Met, firsts: _Numbers) -> _Numbers:
    """Return how many words of each text answer.

    Two words of a query that the same word answers fill one place, not two.
    """
    places = np.sort(met.text * _FAR + met.place)
    is_new = np.diff(places, prepend=-1) > 0
    filled: _Numbers = np.add.reduceat(is_new.astype(np.int64), firsts)
    return filled
