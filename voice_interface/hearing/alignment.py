"""The distance of one phonetic key to many at once, whole to whole or part to whole.

The same weighted edit distance as `formats.language.phonetic`, a row of the table for all
candidates in one step. A table that may begin or end anywhere in one of the two keys finds the one
said within the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from formats.language.phonetic import GAP, sound_distance

_SOUNDS = "aeioubpvfdDtTGgkxXjszmnlrcwhqy0123456789"
_OTHER = len(_SOUNDS)
"""A sound of no other kind, such as a letter of a third script: like only to itself by chance."""
_PADDING = _OTHER + 1

Codes = NDArray[np.uint8]
Costs = NDArray[np.float32]


def codes(key: str) -> Codes:
    """Return a key's sounds as numbers."""
    places = (_SOUNDS.find(sound) for sound in key)
    return np.fromiter((p if p >= 0 else _OTHER for p in places), dtype=np.uint8, count=len(key))


@cache
def _costs() -> Costs:
    size = _PADDING + 1
    table = np.ones((size, size), dtype=np.float32)
    for i, a in enumerate(_SOUNDS):
        for j, b in enumerate(_SOUNDS):
            table[i, j] = sound_distance(a, b)
    table[_OTHER, _OTHER] = 0.0
    return table


def distances(
    key: Codes, others: Sequence[Codes], *, within_others: bool = False, within_key: bool = False
) -> Costs:
    """Return the cost of turning `key` into each of `others`, undivided by any length.

    Args:
        key: What was heard.
        others: What it may have been.
        within_others: Let `key` be any part of the other.
        within_key: Let the other be any part of `key`.
    """
    lengths = np.array([len(other) for other in others], dtype=np.intp)
    width = int(lengths.max(initial=0))
    table = np.full((len(others), width), _PADDING, dtype=np.uint8)
    for place, other in enumerate(others):
        table[place, : len(other)] = other
    steps = np.arange(width + 1, dtype=np.float32) * np.float32(GAP)
    row = np.tile(np.zeros_like(steps) if within_others else steps, (len(others), 1))
    everyone = np.arange(len(others))
    best_end = row[everyone, lengths].copy()
    costs = _costs()
    for count, sound in enumerate(key, 1):
        fresh = np.empty_like(row)
        fresh[:, 0] = 0.0 if within_key else np.float32(GAP * count)
        np.minimum(
            row[:, 1:] + np.float32(GAP), row[:, :-1] + costs[sound][table], out=fresh[:, 1:]
        )
        # A gap in the key costs the same wherever it is: the running minimum of cost less steps.
        row = np.minimum.accumulate(fresh - steps, axis=1) + steps
        np.minimum(best_end, row[everyone, lengths], out=best_end)
    if within_key:
        return best_end
    if within_others:
        beyond = np.arange(width + 1)[None, :] > lengths[:, None]
        row[beyond] = np.inf
        nearest: Costs = row.min(axis=1)
        return nearest
    at_end: Costs = row[everyone, lengths]
    return at_end
