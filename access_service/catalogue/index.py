"""The catalogue's search index: a cache of the store, found by any spelling.

An index has three parts that are written together: the engine's (tantivy), which joins lists of
words; the vocabulary, which knows the words; and a log of what is scored of each item. `retrieval`
answers queries over them.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, TypeVar

from access_service.catalogue.analysis import Token, query_words
from access_service.catalogue.browsing import Browsing
from access_service.catalogue.engine_schema import TAG, id_tag
from access_service.catalogue.filters import Filters
from access_service.catalogue.index_files import (
    CURRENT,
    IndexDamaged,
    Seal,
    commits_counted,
    current_generation,
    make_current,
    new_generation,
    read_seal,
    sole_writer,
    verify_files,
    verify_seal,
)
from access_service.catalogue.index_writer import (
    RECORDS,
    WORDS_FILE,
    IndexWriter,
    NewTable,
    open_engine,
    seldom_collected,
)
from access_service.catalogue.outcome import Hit, Outcome
from access_service.catalogue.record import Item, ItemId
from access_service.catalogue.record_log import RecordLog
from access_service.catalogue.retrieval import Retrieval
from access_service.catalogue.vocabulary import Vocabulary

__all__ = ["CatalogueIndex", "Hit", "IndexDamaged"]

LATER_WORDS = 20_000
_MOST_WORDS = 24
_MOST_LETTERS = 64
_MOST_TYPED = 2_000
"""Characters of a query that are read at all."""
_BUILD_MEMORY_BYTES = 400_000_000
"""A limit, not a need: the engine takes memory as it fills it. More of it makes fewer segments."""
_PUT_MEMORY_BYTES = 32_000_000


class _Open(NamedTuple):
    """A generation that is open for reading."""

    path: Path
    index: Any
    words: Vocabulary
    records: RecordLog
    stamp: tuple[int, int]
    frequencies: dict[str, tuple[int, int]]
    is_counted: bool
    """The vocabulary counted how common words are, and nothing was written since."""
    meta_path: str

    def retrieval(self, asked: Sequence[tuple[str, Token]], filters: Filters) -> Retrieval:
        """Return what answers a query."""
        searcher, schema = self.index.searcher(), self.index.schema
        return Retrieval(
            searcher,
            schema,
            self.words,
            self.records,
            asked,
            filters,
            self.frequencies,
            is_counted=self.is_counted,
        )

    def browsing(self) -> Browsing:
        """Return what answers without words."""
        return Browsing(self.index.searcher(), self.index.schema, self.records)


_Told = TypeVar("_Told")
_OF_DAMAGE = (ValueError, IndexError, OSError)


class _EngineGuard:
    """Turns whatever the engine and our own files raise where they are damaged into `IndexDamaged`.

    Checksums are compared when an index is opened; what is damaged afterwards, under our hands,
    shows when it is read: as a number of a word or an item that is not there (`IndexError`), a
    length or a text that cannot be (`ValueError`), or a file that cannot be read. The engine's
    panics derive from BaseException and their class cannot be imported: the name tells them.
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
        if kind.__name__ == "PanicException" or issubclass(kind, _OF_DAMAGE):
            raise IndexDamaged(f"{self._path}: {kind.__name__}: {error}") from error


