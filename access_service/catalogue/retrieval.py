"""One query over one state of the index: recall a hundred items, score them, correct, explain.

The words that answer a query are known before the engine is asked: its vocabulary tells which of
the catalogue's words share a form with one that was typed, begin with it or may have been meant.
The engine then only joins the lists of a few dozen words, each weighted by how well it answers.

A search goes as far as it must. First come the forms of the words, and what an unknown word may
have been meant for; only if no answer is certain are known words corrected too, or the last one
gone on with. Reasons are found for the items that are shown, and for no others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from access_service.catalogue.record_log import END_OF_PART, FIRST_WORD, Numbers, RecordLog
from access_service.catalogue.relevance import (
    BY_FORM,
    LEAST_SCORE,
    MIN_PREFIX,
    ROOT_QUALITY,
    Answer,
    Likeness,
    Scored,
    Scorer,
    Wanted,
    as_key_prefix,
    as_prefix,
    weight,
)
from access_service.catalogue.spelling import meant_words
from access_service.catalogue.vocabulary import Counts, Vocabulary
from access_service.catalogue.word_table import FormKind

_PART_BOOSTS: Final = {MAIN: 1.0, MORE: 0.9}
"""So near to each other that a subject in full comes before a title that has a part of it."""
_BOOSTS: Final = np.array([[boost] for boost in _PART_BOOSTS.values()])
_RECALLED: Final = 100
SURE: Final = 0.8
"""A best score under this sends the query round again with every word corrected."""
MOSTLY: Final = 0.6
"""From this best score on only the words that its item lacks are corrected: it has most of them."""
_ENOUGH: Final = 10
"""So many sure answers to a single word leave no doubt that the word was finished."""
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
        is_counted: The vocabulary counted them, and nothing was written since.
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
        *,
        is_counted: bool,
    ) -> None:
        import tantivy

        self._query: Any = tantivy.Query
        self._should: Any = tantivy.Occur.Should
        self._must: Any = tantivy.Occur.Must
        self._searcher = searcher
        self._schema = schema
        self._words = vocabulary
        self._records = records
        narrowing = filter_queries(schema, filters) if filters else ()
        self._filters = [self._query.const_score_query(one, 0.0) for one in narrowing]
        self._count = int(searcher.num_docs)
        self._frequencies = frequencies
        self._is_counted = is_counted
        self._is_begun = False
        self._wanted = [Wanted(found, written) for written, found in tokens]
        same = vocabulary.same([found for _, found in tokens])
        common = self._common(same)
        for want, forms in zip(self._wanted, same, strict=True):
            self._prepare(want, forms, common)

    def recall(self, limit: int) -> tuple[Hit, ...]:
        """Return the best hits; a second round with corrections if the first is not certain."""
        scored = self._best()
        return tuple(self._hit(scored, *one) for one in scored.best(limit))

    def outcome(self, limit: int) -> Outcome:
        """Return the best hits, how many answers there are, and what was meant."""
        scored = self._best()
        hits = tuple(self._hit(scored, *one) for one in scored.best(limit))
        if not hits:
            return Outcome()
        meant = self._meant(hits[0])
        query = self._all_of_it()
        # Fewer than were scored leave no room for more that would answer in full.
        count = self._searcher.search(query, 1, count=True).count if query else 0
        scored_count = scored.count(LEAST_SCORE)
        if count <= scored_count:
            return Outcome(hits, scored_count, meant)
        return Outcome(hits, count, meant, facets(self._searcher, query))

    def _best(self) -> Scored:
        # A word in Latin letters or spelt as it sounds is known by its sound, and needs no guess.
        unknown = [want for want in self._wanted if not _is_known(want)]
        self._correct(unknown)
        if self._wanted[-1].frequency == 0:
            self._begin()
        scored = self._round()
        best = scored.highest
        is_more = False
        if not self._is_begun and (
            best < SURE or (len(self._wanted) == 1 and scored.count(SURE) < _ENOUGH)
        ):
            is_more = self._begin()
        if best < SURE:
            rest = [want for want in self._wanted if want not in unknown]
            if best >= MOSTLY:
                rest = self._lacking(scored, rest)
            is_more = self._correct(rest) or is_more
        return self._round() if is_more else scored

    def _lacking(self, scored: Scored, wanted: Sequence[Wanted]) -> list[Wanted]:
        """Return those of some words that the best item has in no form of them.

        The last word is among them, if it was gone on with: what it begins may be another word.
        """
        last = self._wanted[-1] if self._is_begun else None
        found = ((self._wanted[place], one) for place, one in scored.found_in_best().items())
        has = [want for want, one in found if want.answers[one.number].quality >= ROOT_QUALITY]
        return [want for want in wanted if want is last or want not in has]

    def _hit(self, scored: Scored, score: float, item_id: str, place: int) -> Hit:
        matches = self._matches(scored.scorer, scored.records.own(place))
        return Hit(ItemId(item_id), score, matches)

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
        return self._query.boolean_query([(self._must, one) for one in must])

    def terms(self) -> list[Term]:
        """Return the words that the engine is asked for: their number bounds its work."""
        return [Term(*found) for found in self._weighted(self._telling())]

    def _one_of(self, want: Wanted) -> Any:
        best = max((answer.quality for answer in want.answers.values()), default=0.0)
        least = min(best, COUNTED_QUALITY)
        good = [n for n, answer in want.answers.items() if answer.quality >= least]
        words = sorted({self._words.word(n) for n in good})
        sets = [self._query.term_set_query(self._schema, part, words) for part in _PART_BOOSTS]
        return self._query.boolean_query([(self._should, one) for one in sets])

    def _common(self, same: Iterable[Mapping[int, FormKind]]) -> dict[int, int]:
        """Return how often words stand in items that are those of the query or sound like them."""
        told = (FormKind.WORD, FormKind.KEY)
        numbers = list({n: None for forms in same for n, kind in forms.items() if kind in told})
        words = [] if self._is_counted else [self._words.word(number) for number in numbers]
        counts: list[int] = self._counts_of(numbers, words).sum(axis=0).tolist()
        return dict(zip(numbers, counts, strict=True))

    def _prepare(
        self, want: Wanted, forms: Mapping[int, FormKind], common: Mapping[int, int]
    ) -> None:
        """Note the words that share a form with one of the query's, and how much it tells."""
        want.answers = {number: BY_FORM[kind] for number, kind in forms.items()}
        by_kind = {FormKind.WORD: 0, FormKind.KEY: 0}
        for number, kind in forms.items():
            if kind in by_kind and common[number] > by_kind[kind]:
                by_kind[kind] = common[number]
        want.frequency = by_kind[FormKind.WORD]
        frequency = want.frequency or by_kind[FormKind.KEY]
        want.weight = weight(want.token.word, self._count, frequency)

    def _begin(self) -> bool:
        """Let the last word be the beginning of others; tell whether it may be."""
        self._is_begun = True
        want = self._wanted[-1]
        asked = want.token
        if len(asked.word) < MIN_PREFIX or is_number(asked.word):
            return False
        before = len(want.answers)
        for number in self._words.beginning(asked.word, by_key=False, limit=_BEGUN):
            want.accept(number, as_prefix(asked, self._words.word(number)))
        for key in _begun_keys(want):
            begun = self._words.beginning(key, by_key=True, limit=_BEGUN_BY_KEY)
            self._accept_by_key(want, begun, key)
        return len(want.answers) > before

    def _accept_by_key(self, want: Wanted, numbers: Iterable[int], key: str) -> None:
        for number in numbers:
            want.accept(number, as_key_prefix(key, self._words.token(number).keys[0]))

    def _by_part(self, word: str) -> tuple[int, int]:
        known = self._frequencies.get(word)
        if known is None:
            frequency = self._searcher.doc_freq
            known = self._frequencies[word] = (frequency(MAIN, word), frequency(MORE, word))
        return known

    def _correct(self, wanted: Sequence[Wanted]) -> bool:
        """Let each word also be what it may have been meant for; tell whether any may be."""
        if not wanted:
            return False
        meant = meant_words(self._words, [want.token for want in wanted])
        for want, found in zip(wanted, meant, strict=True):
            for number, quality in found:
                want.accept(number, Answer(quality, Likeness.CORRECTED))
        return any(meant)

    def _round(self) -> Scored:
        """Recall and score."""
        number_wants = [want for want in self._wanted if is_number(want.token.word)]
        terms = self._engine_terms()
        terms += [(self._should, self._number(want)) for want in number_wants]
        return self._scored(self._search(terms, _RECALLED), self._named(number_wants))

    def _scored(self, addresses: Sequence[Any], named: Mapping[Any, Sequence[int]]) -> Scored:
        places = self._searcher.fast_field_values(AT, addresses)
        records = self._records.read(np.array(places, np.int64))
        if self._is_begun:
            self._accept_begun(records.numbers)
        scorer = Scorer(self._wanted, len(self._words))
        own = (
            {
                n: named[a.segment_ord, a.doc]
                for n, a in enumerate(addresses)
                if (a.segment_ord, a.doc) in named
            }
            if named
            else {}
        )
        return Scored(scorer, records, scorer.scores(records, own))

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

    def _search(self, terms: list[tuple[Any, Any]], most: int) -> list[Any]:
        if not terms:
            return []
        query = self._query.boolean_query(terms)
        if self._filters:
            must = [(self._must, one) for one in (*self._filters, query)]
            query = self._query.boolean_query(must)
        return [address for _, address in self._searcher.search(query, most, count=False).hits]

    def _number(self, want: Wanted) -> Any:
        number = tag(Kind.NUMBER, want.token.word)
        return self._query.term_query(self._schema, TAG, number, "basic")

    def _telling(self) -> Sequence[Wanted]:
        """Return the words to recall by: «of the» only if nothing else was asked."""
        telling = [want for want in self._wanted if want.token.word not in FUNCTION_WORDS]
        return telling or self._wanted

    def _engine_terms(self) -> list[tuple[Any, Any]]:
        """Return the engine's queries for the words to recall by."""
        term, boost = self._query.term_query, self._query.boost_query
        schema, should = self._schema, self._should
        return [
            (should, boost(term(schema, part, word, "freq"), counts))
            for part, word, counts in self._weighted(self._telling())
        ]

    def _weighted(self, telling: Sequence[Wanted]) -> list[tuple[str, str, float]]:
        """Return each word that answers, weighted so that rarity adds nothing.

        The engine multiplies by how rare a word is; a rare misspelling would come before the word.
        """
        share = _MOST_TERMS // max(1, len(self._wanted))
        most = min(_MOST_TERMS_A_WORD, max(_LEAST_TERMS_A_WORD, share))
        word_of = self._words.word
        words: list[str] = []
        numbers: list[int] = []
        weights: list[float] = []
        for want in telling:
            # By quality; of answers as good as each other the one that came first.
            best = [(-a[0], at, n) for at, (n, a) in enumerate(want.answers.items())]
            best.sort()
            # Of a word that is there twice, sounding otherwise, the better one counts.
            named = {word_of(one[2]): one for one in best[most - 1 :: -1]}
            words += named
            numbers += [one[2] for one in named.values()]
            weights += [want.weight * (-one[0]) ** _SHARPNESS for one in named.values()]
        counts = self._counts_of(numbers, words)
        rarity = np.log(1 + np.maximum(0.5, self._count - counts + 0.5) / (counts + 0.5))
        boosts = (np.array(weights) * _BOOSTS / rarity).tolist()
        return [
            (part, word, boost)
            for part, row, is_there in zip((MAIN, MORE), boosts, (counts > 0).tolist(), strict=True)
            for word, boost, is_in in zip(words, row, is_there, strict=True)
            if is_in
        ]

    def _counts_of(self, numbers: Sequence[int], words: Sequence[str]) -> Counts:
        """Return in how many items words stand, a row for each part."""
        if self._is_counted:
            return self._words.frequencies(numbers)
        counts = [self._by_part(word) for word in words]
        return np.array(counts, np.int64).reshape(-1, 2).T

    def _named(self, wanted: Sequence[Wanted]) -> dict[Any, list[int]]:
        """Return, by address, the places of the query's words that are numbers of an item."""
        named: dict[Any, list[int]] = {}
        for want in wanted:
            place = self._wanted.index(want)
            for address in self._search([(self._should, self._number(want))], _RECALLED):
                named.setdefault((address.segment_ord, address.doc), []).append(place)
        return named

    def _matches(self, scorer: Scorer, numbers: Sequence[int]) -> tuple[Match, ...]:
        written, wanted = self._words.written, self._wanted
        found = sorted(scorer.found(numbers).items())
        return tuple(
            [
                Match(wanted[n].written, written(number), part, wanted[n].answers[number].likeness)
                for n, (number, part) in found
            ]
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
