"""Words found by a form of them, or by what is left when letters are taken away.

Each word is filed under the hashes of its forms (letters, stem, sounds, roots) and of itself with
up to two letters taken away: a mistyped word meets it when both lose the letters in which they
differ. A table is one file of four bytes an entry, mapped into memory, so that processes share it
and nothing is built when one of them starts.

Source of the idea: W. Garbe, symmetric delete spelling correction (SymSpell), 2012.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt

from access_service.catalogue.analysis import Token

Hashes = npt.NDArray[np.uint64]
Ids = npt.NDArray[np.uint32]

FILED_LETTERS: Final = 7
"""Deletions are made in this many letters at a word's start; the whole word is compared after."""
FILED_SOUNDS: Final = 12
ONE_EDIT_FROM: Final = 4
"""Shortest word that is corrected at all: in a shorter one any letter makes another word."""
TWO_EDITS_FROM: Final = 6
MOST_WORDS: Final = 1 << 24

_WORD, _STEM, _KEY, _ROOT, _REST, _SOUND = range(1, 7)
_MAGIC: Final = b"prosvasi words 1"
_FINGERPRINT_BITS: Final = 8
_LEAST_BITS, _MOST_BITS = 8, 24
_PRIME: Final = 1_000_003


def edits_allowed(length: int) -> int:
    """Return how many edits a word of this many letters may be away."""
    if length < ONE_EDIT_FROM:
        return 0
    return 1 if length < TWO_EDITS_FROM else 2


def form_hashes(token: Token) -> Hashes:
    """Return the hashes under which a word's forms are filed and looked up."""
    named = [(_WORD, token.word), (_STEM, token.stem)]
    named += [(_KEY, key) for key in token.keys]
    named += [(_ROOT, root) for root in token.roots]
    return _mixed(np.array([_named(space, form) for space, form in named], np.uint64))


def rest_hashes(word: str, edits: int) -> Hashes:
    """Return the hashes of a word's first letters with up to `edits` of them taken away."""
    hashes: Hashes = _rests([word[:FILED_LETTERS]], edits, _REST)[0]
    return hashes


def sound_hashes(root: str) -> Hashes:
    """Return the hashes of a root with up to one sound taken away."""
    hashes: Hashes = _rests([root[:FILED_SOUNDS]], 1, _SOUND)[0]
    return hashes


def _named(space: int, form: str) -> int:
    return crc32(form.encode(), space) | space << 32


def _mixed(values: Hashes) -> Hashes:
    """Spread values over all 64 bits (the finaliser of MurmurHash3)."""
    values = values ^ (values >> np.uint64(33))
    values = values * np.uint64(0xFF51AFD7ED558CCD)
    values = values ^ (values >> np.uint64(33))
    values = values * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))


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
    letters = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32)
    codes = letters.reshape(len(words), -1).astype(np.uint64)
    return _mixed(codes @ _choices(codes.shape[1], edits).T + np.uint64(space))