class CatalogueIndex:
    """Finds items by title, name, series, subject, ISBN, publisher and year.

    One process writes at a time, others wait; any number may search, in threads and processes, and
    see a change as soon as it is written. Nothing is opened before it is needed.

    Args:
        path: Directory of the index; made by `rebuild`.
        wait_s: How long to wait for another writer.
        table_after: More new words than this, and than half of those in the vocabulary's table,
            are given a table by the next writer; until then each process files them by itself.
    """

    def __init__(self, path: Path, *, wait_s: float = 30.0, table_after: int = LATER_WORDS) -> None:
        self._root = path
        self._table_after = table_after
        self._wait_s = wait_s
        self._opened: _Open | None = None
        self._named: tuple[int, int] | None = None
        self._name_path = str(path / CURRENT)
        self._lock = threading.Lock()

    def rebuild(self, items: Iterable[Item]) -> int:
        """Index `items` afresh and return how many; searching goes on in the old index meanwhile.

        Raises:
            Unavailable: Another process is writing.
            StorageFailed: The place cannot be written.
        """
        with sole_writer(self._root, wait_s=self._wait_s):
            generation = new_generation(self._root)
            index = open_engine(generation)
            with (
                seldom_collected(),
                IndexWriter(generation, index, None, _BUILD_MEMORY_BYTES) as writer,
            ):
                count = 0
                for item in items:
                    writer.add(item)
                    count += 1
                # The engine needs no interpreter to write what it has gathered: meanwhile the
                # words are filed, on the other core.
                with ThreadPoolExecutor(1) as beside:
                    committing = beside.submit(writer.commit)
                    table = NewTable(generation, writer.words) if writer.words else None
                    committing.result()
                index.reload()
                if table is not None:
                    table.finish(index)
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
            with _EngineGuard(opened.path):
                if opened.words.wants_table(self._table_after):
                    words = [opened.words.token(number) for number in range(len(opened.words))]
                    NewTable(opened.path, words).finish(opened.index)
                vocabulary = opened.words
                with IndexWriter(
                    opened.path, opened.index, vocabulary, _PUT_MEMORY_BYTES
                ) as writer:
                    for item in items:
                        writer.delete(item.id)
                        writer.add(item)
                    writer.commit()

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
                    writer.delete_documents_by_term(TAG, id_tag(item_id))
                writer.commit()
                writer.wait_merging_threads()

    def verify(self) -> None:
        """Read the whole index and compare it with its checksums.

        Raises:
            IndexDamaged: It is missing, damaged or made by another analysis.
        """
        _verify(current_generation(self._root))
        self._current()

    @property
    def item_count(self) -> int:
        """Number of items in the index."""
        opened = self._current()
        with _EngineGuard(opened.path):
            return int(opened.index.searcher().num_docs)

    def search(
        self, query: str, *, limit: int = 10, filters: Filters | None = None
    ) -> tuple[Hit, ...]:
        """Return the items that answer `query`, the best first; none if nothing answers it.

        Args:
            query: Words of titles, names, series, subjects, an ISBN: in Greek, English or
                Greeklish, misspelt or unfinished.
            limit: The most hits to return.
            filters: What to leave out.

        Raises:
            IndexDamaged: The index is missing or damaged: rebuild it.
        """
        asked = words_of(query)
        if not asked or limit < 1:
            return ()
        narrowed = filters or Filters()
        return self._ask(lambda opened: opened.retrieval(asked, narrowed).recall(limit))

    def find(self, query: str, *, limit: int, filters: Filters) -> Outcome:
        """Return what `search` does, with how many answers there are in all, and of what kinds.

        Without words, everything that the filters let through, the newest first.

        Raises:
            IndexDamaged: The index is missing or damaged: rebuild it.
        """
        asked = words_of(query)
        if limit < 1 or (not asked and not filters):
            return Outcome()
        if not asked:
            return self._ask(lambda opened: opened.browsing().newest(filters, limit))
        return self._ask(lambda opened: opened.retrieval(asked, filters).outcome(limit))

    def newest(self, filters: Filters, *, limit: int) -> tuple[ItemId, ...]:
        """Return the newest items that filters let through; none where nothing is filtered.

        Raises:
            IndexDamaged: The index is missing or damaged: rebuild it.
        """
        if not filters or limit < 1:
            return ()
        return self._ask(lambda opened: opened.browsing().newest_ids(filters, limit))

    def audiences(self) -> tuple[str, ...]:
        """Return every audience that an item names, the commonest first.

        Raises:
            IndexDamaged: The index is missing or damaged: rebuild it.
        """
        return self._ask(lambda opened: opened.browsing().audiences())

    def like(self, item: Item, *, limit: int) -> tuple[ItemId, ...]:
        """Return the items most like one: the same subjects and people, the rarest first.

        Raises:
            IndexDamaged: The index is missing or damaged: rebuild it.
        """
        return self._ask(lambda opened: opened.browsing().like(item, limit))

    def _ask(self, question: Callable[[_Open], _Told]) -> _Told:
        opened = self._current()
        with _EngineGuard(opened.path):
            return question(opened)

    def _current(self) -> _Open:
        """Return the current generation, opened and up to date."""
        opened = self._opened
        if (
            opened is not None
            and self._named == _state(self._name_path)
            and opened.stamp == _state(opened.meta_path)
        ):
            return opened  # no other generation was named since, and nobody wrote to this one
        with self._lock:
            named = _state(self._name_path)
            path = current_generation(self._root)
            if self._opened is None or self._opened.path != path:
                _verify(path)
                with _EngineGuard(path):
                    self._opened = _open(path)
            elif _stamp(path) != self._opened.stamp:
                with _EngineGuard(path):
                    self._opened = _renew(self._opened)
            self._named = named
            return self._opened


def words_of(query: str) -> list[tuple[str, Token]]:
    """Return the words of a query that are looked for: of an endless one, the first."""
    words = query_words(query[:_MOST_TYPED])
    return [pair for pair in words if len(pair[1].word) <= _MOST_LETTERS][:_MOST_WORDS]


def _verify(generation: Path) -> None:
    verify_files(generation / "catalogue")
    verify_seal(generation)


def _open(path: Path) -> _Open:
    # The stamp is read first: what changes after it is seen at the next search.
    stamp, seal = _stamp(path), read_seal(path)
    is_counted = seal.counted == commits_counted(path)
    index, records = open_engine(path), RecordLog(path / RECORDS)
    return _Open(
        path, index, _vocabulary(path, seal), records, stamp, {}, is_counted, _meta_path(path)
    )


def _renew(opened: _Open) -> _Open:
    """Return the same generation as it is now.

    Searches that run in other threads go on with the vocabulary and the records that they have.
    """
    stamp, seal = _stamp(opened.path), read_seal(opened.path)
    opened.index.reload()
    words = opened.words.extended(
        size=seal.files[WORDS_FILE].size, table=seal.table, known=seal.table_words
    )
    is_counted = seal.counted == commits_counted(opened.path)
    records = RecordLog(opened.path / RECORDS)
    return _Open(opened.path, opened.index, words, records, stamp, {}, is_counted, opened.meta_path)


def _vocabulary(path: Path, seal: Seal) -> Vocabulary:
    try:
        size = seal.files[WORDS_FILE].size
    except KeyError as exc:
        raise IndexDamaged(f"{path}: the seal names no words") from exc
    return Vocabulary(path / "words", size=size, table=seal.table, known=seal.table_words)


def _stamp(path: Path) -> tuple[int, int]:
    """Return what changes whenever a writer commits."""
    stamp = _state(_meta_path(path))
    if stamp is None:
        raise IndexDamaged(f"{path}: its description is missing")
    return stamp


def _meta_path(path: Path) -> str:
    return str(path / "catalogue" / "meta.json")


def _state(path: str) -> tuple[int, int] | None:
    """Return what changes whenever a file is put in another's place; None if there is none.

    The inode differs even within one tick of the clock.
    """
    try:
        status = os.stat(path)  # noqa: PTH116 - asked at each search: a Path costs as much again
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino
