"""The catalogue's own words, each with a number, found by form, by beginning and by likeness.

    words.txt        a line for each word, in the order in which they were met; it only grows
    forms-….bin      the first words by the hashes of their forms (`WordTable`)
    rests-….bin      the same words by the hashes of what is left when letters are taken away
    order-….bin      for the same words: places by letters and by sound, and how common each is

Words that came after the table was made are filed in memory when a process first sees them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from access_service.catalogue.analysis import Token, stem, token
from access_service.catalogue.record_log import FIRST_WORD, packed
from access_service.catalogue.word_table import (
    MOST_WORDS,
    FormKind,
    Hashes,
    Ids,
    Places,
    SortedTable,
    WordTable,
    file_words,
    form_hashes,
    write_table,
)

WORDS: Final = "words.txt"
Counts = npt.NDArray[np.int64]
_FIELD, _LINE, _KEY = "\t", "\n", " "
_AFTER_ALL: Final = "\U0010ffff"
_BY_WORD, _BY_KEY, _RANK_BY_WORD, _RANK_BY_KEY, _IN_MAIN, _IN_MORE = range(6)
_ROWS: Final = 6
_NO_FORM: Final = 9
_EVERY: Final = 256
"""Of the table's words in order, one of so many is read at the first search and kept at hand."""
_REMEMBERED: Final = 20_000
"""Words of queries whose answers are kept: the same words are asked again and again."""


