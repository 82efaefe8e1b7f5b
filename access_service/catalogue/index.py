"""The catalogue's search index: a cache of the store, found by any spelling.

An index has three parts that are written together: the engine's (tantivy), which joins lists of
words; the vocabulary, which knows the words; and a log of what is scored of each item. `retrieval`
answers queries over them.
"""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from access_service.catalogue.analysis import Texts, Token, query_words, texts_of
from access_service.catalogue.engine_schema import MAIN, MORE, TAG, document, id_tag, schema
from access_service.catalogue.filters import Filters
from access_service.catalogue.index_files import (
    IndexDamaged,
    Seal,
    Sealed,
    current_generation,
    make_current,
    new_generation,
    read_seal,
    sealed_file,
    sole_writer,
    verify_files,
    verify_seal,
    write_seal,
)
from access_service.catalogue.record import Item, ItemId
from access_service.catalogue.record_log import (
    END_OF_PART,
    END_OF_TEXT,
    RecordLog,
    packed,
    write_record,
)
from access_service.catalogue.retrieval import Hit, Recalled, Retrieval
from access_service.catalogue.vocabulary import (
    WORDS,
    Vocabulary,
    VocabularyWriter,
    write_tables,
)
from formats.language.fold import written_words

__all__ = ["CatalogueIndex", "Hit", "IndexDamaged"]

_RECORDS = "records.bin"
_WORDS = f"words/{WORDS}"
_MOST_WORDS = 24
_MOST_LETTERS = 64
_MOST_TYPED = 2_000
"""Characters of a query that are read at all."""
_BUILD_MEMORY_BYTES = 400_000_000
"""A limit, not a need: the engine takes memory as it fills it. More of it makes fewer segments."""
_REMEMBERED_TEXTS = 200_000
_PUT_MEMORY_BYTES = 32_000_000
_TEXT_END, _PART_END = packed(END_OF_TEXT), packed(END_OF_PART)


class _Open(NamedTuple):
    """A generation that is open for reading."""

    path: Path
    index: Any
    words: Vocabulary
    records: RecordLog
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
            index = _open_engine(generation)
            with _Writer(generation, index, None, _BUILD_MEMORY_BYTES) as writer:
                count = 0
                for item in items:
                    writer.add(item)
                    count += 1
                writer.commit()
                index.reload()
                _make_table(generation, index, writer.words)
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
                if opened.words.wants_table:
                    words = [opened.words.token(number) for number in range(len(opened.words))]
                    _make_table(opened.path, opened.index, words)
                vocabulary = opened.words
                with _Writer(opened.path, opened.index, vocabulary, _PUT_MEMORY_BYTES) as writer:
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
        return self.recall(query, limit=limit, filters=filters).hits

    def recall(self, query: str, *, limit: int, filters: Filters | None = None) -> Recalled:
        """Return what `search` does, and whether more items share words with the query."""
        words = [
            (written, found)
            for written, found in query_words(query[:_MOST_TYPED])
            if len(found.word) <= _MOST_LETTERS
        ][:_MOST_WORDS]
        if not words or limit < 1:
            return Recalled((), is_cut=False)
        opened = self._current()
        with _EngineGuard(opened.path):
            return Retrieval(
                opened.index.searcher(),
                opened.index.schema,
                opened.words,
                opened.records,
                words,
                filters or Filters(),
            ).recall(limit)

    def _current(self) -> _Open:
        """Return the current generation, opened and up to date."""
        path = current_generation(self._root)
        with self._lock:
            if self._opened is None or self._opened.path != path:
                _verify(path)
                with _EngineGuard(path):
                    self._opened = _open(path)
            elif _stamp(path) != self._opened.stamp:
                with _EngineGuard(path):
                    self._opened = _renew(self._opened)
            return self._opened


def _verify(generation: Path) -> None:
    verify_files(generation / "catalogue")
    verify_seal(generation)


def _open(path: Path) -> _Open:
    # The stamp is read first: what changes after it is seen at the next search.
    stamp, seal = _stamp(path), read_seal(path)
    return _Open(
        path, _open_engine(path), _vocabulary(path, seal), RecordLog(path / _RECORDS), stamp
    )


def _renew(opened: _Open) -> _Open:
    """Return the same generation as it is now.

    Searches that run in other threads go on with the vocabulary and the records that they have.
    """
    stamp, seal = _stamp(opened.path), read_seal(opened.path)
    opened.index.reload()
    words = opened.words.extended(
        size=seal.files[_WORDS].size, table=seal.table, known=seal.table_words
    )
    return _Open(opened.path, opened.index, words, RecordLog(opened.path / _RECORDS), stamp)


def _vocabulary(path: Path, seal: Seal) -> Vocabulary:
    try:
        size = seal.files[_WORDS].size
    except KeyError as exc:
        raise IndexDamaged(f"{path}: the seal names no words") from exc
    return Vocabulary(path / "words", size=size, table=seal.table, known=seal.table_words)


