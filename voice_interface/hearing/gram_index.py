"""Which of a million phonetic keys are worth comparing with one, by the n-grams they share.

Everything lies in flat arrays: a million keys take some hundred megabytes, are filed in seconds
and asked in milliseconds. A question reads only so many entries, those of the rarest grams first,
so that its time has a bound however large the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Sounds = NDArray[np.uint8]
Places = NDArray[np.int64]

GRAM = 4
_MOST_READ = 200_000
"""Entries read for one question; the rarest grams have few, and tell most."""
_CLASSES = ("a", "ei", "ou", "pbvf", "tdTD", "kgGxXj", "sz", "lmnr")
"""Sounds that are easily taken for each other count as one here."""
_EDGE = 0
_OTHER = len(_CLASSES) + 1
_FIRST_DIGIT = _OTHER + 1
_SIZE = 16
"""Classes that fit four bits: a gram of four is then a number of sixteen."""
GRAMS = _SIZE**GRAM
"""How many grams there are."""


def _class_table() -> Sounds:
    table = np.full(256, _OTHER, dtype=np.uint8)
    for number, sounds in enumerate(_CLASSES, start=1):
        for sound in sounds:
            table[ord(sound)] = number
    for digit in range(10):
        table[ord("0") + digit] = _FIRST_DIGIT + digit % (_SIZE - _FIRST_DIGIT)
    return table


_TABLE = _class_table()


@dataclass(frozen=True, slots=True, eq=False)
class GramIndex:
    """Keys filed by the grams of their sound classes.

    `owners` holds the numbers of the keys, gram after gram, cut by `offsets`; `counts` is how many
    different grams each key has.
    """

    owners: NDArray[np.int32]
    offsets: Places
    counts: NDArray[np.uint16]

    @classmethod
    def of(cls, keys: Sequence[bytes]) -> GramIndex:
        """File `keys`, each one byte a sound; one that is empty is never found."""
        grams, owners = _grams(keys)
        order = np.argsort(grams, kind="stable")  # numbers of sixteen bits: sorted by radix
        grams, owners = grams[order], owners[order]
        is_new = np.ones(len(grams), dtype=np.bool_)
        is_new[1:] = (grams[1:] != grams[:-1]) | (owners[1:] != owners[:-1])
        grams, owners = grams[is_new], owners[is_new]
        sizes = np.bincount(grams, minlength=GRAMS)
        counts = np.bincount(owners, minlength=len(keys)).astype(np.uint16)
        return cls(owners, np.concatenate(([0], np.cumsum(sizes))), counts)

    @property
    def size_bytes(self) -> int:
        """What the arrays take."""
        return self.owners.nbytes + self.offsets.nbytes + self.counts.nbytes

    def likeliest(self, key: bytes, most: int) -> Places:
        """Return the numbers of at most `most` keys that share most with `key`, in no order.

        A rare gram counts more than a common one, and a key about as long more than a longer one.
        """
        own = np.unique(_grams([key])[0]).astype(np.int64)
        sizes = self.offsets[own + 1] - self.offsets[own]
        own, sizes = own[sizes > 0], sizes[sizes > 0]
        rarest = np.argsort(sizes, kind="stable")
        read = rarest[: max(1, int(np.searchsorted(np.cumsum(sizes[rarest]), _MOST_READ)))]
        if not len(own):
            return np.zeros(0, dtype=np.int64)
        owners = np.concatenate(
            [self.owners[self.offsets[gram] : self.offsets[gram + 1]] for gram in own[read]]
        )
        weights = np.repeat(np.log1p(len(self.counts) / sizes[read]), sizes[read])
        shared = np.bincount(owners, weights=weights, minlength=len(self.counts))
        found = np.flatnonzero(shared)
        if len(found) <= most:
            return found
        fits = shared[found] / np.sqrt(self.counts[found] + float(len(key)))
        return found[np.argpartition(-fits, most)[:most]]


def _grams(keys: Sequence[bytes]) -> tuple[NDArray[np.uint16], NDArray[np.int32]]:
    """Return all grams of all keys, and the number of the key that each is of.

    A key stands between edges, so that its first and last sounds count; a shorter one than a gram
    is made long enough by more of them.
    """
    edge = b"^"
    joined = b"".join([b"".join((edge, key, edge * (GRAM - 1))) for key in keys])
    classes = _TABLE[np.frombuffer(joined, dtype=np.uint8)].astype(np.uint16)
    classes[np.frombuffer(joined, dtype=np.uint8) == edge[0]] = _EDGE
    lengths = np.fromiter((len(key) for key in keys), dtype=np.int64, count=len(keys))
    grams = np.zeros(max(0, len(classes) - GRAM + 1), dtype=np.uint16)
    for place in range(GRAM):
        grams = grams * np.uint16(_SIZE) + classes[place : place + len(grams)]
    # One gram starts at each sound but the last two, and at the edge before the first.
    per_key = np.where(lengths > 0, np.maximum(lengths - 1, 1), 0)
    starts = np.concatenate(([0], np.cumsum(lengths + GRAM)))[:-1]
    owners = np.repeat(np.arange(len(keys), dtype=np.int32), per_key)
    within = np.arange(len(owners)) - np.repeat(np.cumsum(per_key) - per_key, per_key)
    return grams[np.repeat(starts, per_key) + within], owners
