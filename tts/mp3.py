"""MP3 of one kind only, so that pieces made apart join into one valid stream.

Every piece is encoded by itself, at one constant bit rate, and begins with an empty bit reservoir;
the frames of several pieces in a row are therefore a proper stream. An encoder and a decoder delay
the sound by 1,105 samples together, and the encoder ends with 47 samples of filling: a piece of
N x 576 samples becomes N + 2 frames. Those 1,152 samples are the first of a pause; the
rest are silent frames that were made once.

Source: ISO/IEC 13818-3 (MPEG-2 layer III, 576 samples a frame); ISO/IEC 11172-3 2.4.2.3 (header).
"""

from __future__ import annotations

from functools import cache

from formats.sound.frames import frames

SAMPLE_RATE_HZ = 22_050
BIT_RATE_KBPS = 48
SAMPLES_PER_FRAME = 576
START_DELAY_SAMPLES = 1105
"""From the place in the stream to the sound: 576 in LAME, 529 in every decoder."""
OVERHEAD_SAMPLES = 2 * SAMPLES_PER_FRAME
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


def pause_frames(sound_samples: int, pause_ms: int) -> int:
    """Return how many silent frames follow a piece of `sound_samples` for a pause.

    With them the next piece's sound follows after `pause_ms`, to within one frame (26 ms).
    """
    wanted = sound_samples + pause_ms * SAMPLE_RATE_HZ // 1000
    return max(-(-wanted // SAMPLES_PER_FRAME) - frames_of(sound_samples), 0)


def frames_of(samples: int) -> int:
    """Return how many frames `encode` makes of so many samples (proved when chapters join)."""
    return -(-samples // SAMPLES_PER_FRAME) + OVERHEAD_SAMPLES // SAMPLES_PER_FRAME


def count_frames(data: bytes) -> int:
    """Return how many whole frames there are, and nothing else.

    Raises:
        UnreadableDocument: Something other than a frame stands among them.
    """
    return sum(1 for _ in frames(data))
