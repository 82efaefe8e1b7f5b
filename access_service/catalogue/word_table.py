"""Words found by a form of them, or by what is left when letters are taken away.

Each word is filed under the hashes of its forms (letters, stem, sounds, roots) and of itself with
up to two letters taken away: a mistyped word meets it when both lose the letters in which they
differ. A table is one file of four or six bytes an entry, mapped into memory, so that processes
share it and nothing is built when one of them starts. Forms are looked up in a table that is sure,
so that no word need be read to know in what way it answers; what is left of words in one that is
small, because likely words are compared whole anyway.

Source of the idea: W. Garbe, symmetric delete spelling correction (SymSpell), 2012.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Final, NamedTuple
from zlib import adler32, crc32

import numpy as np
import numpy.typing as npt

from access_service.catalogue.analysis import Token

Hashes = npt.NDArray[np.uint64]
Ids = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]

FILED_LETTERS: Final = 6
"""Deletions are made in this many letters at a word's start; the whole word is compared after."""
FILED_SOUNDS: Final = 12
ONE_EDIT_FROM: Final = 4
"""Shortest word that is corrected at all: in a shorter one any letter makes another word."""
TWO_EDITS_FROM: Final = 6
MOST_WORDS: Final = 1 << 24

SHORTEST_BARE: Final = 3
"""A word must be longer to lose its ending: the «ΠΑΠ» of a shelf mark is not."""


class FormKind(IntEnum):
    """What of a word was the same."""

    WORD = 1
    STEM = 2
    KEY = 3
    ROOT = 4


_REST, _SOUND = 5, 6
_MAGIC: Final = b"prosvasi words 2"
_FINGERPRINT_BITS: Final = 8
_SURE_BITS: Final = 16
_LEAST_BITS, _MOST_BITS = 8, 24
_PRIME: Final = 1_000_003
_SPREAD: Final = np.uint64(33)
_ID_BITS, _SURE_SHIFT, _ID_MASK = np.uint32(24), np.uint32(_SURE_BITS), np.uint32(MOST_WORDS - 1)
_HERE_AND_NEXT: Final = np.array([[0], [1]])
_FIRST_FACTOR, _SECOND_FACTOR = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)


def edits_allowed(length: int) -> int:
    """Return how many edits a word of this many letters may be away."""
    if length < ONE_EDIT_FROM:
        return 0
    return 1 if length < TWO_EDITS_FROM else 2


class Filed(NamedTuple):
    """Hashes, and for each of them the id of the word that is filed under it."""

    hashes: Hashes
    ids: Ids


def form_hashes(tokens: Sequence[Token]) -> tuple[Hashes, list[tuple[int, FormKind]]]:
    """Return the hashes under which words' forms are looked up, and whose form each is, and which.

    All of them are reckoned at once: what costs is to ask numpy at all, not how much.
    """
    values: list[int] = []
    owners: list[tuple[int, FormKind]] = []
    for place, token in enumerate(tokens):
        named = [(FormKind.WORD, token.word), (FormKind.STEM, token.stem)]
        named += [(FormKind.KEY, key) for key in token.keys]
        named += [(FormKind.ROOT, root) for root in token.roots]
        values += [_named(kind, form) for kind, form in named]
        owners += [(place, kind) for kind, _ in named]
    return _mixed(np.array(values, np.uint64)), owners


def rest_hashes(word: str, edits: int, roots: Iterable[str]) -> Hashes:
    """Return the hashes of what is left of a word's first letters, and of the roots of its sounds.

    Args:
        word: The word, folded.
        edits: How many of its letters may be taken away, at most.
        roots: How it may sound, without endings: each loses one sound or none.
    """
    values = [_rest_values([word[:FILED_LETTERS]], edits, _REST)[0]]
    values += [_rest_values([root[:FILED_SOUNDS]], 1, _SOUND)[0] for root in roots]
    return _mixed(np.concatenate(values))


def _named(kind: FormKind, form: str) -> int:
    data = form.encode("utf-8", "surrogatepass")
    return crc32(data, kind) | adler32(data) << 32


