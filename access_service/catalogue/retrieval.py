"""One query over one state of the index: recall a hundred items, score each, correct, explain.

The words that answer a query are known before the engine is asked: its vocabulary tells which of
the catalogue's words share a form with one that was typed, begin with it or may have been meant.
The engine then only joins the lists of a few dozen words, each weighted by how well it answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import log
from typing import Any, Final, NamedTuple

import numpy as np

from access_service.catalogue.analysis import FUNCTION_WORDS, Token, is_number
from access_service.catalogue.engine_schema import (
    AT,
    MAIN,
    MORE,
    TAG,
    Kind,
    facets,
    filter_queries,
    tag,
)
from access_service.catalogue.filters import Filters
from access_service.catalogue.outcome import Hit, Match, Outcome
from access_service.catalogue.record import ItemId
from access_service.catalogue.record_log import END_OF_PART, FIRST_WORD, Numbers, RecordLog, Records
from access_service.catalogue.relevance import (
    LEAST_SCORE,
    MIN_PREFIX,
    NO_ANSWER,
    ROOT_QUALITY,
    Likeness,
    Scorer,
    Wanted,
    as_key_prefix,
    as_prefix,
    corrected,
    likeness,
    weight,
)
from access_service.catalogue.spelling import corrections
from access_service.catalogue.vocabulary import Vocabulary

_PART_BOOSTS: Final = {MAIN: 1.0, MORE: 0.5}
_RECALLED: Final = 100
_RECALLED_BY_SUBJECT: Final = 40
_MOST_OF_A_SUBJECT: Final = 3
SURE: Final = 0.8
"""A best score under this sends the query round again with every word corrected."""
COUNTED_QUALITY: Final = 0.75
"""Answers of at least this quality are counted, or the best ones where none is as good."""
_MOST_TERMS: Final = 96
_LEAST_TERMS_A_WORD: Final = 4
_MOST_TERMS_A_WORD: Final = 24
_BEGUN: Final = 24
"""Words that begin like the last one, recalled at most; all of them count when scored."""
_BEGUN_BY_KEY: Final = 12
_SHARPNESS: Final = 3
"""Power of a word's quality in recall: exact answers must fill the hundred before likely ones."""


class Term(NamedTuple):
    """A word that the engine is asked for, in which field, and how much it counts."""

    part: str
    word: str
    boost: float


class _Candidate(NamedTuple):
    score: float
    item_id: str
    place: int
    records: Records


