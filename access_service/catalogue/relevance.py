"""How well a found item answers a query: a score from 0 to 1 that means the same everywhere.

The engine's own scores grow with the rarity of words and cannot be compared between queries. Here
each word of the query is looked for in the item, exactly, by stem, by sound, as a beginning or as
a correction, and counts by how much it tells.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import log

from access_service.catalogue.analysis import FUNCTION_WORDS, Token
from access_service.catalogue.record_log import END_OF_PART, END_OF_TEXT, FIRST_WORD

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


class Scorer:
    """Scores items against one query.

    Args:
        wanted: The words of the query, with what answers them.
    """

    def __init__(self, wanted: Sequence[Wanted]) -> None:
        self._wanted = wanted
        self._total = sum(want.weight for want in wanted)
        self._answers: dict[int, tuple[tuple[int, float], ...]] = {}
        for place, want in enumerate(wanted):
            for number, answer in want.answers.items():
                before = self._answers.get(number + FIRST_WORD, ())
                self._answers[number + FIRST_WORD] = (*before, (place, answer.quality))

    def score(self, numbers: Sequence[int], named: Sequence[int] = ()) -> float:
        """Return how well an item answers, 0 to 1.

        Args:
            numbers: The item's words as `record_log` holds them.
            named: Places of the query's words that are numbers of this item.
        """
        if not self._total:
            return 0.0
        best = [0.0] * len(self._wanted)
        for place in named:
            best[place] = 1.0
        fullness = order = 1.0 if len(named) == len(self._wanted) else 0.0
        known = self._answers.get
        met: list[tuple[int, tuple[tuple[int, float], ...]]] = []
        part = length = 0
        # Most of the words answer nothing: this loop must do little for them.
        for number in numbers:
            if number > END_OF_PART:
                answers = known(number)
                if answers:
                    met.append((length, answers))
                length += 1
            elif number == END_OF_TEXT:
                if met:
                    share, in_order = self._match(met, length, best, _PART_WEIGHTS[part])
                    fullness, order = max(fullness, share), max(order, in_order)
                    met = []
                length = 0
            else:
                part += 1
        asked = sum(w.weight * quality for w, quality in zip(self._wanted, best, strict=True))
        share_of_rest = 1 - _FULLNESS - _ORDER + _FULLNESS * fullness + _ORDER * order
        return asked / self._total * share_of_rest

    def _match(
        self,
        met: Sequence[tuple[int, tuple[tuple[int, float], ...]]],
        length: int,
        best: list[float],
        part_weight: float,
    ) -> tuple[float, float]:
        """Raise what is best by a text's answers; return how full the match is, and if in order."""
        here: dict[int, tuple[float, int]] = {}
        for place, answers in met:
            for want, quality in answers:
                if want not in here or quality > here[want][0]:
                    here[want] = (quality, place)
        for want, (quality, _) in here.items():
            best[want] = max(best[want], quality * part_weight)
        places = [here[want][1] for want in sorted(here)]
        share = len(set(places)) / length * part_weight
        if len(self._wanted) == 1:
            return share, part_weight
        steps = sum(1 for a, b in itertools.pairwise(places) if b == a + 1)
        return share, steps / (len(self._wanted) - 1) * part_weight

    def found(self, numbers: Sequence[int]) -> dict[int, Found]:
        """Return, by place in the query, where the best answer to each word stands in an item."""
        best: dict[int, tuple[float, Found]] = {}
        part = 0
        for number in numbers:
            if number == END_OF_PART:
                part += 1
            for want, quality in self._answers.get(number, ()):
                value = quality * _PART_WEIGHTS[part]
                if want not in best or value > best[want][0]:
                    best[want] = (value, Found(number - FIRST_WORD, PARTS[part]))
        return {want: found for want, (_, found) in best.items()}
