"""Correcting what was mistyped: the catalogue's own words, found by what is left of them.

A deletion index: each word of the vocabulary is filed under itself with up to two letters taken
away, and a mistyped word meets it when both lose the letters in which they differ. No alphabet is
needed, and a look-up costs the same whatever the size of the vocabulary. The keys by sound are
filed too, so that a word may be misspelt and mistyped at once.

The words live in an engine's index of their own, beside the catalogue's: shared by all processes
that search, and nothing to build when one of them starts.

Source of the idea: W. Garbe, symmetric delete spelling correction (SymSpell), 2012.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from access_service.catalogue.analysis import Token
from formats.language.phonetic import phonetic_root

_FILED_LETTERS = 8
"""Deletions are made in this many letters at a word's start; the whole word is compared after."""
_FILED_SOUNDS = 12
_ONE_EDIT_FROM = 4
"""Shortest word that is corrected at all: in a shorter one any letter makes another word."""
_TWO_EDITS_FROM = 6
_CANDIDATES = 80
_QUALITY = {0: 1.0, 1: 0.82, 2: 0.64}
_SOUND_QUALITY = {0: 0.9, 1: 0.72, 2: 0.54}
_ROOT_QUALITY = 0.66
_ROOT_FROM = 5
"""Shortest sound without its ending in which one slip is forgiven."""
_OTHER_START = 0.6
"""Few people miss a word's first letter and another one as well."""
_COMMIT_MEMORY_BYTES = 32_000_000


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of the catalogue that may have been meant, with how likely, 0 to 1."""

    word: str
    quality: float


def deletions(word: str, edits: int) -> set[str]:
    """Return `word` with every choice of up to `edits` letters taken away."""
    found = {word}
    for count in range(1, min(edits, len(word) - 1) + 1):
        for dropped in combinations(range(len(word)), count):
            found.add("".join(c for place, c in enumerate(word) if place not in dropped))
    return found


def edit_distance(a: str, b: str, *, most: int) -> int:
    """Return the edits from `a` to `b`, neighbours swapped counting as one; `most` + 1 if more."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        row = [i]
        for j, other in enumerate(b, 1):
            cost = min(last[j] + 1, row[-1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)


def edits_allowed(length: int) -> int:
    """Return how many edits a word of this many letters may be away."""
    if length < _ONE_EDIT_FROM:
        return 0
    return 1 if length < _TWO_EDITS_FROM else 2


class WordIndex:
    """The vocabulary on disk, filed by deletions."""

    def __init__(self, path: Path) -> None:
        import tantivy

        self._tantivy = tantivy
        self._schema = (
            tantivy.SchemaBuilder()
            .add_text_field("word", stored=True, tokenizer_name="raw", index_option="basic")
            .add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
            .add_text_field("rest", tokenizer_name="whitespace", index_option="basic")
            .add_text_field("sound", tokenizer_name="whitespace", index_option="basic")
            .build()
        )
        path.mkdir(parents=True, exist_ok=True)
        self._index: Any = tantivy.Index(self._schema, path=str(path))

    def add(self, tokens: Iterable[Token]) -> None:
        """File the words that are not filed yet; the caller sees to it that one process writes."""
        searcher = self._index.searcher()
        is_empty = searcher.num_docs == 0
        new = {
            token.word: token
            for token in tokens
            if len(token.word) >= _ONE_EDIT_FROM - 1
            and not token.word.isdigit()
            and (is_empty or searcher.doc_freq("word", token.word) == 0)
        }
        if not new:
            return
        writer = self._index.writer(_COMMIT_MEMORY_BYTES, 1)
        for token in new.values():
            key = token.keys[0] if token.keys else ""
            document = self._tantivy.Document()
            document.add_text("word", token.word)
            document.add_text("key", key)
            document.add_text("rest", " ".join(deletions(token.word[:_FILED_LETTERS], 2)))
            if key:
                root = phonetic_root(key)[:_FILED_SOUNDS]
                document.add_text("sound", " ".join(deletions(root, 1)))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def reload(self) -> None:
        """See what another process has filed."""
        self._index.reload()

    @property
    def word_count(self) -> int:
        """Number of words filed."""
        return int(self._index.searcher().num_docs)

    def corrections(self, token: Token, *, limit: int = 12) -> tuple[Correction, ...]:
        """Return the filed words that `token` may have been meant for, the likeliest first."""
        edits = edits_allowed(len(token.word))
        if not edits or token.word.isdigit():
            return ()
        found: dict[str, float] = {}
        for word, key in self._candidates(token, edits):
            quality = _likeness(token, word, key, edits)
            if quality:
                found[word] = max(quality, found.get(word, 0.0))
        best = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
        return tuple(Correction(word, quality) for word, quality in best)

    def _candidates(self, token: Token, edits: int) -> Iterable[tuple[str, str]]:
        """Return words that share a remainder with `token`, those that share most first."""
        searcher = self._index.searcher()
        rests = deletions(token.word[:_FILED_LETTERS], edits)
        sounds = {s for root in token.roots for s in deletions(root[:_FILED_SOUNDS], 1)}
        seen: dict[str, str] = {}
        for field, terms in (("rest", rests), ("sound", sounds)):
            query = self._tantivy.Query.boolean_query(
                [
                    (
                        self._tantivy.Occur.Should,
                        self._tantivy.Query.term_query(self._schema, field, term, "basic"),
                    )
                    for term in sorted(terms)
                ]
            )
            for _, address in searcher.search(query, limit=_CANDIDATES, count=False).hits:
                document = searcher.doc(address)
                seen[document["word"][0]] = document["key"][0]
        return seen.items()


def _likeness(token: Token, word: str, key: str, edits: int) -> float:
    """Return how likely `word` was meant: by its letters or by its sound, whichever is nearer."""
    distance = edit_distance(token.word, word, most=edits)
    by_letters = _QUALITY.get(distance, 0.0)
    if distance > 1 and word[:1] != token.word[:1]:
        by_letters *= _OTHER_START
    by_sound = max((_likeness_of_keys(own, key, edits) for own in token.keys), default=0.0)
    if word == token.word:
        return 0.0
    return max(by_letters, by_sound)


def _likeness_of_keys(own: str, key: str, edits: int) -> float:
    """Return how likely one sound was meant for the other, endings left aside or not."""
    allowed = min(edits, edits_allowed(len(own)))
    likely = _SOUND_QUALITY.get(edit_distance(own, key, most=allowed), 0.0) if key else 0.0
    if likely < _ROOT_QUALITY:
        one, other = phonetic_root(own), phonetic_root(key)
        if min(len(one), len(other)) >= _ROOT_FROM and edit_distance(one, other, most=1) <= 1:
            return _ROOT_QUALITY
    return likely
