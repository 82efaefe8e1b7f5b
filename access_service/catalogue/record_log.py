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
_HEAD_PAIRS: Final = _HEAD_BYTES // 2
_HEAD_IN_PAIRS: Final = np.arange(_HEAD_PAIRS)[:, None]
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
        end = packed(END_OF_PART)
        cut = _MOST_BYTES - 1 - len(end)
        if int.from_bytes(words[cut - 2 : cut], "little") >= _WIDE and _begins_wide(words, cut - 2):
            cut -= 2
        # A text without an end would be taken for the beginning of the next item's.
        words = words[:cut] + end
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
        at = np.asarray(places, np.int64)
        if not len(at):
            return Records(self._bytes, at, at, np.zeros(0, np.uint32), at)
        last = int(at.max())
        if last + _HEAD_BYTES > len(self._bytes):
            raise ValueError(f"{self._path.name}: nothing at {last}")
        # Everything begins at an even place, so that lengths can be read like words, in pairs.
        pairs, half = self._pairs, at >> 1
        names, sizes = pairs.take(half + _HEAD_IN_PAIRS).astype(np.int64)
        lengths = sizes >> 1
        ids = at + _HEAD_BYTES
        after = lengths.cumsum()
        ends = half + ((names + (2 * _HEAD_PAIRS + 1)) >> 1) + lengths
        if int(ends.max()) > len(pairs):
            raise ValueError(f"{self._path.name}: cut off at {len(self._bytes)}")
        # How far each record's words lie from where they are put, one record after the other.
        chosen = (ends - after).repeat(lengths)
        chosen += np.arange(len(chosen))
        return Records(self._bytes, ids, ids + names, *_numbers(pairs[chosen], after))


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
        start, end = self.id_places.item(place), self.body_places.item(place)
        return self.data[start:end].tobytes().decode()

    def own(self, place: int) -> list[int]:
        """Return the numbers of one record."""
        start = int(self.ends[place - 1]) if place else 0
        own: list[int] = self.numbers[start : int(self.ends[place])].tolist()
        return own


def _numbers(
    pairs: npt.NDArray[np.uint16], ends: npt.NDArray[np.int64]
) -> tuple[Numbers, npt.NDArray[np.int64]]:
    """Return the numbers that pairs of bytes say, and where each body ends among them."""
    numbers = pairs.astype(np.uint32)
    wide = (pairs >= _WIDE).nonzero()[0]
    if not len(wide):
        return numbers, ends
    if len(wide) > 1 and int((wide[1:] - wide[:-1]).min()) == 1:
        wide = _first_halves(wide)
    second = wide + 1
    numbers[wide] = ((numbers[wide] - _WIDE) << 16) + numbers[second]
    is_kept = np.ones(len(numbers), bool)
    is_kept[second] = False
    return numbers[is_kept], ends - second.searchsorted(ends)


def _first_halves(wide: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the places of first halves: what follows one is its second half, however large."""
    first: list[int] = []
    last = -2
    for place in wide.tolist():
        if place != last + 1:
            first.append(place)
            last = place
    return np.array(first, np.int64)
