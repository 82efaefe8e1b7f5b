"""AAC of one kind only, so that sentences made apart join into one valid stream: for M4B.

Every piece is encoded by itself. Its first frame fades in from nothing and its last ones are
silence, so that frames of several pieces in a row decode as each did alone. An encoder delays the
sound by one frame; N frames of samples become N + 1. Frames are kept as ADTS, which can be
counted; `tts.m4b` takes that header off again.

Source: ISO/IEC 14496-3 (AAC-LC, 1,024 samples a frame; 1.A.2.2 ADTS).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from formats.errors import UnreadableDocument
from tts.codec import SAMPLE_RATE_HZ

NAME = "aac"
BIT_RATE_KBPS = 64
SAMPLES_PER_FRAME = 1024
START_DELAY_SAMPLES = 1024
OVERHEAD_FRAMES = 1
ADTS_BYTES = 7

_SYNC = b"\xff\xf1"  # MPEG-4, layer 0, no checksum
_LC, _RATE_INDEX, _CHANNELS = 1, 7, 1
_LONGEST = 1 << 13
_BUFFER_UNKNOWN = 0x7FF
_SETTLED = 4  # frames of a silent stream until each is like the one before


def encoder() -> Any:
    """Return an encoder that has heard nothing yet and writes no name of itself."""
    import av

    made: Any = av.CodecContext.create("aac", "w")
    configure(made)
    return made


def configure(context: Any) -> None:
    """Give an AAC encoder of PyAV the one form that is used here."""
    context.sample_rate = SAMPLE_RATE_HZ
    context.layout = "mono"
    context.format = "fltp"
    context.bit_rate = BIT_RATE_KBPS * 1000
    context.time_base = Fraction(1, SAMPLE_RATE_HZ)
    # The careful search costs twice the time; on one voice at this rate nothing is heard of it.
    # Noise in place of noise-like bands would sound another way after another sentence.
    context.options = {"aac_coder": "fast", "aac_pns": "0", "flags": "+bitexact"}


def encode(pcm: bytes) -> bytes:
    """Return `pcm` (mono, signed 16-bit, whole frames) as ADTS, equal bytes for equal sound."""
    import av

    if not pcm:
        # The encoder gives nothing for nothing; a line of bare marks (***) is a pause all the same.
        return silent_frames(OVERHEAD_FRAMES)
    samples = np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)
    codec = encoder()
    packets: list[bytes] = []
    for start in range(0, samples.size, SAMPLES_PER_FRAME):
        block = samples[start : start + SAMPLES_PER_FRAME].reshape(1, -1)
        frame: Any = av.AudioFrame.from_ndarray(block, format="fltp", layout="mono")
        frame.sample_rate = SAMPLE_RATE_HZ
        frame.pts = start
        packets += map(bytes, codec.encode(frame))
    packets += map(bytes, codec.encode(None))
    return b"".join(map(_with_header, packets))


def silent_frames(count: int) -> bytes:
    """Return so many frames of silence, to stand behind a piece, which ends in silence too."""
    return _silent_frame() * count


@cache
def _silent_frame() -> bytes:
    made = tuple(frames(encode(bytes(2 * SAMPLES_PER_FRAME * 2 * _SETTLED))))
    return _with_header(made[_SETTLED])


def frames(data: bytes) -> Iterator[bytes]:
    """Yield the frames of an ADTS stream without their headers.

    Raises:
        UnreadableDocument: Something other than a whole frame of this kind stands among them.
    """
    place = 0
    while place < len(data):
        head = data[place : place + ADTS_BYTES]
        length = _length(head)
        if length <= ADTS_BYTES or place + length > len(data):
            raise UnreadableDocument(
                f"no AAC frame at byte {place}", say="aac-damaged", place=place
            )
        yield data[place + ADTS_BYTES : place + length]
        place += length


def whole_frames(data: bytes) -> int:
    """Return how many bytes at the front of an ADTS stream are whole frames."""
    place = 0
    while True:
        length = _length(data[place : place + ADTS_BYTES])
        if not length or place + length > len(data):
            return place
        place += length


def count_frames(data: bytes) -> int:
    """Return how many whole frames there are, and nothing else.

    Raises:
        UnreadableDocument: Something other than a frame stands among them.
    """
    return sum(1 for _ in frames(data))


def _length(head: bytes) -> int:
    """Return the length that a header of our kind states, 0 for anything else."""
    if len(head) < ADTS_BYTES or head[:3] != _header(0)[:3]:
        return 0
    return int.from_bytes(head[3:6], "big") >> 5 & (_LONGEST - 1)


def _with_header(frame: bytes) -> bytes:
    return _header(ADTS_BYTES + len(frame)) + frame


def _header(length: int) -> bytes:
    if length >= _LONGEST:
        raise ValueError(f"an AAC frame of {length} bytes")
    # profile 2 bits, rate 4, private 1, channels 3, four flags, length 13, buffer 11, blocks 2
    bits = (_LC << 6 | _RATE_INDEX << 2) << 32
    bits |= _CHANNELS << 30 | length << 13 | _BUFFER_UNKNOWN << 2
    return _SYNC + bits.to_bytes(5, "big")
