"""Writing an index: items into the engine, the vocabulary and the record log, together."""

from __future__ import annotations

import gc
import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Self

from access_service.catalogue.analysis import Texts, Token, texts_of
from access_service.catalogue.engine_schema import MAIN, MORE, TAG, document, id_tag, schema
from access_service.catalogue.index_files import (
    Seal,
    Sealed,
    commits_counted,
    read_seal,
    sealed_file,
    write_seal,
)
from access_service.catalogue.record import Item, ItemId
from access_service.catalogue.record_log import END_OF_PART, END_OF_TEXT, packed, write_record
from access_service.catalogue.vocabulary import (
    TABLES,
    WORDS,
    Remembered,
    Vocabulary,
    VocabularyWriter,
    write_forms,
    write_order,
)
from formats.language.fold import written_words

RECORDS: Final = "records.bin"
WORDS_FILE: Final = f"words/{WORDS}"
_REMEMBERED_TEXTS = 200_000
_WRITTEN_AT_ONCE = 1_000
"""Records that are summed and written together."""
_TEXT_END, _PART_END = packed(END_OF_TEXT), packed(END_OF_PART)


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let Python look for cycles seldom while a million objects are made that are all kept.

    It would look through all of them again and again. Other threads' cycles wait meanwhile; one
    process builds at a time, so that nobody else changes the limits.
    """
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 1000)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def open_engine(generation: Path) -> Any:
    """Open, or make, a generation's engine; what others commit is seen after `reload`."""
    import tantivy

    directory = generation / "catalogue"
    directory.mkdir(parents=True, exist_ok=True)
    (generation / "words").mkdir(exist_ok=True)
    index = tantivy.Index(schema(), path=str(directory))
    index.config_reader("manual")
    return index


class NewTable:
    """A table of the vocabulary's words; it counts when the seal names it.

    What needs no engine is made at once, so that the engine may commit meanwhile in another thread.
    """

    def __init__(self, generation: Path, words: Sequence[Token]) -> None:
        self._generation = generation
        self._words = words
        self._name = uuid.uuid4().hex[:12]
        self._order = write_forms(generation / "words", self._name, words)

    def finish(self, index: Any) -> None:
        """Count in the engine how common the words are, and name the table in the seal."""
        frequency = index.searcher().doc_freq
        common = [(frequency(MAIN, one.word), frequency(MORE, one.word)) for one in self._words]
        folder = self._generation / "words"
        write_order(folder, self._name, self._order, common)
        seal = read_seal(self._generation)
        paths = [f"{table}-{self._name}.bin" for table in TABLES]
        made = {f"words/{path}": sealed_file(folder / path) for path in paths}
        growing = {path: seal.files[path] for path in (RECORDS, WORDS_FILE)}
        counted = commits_counted(self._generation)
        write_seal(
            self._generation, Seal({**growing, **made}, self._name, len(self._words), counted)
        )
        for path in folder.glob("*.bin"):
            if self._name not in path.name:
                with suppress(OSError):  # another process has it open, where that forbids deleting
                    path.unlink()


class IndexWriter:
    """Writes items to the three parts of a generation; nothing counts before `commit`."""

    def __init__(
        self, generation: Path, index: Any, vocabulary: Vocabulary | None, memory_bytes: int
    ) -> None:
        self._generation = generation
        self._seal = read_seal(generation) if vocabulary is not None else Seal({})
        files = self._seal.files
        self._records = _Growing(generation / RECORDS, files.get(RECORDS, Sealed()))
        self._lines = _Growing(generation / WORDS_FILE, files.get(WORDS_FILE, Sealed()))
        self._words = VocabularyWriter(vocabulary)
        self._texts = Remembered(self._worded, most=_REMEMBERED_TEXTS)
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
        at = self._records.size
        self._records.add(write_record(item.id, body))
        self._engine.add_document(
            document(item, main=main, more=more, numbers=texts.numbers, at=at)
        )

    def _filed(self, texts: Texts) -> tuple[str, str, bytes]:
        """Return the words of the main parts and of the others, and all of them as numbers."""
        kept = self._texts
        main: list[str] = []
        more: list[str] = []
        bodies: list[bytes] = []
        # Headings come again and again, titles seldom: to remember them would cost more.
        _file([self._worded(text) for text in texts.titles if text], main, bodies)
        _file([kept[text] for text in texts.names if text], main, bodies)
        _file([kept[text] for text in texts.series if text], more, bodies)
        _file([kept[text] for text in texts.subjects if text], more, bodies)
        for spoken, body in [kept[text] for text in texts.other if text]:
            more.append(spoken)
            bodies.append(body)
        return " ".join(main), " ".join(more), b"".join(bodies)

    def _worded(self, text: str) -> tuple[str, bytes]:
        """Return a text's words, folded, and as numbers."""
        known = self._words.filed
        filed = [known[word] for word in written_words(text)]
        if not filed:
            return "", b""
        words, numbers = zip(*filed, strict=True)
        return " ".join(words), b"".join(numbers) + _TEXT_END

    @property
    def words(self) -> Sequence[Token]:
        """The words that are new."""
        return self._words.added

    def flush(self) -> None:
        """Bring words and records to the disk; nothing names them yet."""
        self._records.sync()
        self._lines.add(self._words.new_lines())
        self._lines.sync()

    def commit(self) -> None:
        """Make everything count, in an order in which whatever is named is already there."""
        self.flush()
        files = {RECORDS: self._records.sealed, WORDS_FILE: self._lines.sealed}
        write_seal(self._generation, replace(self._seal, files={**self._seal.files, **files}))
        self._engine.commit()
        self._engine.wait_merging_threads()


def _file(part: list[tuple[str, bytes]], words: list[str], bodies: list[bytes]) -> None:
    """Add the texts of a part that others follow."""
    for spoken, body in part:
        words.append(spoken)
        bodies.append(body)
    if part and part[-1][1]:
        # The end of a part ends its last text as well.
        bodies[-1] = bodies[-1][: -len(_TEXT_END)]
    bodies.append(_PART_END)


class _Growing:
    """A file that only grows, with the checksum of what counts in it."""

    def __init__(self, path: Path, sealed: Sealed) -> None:
        self.size = sealed.size
        """In bytes, with what is not written yet."""
        self.sealed = sealed
        self._waiting: list[bytes] = []
        self._file = path.open("r+b" if path.exists() else "w+b")
        # What a writer left that was killed before it sealed it.
        self._file.truncate(sealed.size)
        self._file.seek(sealed.size)

    def add(self, data: bytes) -> None:
        self.size += len(data)
        self._waiting.append(data)
        if len(self._waiting) >= _WRITTEN_AT_ONCE:
            self._write()

    def _write(self) -> None:
        data = b"".join(self._waiting)
        self._waiting.clear()
        self.sealed = self.sealed.and_then(data)
        self._file.write(data)

    def sync(self) -> None:
        """Bring everything to the disk; `sealed` tells of all of it then."""
        self._write()
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()
