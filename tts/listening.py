"""A stream of sentences as samples, for a channel that plays no MP3, such as a telephone."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterable, Iterator

from formats.errors import UnreadableDocument


def pcm_of(stream: Iterable[bytes], *, sample_rate_hz: int = 8000) -> Iterator[bytes]:
    """Yield each stretch of whole MP3 frames as mono samples, signed 16-bit, as soon as it comes.

    Every sentence of a narration begins with an empty bit reservoir, so each is decoded alone.

    Raises:
        UnreadableDocument: A stretch is no MP3.
    """
    for frames in stream:
        yield _decoded(frames, sample_rate_hz)


def wav_of(pcm: bytes, sample_rate_hz: int) -> bytes:
    """Return mono samples, signed 16-bit, as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(sample_rate_hz)
        out.writeframes(pcm)
    return file.getvalue()


def _decoded(frames: bytes, sample_rate_hz: int) -> bytes:
    import av

    resampler = av.AudioResampler(format="s16", layout="mono", rate=sample_rate_hz)
    made: list[bytes] = []
    try:
        with av.open(io.BytesIO(frames), "r", format="mp3") as container:
            for frame in container.decode(audio=0):
                made += [one.to_ndarray().tobytes() for one in resampler.resample(frame)]
        made += [one.to_ndarray().tobytes() for one in resampler.resample(None)]
    except (av.FFmpegError, IndexError) as exc:
        raise UnreadableDocument(f"a sentence: {exc}", say="mp3-damaged", place=0) from exc
    return b"".join(made)
