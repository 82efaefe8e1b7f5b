"""A catalogue of any size that looks like a real one: words, names and headings by frequency.

Greek and English words come by the frequencies of `wordfreq`; surnames are made of given names and
the endings that Greek surnames have; a few persons wrote much and most wrote one book.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from wordfreq import iter_wordlist, word_frequency

from access_service.catalogue.record import Creator, Form, Item, ItemId, Series
from formats.document import EL, EN

GREEK_SHARE = 0.6
PERSONS = 120_000
SUBJECTS = 8_000
SERIES = 5_000
PUBLISHERS = 3_000
PORTION = 20_000
EVENNESS = 0.6
"""Power of a word's frequency: common words are rarer in titles than in sentences."""
ENDINGS = (
    "όπουλος", "ίδης", "άκης", "ιάδης", "άκος", "έας", "άτος", "ούδης", "άς", "ίτης", "οπούλου",
    "ίδου", "άκη", "ιάδου",
)  # fmt: skip
GIVEN = (
    "Γιώργος", "Μαρία", "Νίκος", "Ελένη", "Γιάννης", "Κατερίνα", "Δημήτρης", "Βασιλική",
    "Κώστας", "Σοφία", "Παναγιώτης", "Αναστασία", "Χρήστος", "Αικατερίνη", "Αλέξανδρος",
    "Θανάσης", "Δέσποινα", "Μιχάλης", "Ιωάννα", "Στέλιος", "Φωτεινή", "Ανδρέας", "Χριστίνα",
    "Σπύρος", "Αγγελική", "Ηλίας", "Ζωή", "Πέτρος", "Άννα", "Οδυσσέας", "Ρένα",
)  # fmt: skip
FORMS = tuple(Form)
AUDIENCES = ("", "adult", "juvenile", "adolescent")

Draws = np.ndarray[Any, np.dtype[np.int64]]


def _steps(weights: Sequence[float]) -> np.ndarray[Any, np.dtype[np.float64]]:
    sums = np.cumsum(np.asarray(weights, np.float64))
    return sums / sums[-1]


def _ranked(count: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return steps after which a few come often and most rarely (Zipf)."""
    return _steps([1 / (rank + 10) for rank in range(count)])


class Words:
    """The words of a language with their frequencies."""

    def __init__(self, lang: str, *, most: int = 60_000) -> None:
        self.words = [word for word in iter_wordlist(lang, "best") if word.isalpha()][:most]
        self.steps = _steps([word_frequency(word, lang) ** EVENNESS for word in self.words])


class Synthetic:
    """Draws items; the same seed draws the same ones."""

    def __init__(self, seed: int = 7) -> None:
        self._chance = np.random.default_rng(seed)
        self._languages = (Words("el"), Words("en"))
        self._persons = [self._person() for _ in range(PERSONS)]
        self._subjects = self._phrases(SUBJECTS, 1, 3)
        self._series = self._phrases(SERIES, 2, 4)
        self._publishers = self._phrases(PUBLISHERS, 1, 2)

    def _draw(self, steps: np.ndarray[Any, np.dtype[np.float64]], count: int) -> list[int]:
        drawn: list[int] = np.searchsorted(steps, self._chance.random(count)).tolist()
        return drawn

    def _whole(self, least: int, most: int, count: int) -> list[int]:
        drawn: list[int] = self._chance.integers(least, most + 1, count).tolist()
        return drawn

    def _phrases(self, count: int, least: int, most: int) -> list[str]:
        """Return phrases, each in one language, Greek first in its share."""
        lengths = self._whole(least, most, count)
        is_greek = (self._chance.random(count) < GREEK_SHARE).tolist()
        drawn = [iter(self._draw(words.steps, sum(lengths))) for words in self._languages]
        phrases = []
        for length, greek in zip(lengths, is_greek, strict=True):
            words, source = self._languages[not greek].words, drawn[not greek]
            phrases.append(" ".join(words[next(source)] for _ in range(length)).capitalize())
        return phrases

    def _person(self) -> Creator:
        greek, english = (language.words for language in self._languages)
        a, b, c = (int(number) for number in self._chance.integers(0, 1 << 30, 3))
        if self._chance.random() < GREEK_SHARE:
            family = greek[a % 20_000][:6].capitalize() + ENDINGS[b % len(ENDINGS)]
            given = GIVEN[c % len(GIVEN)]
        else:
            family = english[500 + a % 39_000].capitalize()
            given = english[500 + b % 4_000].capitalize()
        return Creator(f"{family}, {given}", f"{given} {family}")

    def items(self, count: int) -> Iterator[Item]:
        """Yield this many items."""
        for start in range(0, count, PORTION):
            yield from self._portion(start, min(PORTION, count - start))

    def _portion(self, start: int, count: int) -> Iterator[Item]:
        titles = self._phrases(count, 1, 7)
        persons = iter(self._draw(_ranked(PERSONS), 3 * count))
        subjects = iter(self._draw(_ranked(SUBJECTS), 4 * count))
        series = self._draw(_ranked(SERIES), count)
        publishers = self._draw(_ranked(PUBLISHERS), count)
        dice = self._chance.random((count, 5)).tolist()
        numbers = self._chance.integers(0, 10**10, count).tolist()
        for place, title in enumerate(titles):
            by, about, serial, isbn, form = dice[place]
            yield Item(
                id=ItemId(f"nlg:{start + place:07d}"),
                source="nlg",
                control_number=f"{start + place:07d}",
                title=title,
                lang=EN if title.isascii() else EL,
                creators=tuple(self._persons[next(persons)] for _ in range((1 + int(by * 9)) // 4)),
                series=(Series(self._series[series[place]], str(int(serial * 150) + 1)),)
                if serial < 0.2
                else (),
                subjects=tuple(self._subjects[next(subjects)] for _ in range(int(about * 4))),
                publisher=self._publishers[publishers[place]],
                year=2025 - int(form**3 * 120),
                isbns=(f"978{numbers[place]:010d}",) if isbn < 0.5 else (),
                forms=(FORMS[min(len(FORMS) - 1, int(form**4 * 8))],),
                audience=AUDIENCES[numbers[place] % len(AUDIENCES)],
            )
