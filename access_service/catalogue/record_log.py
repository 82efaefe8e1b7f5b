"""What is scored of each item, in one file that only grows: its id and the numbers of its words.

A record: lengths in bytes of the id and of the words (two bytes each, little-endian), the id in
UTF-8, the numbers of the words, seven bits a byte (LEB128). Number 0 ends a text, number 1 a part.
"""

from __future__ import annotations

import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from struct import Struct
from typing import Final

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.uint32]

END_OF_TEXT: Final = 0
END_OF_PART: Final = 1
FIRST_WORD: Final = 2
_HEAD: Final = Struct("<HH")
_HEAD_BYTES: Final = _HEAD.size
_MOST_BYTES: Final = 0xFFFF


def packed(number: int) -> bytes:
    """Return a number as LEB128."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def write_record(item_id: str, words: bytes) -> bytes:
    """Return an item's record; of more words than fit the last ones are left out.

    Raises:
        ValueError: The id is longer than 65,535 bytes.
    """
    name = item_id.encode()
    if len(name) > _MOST_BYTES:
        raise ValueError(f"id of {len(name)} bytes: {item_id[:40]}…")
    if len(words) > _MOST_BYTES:
        cut = _MOST_BYTES
        while words[cut - 1] & 0x80:
            cut -= 1
        words = words[:cut]
    return _HEAD.pack(len(name), len(words)) + name + words


class RecordLog:
    """Reads records by where they begin, as many as there were when it was made.

    Raises:
        ValueError: A record does not lie where it is said to.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._map: mmap.mmap | bytes = b""
        with path.open("rb") as file:
            if path.stat().st_size:  # an empty file cannot be mapped
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def read(self, places: Sequence[int]) -> Records:
        """Return the records that begin at `places`."""
        data = self._map
        ids: list[str] = []
        bodies: list[bytes] = []
        for place in places:
            body = place + _HEAD_BYTES
            head = data[place:body]
            if len(head) < _HEAD_BYTES:
                raise ValueError(f"{self._path.name}: nothing at {place}")
            name, words = _HEAD.unpack(head)
            ids.append(data[body : body + name].decode())
            bodies.append(data[body + name : body + name + words])
        return Records(ids, *_numbers(bodies))


@dataclass(frozen=True, slots=True)
class Records:
    """Records that were read: their words' numbers one after the other, and where each ends."""

    ids: Sequence[str]
    numbers: Numbers
    ends: npt.NDArray[np.int64]

    def own(self, place: int) -> list[int]:
        """Return the numbers of one record."""
        start = int(self.ends[place - 1]) if place else 0
        own: list[int] = self.numbers[start : int(self.ends[place])].tolist()
        return own


def _numbers(bodies: Sequence[bytes]) -> tuple[Numbers, npt.NDArray[np.int64]]:
    """Return the numbers packed in the bodies, all unpacked in one go, and where each body ends."""
    joined = np.frombuffer(b"".join(bodies), np.uint8)
    lengths = np.fromiter(map(len, bodies), np.int64, len(bodies))
    if not len(joined):
        return np.zeros(0, np.uint32), np.zeros(len(bodies), np.int64)
    lasts = np.flatnonzero(joined < 0x80)
    starts = np.empty_like(lasts)
    starts[0], starts[1:] = 0, lasts[:-1] + 1
    shifts = (np.arange(len(joined)) - np.repeat(starts, lasts - starts + 1)) * 7
    parts = (joined & 0x7F).astype(np.uint32) << shifts.astype(np.uint32)
    return np.add.reduceat(parts, starts), np.searchsorted(lasts, np.cumsum(lengths))
