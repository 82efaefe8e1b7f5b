"""A sound file measured as it plays: loudness by tenths of a second, and the highest peak."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from formats.errors import UnreadableDocument
from formats.sound.loudness import SEGMENT_S, Samples, segment_powers, true_peak_dbfs

FRAME_S = 0.02
_SOUNDING = 0.01
_CHUNK_SEGMENTS = 100  # ten seconds at a time: memory does not grow with the book


@dataclass(frozen=True, slots=True)
class Measured:
    """K-weighted power of each tenth of a second, the true peak, and where there is sound.

    `sounding` tells of each fiftieth of a second whether it holds any sound over -40 dBFS.
    """

    powers: NDArray[np.float64]
    peak_dbfs: float
    sounding: NDArray[np.bool_]

    def between(self, start_ms: int, end_ms: int) -> NDArray[np.float64]:
        """Return the powers of the tenths that lie between two moments, at least one."""
        first = min(int(start_ms / 1000 / SEGMENT_S), max(self.powers.size - 1, 0))
        return self.powers[first : max(int(end_ms / 1000 / SEGMENT_S), first + 1)]

    def is_silent(self, start_ms: int, end_ms: int) -> bool:
        """Tell whether nothing sounds between two moments; a moment outside is silent."""
        first, last = (max(round(ms / 1000 / FRAME_S), 0) for ms in (start_ms, end_ms))
        return not self.sounding[first:last].any()


def measure(path: Path) -> Measured:
    """Decode a whole file and measure it.

    Raises:
        UnreadableDocument: It cannot be decoded.
    """
    import av

    meter = _Meter()
    try:
        with av.open(str(path), "r") as container:
            for frame in container.decode(audio=0):
                meter.take(frame.to_ndarray(), frame.sample_rate)
    except (av.FFmpegError, IndexError) as exc:
        raise UnreadableDocument(f"{path.name}: {exc}", say="mp3-damaged", place=0) from exc
    return meter.finish()


class _Meter:
    """Takes sound as it comes and measures it in whole chunks."""

    def __init__(self) -> None:
        self._waiting: list[Samples] = []
        self._count = 0
        self._rate = 0
        self._powers: list[NDArray[np.float64]] = []
        self._sounding: list[NDArray[np.bool_]] = []
        self._peak_dbfs = -200.0

    def take(self, channels: NDArray[np.generic], sample_rate_hz: int) -> None:
        """Take one decoded frame; several channels are measured as their mean."""
        samples = channels.astype(np.float32)
        if channels.dtype.kind == "i":
            samples /= np.float32(2 ** (8 * channels.dtype.itemsize - 1))
        self._waiting.append(samples.mean(axis=0))
        self._count += samples.shape[1]
        self._rate = sample_rate_hz
        if self._count >= self._chunk:
            self._measure(self._count // self._chunk * self._chunk)

    @property
    def _chunk(self) -> int:
        return round(self._rate * SEGMENT_S) * _CHUNK_SEGMENTS

    def _measure(self, count: int) -> None:
        samples = np.concatenate(self._waiting)
        now, later = samples[:count], samples[count:]
        self._powers.append(segment_powers(now, self._rate))
        self._sounding.append(_sounding(now, self._rate))
        self._peak_dbfs = max(self._peak_dbfs, true_peak_dbfs(now))
        self._waiting, self._count = [later], later.size

    def finish(self) -> Measured:
        """Return everything, the last part of a second included in the peak only."""
        if self._count:
            self._measure(self._count)
        powers = np.concatenate(self._powers) if self._powers else np.empty(0)
        sounding = np.concatenate(self._sounding) if self._sounding else np.empty(0, np.bool_)
        return Measured(powers, self._peak_dbfs, sounding)


def _sounding(samples: Samples, sample_rate_hz: int) -> NDArray[np.bool_]:
    """Tell of each frame whether it sounds; a frame need not be a whole number of samples."""
    length = FRAME_S * sample_rate_hz
    starts = np.round(np.arange(int(np.ceil(samples.size / length))) * length).astype(np.intp)
    starts = starts[starts < samples.size]
    peaks = np.maximum.reduceat(np.abs(samples), starts) if starts.size else samples[:0]
    return np.asarray(peaks > _SOUNDING, np.bool_)
