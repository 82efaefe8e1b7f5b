"""The catalogue's search index: a cache of the store, found by any spelling.

Tantivy finds a hundred items that share tokens with the query; `relevance` then scores each of
them. Words that the catalogue does not know are corrected by `spelling` first.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from access_service.catalogue.analysis import (
    Analysed,
    Token,
    all_tokens,
    analyse,
    query_tokens,
    token,
)
from access_service.catalogue.index_files import (
    IndexDamaged,
    current_generation,
    make_current,
    new_generation,
    sole_writer,
    verify_files,
)
from access_service.catalogue.record import Item, ItemId
from access_service.catalogue.relevance import (
    LEAST_SCORE,
    MIN_PREFIX,
    Wanted,
    score,
    weight,
)
from access_service.catalogue.spelling import WordIndex
from access_service.catalogue.stored_tokens import read_tokens, write_tokens

__all__ = ["CatalogueIndex", "Hit", "IndexDamaged"]

_FORMS = ("word", "stem", "key", "root")
_BOOSTS = {"word": 3.0, "stem": 2.0, "key": 1.6, "root": 1.0}
_MAIN, _MORE = "main", "more"
_PART_BOOSTS = {_MAIN: 1.0, _MORE: 0.5}
_RECALLED = 100
_RECALLED_BY_SUBJECT = 40
_SURE = 0.8
"""A best score under this sends the query round again with every word corrected."""
_MOST_WORDS = 24
_MOST_LETTERS = 64
_BUILD_MEMORY_BYTES = 128_000_000
_PUT_MEMORY_BYTES = 32_000_000
_WORD_BATCH = 200_000


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that answers a query, with how well, 0 to 1, comparable between queries."""

    item_id: ItemId
    score: float


class _Open(NamedTuple):
    """A generation that is open for reading."""

    path: Path
    index: Any
    words: WordIndex
    stamp: tuple[int, int]