def file_words(tokens: Iterable[Token], first_id: int) -> tuple[Hashes, Ids]:
    """Return the hashes of every form of words, and the id of the word for each hash."""
    hashes: list[Hashes] = []
    ids: list[Ids] = []
    named: list[int] = []
    owners: list[int] = []
    groups: dict[tuple[int, int, int], tuple[list[str], list[int]]] = {}
    for number, token in enumerate(tokens, first_id):
        forms = [_named(_WORD, token.word), _named(_STEM, token.stem)]
        roots = token.roots
        forms += [_named(_KEY, key) for key in token.keys]
        forms += [_named(_ROOT, root) for root in roots]
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
    if named:
        hashes.append(_mixed(np.array(named, np.uint64)))
        ids.append(np.array(owners, np.uint32))
    for (space, edits, _), (words, numbers) in groups.items():
        rests = _rests(words, edits, space)
        hashes.append(rests.ravel())
        ids.append(np.repeat(np.array(numbers, np.uint32), rests.shape[1]))
    if not hashes:
        return np.zeros(0, np.uint64), np.zeros(0, np.uint32)
    return np.concatenate(hashes), np.concatenate(ids)


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

    def __init__(self, hashes: Hashes, ids: Ids) -> None:
        self._hashes, self._ids = hashes, ids

    @classmethod
    def of(cls, filed: Sequence[tuple[Hashes, Ids]]) -> SortedTable:
        """Return a table of everything filed."""
        if not filed:
            return cls(np.zeros(0, np.uint64), np.zeros(0, np.uint32))
        hashes = np.concatenate([hashes for hashes, _ in filed])
        order = np.argsort(hashes, kind="stable")
        return cls(hashes[order], np.concatenate([ids for _, ids in filed])[order])

    @property
    def filed(self) -> tuple[Hashes, Ids]:
        """The hashes with their ids."""
        return self._hashes, self._ids

    def find(self, hashes: Hashes) -> Ids:
        """Return the ids filed under any of the hashes, one for each time."""
        low = np.searchsorted(self._hashes, hashes, "left")
        high = np.searchsorted(self._hashes, hashes, "right")
        return self._ids[_ranges(low, high)]


class WordTable:
    """A table on disk: buckets by the first bits of a hash, then eight bits and an id an entry.

    File: magic, bits, number of entries; 2^bits + 1 starts of buckets; the entries; all of them
    little-endian numbers of 32 bits. An id under a hash may be wrong once in some hundred times:
    whoever asks compares the word itself.
    """

    def __init__(self, path: Path) -> None:
        data = np.memmap(path, np.uint32, "r").view(np.ndarray)
        start = len(_MAGIC) // 4
        if data[:start].tobytes() != _MAGIC:
            raise ValueError(f"{path}: not a table of words")
        self._bits, count = int(data[start]), int(data[start + 1])
        buckets = (1 << self._bits) + 1
        self._starts = data[start + 2 : start + 2 + buckets]
        self._entries = data[start + 2 + buckets :]
        if len(self._entries) != count:
            raise ValueError(f"{path}: {len(self._entries)} entries of {count}")

    def find(self, hashes: Hashes) -> Ids:
        """Return the ids filed under any of the hashes, one for each time."""
        buckets = (hashes >> np.uint64(64 - self._bits)).astype(np.int64)
        low = self._starts[buckets].astype(np.int64)
        high = self._starts[buckets + 1].astype(np.int64)
        found = self._entries[_ranges(low, high)]
        prints = np.repeat(_fingerprints(hashes, self._bits), high - low)
        ids: Ids = found[found >> np.uint32(24) == prints] & np.uint32(MOST_WORDS - 1)
        return ids


def _fingerprints(hashes: Hashes, bits: int) -> Ids:
    shift = np.uint64(64 - bits - _FINGERPRINT_BITS)
    return ((hashes >> shift) & np.uint64(0xFF)).astype(np.uint32)


def _ranges(low: npt.NDArray[np.int64], high: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the places from each `low` up to its `high`, one after the other."""
    counts = (high - low).astype(np.int64)
    total = int(counts.sum())
    before = np.cumsum(counts) - counts
    return np.repeat(low.astype(np.int64) - before, counts) + np.arange(total)


def write_table(path: Path, hashes: Hashes, ids: Ids) -> None:
    """Write a table that `WordTable` reads."""
    bits = len(ids).bit_length() - 2
    bits = max(_LEAST_BITS, min(_MOST_BITS, bits))
    order = np.argsort(hashes)
    hashes, ids = hashes[order], ids[order]
    buckets = (hashes >> np.uint64(64 - bits)).astype(np.int64)
    starts = np.zeros((1 << bits) + 1, np.uint32)
    np.cumsum(np.bincount(buckets, minlength=1 << bits), out=starts[1:])
    with path.open("wb") as file:
        file.write(_MAGIC)
        file.write(np.array([bits, len(ids)], "<u4").tobytes())
        file.write(starts.astype("<u4").tobytes())
        file.write((_fingerprints(hashes, bits) << np.uint32(24) | ids).astype("<u4").tobytes())
