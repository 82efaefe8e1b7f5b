"""The catalogue's own words, each with a number, found by form, by beginning and by likeness.

    words.txt        a line for each word, in the order in which they were met; it only grows
    table-….bin      the first words by the hashes of their forms (`WordTable`)
    order-….bin      for the same words: places by letters and by sound, and how common each is

Words that came after the table was made are filed in memory when a process first sees them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import Final

import numpy as np

from access_service.catalogue.analysis import Token, stem, token
from access_service.catalogue.record_log import FIRST_WORD, packed
from access_service.catalogue.word_table import (
    MOST_WORDS,
    Hashes,
    Ids,
    SortedTable,
    WordTable,
    file_words,
    form_hashes,
    write_table,
)

WORDS: Final = "words.txt"
_FIELD, _LINE, _KEY = "\t", "\n", " "
_AFTER_ALL: Final = "\U0010ffff"
_BY_WORD, _BY_KEY, _RANK_BY_WORD, _RANK_BY_KEY, _COMMON = range(5)
_ROWS: Final = 5
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
        self._folder = folder
        self._table_name = table
        self._size = 0
        self._lines: list[str] = []
        self._tokens: dict[int, Token] = {}
        self._table = WordTable(folder / f"table-{table}.bin") if table else None
        self._known = known if table else 0
        self._order = np.zeros((_ROWS, 0), np.uint32)
        if table:
            rows = np.memmap(folder / f"order-{table}.bin", np.uint32, "r")
            # A view of the plain kind: reading single numbers from it is ten times as quick.
            self._order = rows.view(np.ndarray).reshape(_ROWS, self._known)
        self._later = SortedTable.of(())
        self._same: dict[tuple[str, tuple[str, ...]], list[int]] = {}
        self._take_in(size)

    def extended(self, *, size: int, table: str, known: int) -> Vocabulary:
        """Return the vocabulary with the words up to a new length of the file.

        Searches that run in other threads go on with this one.
        """
        if table != self._table_name:
            return Vocabulary(self._folder, size=size, table=table, known=known)
        longer = copy(self)
        longer._same = {}
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
            filed = file_words(map(self.token, range(first, len(self._lines))), first)
            self._later = SortedTable.of((self._later.filed, filed))

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self._lines)

    def word(self, number: int) -> str:
        """Return a word, folded."""
        return self._lines[number].partition(_FIELD)[0]

    def written(self, number: int) -> str:
        """Return a word as it was first written."""
        word, _, written = self._lines[number].split(_FIELD)
        return written or word

    def token(self, number: int) -> Token:
        """Return a word with all its forms."""
        found = self._tokens.get(number)
        if found is None:
            word, keys, _ = self._lines[number].split(_FIELD)
            found = Token(word, stem(word), tuple(keys.split(_KEY)) if keys else ())
            self._tokens[number] = found
        return found

    def find(self, hashes: Hashes) -> Ids:
        """Return the words filed under any of the hashes, one for each time."""
        if self._table is None:
            return self._later.find(hashes)
        found = self._table.find(hashes)
        if len(self._lines) == self._known:
            return found
        return np.concatenate((found, self._later.find(hashes)))

    def same(self, sought: Token) -> list[int]:
        """Return the words that share a form with a token."""
        asked = (sought.word, sought.keys)
        known = self._same.get(asked)
        if known is None:
            known = np.unique(self.find(form_hashes(sought))).tolist()
            if len(self._same) >= _REMEMBERED:
                self._same.clear()
            self._same[asked] = known
        return known

    def sharing(self, sought: Sequence[Token]) -> list[int]:
        """Return the words that are one of some words or share its stem, all looked up at once."""
        if not sought:
            return []
        forms = [form_hashes(Token(one.word, one.stem, ())) for one in sought]
        numbers: list[int] = np.unique(self.find(np.concatenate(forms))).tolist()
        return numbers

    def beginning(self, start: str, *, by_key: bool, limit: int) -> list[int]:
        """Return the commonest words whose letters, or first key, begin with `start`."""
        form = self._key if by_key else self.word
        low, high = self._range(start, by_key=by_key)
        found = self._order[_BY_KEY if by_key else _BY_WORD, low:high]
        if len(found) > limit:
            common = self._order[_COMMON, found]
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
        order = self._order[_BY_KEY if by_key else _BY_WORD]
        form = self._key if by_key else self.word

        def at(place: int) -> str:
            return form(int(order[place]))

        places = range(self._known)
        low = bisect_left(places, start, key=at)
        return low, bisect_left(places, start + _AFTER_ALL, lo=low, key=at)

    def wants_table(self, after: int) -> bool:
        """Tell whether more words came later than `after` and than half of those in the table."""
        return len(self._lines) - self._known > max(after, self._known // 2)


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
        self._filed: dict[str, tuple[str, bytes]] = {}

    def file(self, written: str) -> tuple[str, bytes]:
        """Return a written word folded, and its number as `record_log` writes it."""
        filed = self._filed.get(written)
        if filed is None:
            found = token(written)
            filed = (found.word, packed(self._number(found, written) + FIRST_WORD))
            self._filed[written] = filed
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
        candidates = self._vocabulary.same(Token(found.word, found.word, ()))
        return next((n for n in candidates if self._vocabulary.token(n) == found), None)

    def new_lines(self) -> bytes:
        """Return the words that are new, as `words.txt` has them."""
        return "".join(line + _LINE for line in self._lines).encode()

    @property
    def added(self) -> Sequence[Token]:
        """The words that are new."""
        return self._tokens


def write_tables(folder: Path, name: str, words: Sequence[Token], common: Sequence[int]) -> None:
    """Write the table and the order of words.

    Args:
        folder: Where the vocabulary lies.
        name: Part of the files' names.
        words: All words, by their numbers.
        common: How often each of them comes.
    """
    write_table(folder / f"table-{name}.bin", *file_words(words, 0))
    letters = [found.word for found in words]
    keys = [found.keys[0] if found.keys else "" for found in words]
    order = np.zeros((_ROWS, len(words)), np.uint32)
    for row, rank, forms in ((_BY_WORD, _RANK_BY_WORD, letters), (_BY_KEY, _RANK_BY_KEY, keys)):
        order[row] = sorted(range(len(words)), key=forms.__getitem__)
        order[rank, order[row]] = np.arange(len(words), dtype=np.uint32)
    order[_COMMON] = common
    order.tofile(folder / f"order-{name}.bin")
