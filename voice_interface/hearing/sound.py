"""What a microphone or a file gave: decoded to one channel at 16 kHz, and where the speech is.

Sound comes from anybody's browser or telephone. The container is told by its first bytes and only
that demuxer is opened: a playlist that names other files or addresses is not sound.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from formats.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

SAMPLE_RATE_HZ = 16_000
MIN_DURATION_S = 0.1
MAX_DURATION_S = 60.0
"""Of a longer recording the beginning is used: nobody says a title for a minute."""
MAX_BYTES = 100_000_000
_MEGABYTE = 1_000_000
_MIN_SILENCE_MS = 500
_PAD_MS = 200
_MIN_SPEECH_MS = 100
_SPEECH_THRESHOLD = 0.5
_ANOTHER_MATTER_MS = 4_000
_LONGEST_DECODING_S = 3.0
"""A minute of sound is decoded in a tenth of a second; a file made to be slow is left."""
_MP3_SYNC_BITS, _MP3_LAYER_BITS, _MP3_LAYER_III = 0xE0, 0x06, 0x02


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """One channel of samples from -1 to 1 at `SAMPLE_RATE_HZ`."""

    samples: NDArray[np.float32]

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds."""
        return len(self.samples) * 1000 // SAMPLE_RATE_HZ

    def between(self, start_ms: int, end_ms: int) -> Sound:
        """Return a stretch of the sound."""
        per_ms = SAMPLE_RATE_HZ // 1000
        return Sound(self.samples[start_ms * per_ms : end_ms * per_ms])


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of speech within a sound."""

    start_ms: int
    end_ms: int


def read_sound(path: Path) -> Sound:
    """Decode a sound file; its size is looked at before it is read.

    Raises:
        BadInput: It is not there, too big, empty, not sound or too short.
    """
    try:
        size = path.stat().st_size
        _check_size(size, path.name)
        data = path.read_bytes()
    except OSError as exc:
        raise BadInput(f"{path.name}: {exc}", say="sound-unreadable", name=path.name) from exc
    return decode(data, name=path.name)


def decode(data: bytes, *, name: str = "sound") -> Sound:
    """Decode WAV, FLAC, Ogg, WebM, MP4 or MP3 bytes; at most the first `MAX_DURATION_S` are kept.

    Raises:
        BadInput: They are too many, empty, not sound or shorter than `MIN_DURATION_S`.
    """
    _check_size(len(data), name)
    container = _container(data)
    if container is None:
        raise BadInput(f"{name}: no known container", say="sound-not-audio", name=name)
    samples = _decoded(data, container, name)
    if len(samples) < MIN_DURATION_S * SAMPLE_RATE_HZ:
        raise BadInput(f"{name}: {len(samples)} samples", say="sound-too-short", name=name)
    return Sound(samples)


def _check_size(size: int, name: str) -> None:
    if size == 0:
        raise BadInput(f"{name}: empty", say="sound-empty", name=name)
    if size > MAX_BYTES:
        raise BadInput(
            f"{name}: {size} bytes", say="sound-too-big", name=name, most_mb=MAX_BYTES // _MEGABYTE
        )


def _container(data: bytes) -> str | None:
    """Return the demuxer for these bytes, or None if they are no sound that we take."""
    kinds = (
        (0, b"fLaC", "flac"),
        (0, b"OggS", "ogg"),
        (0, b"\x1a\x45\xdf\xa3", "matroska"),
        (0, b"ID3", "mp3"),
        (4, b"ftyp", "mp4"),
    )
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "wav"
    for offset, magic, kind in kinds:
        if data[offset : offset + len(magic)] == magic:
            return kind
    is_mp3 = (
        len(data) > 1
        and data[0] == 0xFF
        and data[1] & _MP3_SYNC_BITS == _MP3_SYNC_BITS
        and data[1] & _MP3_LAYER_BITS == _MP3_LAYER_III
    )
    return "mp3" if is_mp3 else None


def _decoded(data: bytes, container: str, name: str) -> NDArray[np.float32]:
    """Return the samples; of a file damaged on the way, those before the damage."""
    import av
    import numpy as np

    most = int(MAX_DURATION_S * SAMPLE_RATE_HZ)
    ends_at = monotonic() + _LONGEST_DECODING_S
    pieces: list[NDArray[np.float32]] = []
    count = 0
    try:
        with av.open(BytesIO(data), mode="r", format=container) as source:
            for piece in _pieces(source):
                pieces.append(piece)
                count += len(piece)
                if count >= most or monotonic() > ends_at:
                    break
    except (av.FFmpegError, ValueError, OverflowError, MemoryError) as exc:
        if not pieces:
            raise BadInput(f"{name}: {exc}", say="sound-not-audio", name=name) from exc
    if not pieces:
        raise BadInput(f"{name}: no sound in it", say="sound-not-audio", name=name)
    joined = np.concatenate(pieces)[:most]
    return np.clip(np.nan_to_num(joined, nan=0.0, posinf=0.0, neginf=0.0), -1.0, 1.0)


def _pieces(source: Any) -> Iterator[NDArray[np.float32]]:
    """Yield decoded samples, one channel at 16 kHz."""
    import av
    import numpy as np

    if not source.streams.audio:
        return
    resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE_HZ)
    for frame in source.decode(source.streams.audio[0]):
        for made in resampler.resample(frame):
            yield np.asarray(made.to_ndarray(), dtype=np.float32).reshape(-1)
    for made in resampler.resample(None):
        yield np.asarray(made.to_ndarray(), dtype=np.float32).reshape(-1)


def speech_spans(sound: Sound) -> tuple[Span, ...]:
    """Return where somebody speaks; nothing for silence, hum and noise.

    Source: Silero's voice activity detector, version 6, as faster-whisper carries it.
    """
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        threshold=_SPEECH_THRESHOLD,
        min_speech_duration_ms=_MIN_SPEECH_MS,
        min_silence_duration_ms=_MIN_SILENCE_MS,
        speech_pad_ms=_PAD_MS,
    )
    per_ms = SAMPLE_RATE_HZ // 1000
    return tuple(
        Span(int(found["start"]) // per_ms, int(found["end"]) // per_ms)
        for found in get_speech_timestamps(sound.samples, options, SAMPLE_RATE_HZ)
    )


def only_speech(sound: Sound) -> Sound | None:
    """Return the sound from the first word to the last, or None if nobody speaks.

    What comes after a long silence is another matter: a microphone was left on.
    """
    spans = speech_spans(sound)
    if not spans:
        return None
    last = spans[0]
    for span in spans[1:]:
        if span.start_ms - last.end_ms > _ANOTHER_MATTER_MS:
            break
        last = span
    return sound.between(spans[0].start_ms, last.end_ms)