class Vocabulary:
    """The words of one generation of the index, as far as its seal goes.

    Args:
        folder: Where they lie.
        size: Length of `words.txt` in bytes, according to the seal.
        table: Name of the table and its order, empty for none.
        known: How many words the table holds.
    """

    def __init__(self, folder: Path, *, size: int, table: str, known: int) -> None:
        self.corrected: dict[Token, Any] = {}
        """What words were found to be meant for, kept by `spelling`."""
        self._folder = folder
        self._table_name = table
        self._size = 0
        self._lines: list[str] = []
        self._tokens: dict[int, Token] = {}
        self._forms = WordTable(folder / f"forms-{table}.bin") if table else None
        self._rests = WordTable(folder / f"rests-{table}.bin") if table else None
        self._known = known if table else 0
        self._order = np.zeros((_ROWS, 0), np.uint32)
        if table:
            rows = np.memmap(folder / f"order-{table}.bin", np.uint32, "r")
            # A view of the plain kind: reading single numbers from it is ten times as quick.
            self._order = rows.view(np.ndarray).reshape(_ROWS, self._known)
        self._later_forms, self._later_rests = SortedTable(), SortedTable()
        self._same: dict[Token, dict[int, FormKind]] = {}
        self._marks: dict[int, list[str]] = {}
        self._ranges: dict[tuple[str, bool], tuple[int, int]] = {}
        self._take_in(size)

    def extended(self, *, size: int, table: str, known: int) -> Vocabulary:
        """Return the vocabulary with the words up to a new length of the file.

        Searches that run in other threads go on with this one.
        """
        if table != self._table_name:
            return Vocabulary(self._folder, size=size, table=table, known=known)
        longer = copy(self)
        longer._same = {}
        longer.corrected = {}
        longer._take_in(size)
        return longer

    def _take_in(self, size: int) -> None:
        with (self._folder / WORDS).open("rb") as file:
            file.seek(self._size)
            data = file.read(size - self._size)
        if len(data) != size - self._size:
            raise ValueError(f"{WORDS}: shorter than sealed")
        first = max(self._known, len(self._lines))
        self._size = size
        self._lines = self._lines + data.decode().split(_LINE)[:-1]
        if first < len(self._lines):
            forms, rests = file_words(map(self.token, range(first, len(self._lines))), first)
            self._later_forms = SortedTable((self._later_forms.filed, forms))
            self._later_rests = SortedTable((self._later_rests.filed, rests))

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self._lines)

    def word(self, number: int) -> str:
        """Return a word, folded."""
        line = self._lines[number]
        return line[: line.find(_FIELD)]

    def written(self, number: int) -> str:
        """Return a word as it was first written."""
        line = self._lines[number]
        written = line[line.rfind(_FIELD) + 1 :]
        return written or line[: line.find(_FIELD)]

    def words_and_keys(self, numbers: Iterable[int]) -> tuple[list[str], list[str]]:
        """Return words, folded, and how each most likely sounds; empty if it cannot be said."""
        lines = self._lines
        parts = [lines[number].split(_FIELD, 2) for number in numbers]
        return [one[0] for one in parts], [one[1].partition(_KEY)[0] for one in parts]

    def token(self, number: int) -> Token:
        """Return a word with all its forms."""
        found = self._tokens.get(number)
        if found is None:
            word, keys, _ = self._lines[number].split(_FIELD)
            found = Token(word, stem(word), tuple(keys.split(_KEY)) if keys else ())
            self._tokens[number] = found
        return found

    def sharing_rests(self, hashes: Hashes) -> tuple[Ids, Places]:
        """Return the words filed under any of the hashes of a rest, and for each which it was."""
        return self._find(self._rests, self._later_rests, hashes)

    def _find(
        self, table: WordTable | None, later: SortedTable, hashes: Hashes
    ) -> tuple[Ids, Places]:
        if table is None:
            return later.find(hashes)
        found = table.find(hashes)
        if len(self._lines) == self._known:
            return found
        ids, which = later.find(hashes)
        return np.concatenate((found[0], ids)), np.concatenate((found[1], which))

    def same(self, sought: Sequence[Token]) -> list[dict[int, FormKind]]:
        """Return, for each token, the words that share a form with it, and the nearest form."""
        # Kept beside what is remembered: another thread may forget it meanwhile.
        same = {one: self._same.get(one) for one in sought}
        unknown = [one for one, known in same.items() if known is None]
        if unknown:
            made = dict(zip(unknown, self._same_of(unknown), strict=True))
            if len(self._same) + len(made) > _REMEMBERED:
                self._same.clear()
            self._same.update(made)
            same |= made
        return [same[one] or {} for one in sought]

    def _same_of(self, tokens: Sequence[Token]) -> list[dict[int, FormKind]]:
        hashes, owners = form_hashes(tokens)
        numbers, which = self._find(self._forms, self._later_forms, hashes)
        found: list[dict[int, FormKind]] = [{} for _ in tokens]
        for number, place in zip(numbers.tolist(), which.tolist(), strict=True):
            owner, kind = owners[place]
            own = found[owner]
            if kind < own.get(number, _NO_FORM):
                own[number] = kind
        return found

    def frequencies(self, numbers: Sequence[int]) -> Counts:
        """Return in how many items words stood when the table was made, a row for each part."""
        if len(self._lines) == self._known:
            rows = self._order[_IN_MAIN : _IN_MORE + 1]
            return rows.take(np.array(numbers, np.int64), axis=1).astype(np.int64)
        known = np.array([min(n, self._known - 1) for n in numbers], np.int64)
        is_known = np.array(numbers, np.int64) < self._known
        return self._order[_IN_MAIN : _IN_MORE + 1, known].astype(np.int64) * is_known

    def beginning(self, start: str, *, by_key: bool, limit: int) -> list[int]:
        """Return the commonest words whose letters, or first key, begin with `start`."""
        form = self._key if by_key else self.word
        low, high = self._range(start, by_key=by_key)
        found = self._order[_BY_KEY if by_key else _BY_WORD, low:high]
        if len(found) > limit:
            common = self._order[_IN_MAIN, found] + self._order[_IN_MORE, found]
            found = found[np.argpartition(common, len(found) - limit)[-limit:]]
        later = (n for n in range(self._known, len(self._lines)) if form(n).startswith(start))
        return [*found.tolist(), *(n for n, _ in zip(later, range(limit), strict=False))]

    def which_begin(self, numbers: Ids, start: str, *, by_key: bool) -> list[int]:
        """Return those of some words whose letters, or first key, begin with `start`."""
        form = self._key if by_key else self.word
        low, high = self._range(start, by_key=by_key)
        first = numbers[numbers < self._known]
        ranks = self._order[_RANK_BY_KEY if by_key else _RANK_BY_WORD, first]
        begun: list[int] = np.unique(first[(ranks >= low) & (ranks < high)]).tolist()
        if len(first) < len(numbers):
            later = np.unique(numbers[numbers >= self._known]).tolist()
            begun += [number for number in later if form(number).startswith(start)]
        return begun

    def _key(self, number: int) -> str:
        keys = self._lines[number].split(_FIELD)[1]
        return keys.partition(_KEY)[0]

    def _range(self, start: str, *, by_key: bool) -> tuple[int, int]:
        """Return from where up to where the words lie that begin so, in the order of the table."""
        known = self._ranges.get((start, by_key))
        if known is None:
            low = self._first_from(start, 0, by_key=by_key)
            known = (low, self._first_from(start + _AFTER_ALL, low, by_key=by_key))
            if len(self._ranges) >= _REMEMBERED:
                self._ranges.clear()
            self._ranges[start, by_key] = known
        return known

    def _first_from(self, start: str, least: int, *, by_key: bool) -> int:
        """Return the place of the first word that is not before `start`: the nearest mark first."""
        row = _BY_KEY if by_key else _BY_WORD
        order, form = self._order[row], self._key if by_key else self.word
        if row not in self._marks:
            self._marks[row] = [form(number) for number in order[::_EVERY].tolist()]
        mark = bisect_left(self._marks[row], start)
        low, high = max(least, (mark - 1) * _EVERY), min(self._known, mark * _EVERY)
        found = bisect_left(order[low:high].tolist(), start, key=form) if low < high else 0
        return max(least, low + found)

    def wants_table(self, after: int) -> bool:
        """Tell whether more words came later than `after` and than half of those in the table."""
        return len(self._lines) - self._known > max(after, self._known // 2)


class Remembered(dict[str, tuple[str, bytes]]):
    """What was made of texts, by text; asking for one that is not there makes it.

    A dictionary that knows what it lacks is asked without any call of Python for what it has.

    Args:
        make: Makes it of a text.
        most: How many are kept before all are forgotten; any number if None.
    """

    def __init__(
        self, make: Callable[[str], tuple[str, bytes]], *, most: int | None = None
    ) -> None:
        super().__init__()
        self._make = make
        self._most = most

    def __missing__(self, text: str) -> tuple[str, bytes]:
        made = self._make(text)
        if self._most is not None and len(self) >= self._most:
            self.clear()
        self[text] = made
        return made


class VocabularyWriter:
    """Gives words their numbers.

    Args:
        vocabulary: The words so far; none for a new generation.
    """

    def __init__(self, vocabulary: Vocabulary | None) -> None:
        self._vocabulary = vocabulary
        self._first = len(vocabulary) if vocabulary else 0
        self._numbers: dict[str, int] = {}
        self._lines: list[str] = []
        self._tokens: list[Token] = []
        self.filed = Remembered(self._file)
        """Each written word folded, and its number as `record_log` writes it."""

    def _file(self, written: str) -> tuple[str, bytes]:
        # Capitals make no other word: what was found for small letters need not be found again.
        lower = written.lower()
        filed = self.filed.get(lower)
        if filed is None:
            found = token(lower)
            filed = (found.word, packed(self._number(found, written) + FIRST_WORD))
            self.filed[lower] = filed
        return filed

    def _number(self, found: Token, written: str) -> int:
        line = f"{found.word}{_FIELD}{_KEY.join(found.keys)}{_FIELD}"
        number = self._numbers.get(line)
        if number is None:
            number = self._kept(found)
            if number is None:
                number = self._first + len(self._lines)
                if number >= MOST_WORDS:
                    raise ValueError("more different words than an index can hold")
                self._lines.append(line + ("" if written == found.word else written))
                self._tokens.append(found)
            self._numbers[line] = number
        return number

    def _kept(self, found: Token) -> int | None:
        if self._vocabulary is None:
            return None
        (candidates,) = self._vocabulary.same((found,))
        same = (n for n, kind in candidates.items() if kind is FormKind.WORD)
        return next((n for n in same if self._vocabulary.token(n) == found), None)

    def new_lines(self) -> bytes:
        """Return the words that are new, as `words.txt` has them."""
        return "".join(line + _LINE for line in self._lines).encode()

    @property
    def added(self) -> Sequence[Token]:
        """The words that are new."""
        return self._tokens


TABLES: Final = ("forms", "rests", "order")


def write_forms(folder: Path, name: str, words: Sequence[Token]) -> npt.NDArray[np.uint32]:
    """Write the tables of words and return their order, which `write_order` completes.

    Args:
        folder: Where the vocabulary lies.
        name: Part of the files' names.
        words: All words, by their numbers.
    """
    forms, rests = file_words(words, 0)
    write_table(folder / f"forms-{name}.bin", forms, is_sure=True)
    write_table(folder / f"rests-{name}.bin", rests, is_sure=False)
    letters = [found.word for found in words]
    keys = [found.keys[0] if found.keys else "" for found in words]
    order = np.zeros((_ROWS, len(words)), np.uint32)
    for row, rank, sorts in ((_BY_WORD, _RANK_BY_WORD, letters), (_BY_KEY, _RANK_BY_KEY, keys)):
        order[row] = sorted(range(len(words)), key=sorts.__getitem__)
        order[rank, order[row]] = np.arange(len(words), dtype=np.uint32)
    return order


def write_order(
    folder: Path,
    name: str,
    order: npt.NDArray[np.uint32],
    common: Sequence[tuple[int, int]],
) -> None:
    """Write the order of words, with how common each is: in how many items it stands, by part."""
    order[[_IN_MAIN, _IN_MORE]] = np.array(common, np.uint32).T
    order.tofile(folder / f"order-{name}.bin")