def _mixed(values: Hashes) -> Hashes:
    """Spread values over all 64 bits (the finaliser of MurmurHash3)."""
    values = values ^ (values >> _SPREAD)
    values *= _FIRST_FACTOR
    values ^= values >> _SPREAD
    values *= _SECOND_FACTOR
    values ^= values >> _SPREAD
    return values


@lru_cache(maxsize=64)
def _choices(length: int, edits: int) -> Hashes:
    """Return, for each choice of letters left, the power with which each letter counts (or 0)."""
    rows = []
    for count in range(min(edits, length - 1) + 1):
        for dropped in combinations(range(length), count):
            row, power = [0] * length, 1
            for place in range(length):
                if place not in dropped:
                    power = power * _PRIME % (1 << 64)
                    row[place] = power
            rows.append(row)
    return np.array(rows, np.uint64)


def _rests(words: Sequence[str], edits: int, space: int) -> Hashes:
    """Return the hashes of what is left of words of one length, a row for each word."""
    return _mixed(_rest_values(words, edits, space))


def _rest_values(words: Sequence[str], edits: int, space: int) -> Hashes:
    letters = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32)
    codes = letters.reshape(len(words), -1).astype(np.uint64)
    values: Hashes = codes @ _choices(codes.shape[1], edits).T + np.uint64(space)
    return values


def file_words(tokens: Iterable[Token], first_id: int) -> tuple[Filed, Filed]:
    """Return what words are filed under: their forms, and what is left without some letters."""
    named: list[int] = []
    owners: list[int] = []
    groups: dict[tuple[int, int, int], tuple[list[str], list[int]]] = {}
    for number, token in enumerate(tokens, first_id):
        roots = token.roots
        forms = [_named(FormKind.WORD, token.word)]
        forms += [_named(FormKind.KEY, key) for key in token.keys]
        if len(token.word) > SHORTEST_BARE:
            forms.append(_named(FormKind.STEM, token.stem))
            forms += [_named(FormKind.ROOT, root) for root in roots]
        named += forms
        owners += [number] * len(forms)
        if len(token.word) < ONE_EDIT_FROM - 1 or token.word.isdigit():
            continue
        # Nobody misses two letters of a word so short that one may be missed at all.
        edits = min(2, max(1, len(token.word) - 2))
        start = token.word[:FILED_LETTERS]
        _group(groups, (_REST, edits, len(start)), start, number)
        if roots:
            start = roots[0][:FILED_SOUNDS]
            _group(groups, (_SOUND, 1, len(start)), start, number)
    forms_filed = Filed(_mixed(np.array(named, np.uint64)), np.array(owners, np.uint32))
    rests = [
        (_rests(words, edits, space), np.array(numbers, np.uint32))
        for (space, edits, _), (words, numbers) in groups.items()
    ]
    filed = [Filed(one.ravel(), np.repeat(ids, one.shape[1])) for one, ids in rests]
    return forms_filed, _joined(filed)


def _joined(filed: Sequence[Filed]) -> Filed:
    if not filed:
        return Filed(np.zeros(0, np.uint64), np.zeros(0, np.uint32))
    return Filed(
        np.concatenate([one.hashes for one in filed]), np.concatenate([one.ids for one in filed])
    )


def _group(
    groups: dict[tuple[int, int, int], tuple[list[str], list[int]]],
    place: tuple[int, int, int],
    word: str,
    number: int,
) -> None:
    words, numbers = groups.setdefault(place, ([], []))
    words.append(word)
    numbers.append(number)


class SortedTable:
    """Hashes with ids in memory: the words that came after the table on disk was made."""

    def __init__(self, filed: Sequence[Filed] = ()) -> None:
        joined = _joined(filed)
        order = np.argsort(joined.hashes, kind="stable")
        self.filed = Filed(joined.hashes[order], joined.ids[order])

    def find(self, hashes: Hashes) -> tuple[Ids, Places]:
        """Return the ids filed under any of the hashes, and for each which hash it was."""
        low = np.searchsorted(self.filed.hashes, hashes, "left")
        high = np.searchsorted(self.filed.hashes, hashes, "right")
        return self.filed.ids[_ranges(low, high)], np.repeat(np.arange(len(hashes)), high - low)


