"""What is scored of each item, in one file that only grows: its id and the numbers of its words.

A record: lengths in bytes of the id and of the words (two bytes each), the id in UTF-8, a zero byte
if its length is odd, the numbers of the words. A number has two bytes, the 4,096 last of which say
how often 65,536 is added to the two bytes that follow. All are little-endian. Number 0 ends a text,
number 1 a part and its last text. Common words come early and have low numbers, so that few need
four bytes.
"""

from __future__ import annotations

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
_HEAD_PLACES: Final = np.arange(_HEAD_BYTES)
_HEAD_WEIGHTS: Final = np.array([[1, 0], [1 << 8, 0], [0, 1], [0, 1 << 8]], np.int64)
_WIDE: Final = 0xF000
_MOST_BYTES: Final = 0xFFFF


def packed(number: int) -> bytes:
    """Return a number below 2^24 as the log has it."""
    if number < _WIDE:
        return number.to_bytes(2, "little")
    return (_WIDE + (number >> 16)).to_bytes(2, "little") + (number & 0xFFFF).to_bytes(2, "little")


def write_record(item_id: str, words: bytes) -> bytes:
    """Return an item's record; of more words than fit the last ones are left out.

    Raises:
        ValueError: The id is longer than 65,535 bytes.
    """
    name = item_id.encode()
    if len(name) > _MOST_BYTES:
        raise ValueError(f"id of {len(name)} bytes: {item_id[:40]}…")
    if len(words) > _MOST_BYTES:
        cut = _MOST_BYTES - 1
        if int.from_bytes(words[cut - 2 : cut], "little") >= _WIDE and _begins_wide(words, cut - 2):
            cut -= 2
        words = words[:cut]
    return _HEAD.pack(len(name), len(words)) + name + bytes(len(name) % 2) + words


def _begins_wide(words: bytes, place: int) -> bool:
    """Tell whether a pair of bytes begins a number of four bytes, and does not end one."""
    at = 0
    while at < place:
        at += 4 if int.from_bytes(words[at : at + 2], "little") >= _WIDE else 2
    return at == place


class RecordLog:
    """Reads records by where they begin, as many as there were when it was made.

    Raises:
        ValueError: A record does not lie where it is said to.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._bytes = np.zeros(0, np.uint8)
        if path.stat().st_size:  # an empty file cannot be mapped
            self._bytes = np.memmap(path, np.uint8, "r").view(np.ndarray)
        self._pairs = self._bytes[: len(self._bytes) & ~1].view("<u2")

    def read(self, places: Sequence[int] | npt.NDArray[np.int64]) -> Records:
        """Return the records that begin at `places`."""
        data, at = self._bytes, np.asarray(places, np.int64)
        if len(at) and int(at.max()) + _HEAD_BYTES > len(data):
            raise ValueError(f"{self._path.name}: nothing at {int(at.max())}")
        heads = data[at[:, None] + _HEAD_PLACES] @ _HEAD_WEIGHTS
        ids = at + _HEAD_BYTES
        bodies = ids + heads[:, 0]
        starts = bodies + (bodies & 1)
        ends = starts + heads[:, 1]
        if len(at) and int(ends.max()) > len(data):
            raise ValueError(f"{self._path.name}: cut off at {len(data)}")
        return Records(data, ids, bodies, *_numbers(self._pairs, starts >> 1, ends >> 1))


@dataclass(frozen=True, slots=True)
class Records:
    """Records that were read: their words' numbers one after the other, and where each ends."""

    data: npt.NDArray[np.uint8]
    id_places: npt.NDArray[np.int64]
    body_places: npt.NDArray[np.int64]
    numbers: Numbers
    ends: npt.NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.ends)

    @property
    def ids(self) -> list[str]:
        """The items' ids."""
        return [self.id(place) for place in range(len(self))]

    def id(self, place: int) -> str:
        """Return one item's id."""
        return self.data[self.id_places[place] : self.body_places[place]].tobytes().decode()

    def own(self, place: int) -> list[int]:
        """Return the numbers of one record."""
        start = int(self.ends[place - 1]) if place else 0
        own: list[int] = self.numbers[start : int(self.ends[place])].tolist()
        return own


def _numbers(
    pairs: npt.NDArray[np.uint16], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> tuple[Numbers, npt.NDArray[np.int64]]:
    """Return the numbers packed in the bodies, all unpacked in one go, and where each body ends."""
    counts = ends - starts
    after = np.cumsum(counts)
    places = np.repeat(starts - after + counts, counts)
    places += np.arange(len(places))
    numbers = pairs[places].astype(np.uint32)
    wide = np.flatnonzero(numbers >= _WIDE)
    if not len(wide):
        return numbers, after
    # What follows the first half of a wide number is its second half, however large.
    is_second = np.zeros(len(numbers) + 1, bool)
    for place in wide.tolist():
        is_second[place + 1] = not is_second[place]
    second = np.flatnonzero(is_second[:-1])
    numbers[second - 1] = ((numbers[second - 1] - _WIDE) << 16) + numbers[second]
    before = np.append(0, np.cumsum(is_second[:-1]))
    return numbers[~is_second[:-1]], after - before[after]
