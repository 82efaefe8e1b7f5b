"""What an audiobook needs of a codec: sentences encoded apart that join into one valid stream.

`tts.mp3` and `tts.aac` are codecs: the module itself is one. Every sentence begins with an encoder
that knows nothing of the one before it and ends in silence, so that their frames, put one after
another, decode without a click.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Protocol, cast

from formats.errors import UnknownThing

SAMPLE_RATE_HZ = 22_050
"""Of every codec here: what the voices speak."""


class Codec(Protocol):
    """Frames of equal length in time, mono, `SAMPLE_RATE_HZ`."""

    @property
    def NAME(self) -> str:  # noqa: N802 - a constant of the module that is the codec
        """Return the codec's name, part of what names a sentence's sound."""
        ...

    @property
    def BIT_RATE_KBPS(self) -> int:  # noqa: N802
        """Return how many thousand bits a second it writes."""
        ...

    @property
    def SAMPLES_PER_FRAME(self) -> int:  # noqa: N802
        """Return how many samples one frame holds."""
        ...

    @property
    def START_DELAY_SAMPLES(self) -> int:  # noqa: N802
        """Return how long after a piece's place in the stream its sound is heard."""
        ...

    @property
    def OVERHEAD_FRAMES(self) -> int:  # noqa: N802
        """Return how many frames more than its samples fill a piece has."""
        ...

    def encode(self, pcm: bytes, /) -> bytes:
        """Return whole frames for whole frames of samples (signed 16-bit)."""
        ...

    def silent_frames(self, count: int, /) -> bytes:
        """Return so many frames of silence, to stand behind a piece."""
        ...

    def count_frames(self, data: bytes, /) -> int:
        """Return how many whole frames there are, and nothing else.

        Raises:
            UnreadableDocument: Something other than a frame stands among them.
        """
        ...


MP3, AAC = "mp3", "aac"


@cache
def codec_named(name: str) -> Codec:
    """Return a codec by its name, which unlike the codec itself goes from process to process.

    Raises:
        UnknownThing: There is no such codec.
    """
    if name not in {MP3, AAC}:
        raise UnknownThing(
            f"codec {name!r}", say="unknown-format", name=name, known=f"{MP3}, {AAC}"
        )
    return cast(Codec, import_module(f"tts.{name}"))


def frames_of(codec: Codec, samples: int) -> int:
    """Return how many frames a codec makes of so many samples (proved for every piece)."""
    return -(-samples // codec.SAMPLES_PER_FRAME) + codec.OVERHEAD_FRAMES


def pause_frames(codec: Codec, sound_samples: int, pause_ms: int) -> int:
    """Return how many silent frames follow a piece of `sound_samples` for a pause.

    With them the next piece's sound follows after `pause_ms`, to within one frame.
    """
    wanted = sound_samples + pause_ms * SAMPLE_RATE_HZ // 1000
    return max(-(-wanted // codec.SAMPLES_PER_FRAME) - frames_of(codec, sound_samples), 0)


def frames_ms(codec: Codec, count: int) -> int:
    """Return the length of so many frames in milliseconds."""
    return count * codec.SAMPLES_PER_FRAME * 1000 // SAMPLE_RATE_HZ


def sound_start_ms(codec: Codec, frame_count: int) -> int:
    """Return when the sound of a piece begins that stands behind so many frames."""
    samples = frame_count * codec.SAMPLES_PER_FRAME + codec.START_DELAY_SAMPLES
    return samples * 1000 // SAMPLE_RATE_HZ


def frames_before(codec: Codec, start_ms: int) -> int:
    """Return behind how many frames a piece stands whose sound begins at `start_ms`.

    It undoes `sound_start_ms`, whose rounding loses less than a frame.
    """
    samples = start_ms * SAMPLE_RATE_HZ / 1000 - codec.START_DELAY_SAMPLES
    return max(-int(-samples // codec.SAMPLES_PER_FRAME), 0)
