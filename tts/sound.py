"""Samples: trimming silence, joining, making louder without overload."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Mono, 1.0 being full scale."""

_FULL_SCALE = 32768.0
_QUIET = 0.003  # -50 dBFS: below any sound of a voice
_BLOCK = 32
_REACH = 4


def from_pcm(pcm: bytes) -> Samples:
    """Return signed 16-bit little-endian samples as numbers between -1 and 1."""
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(_FULL_SCALE)


def to_pcm(samples: Samples) -> bytes:
    """Return samples as signed 16-bit little-endian bytes."""
    scaled = np.rint(samples * np.float32(_FULL_SCALE))
    clipped: NDArray[np.int16] = np.clip(scaled, -_FULL_SCALE, _FULL_SCALE - 1).astype("<i2")
    return clipped.tobytes()


def sounding(samples: Samples) -> tuple[int, int]:
    """Return where the sound begins and ends; (0, 0) where all is silence."""
    loud = np.flatnonzero(np.abs(samples) > _QUIET)
    return (int(loud[0]), int(loud[-1]) + 1) if loud.size else (0, 0)


def db(ratio: float) -> float:
    """Return an amplitude ratio in decibels."""
    return 20 * float(np.log10(max(ratio, 1e-10)))


def ratio(decibels: float) -> float:
    """Return decibels as an amplitude ratio."""
    return float(10 ** (decibels / 20))


def limit(samples: Samples, ceiling: float) -> Samples:
    """Return the sound with no sample over `ceiling`, turned down smoothly around each peak.

    The gain falls and rises over 6 ms, so that no edge is heard. Sound under the ceiling comes
    back untouched.
    """
    if not samples.size or float(np.abs(samples).max()) <= ceiling:
        return samples
    blocks = -(-samples.size // _BLOCK)
    limited = np.zeros(blocks * _BLOCK, np.float32)
    limited[: samples.size] = samples
    by_block = limited.reshape(blocks, _BLOCK)
    peaks = np.maximum(by_block.max(axis=1), -by_block.min(axis=1))
    needed = np.minimum(1.0, ceiling / np.maximum(peaks, 1e-9))
    # The least gain within reach of a block, then a mean over half that reach: each block's gain
    # stays at or under what it needs, and so does any value on the line to its neighbour.
    least = _windows(needed, _REACH).min(axis=1)
    smooth = _windows(least, _REACH // 2).mean(axis=1)
    touched = np.flatnonzero(_windows(smooth, 1).min(axis=1) < 1.0)
    centre = _BLOCK / 2
    places = touched[:, None] * _BLOCK + np.arange(_BLOCK)
    by_block[touched] *= np.interp(places, np.arange(blocks) * _BLOCK + centre, smooth)
    return limited[: samples.size]


def _windows(values: NDArray[np.floating], reach: int) -> NDArray[np.floating]:
    padded = np.pad(values, reach, mode="edge")
    return np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