class _EngineGuard:
    """Turns whatever the engine raises on damaged files into `IndexDamaged`.

    The engine's panics derive from BaseException and their class cannot be imported: the name
    tells them.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None or issubclass(kind, IndexDamaged):
            return
        if kind.__name__ == "PanicException" or issubclass(kind, (ValueError, OSError)):
            raise IndexDamaged(f"{self._path}: {kind.__name__}: {error}") from error


class CatalogueIndex:
    """Finds items by title, name, series, subject, ISBN, publisher and year.

    One process writes at a time, others wait; any number may search, in threads and processes, and
    see a change as soon as it is written. Nothing is opened before it is needed.

    Args:
        path: Directory of the index; made by `rebuild`.
        wait_s: How long to wait for another writer.
    """

    def __init__(self, path: Path, *, wait_s: float = 30.0) -> None:
        self._root = path
        self._wait_s = wait_s
        self._opened: _Open | None = None
        self._lock = threading.Lock()

    def rebuild(self, items: Iterable[Item]) -> int:
        """Index `items` afresh and return how many; searching goes on in the old index meanwhile.

        Raises:
            Unavailable: Another process is writing.
            StorageFailed: The place cannot be written.
        """
        with sole_writer(self._root, wait_s=self._wait_s):
            generation = new_generation(self._root)
            index, words = _open_engine(generation)
            count = 0
            writer = index.writer(_BUILD_MEMORY_BYTES, 1)
            vocabulary: dict[str, Token] = {}
            for item in items:
                analysed = analyse(item)
                writer.add_document(_document(item.id, analysed))
                vocabulary.update((found.word, found) for found in all_tokens(analysed))
                count += 1
            writer.commit()
            writer.wait_merging_threads()
            words.add(vocabulary.values())
            make_current(self._root, generation)
        return count

    def put(self, items: Iterable[Item]) -> None:
        """Add items, or put them in the place of those with the same id; visible on return.

        Raises:
            IndexDamaged: There is no whole index to add to.
            Unavailable: Another process is writing.
        """
        with sole_writer(self._root, wait_s=self._wait_s):
            opened = self._current()
            vocabulary: dict[str, Token] = {}
            with _EngineGuard(opened.path):
                writer = opened.index.writer(_PUT_MEMORY_BYTES, 1)
                for item in items:
                    analysed = analyse(item)
                    writer.delete_documents_by_term("id", item.id)
                    writer.add_document(_document(item.id, analysed))
                    vocabulary.update((found.word, found) for found in all_tokens(analysed))
                opened.words.add(vocabulary.values())
                writer.commit()
                writer.wait_merging_threads()

    def delete(self, ids: Iterable[ItemId]) -> None:
        """Take items out; ids that are not there are passed over.

        Raises:
            IndexDamaged: There is no whole index.
            Unavailable: Another process is writing.
        """
        with sole_writer(self._root, wait_s=self._wait_s):
            opened = self._current()
            with _EngineGuard(opened.path):
                writer = opened.index.writer(_PUT_MEMORY_BYTES, 1)
                for item_id in ids:
                    writer.delete_documents_by_term("id", item_id)
                writer.commit()
                writer.wait_merging_threads()

    def verify(self) -> None:
        """Read the whole index and compare it with its checksums.

        Raises:
            IndexDamaged: It is missing, damaged or made by another analysis.
        """
        generation = current_generation(self._root)
        for part in ("catalogue", "words"):
            verify_files(generation / part)
        self._current()

    @property
    def item_count(self) -> int:
        """Number of items in the index."""
        opened = self._current()
        with _EngineGuard(opened.path):
            return int(opened.index.searcher().num_docs)

    def search(self, query: str, *, limit: int = 10) -> tuple[Hit, ...]:
        """Return the items that answer `query`, the best first; none if nothing answers it.

        Args:
            query: Words of titles, names, series, subjects, an ISBN: in Greek, English or
                Greeklish, misspelt or unfinished.
            limit: The most hits to return.

        Raises:
            IndexDamaged: The index is missing or damaged: rebuild it.
        """
        tokens = tuple(t for t in query_tokens(query) if len(t.word) <= _MOST_LETTERS)[:_MOST_WORDS]
        if not tokens or limit < 1:
            return ()
        opened = self._current()
        with _EngineGuard(opened.path):
            return _Search(opened, tokens).hits(limit)

    def _current(self) -> _Open:
        """Return the current generation, opened and up to date."""
        path = current_generation(self._root)
        with self._lock:
            if self._opened is None or self._opened.path != path:
                for part in ("catalogue", "words"):
                    verify_files(path / part)
                with _EngineGuard(path):
                    self._opened = _Open(path, *_open_engine(path), _stamp(path))
            elif (stamp := _stamp(path)) != self._opened.stamp:
                with _EngineGuard(path):
                    self._opened.index.reload()
                    self._opened.words.reload()
                self._opened = self._opened._replace(stamp=stamp)
            return self._opened


def _stamp(path: Path) -> tuple[int, int]:
    """Return what changes whenever a writer commits."""
    try:
        status = (path / "catalogue" / "meta.json").stat()
    except OSError as exc:
        raise IndexDamaged(f"{path}: {exc}") from exc
    # Each commit replaces the file: its inode differs even within one tick of the clock.
    return status.st_mtime_ns, status.st_ino


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for part in (_MAIN, _MORE):
        for form in _FORMS:
            builder.add_text_field(
                f"{part}_{form}", tokenizer_name="whitespace", index_option="freq"
            )
    builder.add_bytes_field("tokens", stored=True, indexed=False)
    return builder.build()


def _open_engine(generation: Path) -> tuple[Any, WordIndex]:
    import tantivy

    directory = generation / "catalogue"
    directory.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(_schema(), path=str(directory))
    index.config_reader("manual")
    return index, WordIndex(generation / "words")


def _document(item_id: ItemId, analysed: Analysed) -> Any:
    import tantivy

    document = tantivy.Document()
    document.add_text("id", item_id)
    main = [found for text in (*analysed.titles, *analysed.names) for found in text]
    more = [
        found for text in (*analysed.series, *analysed.subjects, *analysed.other) for found in text
    ]
    for part, found in ((_MAIN, main), (_MORE, more)):
        document.add_text(f"{part}_word", " ".join(t.word for t in found))
        document.add_text(f"{part}_stem", " ".join(t.stem for t in found))
        document.add_text(f"{part}_key", " ".join(key for t in found for key in t.keys))
        document.add_text(f"{part}_root", " ".join(root for t in found for root in t.roots))
    document.add_bytes("tokens", write_tokens(analysed).encode())
    return document


class _Search:
    """One query over one state of the index."""

    def __init__(self, opened: _Open, tokens: Sequence[Token]) -> None:
        import tantivy

        self._query: Any = tantivy.Query
        self._should: Any = tantivy.Occur.Should
        self._words = opened.words
        self._schema: Any = opened.index.schema
        self._searcher: Any = opened.index.searcher()
        self._document_count = int(self._searcher.num_docs)
        self._wanted = [
            Wanted.of(found, self._weight(found), is_last=place == len(tokens) - 1)
            for place, found in enumerate(tokens)
        ]

    def hits(self, limit: int) -> tuple[Hit, ...]:
        """Return the best hits; a second round with corrections if the first is not sure."""
        unknown = [want for want in self._wanted if not self._is_known(want.token)]
        self._correct(unknown)
        hits = self._round(limit)
        if not hits or hits[0].score < _SURE:
            rest = [want for want in self._wanted if want not in unknown]
            if self._correct(rest):
                hits = self._round(limit)
        return hits

    def _frequency(self, form: str, term: str) -> int:
        return int(
            self._searcher.doc_freq(f"{_MAIN}_{form}", term)
            + self._searcher.doc_freq(f"{_MORE}_{form}", term)
        )

    def _is_known(self, found: Token) -> bool:
        return self._frequency("word", found.word) > 0

    def _weight(self, found: Token) -> float:
        """Return how much a word tells; one misspelt is as common as what it sounds like."""
        frequency = self._frequency("word", found.word)
        if not frequency:
            frequency = max((self._frequency("key", key) for key in found.keys), default=0)
        return weight(found.word, self._document_count, frequency)

    def _correct(self, wanted: Iterable[Wanted]) -> bool:
        """Let each word also be what it may have been meant for; tell whether any may be."""
        is_any = False
        for want in wanted:
            for correction in self._words.corrections(want.token):
                is_any = True
                want.accept(token(correction.word), correction.quality)
        return is_any

    def _round(self, limit: int) -> tuple[Hit, ...]:
        best: list[Hit] = []
        for address in self._recalled():
            document = self._searcher.doc(address)
            stored = read_tokens(bytes(document["tokens"][0]).decode())
            value = score(self._wanted, stored)
            if value >= LEAST_SCORE:
                best.append(Hit(ItemId(document["id"][0]), round(value, 4)))
        best.sort(key=lambda hit: (-hit.score, hit.item_id))
        return tuple(best[:limit])

    def _recalled(self) -> Iterable[Any]:
        """Return addresses of items worth scoring: by any part, and some by subject or series.

        Without the second list a subject such as «History» would drown in titles that hold it.
        """
        found: dict[tuple[int, int], Any] = {}
        for parts, most in (((_MAIN, _MORE), _RECALLED), ((_MORE,), _RECALLED_BY_SUBJECT)):
            query = self._query.boolean_query(
                [(self._should, self._one_of(want, parts)) for want in self._wanted]
            )
            for _, address in self._searcher.search(query, limit=most, count=False).hits:
                found[(address.segment_ord, address.doc)] = address
        return found.values()

    def _one_of(self, want: Wanted, parts: tuple[str, ...]) -> Any:
        """Return a query for any form of one word, scored by the best of them."""
        choices: list[Any] = []
        accepted = (
            ("word", want.words),
            ("stem", want.stems),
            ("key", want.keys),
            ("root", want.roots),
        )
        for form, terms in accepted:
            for term, quality in terms.items():
                for part in parts:
                    query = self._query.term_query(self._schema, f"{part}_{form}", term, "freq")
                    boost = _BOOSTS[form] * _PART_BOOSTS[part] * quality
                    choices.append(self._query.boost_query(query, boost))
        if _MAIN in parts and want.is_last and len(want.token.word) >= MIN_PREFIX:
            choices.extend(self._prefixes(want.token))
        return self._query.disjunction_max_query(choices, 0.1)

    def _prefixes(self, found: Token) -> Iterator[Any]:
        """Yield queries for words that the last word begins, by letter and by sound."""
        yield self._query.regex_query(self._schema, f"{_MAIN}_word", f"{found.word}.*")
        for key in found.keys:
            if len(key) > MIN_PREFIX:
                yield self._query.regex_query(self._schema, f"{_MAIN}_key", f"{key}.*")
