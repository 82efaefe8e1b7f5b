"""The distance of one phonetic key to many at once, whole to whole or part to whole.

The same weighted edit distance as `formats.language.phonetic`, a row of the table for all
candidates in one step. A table that may begin or end anywhere in one of the two keys finds the one
said within the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from formats.language.phonetic import GAP, sound_distance

_SOUNDS = "aeioubpvfdDtTGgkxXjszmnlrcwhqy0123456789"
_OTHER = len(_SOUNDS)
"""A sound of no other kind, such as a letter of a third script: like only to itself by chance."""
_PADDING = _OTHER + 1

_UNIT = 10
"""Costs are counted in tenths: whole numbers of sixteen bits, twice as many in one step."""
_NEVER = np.int16(32_000)

Codes = NDArray[np.uint8]
Costs = NDArray[np.float32]
Tenths = NDArray[np.int16]


def as_bytes(key: str) -> bytes:
    """Return a key, one byte a sound; letters of a third script become one sound."""
    return key.encode("ascii", "replace")


@cache
def _numbers() -> Codes:
    """Return the number of the sound that each byte stands for."""
    table = np.full(256, _OTHER, dtype=np.uint8)
    for number, sound in enumerate(_SOUNDS):
        table[ord(sound)] = number
    return table


def codes(key: str | bytes) -> Codes:
    """Return a key's sounds as numbers."""
    written = key if isinstance(key, bytes) else as_bytes(key)
    return _numbers()[np.frombuffer(written, dtype=np.uint8)]


@cache
def _costs() -> Tenths:
    size = _PADDING + 1
    table = np.full((size, size), _UNIT, dtype=np.int16)
    for i, a in enumerate(_SOUNDS):
        for j, b in enumerate(_SOUNDS):
            table[i, j] = round(_UNIT * sound_distance(a, b))
    table[_OTHER, _OTHER] = 0
    return table


@dataclass(frozen=True, slots=True, eq=False)
class Others:
    """Keys side by side, one a column, filled up to the longest: made once, compared often."""

    table: Codes
    lengths: NDArray[np.intp]

    @classmethod
    def of(cls, others: Sequence[str] | Sequence[bytes]) -> Others:
        """Lay keys side by side."""
        written = [other if isinstance(other, bytes) else as_bytes(other) for other in others]
        lengths = np.array([len(other) for other in written], dtype=np.intp)
        table = np.full((int(lengths.max(initial=0)), len(written)), _PADDING, dtype=np.uint8)
        ends = np.cumsum(lengths)
        sounds = np.arange(int(lengths.sum())) - np.repeat(ends - lengths, lengths)
        table[sounds, np.repeat(np.arange(len(written)), lengths)] = codes(b"".join(written))
        return cls(table, lengths)

    def distances(
        self, key: Codes, *, within_others: bool = False, within_key: bool = False
    ) -> Costs:
        """Return the cost of turning `key` into each, undivided by any length.

        Args:
            key: What was heard.
            within_others: Let `key` be any part of the other.
            within_key: Let the other be any part of `key`.
        """
        gap = np.int16(round(_UNIT * GAP))
        width, count = self.table.shape
        steps = (np.arange(width + 1, dtype=np.int16) * gap)[:, None]
        row: Tenths = np.repeat(np.zeros_like(steps) if within_others else steps, count, axis=1)
        fresh = np.empty_like(row)
        everyone = np.arange(count)
        best_end = row[self.lengths, everyone]
        changed = {sound: _costs()[sound][self.table] for sound in set(key.tolist())}
        for number, sound in enumerate(key.tolist(), 1):
            fresh[0] = 0 if within_key else gap * np.int16(number)
            np.minimum(row[1:] + gap, row[:-1] + changed[sound], out=fresh[1:])
            # A gap in the key costs the same wherever it is: the least of cost less steps so far.
            fresh -= steps
            np.minimum.accumulate(fresh, axis=0, out=fresh)
            fresh += steps
            row, fresh = fresh, row
            if within_key:
                np.minimum(best_end, row[self.lengths, everyone], out=best_end)
        if within_key:
            return _in_units(best_end)
        if within_others:
            row[np.arange(width + 1)[:, None] > self.lengths] = _NEVER
            return _in_units(row.min(axis=0))
        return _in_units(row[self.lengths, everyone])


def _in_units(tenths: Tenths) -> Costs:
    return tenths.astype(np.float32) / np.float32(_UNIT)


def distances(
    key: str, others: Sequence[str], *, within_others: bool = False, within_key: bool = False
) -> Costs:
    """Return the cost of turning `key` into each of `others`; see `Others.distances`."""
    return Others.of(others).distances(
        codes(key), within_others=within_others, within_key=within_key
    )