def _stamp(path: Path) -> tuple[int, int]:
    """Return what changes whenever a writer commits."""
    try:
        status = (path / "catalogue" / "meta.json").stat()
    except OSError as exc:
        raise IndexDamaged(f"{path}: {exc}") from exc
    # Each commit replaces the file: its inode differs even within one tick of the clock.
    return status.st_mtime_ns, status.st_ino


def _open_engine(generation: Path) -> Any:
    import tantivy

    directory = generation / "catalogue"
    directory.mkdir(parents=True, exist_ok=True)
    (generation / "words").mkdir(exist_ok=True)
    index = tantivy.Index(schema(), path=str(directory))
    index.config_reader("manual")
    return index


def _make_table(generation: Path, index: Any, words: Sequence[Token]) -> None:
    """Write a table of the vocabulary's words, if there are any, and name it in the seal."""
    if not words:
        return
    frequency = index.searcher().doc_freq
    common = [frequency(MAIN, found.word) + frequency(MORE, found.word) for found in words]
    name = uuid.uuid4().hex[:12]
    folder = generation / "words"
    write_tables(folder, name, words, common)
    seal = read_seal(generation)
    made = {
        f"words/{path}": sealed_file(folder / path)
        for path in (f"table-{name}.bin", f"order-{name}.bin")
    }
    growing = {path: seal.files[path] for path in (_RECORDS, _WORDS)}
    write_seal(generation, Seal({**growing, **made}, name, len(words)))
    for path in folder.glob("*.bin"):
        if name not in path.name:
            with suppress(OSError):  # another process has it open, where that forbids deleting
                path.unlink()


class _Writer:
    """Writes items to the three parts of a generation; nothing counts before `commit`."""

    def __init__(
        self, generation: Path, index: Any, vocabulary: Vocabulary | None, memory_bytes: int
    ) -> None:
        self._generation = generation
        self._seal = read_seal(generation) if vocabulary is not None else Seal({})
        files = self._seal.files
        self._records = _Growing(generation / _RECORDS, files.get(_RECORDS, Sealed()))
        self._lines = _Growing(generation / _WORDS, files.get(_WORDS, Sealed()))
        self._words = VocabularyWriter(vocabulary)
        self._texts: dict[str, tuple[str, bytes]] = {}
        self._engine = index.writer(memory_bytes, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._records.close()
        self._lines.close()

    def delete(self, item_id: ItemId) -> None:
        """Take an item out."""
        self._engine.delete_documents_by_term(TAG, id_tag(item_id))

    def add(self, item: Item) -> None:
        """Add an item, which must not be there."""
        texts = texts_of(item)
        main, more, body = self._filed(texts)
        at = self._records.sealed.size
        self._records.add(write_record(item.id, body))
        self._engine.add_document(
            document(item, main=main, more=more, numbers=texts.numbers, at=at)
        )

    def _filed(self, texts: Texts) -> tuple[str, str, bytes]:
        """Return the words of the main parts and of the others, and all of them as numbers."""
        words: list[str] = []
        bodies: list[bytes] = []
        before_more = 0
        for part in (texts.titles, texts.names, texts.series, texts.subjects, texts.other):
            for text in part:
                if text:
                    spoken, body = self._text(text)
                    words.append(spoken)
                    bodies.append(body)
            bodies.append(_PART_END)
            if part is texts.names:
                before_more = len(words)
        main, more = words[:before_more], words[before_more:]
        return " ".join(main), " ".join(more), b"".join(bodies)

    def _text(self, text: str) -> tuple[str, bytes]:
        """Return a text's words, folded, and as numbers; headings come again and again."""
        known = self._texts.get(text)
        if known is None:
            filed = [self._words.file(written) for written in written_words(text)]
            numbers = b"".join(number for _, number in filed)
            known = (" ".join(word for word, _ in filed), numbers + _TEXT_END if filed else b"")
            if len(self._texts) >= _REMEMBERED_TEXTS:
                self._texts.clear()
            self._texts[text] = known
        return known

    @property
    def words(self) -> Sequence[Token]:
        """The words that are new."""
        return self._words.added

    def commit(self) -> None:
        """Make everything count, in an order in which whatever is named is already there."""
        self._records.sync()
        self._lines.add(self._words.new_lines())
        self._lines.sync()
        files = {_RECORDS: self._records.sealed, _WORDS: self._lines.sealed}
        write_seal(self._generation, replace(self._seal, files={**self._seal.files, **files}))
        self._engine.commit()
        self._engine.wait_merging_threads()


class _Growing:
    """A file that only grows, with the checksum of what counts in it."""

    def __init__(self, path: Path, sealed: Sealed) -> None:
        self.sealed = sealed
        self._file = path.open("r+b" if path.exists() else "w+b")
        # What a writer left that was killed before it sealed it.
        self._file.truncate(sealed.size)
        self._file.seek(sealed.size)

    def add(self, data: bytes) -> None:
        self.sealed = self.sealed.and_then(data)
        self._file.write(data)

    def sync(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()
