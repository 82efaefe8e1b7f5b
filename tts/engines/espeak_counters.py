"""The counters of eSpeak NG that outlive a text, and that none of its calls sets back.

Two of its static variables run on from one text to the next (the place in the table that makes the
pitch flutter, and the number of the wave's cycle, which roughens it), a third (the gain that keeps
loud sound from overflowing) comes back to one only slowly. With these three at their starting
values and the voice set anew, a plain voice speaks a text as a library loaded afresh does, to the
byte. Loading it afresh costs a fifth of all the time that a sentence takes.

The variables are found by name in the library's own symbol table: this holds for the release whose
source was read, and where anything is other than expected nothing is touched.

Source: eSpeak NG 1.52.0, `wavegen.c` (AdvanceParameters, Wavegen); System V ABI, chapter 4 (ELF).
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_RELEASE = b"1.52.0"
_STARTS = {"Flutter_ix": 0, "cycle_count": 0, "agc": 256}
_ANCHOR = "espeak_Synth"
_ELF_64_LITTLE_ENDIAN = b"\x7fELF\x02\x01"
_SECTION = struct.Struct("<IIQQQQIIQQ")
_SYMBOL = struct.Struct("<IBBHQQ")
_SYMBOL_TABLE = 2
_OBJECT, _FUNCTION = 1, 2


@dataclass(frozen=True, slots=True)
class _Symbol:
    """A name without what the compiler put behind its dot; the place is from the file's start."""

    name: str
    kind: int
    place: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Counters:
    """The counters of one loaded library."""

    places: tuple[ctypes.c_int, ...]
    starts: tuple[int, ...]

    def reset(self) -> None:
        """Set them all to what they are in a library just loaded."""
        for place, start in zip(self.places, self.starts, strict=True):
            place.value = start


def find_counters(library: ctypes.CDLL, path: Path) -> Counters | None:
    """Return the counters of a library just started, or nothing where they are not to be had.

    Nothing is returned for another release, for a library without its symbol table, for one that
    is no 64-bit ELF file, and where a counter is missing or does not stand at its start.
    """
    library.espeak_Info.restype = ctypes.c_char_p
    if library.espeak_Info(None) != _RELEASE:
        return None
    anchors = _named(path, _ANCHOR, _FUNCTION)
    found = [_named(path, name, _OBJECT) for name in _STARTS]
    if len(anchors) != 1 or any(len(one) != 1 or one[0].size_bytes != 4 for one in found):
        return None
    anchor = ctypes.cast(library[_ANCHOR], ctypes.c_void_p).value or 0
    start = anchor - anchors[0].place
    places = tuple(ctypes.c_int.from_address(start + one[0].place) for one in found)
    starts = tuple(_STARTS.values())
    is_as_expected = tuple(place.value for place in places) == starts
    return Counters(places, starts) if is_as_expected else None


def _named(path: Path, name: str, kind: int) -> list[_Symbol]:
    return [one for one in _symbols(path) if one.name == name and one.kind == kind]


@cache
def _symbols(path: Path) -> tuple[_Symbol, ...]:
    """Return the library's functions and variables that we ask about."""
    try:
        return tuple(_read_symbols(path.read_bytes()))
    except (struct.error, IndexError, ValueError):  # a file cut short or of another kind
        return ()


def _read_symbols(data: bytes) -> Iterator[_Symbol]:
    if not data.startswith(_ELF_64_LITTLE_ENDIAN):
        return
    (offset,) = struct.unpack_from("<Q", data, 0x28)
    size, count = struct.unpack_from("<HH", data, 0x3A)
    sections = [_SECTION.unpack_from(data, offset + size * number) for number in range(count)]
    for _, kind, _, _, start, length, link, *_ in sections:
        if kind != _SYMBOL_TABLE:
            continue
        names = sections[link][4]
        for at, info, _, _, place, bytes_long in _SYMBOL.iter_unpack(data[start : start + length]):
            end = data.index(b"\0", names + at)
            name = data[names + at : end].partition(b".")[0].decode("ascii", "replace")
            if name in _STARTS or name == _ANCHOR:
                yield _Symbol(name, info & 0xF, place, bytes_long)