class WordTable:
    """A table on disk: buckets by the first bits of a hash, then eight bits and an id an entry.

    File: magic, bits, number of entries; 2^bits + 1 starts of buckets; the entries; all of them
    little-endian numbers of 32 bits; and if the table is sure, sixteen more bits for each entry.
    Without these, an id under a hash may be wrong once in some hundred times: whoever asks compares
    the word itself. With them it is once in some million times.
    """

    def __init__(self, path: Path) -> None:
        data = np.memmap(path, np.uint32, "r").view(np.ndarray)
        start = len(_MAGIC) // 4
        if data[:start].tobytes() != _MAGIC:
            raise ValueError(f"{path}: not a table of words")
        self._bits, count, self._is_sure = (int(number) for number in data[start : start + 3])
        if not _LEAST_BITS <= self._bits <= _MOST_BITS:
            raise ValueError(f"{path}: buckets of {self._bits} bits")
        self._above_bits = np.uint64(64 - self._bits)
        buckets = (1 << self._bits) + 1
        entries = start + 3 + buckets
        self._starts = data[start + 3 : entries]
        self._entries = data[entries : entries + count]
        self._more = data[entries + count :].view(np.uint16)
        if len(self._entries) != count or len(self._more) < count * self._is_sure:
            raise ValueError(f"{path}: {len(self._entries)} entries of {count}")

    def find(self, hashes: Hashes) -> tuple[Ids, Places]:
        """Return the ids filed under any of the hashes, and for each which hash it was.

        Raises:
            ValueError: A bucket does not lie among the entries.
        """
        buckets = (hashes >> self._above_bits).astype(np.int64)
        low, high = self._starts.take(buckets + _HERE_AND_NEXT).astype(np.int64)
        # A damaged start would ask for more memory than there is before anything else failed.
        if (low > high).any() or int(high.max(initial=0)) > len(self._entries):
            raise ValueError("a bucket that lies beyond the entries")
        places = _ranges(low, high)
        found = self._entries[places]
        which = np.arange(len(hashes)).repeat(high - low)
        if self._is_sure:
            bits = _bits_after(hashes, self._bits, _FINGERPRINT_BITS + _SURE_BITS)
            own = (found >> _ID_BITS << _SURE_SHIFT) | self._more[places]
        else:
            bits = _bits_after(hashes, self._bits, _FINGERPRINT_BITS)
            own = found >> _ID_BITS
        is_same = own == bits[which]
        return found[is_same] & _ID_MASK, which[is_same]


def _bits_after(hashes: Hashes, before: int, count: int) -> Ids:
    """Return some bits of each hash, those after the first `before`."""
    shifted = hashes >> np.uint64(64 - before - count)
    return (shifted & np.uint64((1 << count) - 1)).astype(np.uint32)


def _ranges(low: Places, high: Places) -> Places:
    """Return the places from each `low` up to its `high`, one after the other."""
    counts = high - low
    places: Places = (high - counts.cumsum()).repeat(counts)
    places += np.arange(len(places))
    return places


def write_table(path: Path, filed: Filed, *, is_sure: bool) -> None:
    """Write a table that `WordTable` reads."""
    count = len(filed.ids)
    bits = max(_LEAST_BITS, min(_MOST_BITS, count.bit_length() - 2))
    order = np.argsort(filed.hashes)
    hashes, ids = filed.hashes[order], filed.ids[order]
    buckets = (hashes >> np.uint64(64 - bits)).astype(np.int64)
    starts = np.zeros((1 << bits) + 1, np.uint32)
    np.cumsum(np.bincount(buckets, minlength=1 << bits), out=starts[1:])
    prints = _bits_after(hashes, bits, _FINGERPRINT_BITS)
    with path.open("wb") as file:
        file.write(_MAGIC)
        file.write(np.array([bits, count, is_sure], "<u4").tobytes())
        file.write(starts.astype("<u4").tobytes())
        file.write((prints << np.uint32(24) | ids).astype("<u4").tobytes())
        if is_sure:
            more = _bits_after(hashes, bits + _FINGERPRINT_BITS, _SURE_BITS)
            file.write(more.astype("<u2").tobytes() + b"\0\0" * (count % 2))
