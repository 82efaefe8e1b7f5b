"""What is scored of each item, in one file that only grows: its id and the numbers of its words.

A record: lengths in bytes of the id and of the words (two bytes each, little-endian), the id in
UTF-8, the numbers of the words, seven bits a byte (LEB128). Number 0 ends a text, number 1 a part.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

END_OF_TEXT: Final = 0
END_OF_PART: Final = 1
FIRST_WORD: Final = 2
_HEAD_BYTES: Final = 4
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
    lengths = len(name).to_bytes(2, "little") + len(words).to_bytes(2, "little")
    return lengths + name + words


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

    def read(self, places: Sequence[int]) -> tuple[list[str], list[list[int]]]:
        """Return the ids and the words' numbers of the records that begin at `places`."""
        data = self._map
        ids: list[str] = []
        bodies: list[bytes] = []
        for place in places:
            head = data[place : place + _HEAD_BYTES]
            if len(head) < _HEAD_BYTES:
                raise ValueError(f"{self._path.name}: nothing at {place}")
            body = place + _HEAD_BYTES + int.from_bytes(head[:2], "little")
            ids.append(data[place + _HEAD_BYTES : body].decode())
            bodies.append(data[body : body + int.from_bytes(head[2:], "little")])
        return ids, _numbers(bodies)


def _numbers(bodies: Sequence[bytes]) -> list[list[int]]:
    """Return the numbers packed in each of the bodies, all unpacked in one go."""
    joined = np.frombuffer(b"".join(bodies), np.uint8)
    if not len(joined):
        return [[] for _ in bodies]
    ends = np.flatnonzero(joined < 0x80)
    starts = np.empty_like(ends)
    starts[0], starts[1:] = 0, ends[:-1] + 1
    shifts = (np.arange(len(joined)) - np.repeat(starts, ends - starts + 1)) * 7
    parts = (joined & 0x7F).astype(np.uint32) << shifts.astype(np.uint32)
    values = np.add.reduceat(parts, starts).tolist()
    bounds = np.searchsorted(ends, np.cumsum([len(body) for body in bodies])).tolist()
    return [values[low:high] for low, high in zip([0, *bounds], bounds, strict=False)]


def split_texts(numbers: Iterable[int]) -> list[list[list[int]]]:
    """Return the words' ids by part and text."""
    parts: list[list[list[int]]] = []
    texts: list[list[int]] = []
    text: list[int] = []
    for number in numbers:
        if number == END_OF_TEXT:
            texts.append(text)
            text = []
        elif number == END_OF_PART:
            parts.append(texts)
            texts = []
        else:
            text.append(number - FIRST_WORD)
    return parts
