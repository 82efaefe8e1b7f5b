"""MP3 of one kind only, so that pieces made apart join into one valid stream.

Every piece is encoded by itself, at one constant bit rate, and begins with an empty bit reservoir;
the frames of several pieces in a row are therefore a proper stream. An encoder and a decoder delay
the sound by 1,105 samples together, and the encoder ends with 47 samples of filling: a piece of
N x 576 samples becomes N + 2 frames. Whoever asks for a pause gets it less those 1,152 samples.

Source: ISO/IEC 13818-3 (MPEG-2 layer III, 576 samples a frame); ISO/IEC 11172-3 2.4.2.3 (header).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from formats.errors import UnreadableDocument

SAMPLE_RATE_HZ = 22_050
BIT_RATE_KBPS = 48
SAMPLES_PER_FRAME = 576
START_DELAY_SAMPLES = 1105
"""From the place in the stream to the sound: 576 in LAME, 529 in every decoder."""
OVERHEAD_SAMPLES = 2 * SAMPLES_PER_FRAME
ENCODER_QUALITY = 7
"""LAME's 7 of 0 (slow) to 9: on one voice at 48 kbit/s nothing is heard between 7 and 2."""

_BIT_RATES_MPEG2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_BIT_RATES_MPEG1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_SAMPLE_RATES = {
    3: (44_100, 48_000, 32_000),
    2: (22_050, 24_000, 16_000),
    0: (11_025, 12_000, 8_000),
}
_MONO = 3


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame's header and its place in the file."""

    offset: int
    length: int
    bit_rate_kbps: int
    sample_rate_hz: int
    samples: int
    is_mono: bool


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


def silence_after(sound_samples: int, pause_ms: int) -> int:
    """Return how many samples of silence a piece needs after `sound_samples` of sound.

    With them the piece fills whole frames, and the next piece's sound follows after `pause_ms`, to
    within one frame (26 ms).
    """
    wanted = sound_samples + pause_ms * SAMPLE_RATE_HZ // 1000 - OVERHEAD_SAMPLES
    frames = -(-max(wanted, sound_samples) // SAMPLES_PER_FRAME)
    return frames * SAMPLES_PER_FRAME - sound_samples


def frames(data: bytes) -> Iterator[Frame]:
    """Yield the frames of an MP3 file, past an ID3v2 tag at the front.

    Raises:
        UnreadableDocument: Something other than a frame stands between two frames.
    """
    place = _tag_length(data)
    end = len(data) - 128 if data[-128:-125] == b"TAG" else len(data)
    while place < end:
        frame = _frame_at(data, place)
        yield frame
        place += frame.length


def _tag_length(data: bytes) -> int:
    if data[:3] != b"ID3" or len(data) < 10:
        return 0
    size = 0
    for byte in data[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size


def _frame_at(data: bytes, place: int) -> Frame:
    header = data[place : place + 4]
    version, layer = header[1] >> 3 & 3 if len(header) == 4 else 1, header[1:2]
    is_sync = len(header) == 4 and header[0] == 0xFF and header[1] & 0xE0 == 0xE0
    if not is_sync or version == 1 or layer[0] >> 1 & 3 != 1:
        raise UnreadableDocument(f"no MP3 frame at byte {place}", say="mp3-damaged", place=place)
    bit_rate_index, sample_rate_index = header[2] >> 4, header[2] >> 2 & 3
    if bit_rate_index in {0, 15} or sample_rate_index == 3:
        raise UnreadableDocument(f"bad MP3 frame at byte {place}", say="mp3-damaged", place=place)
    rates = _BIT_RATES_MPEG1 if version == 3 else _BIT_RATES_MPEG2
    bit_rate, sample_rate = rates[bit_rate_index], _SAMPLE_RATES[version][sample_rate_index]
    samples = 1152 if version == 3 else 576
    length = samples // 8 * bit_rate * 1000 // sample_rate + (header[2] >> 1 & 1)
    return Frame(place, length, bit_rate, sample_rate, samples, header[3] >> 6 == _MONO)
