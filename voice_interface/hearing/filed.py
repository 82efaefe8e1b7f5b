"""What may be said, filed by how it sounds; kept in a file, it need not be filed at each start.

A hundred thousand records take half a minute of a processor to file, and as arrays a moment to
read: a name becomes a text of its own only when it is asked for. The file holds titles and names of
a catalogue, nothing of those who ask for them.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, overload

import numpy as np
from numpy.typing import NDArray

from formats.language.phonetic import phonetic_key
from voice_interface.hearing.alignment import as_bytes
from voice_interface.hearing.gram_index import GRAMS, GramIndex

LAYOUT: Final = 2
"""Raise it when what is written changes."""
GRAMS_FROM: Final = 500
"""Keys more than which are looked up by their grams; fewer are all compared."""
_PROBES: Final = 200
"""Texts whose keys are made anew when a file is read: other rules of sound would show in them."""

Numbers = NDArray[np.int32]
Places = NDArray[np.int64]
Array = NDArray[np.uint8] | NDArray[np.uint16] | Numbers | Places


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be said: several may share an `id`, such as an item's title and author."""

    id: str
    text: str


class _Packed(Sequence[bytes]):
    """Many short texts that stand in one: `ends` is where each begins, and where the last ends."""

    def __init__(self, written: bytes, ends: Places) -> None:
        self._written, self._ends = written, ends

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, place: int) -> bytes: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[bytes]: ...
    def __getitem__(self, place: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        at = range(len(self))[place]
        return self._written[self._ends[at] : self._ends[at + 1]]

    def require_texts(self) -> None:
        """Raise `ValueError` unless each is whole UTF-8: they are decoded only when asked for."""
        self._written.decode()
        written = np.frombuffer(self._written, dtype=np.uint8)
        begins = self._ends[:-1][self._ends[:-1] < len(written)]
        if ((written[begins] & 0xC0) == 0x80).any():  # inside a letter
            raise ValueError("a text begins inside a letter")


class _Texts(Sequence[str]):
    """The texts of packed ones; those that `numbers` names, one after the other, where given."""

    def __init__(self, packed: Sequence[bytes], numbers: Array | None = None) -> None:
        self._packed, self._numbers = packed, numbers

    def __len__(self) -> int:
        return len(self._packed if self._numbers is None else self._numbers)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        number = place if self._numbers is None else self._numbers[place]
        return self._packed[int(number)].decode()


@dataclass(frozen=True, slots=True, eq=False)
class Filed:
    """Candidates by their sound: what sounds the same has one key.

    `ids` and `texts` are the candidates as they were given, `owners` the number of each one's key
    in `keys`. `grams` finds keys; None where they are few.
    """

    ids: Sequence[str]
    texts: Sequence[str]
    keys: Sequence[bytes]
    owners: Numbers
    grams: GramIndex | None

    @classmethod
    def of(cls, candidates: Iterable[Candidate]) -> Filed:
        """File candidates; one without a sound of its own can never be said, and is left out."""
        ids: list[str] = []
        texts: list[str] = []
        owners: list[int] = []
        places: dict[bytes, int] = {}
        for candidate in candidates:
            if key := phonetic_key(candidate.text):
                ids.append(candidate.id)
                texts.append(candidate.text)
                owners.append(places.setdefault(as_bytes(key), len(places)))
        keys = list(places)
        grams = GramIndex.of(keys) if len(keys) > GRAMS_FROM else None
        return cls(ids, texts, keys, np.array(owners, dtype=np.int32), grams)

    def write(self, target: Path, *, stamp: str) -> None:
        """Write all this as one file of arrays (numpy's npz, without pickled objects).

        Args:
            target: The file; it should take its place only when it is whole.
            stamp: Of what it was filed; `read` asks for the same.

        Raises:
            OSError: It cannot be written.
        """
        places: dict[str, int] = {}
        numbers = [places.setdefault(one, len(places)) for one in self.ids]
        arrays: dict[str, Array] = {
            "stamp": _bytes(_stamp(stamp)),
            "id_numbers": np.array(numbers, dtype=np.int32),
            "owners": self.owners,
            **_packed("id", [one.encode() for one in places]),
            **_packed("text", [one.encode() for one in self.texts]),
            **_packed("key", self.keys),
        }
        if self.grams is not None:
            arrays |= {
                "gram_owners": self.grams.owners,
                "gram_offsets": self.grams.offsets,
                "gram_counts": self.grams.counts,
            }
        with target.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)

    @classmethod
    def read(cls, source: Path, *, stamp: str) -> Filed | None:
        """Return what was written; None where it was filed of something else or in another way.

        Raises:
            OSError: There is no such file, or it cannot be read.
            ValueError: It is damaged.
        """
        try:
            # Opened here: numpy leaves a file open that is no archive.
            with source.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                if arrays["stamp"].tobytes() != _stamp(stamp):
                    return None
                filed = cls._of_arrays(dict(arrays))
        except (zipfile.BadZipFile, zlib.error, LookupError, EOFError, RuntimeError) as exc:
            raise ValueError(f"{source}: {exc}") from exc
        return filed if filed._is_of_our_sounds() else None

    @classmethod
    def _of_arrays(cls, arrays: dict[str, Array]) -> Filed:
        names, numbers = _unpacked("id", arrays), arrays["id_numbers"]
        texts, keys = _unpacked("text", arrays), _unpacked("key", arrays)
        owners = arrays["owners"].astype(np.int32)
        are_whole = len(numbers) == len(texts) == len(owners)
        if not (are_whole and _point_into(names, numbers) and _point_into(keys, owners)):
            raise ValueError("the parts do not fit together")
        names.require_texts()
        texts.require_texts()
        grams = _grams(arrays, keys) if len(keys) > GRAMS_FROM else None
        return cls(_Texts(names, numbers), _Texts(texts), keys, owners, grams)

    def _is_of_our_sounds(self) -> bool:
        return all(
            as_bytes(phonetic_key(self.texts[number])) == self.keys[self.owners[number]]
            for number in range(0, len(self.texts), max(1, len(self.texts) // _PROBES))
        )


def _stamp(stamp: str) -> bytes:
    return f"{LAYOUT} {stamp}".encode()


def _bytes(written: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(written, dtype=np.uint8)


def _packed(name: str, parts: Sequence[bytes]) -> dict[str, Array]:
    lengths = np.fromiter(map(len, parts), dtype=np.int32, count=len(parts))
    return {f"{name}_bytes": _bytes(b"".join(parts)), f"{name}_lengths": lengths}


def _unpacked(name: str, arrays: dict[str, Array]) -> _Packed:
    written = arrays[f"{name}_bytes"].tobytes()
    lengths = arrays[f"{name}_lengths"]
    ends = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
    if ends[-1] != len(written) or (len(lengths) and lengths.min() < 0):
        raise ValueError(f"{name}: the parts do not fit together")
    return _Packed(written, ends)


def _point_into(things: Sequence[bytes], numbers: Array) -> bool:
    return not len(numbers) or bool(0 <= numbers.min() <= numbers.max() < len(things))


def _grams(arrays: dict[str, Array], keys: Sequence[bytes]) -> GramIndex:
    owners, counts = arrays["gram_owners"], arrays["gram_counts"]
    offsets = arrays["gram_offsets"]
    is_whole = len(counts) == len(keys) and len(offsets) == GRAMS + 1 and _point_into(keys, owners)
    if not is_whole or offsets[0] != 0 or offsets[-1] != len(owners) or np.diff(offsets).min() < 0:
        raise ValueError("gram: the parts do not fit together")
    return GramIndex(
        owners.astype(np.int32, copy=False),
        offsets.astype(np.int64, copy=False),
        counts.astype(np.uint16, copy=False),
    )