class Retrieval:
    """Answers one query.

    Args:
        searcher: The engine's view of its index.
        schema: The engine's schema.
        vocabulary: The catalogue's words.
        records: What is scored of each item.
        tokens: The words of the query, each as written and analysed.
        filters: What the search is narrowed to.
        frequencies: How many items have a word in each part, as far as earlier queries asked.
    """

    def __init__(
        self,
        searcher: Any,
        schema: Any,
        vocabulary: Vocabulary,
        records: RecordLog,
        tokens: Sequence[tuple[str, Token]],
        filters: Filters,
        frequencies: dict[str, tuple[int, int]],
    ) -> None:
        import tantivy

        self._query: Any = tantivy.Query
        self._occur: Any = tantivy.Occur
        self._searcher = searcher
        self._schema = schema
        self._words = vocabulary
        self._records = records
        self._filters = [
            self._query.const_score_query(one, 0.0) for one in filter_queries(schema, filters)
        ]
        self._count = int(searcher.num_docs)
        self._frequencies = frequencies
        self._wanted = [
            Wanted(found, written, is_last=place == len(tokens) - 1)
            for place, (written, found) in enumerate(tokens)
        ]
        for want in self._wanted:
            self._prepare(want)

    def recall(self, limit: int) -> tuple[Hit, ...]:
        """Return the best hits; a second round with corrections if the first is not sure."""
        scorer, found = self._best()
        return tuple(self._hit(scorer, one) for one in found[:limit])

    def outcome(self, limit: int) -> Outcome:
        """Return the best hits, how many answers there are, and what was meant."""
        scorer, found = self._best()
        hits = tuple(self._hit(scorer, one) for one in found[:limit])
        if not found:
            return Outcome()
        meant = self._meant(hits[0])
        query = self._all_of_it()
        # Fewer than were scored leave no room for more that would answer in full.
        count = self._searcher.search(query, 1, count=True).count if query else 0
        if count <= len(found):
            return Outcome(hits, len(found), meant)
        return Outcome(hits, count, meant, facets(self._searcher, query))

    def _best(self) -> tuple[Scorer, list[_Candidate]]:
        # A word in Latin letters or spelt as it sounds is known by its sound, and needs no guess.
        unknown = [want for want in self._wanted if not _is_known(want)]
        self._correct(unknown)
        scorer, found = self._round()
        if not found or found[0].score < SURE:
            rest = [want for want in self._wanted if want not in unknown]
            if self._correct(rest):
                scorer, found = self._round()
        return scorer, found

    def _hit(self, scorer: Scorer, one: _Candidate) -> Hit:
        return Hit(
            ItemId(one.item_id),
            round(one.score, 4),
            self._matches(scorer, one.records.own(one.place)),
        )

    def _meant(self, best: Hit) -> str:
        """Return the query with its misspelt words put right, as the best hit has them."""
        right = {
            match.asked: match.found
            for match in best.matches
            if match.likeness is Likeness.CORRECTED
        }
        written = (want.written for want in self._wanted)
        return " ".join(right.get(word, word) for word in written) if right else ""

    def _all_of_it(self) -> Any | None:
        """Return an engine's query for the items that answer every telling word of the query."""
        telling = [want for want in self._telling() if not is_number(want.token.word)]
        if not telling:
            return None
        must = [*map(self._one_of, telling), *self._filters]
        return self._query.boolean_query([(self._occur.Must, one) for one in must])

    def terms(self) -> list[Term]:
        """Return the words that the engine is asked for: their number bounds its work."""
        return [term for want in self._telling() for term in self._weighted(want)]

    def _one_of(self, want: Wanted) -> Any:
        best = max((answer.quality for answer in want.answers.values()), default=0.0)
        least = min(best, COUNTED_QUALITY)
        good = [n for n, answer in want.answers.items() if answer.quality >= least]
        words = sorted({self._words.word(n) for n in good})
        sets = [self._query.term_set_query(self._schema, part, words) for part in _PART_BOOSTS]
        return self._query.boolean_query([(self._occur.Should, one) for one in sets])

    def _prepare(self, want: Wanted) -> None:
        """Find the words that answer one of the query's, and how much it tells."""
        asked = want.token
        by_sound = 0
        for number in self._words.same(asked):
            found = self._words.token(number)
            answer = likeness(asked, found)
            if answer is NO_ANSWER:
                continue
            want.accept(number, answer)
            if answer.likeness is Likeness.SOUND:
                by_sound = max(by_sound, self._frequency(found.word))
        want.frequency = self._frequency(asked.word)
        want.weight = weight(asked.word, self._count, want.frequency or by_sound)
        if want.is_last and len(asked.word) >= MIN_PREFIX and not is_number(asked.word):
            for number in self._words.beginning(asked.word, by_key=False, limit=_BEGUN):
                want.accept(number, as_prefix(asked, self._words.word(number)))
            for key in _begun_keys(want):
                begun = self._words.beginning(key, by_key=True, limit=_BEGUN_BY_KEY)
                self._accept_by_key(want, begun, key)

    def _accept_by_key(self, want: Wanted, numbers: Iterable[int], key: str) -> None:
        for number in numbers:
            want.accept(number, as_key_prefix(key, self._words.token(number).keys[0]))

    def _frequency(self, word: str) -> int:
        return sum(self._by_part(word))

    def _by_part(self, word: str) -> tuple[int, int]:
        known = self._frequencies.get(word)
        if known is None:
            frequency = self._searcher.doc_freq
            known = self._frequencies[word] = (frequency(MAIN, word), frequency(MORE, word))
        return known

    def _correct(self, wanted: Iterable[Wanted]) -> bool:
        """Let each word also be what it may have been meant for; tell whether any may be."""
        is_any = False
        for want in wanted:
            found = corrections(self._words, want.token)
            is_any = is_any or bool(found)
            meant = [(one.quality, self._words.token(one.number)) for one in found]
            for number in self._words.sharing([token for _, token in meant]):
                other = self._words.token(number)
                for quality, token in meant:
                    want.accept(number, corrected(quality, token, other))
        return is_any

    def _round(self) -> tuple[Scorer, list[_Candidate]]:
        """Recall and score; return what reached the least score, the best first."""
        addresses = self._recalled()
        places = self._searcher.fast_field_values(AT, list(addresses.values()))
        records = self._records.read([int(place) for place in places])
        self._accept_begun(records.numbers)
        scorer = Scorer(self._wanted)
        named = self._named()
        if named:
            named = {n: named[a] for n, a in enumerate(addresses) if a in named}
        scores = scorer.scores(records, named)
        best = [
            _Candidate(value, records.ids[place], place, records)
            for place, value in enumerate(scores)
            if value >= LEAST_SCORE
        ]
        best.sort(key=lambda one: (-round(one.score, 4), one.item_id))
        return scorer, best

    def _accept_begun(self, numbers: Numbers) -> None:
        """Let every word of the recalled items that the last one begins be an answer to it."""
        want = self._wanted[-1]
        asked = want.token
        if len(asked.word) < MIN_PREFIX or is_number(asked.word):
            return
        met = numbers[numbers > END_OF_PART] - np.uint32(FIRST_WORD)
        for number in self._words.which_begin(met, asked.word, by_key=False):
            want.accept(number, as_prefix(asked, self._words.word(number)))
        for key in _begun_keys(want):
            begun = self._words.which_begin(met, key, by_key=True)
            self._accept_by_key(want, begun, key)

    def _recalled(self) -> dict[tuple[int, int], Any]:
        """Return addresses of items worth scoring: by any part, and some by subject or series.

        Without the second list a subject such as «History» would drown in titles that hold it;
        one of many words stands out by itself.
        """
        found: dict[tuple[int, int], Any] = {}
        weighted = self.terms()
        for parts, most in (((MAIN, MORE), _RECALLED), ((MORE,), _RECALLED_BY_SUBJECT)):
            if MAIN not in parts and len(self._telling()) > _MOST_OF_A_SUBJECT:
                continue
            terms = [self._engine_term(term) for term in weighted if term.part in parts]
            if MAIN in parts:
                terms += [self._number(w) for w in self._wanted if is_number(w.token.word)]
            if not terms:
                continue
            query = self._query.boolean_query([(self._occur.Should, term) for term in terms])
            for address in self._search(query, most):
                found[address.segment_ord, address.doc] = address
        return found

    def _search(self, query: Any, most: int) -> list[Any]:
        if self._filters:
            must = [(self._occur.Must, one) for one in (*self._filters, query)]
            query = self._query.boolean_query(must)
        return [address for _, address in self._searcher.search(query, most, count=False).hits]

    def _number(self, want: Wanted) -> Any:
        number = tag(Kind.NUMBER, want.token.word)
        return self._query.term_query(self._schema, TAG, number, "basic")

    def _telling(self) -> Sequence[Wanted]:
        """Return the words to recall by: «of the» only if nothing else was asked."""
        telling = [want for want in self._wanted if want.token.word not in FUNCTION_WORDS]
        return telling or self._wanted

    def _engine_term(self, term: Term) -> Any:
        query = self._query.term_query(self._schema, term.part, term.word, "freq")
        return self._query.boost_query(query, term.boost)

    def _weighted(self, want: Wanted) -> Iterator[Term]:
        """Yield each word that answers, weighted so that rarity adds nothing.

        The engine multiplies by how rare a word is; a rare misspelling would come before the word.
        """
        share = _MOST_TERMS // max(1, len(self._wanted))
        most = min(_MOST_TERMS_A_WORD, max(_LEAST_TERMS_A_WORD, share))
        for word, quality in self._best_words(want)[:most]:
            for part, frequency in zip((MAIN, MORE), self._by_part(word), strict=True):
                if frequency:
                    rarity = log(1 + max(0.5, self._count - frequency + 0.5) / (frequency + 0.5))
                    boost = want.weight * quality**_SHARPNESS * _PART_BOOSTS[part] / rarity
                    yield Term(part, word, boost)

    def _best_words(self, want: Wanted) -> list[tuple[str, float]]:
        words: dict[str, float] = {}
        for number, answer in want.answers.items():
            word = self._words.word(number)
            words[word] = max(answer.quality, words.get(word, 0.0))
        return sorted(words.items(), key=lambda pair: -pair[1])

    def _named(self) -> dict[Any, list[int]]:
        """Return, by address, the places of the query's words that are numbers of an item."""
        named: dict[Any, list[int]] = {}
        for place, want in enumerate(self._wanted):
            if is_number(want.token.word):
                for address in self._search(self._number(want), _RECALLED):
                    named.setdefault((address.segment_ord, address.doc), []).append(place)
        return named

    def _matches(self, scorer: Scorer, numbers: Sequence[int]) -> tuple[Match, ...]:
        found = scorer.found(numbers)
        return tuple(
            Match(
                want.written,
                self._words.written(found[place].number),
                found[place].part,
                want.answers[found[place].number].likeness,
            )
            for place, want in enumerate(self._wanted)
            if place in found
        )


def _begun_keys(want: Wanted) -> list[str]:
    """Return the sounds with which a word may go on; none for a word that the catalogue knows."""
    return [] if want.frequency else [key for key in want.token.keys if len(key) > MIN_PREFIX]


def _is_known(want: Wanted) -> bool:
    """Tell whether the catalogue has a word, or one that sounds the same or is a form of it."""
    if want.frequency:
        return True
    return any(
        answer.likeness is not Likeness.BEGINNING and answer.quality >= ROOT_QUALITY
        for answer in want.answers.values()
    )
