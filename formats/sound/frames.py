"""The frames of an MP3 file, read from their headers.

Source: ISO/IEC 11172-3 2.4.2.3 and ISO/IEC 13818-3 (header); ID3v2.3.0 3.1 (tag's length).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from mmap import mmap

from formats.errors import UnreadableDocument

_MPEG1, _MPEG2, _MPEG25 = 3, 2, 0
_LAYER_3 = 1
_BIT_RATES_MPEG2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_BIT_RATES_MPEG1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_SAMPLE_RATES = {
    _MPEG1: (44_100, 48_000, 32_000),
    _MPEG2: (22_050, 24_000, 16_000),
    _MPEG25: (11_025, 12_000, 8_000),
}
_MONO = 3
_OLD_TAG_LENGTH = 128
_Form = tuple[int, int, int, int, bool]


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame's header and its place in the file."""

    offset: int
    length: int
    bit_rate_kbps: int
    sample_rate_hz: int
    samples: int
    is_mono: bool


def frames(data: bytes | mmap) -> Iterator[Frame]:
    """Yield the frames of an MP3 file, past an ID3v2 tag at the front and before an ID3v1 one.

    Raises:
        UnreadableDocument: Something other than a whole frame stands where one should begin.
    """
    for place, form in _places(data):
        yield Frame(place, *form)


def frame_offsets(data: bytes | mmap) -> Iterator[int]:
    """Yield where each frame begins, then where the last one ends; faster than `frames`.

    Raises:
        UnreadableDocument: As `frames`.
    """
    end = _tag_length(data)
    for place, form in _places(data):
        yield place
        end = place + form[0]
    yield end


def _places(data: bytes | mmap) -> Iterator[tuple[int, _Form]]:
    place = _tag_length(data)
    end = len(data)
    if data[-_OLD_TAG_LENGTH:].startswith(b"TAG"):
        end -= _OLD_TAG_LENGTH
    while place < end:
        form = _form(data[place : place + 4])
        if form is None or place + form[0] > end:
            raise _damaged(place)
        yield place, form
        place += form[0]


def _tag_length(data: bytes | mmap) -> int:
    if data[:3] != b"ID3" or len(data) < 10:
        return 0
    size = 0
    for byte in data[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size


@lru_cache(maxsize=256)
def _form(header: bytes) -> _Form | None:
    """Return a frame's length, rates, samples and channels; few headers differ in one file."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return None
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    bit_rate_index, sample_rate_index = header[2] >> 4, header[2] >> 2 & 3
    if version not in _SAMPLE_RATES or layer != _LAYER_3:
        return None
    if bit_rate_index in {0, 15} or sample_rate_index == 3:
        return None
    rates = _BIT_RATES_MPEG1 if version == _MPEG1 else _BIT_RATES_MPEG2
    bit_rate, sample_rate = rates[bit_rate_index], _SAMPLE_RATES[version][sample_rate_index]
    samples = 1152 if version == _MPEG1 else 576
    length = samples // 8 * bit_rate * 1000 // sample_rate + (header[2] >> 1 & 1)
    return length, bit_rate, sample_rate, samples, header[3] >> 6 == _MONO


def _damaged(place: int) -> UnreadableDocument:
    return UnreadableDocument(f"no MP3 frame at byte {place}", say="mp3-damaged", place=place)
