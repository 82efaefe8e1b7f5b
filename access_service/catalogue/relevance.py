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
_SHORTEST_BARE = 3


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


@dataclass(frozen=True, slots=True)
class Answer:
    """How well, 0 to 1, and in what way one word answers another."""

    quality: float
    likeness: Likeness


NO_ANSWER = Answer(0.0, Likeness.SAME)


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
        if answer.quality > self.answers.get(number, NO_ANSWER).quality:
            self.answers[number] = answer


def likeness(asked: Token, found: Token) -> Answer:
    """Return how well a word of the catalogue answers one of a query, before any correction."""
    if found.word == asked.word:
        return Answer(1.0, Likeness.SAME)
    best = NO_ANSWER
    if _has_ending(found.word) and found.stem == asked.stem:
        best = Answer(STEM_QUALITY, Likeness.FORM)
    elif not set(found.keys).isdisjoint(asked.keys):
        best = Answer(KEY_QUALITY, Likeness.SOUND)
    elif _has_ending(found.word) and not set(found.roots).isdisjoint(asked.roots):
        best = Answer(ROOT_QUALITY, Likeness.FORM)
    return best


def _has_ending(word: str) -> bool:
    """Tell whether a word is long enough to lose one: the «ΠΑΠ» of a shelf mark is not."""
    return len(word) > _SHORTEST_BARE


def corrected(quality: float, meant: Token, found: Token) -> Answer:
    """Return how well a word answers a misspelt one that may have been `meant`."""
    if found.word == meant.word:
        return Answer(quality, Likeness.CORRECTED)
    if found.stem == meant.stem:
        return Answer(quality * STEM_QUALITY, Likeness.CORRECTED)
    return NO_ANSWER


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


@dataclass(frozen=True, slots=True)
class Found:
    """Where the best answer to one word of a query stands: the word's number and the part."""

    number: int
    part: Part


class _Met(NamedTuple):
    """Answers that were met, a row for each word of the query in each text, in that order."""

    text: _Numbers
    owner: _Numbers
    """Which of the items."""
    want: _Numbers
    quality: _Shares
    weight: _Shares
    """Of the part of the record."""
    place: _Numbers
    """Counted from the text's first word."""
    length: _Numbers
    """Words of the text."""


class Scorer:
    """Scores items against one query.

    Args:
        wanted: The words of the query, with what answers them.
    """

    def __init__(self, wanted: Sequence[Wanted]) -> None:
        self._wanted = wanted
        self._weights = np.array([want.weight for want in wanted])
        rows = sorted(
            (number + FIRST_WORD, place, answer.quality)
            for place, want in enumerate(wanted)
            for number, answer in want.answers.items()
        )
        self._answering = {number for number, _, _ in rows}
        self._numbers = np.array([number for number, _, _ in rows], np.uint32)
        self._wants = np.array([place for _, place, _ in rows], np.int64)
        self._qualities = np.array([quality for _, _, quality in rows])

    def scores(self, records: Records, named: Mapping[int, Sequence[int]]) -> list[float]:
        """Return how well each of some items answers, 0 to 1, all of them reckoned at once.

        Args:
            records: The items' words.
            named: By place among the records, the query's words that are numbers of that item.
        """
        total = float(self._weights.sum())
        if not total:
            return [0.0] * len(records.ids)
        best = np.zeros((len(records.ids), len(self._wanted)))
        full = np.zeros(len(records.ids))
        in_order = np.zeros(len(records.ids))
        met = self._met(records)
        np.maximum.at(best, (met.owner, met.want), met.quality * met.weight)
        is_first = np.concatenate(([True], met.text[1:] != met.text[:-1]))[: len(met.text)]
        text = np.cumsum(is_first) - 1
        owner, weight_of = met.owner[is_first], met.weight[is_first]
        # Two words of a query that the same word answers fill one place, not two.
        span = int(met.place.max(initial=0)) + 1
        distinct = np.bincount(np.unique(text * span + met.place) // span, minlength=len(owner))
        np.maximum.at(full, owner, distinct / met.length[is_first] * weight_of)
        if len(self._wanted) == 1:
            np.maximum.at(in_order, owner, weight_of)
        else:
            follows = (text[1:] == text[:-1]) & (met.place[1:] == met.place[:-1] + 1)
            steps = np.bincount(text[1:][follows], minlength=len(owner))
            np.maximum.at(in_order, owner, steps / (len(self._wanted) - 1) * weight_of)
        for place, words in named.items():
            best[place, list(words)] = 1.0
            if len(words) == len(self._wanted):
                full[place] = in_order[place] = 1.0
        share_of_rest = 1 - _FULLNESS - _ORDER + _FULLNESS * full + _ORDER * in_order
        scores: list[float] = (best @ self._weights / total * share_of_rest).tolist()
        return scores

    def _met(self, records: Records) -> _Met:
        """Return the best answer to each word of the query in each text, by text and word."""
        numbers = records.numbers
        low = np.searchsorted(self._numbers, numbers, "left")
        high = np.searchsorted(self._numbers, numbers, "right")
        at = np.flatnonzero(high > low)
        counts = high[at] - low[at]
        place = np.repeat(at, counts)
        answer = np.repeat(low[at] - (np.cumsum(counts) - counts), counts) + np.arange(len(place))
        want, quality = self._wants[answer], self._qualities[answer]
        marks = np.flatnonzero(numbers <= END_OF_PART)
        text = np.searchsorted(marks, place)
        order = np.lexsort((place, -quality, want, text))
        place, want, quality, text = place[order], want[order], quality[order], text[order]
        is_best = np.ones(len(text), bool)
        is_best[1:] = (text[1:] != text[:-1]) | (want[1:] != want[:-1])
        place, want, quality, text = place[is_best], want[is_best], quality[is_best], text[is_best]
        owner = np.searchsorted(records.ends, place, "right")
        parts = np.concatenate(([0], np.cumsum(numbers == END_OF_PART)))
        part = parts[place] - parts[np.concatenate(([0], records.ends))[owner]]
        start = np.concatenate(([0], marks + 1))[text]
        return _Met(text, owner, want, quality, _WEIGHTS[part], place - start, marks[text] - start)

    def found(self, numbers: Sequence[int]) -> dict[int, Found]:
        """Return, by place in the query, where the best answer to each word stands in an item."""
        best: dict[int, tuple[float, Found]] = {}
        part = 0
        for number in numbers:
            if number == END_OF_PART:
                part += 1
            if number not in self._answering:
                continue
            for place, want in enumerate(self._wanted):
                answer = want.answers.get(number - FIRST_WORD)
                value = answer.quality * _PART_WEIGHTS[part] if answer else 0.0
                if value > (best[place][0] if place in best else 0.0):
                    best[place] = (value, Found(number - FIRST_WORD, PARTS[part]))
        return {place: found for place, (_, found) in best.items()}
