"""MP3 of one kind only, so that pieces made apart join into one valid stream.

Every piece is encoded by itself, at one constant bit rate, and begins with an empty bit reservoir;
the frames of several pieces in a row are therefore a proper stream. An encoder and a decoder delay
the sound by 1,105 samples together, and the encoder ends with 47 samples of filling: a piece of
N x 576 samples becomes N + 2 frames. Those 1,152 samples are the first of a pause; the
rest are silent frames that were made once.

Source: ISO/IEC 13818-3 (MPEG-2 layer III, 576 samples a frame); ISO/IEC 11172-3 2.4.2.3 (header).
"""

from __future__ import annotations

import re
from functools import cache

from formats.sound.frames import frames
from tts.codec import SAMPLE_RATE_HZ

NAME = "mp3"
BIT_RATE_KBPS = 48
SAMPLES_PER_FRAME = 576
START_DELAY_SAMPLES = 1105
"""From the place in the stream to the sound: 576 in LAME, 529 in every decoder."""
OVERHEAD_FRAMES = 2
_OUR_FRAME = re.compile(rb"\xff\xf3(?:\x60.{153}|\x62.{154})", re.DOTALL)
"""One frame of this very kind, without and with its byte of padding."""
ENCODER_QUALITY = 7
"""LAME's 7 of 0 (slow) to 9: on one voice at 48 kbit/s nothing is heard between 7 and 2."""


def encode(pcm: bytes) -> bytes:
    """Return `pcm` (mono, signed 16-bit, 22,050 Hz) as frames, equal bytes for equal sound."""
    import lameenc

    encoder = lameenc.Encoder()
    encoder.set_bit_rate(BIT_RATE_KBPS)
    encoder.set_in_sample_rate(SAMPLE_RATE_HZ)
    encoder.set_channels(1)
    encoder.set_quality(ENCODER_QUALITY)
    encoder.silence()
    return bytes(encoder.encode(pcm)) + bytes(encoder.flush())


def silent_frames(count: int) -> bytes:
    """Return so many frames of silence, to stand behind a piece.

    They are the first frames of a silent stream, whose bit reservoir is empty too. Encoding a
    pause anew for each sentence would take a tenth of all the time.
    """
    made = 64
    while made < count:
        made *= 2
    data, ends = _silence(made)
    return data[: ends[count]]


@cache
def _silence(count: int) -> tuple[bytes, tuple[int, ...]]:
    """Return at least `count` silent frames, and where each begins."""
    data = encode(bytes(2 * SAMPLES_PER_FRAME * count))
    return data, tuple(frame.offset for frame in frames(data))


def count_frames(data: bytes) -> int:
    """Return how many whole frames there are, and nothing else.

    Raises:
        UnreadableDocument: Something other than a frame stands among them.
    """
    ours = _OUR_FRAME.findall(data)
    if sum(map(len, ours)) == len(data):
        return len(ours)
    return sum(1 for _ in frames(data))
