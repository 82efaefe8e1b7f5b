"""Samples: trimming silence, joining, making louder without overload."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from formats.sound.loudness import Samples

_FULL_SCALE = 32768.0
_QUIET = 98  # of 32,768, -50 dBFS: below any sound of a voice
_LOOK = 2048
_BLOCK = 32
_REACH = 4


def from_pcm(pcm: bytes) -> Samples:
    """Return signed 16-bit little-endian samples as numbers between -1 and 1."""
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(_FULL_SCALE)


def to_pcm(samples: Samples) -> bytes:
    """Return samples as signed 16-bit little-endian bytes."""
    scaled = samples * np.float32(_FULL_SCALE)
    np.rint(scaled, out=scaled)
    np.clip(scaled, -_FULL_SCALE, _FULL_SCALE - 1, out=scaled)
    return scaled.astype("<i2").tobytes()


def sounding(samples: NDArray[np.int16]) -> tuple[int, int]:
    """Return where the sound begins and ends; (0, 0) where all is silence.

    Only the silence at both ends is looked at.
    """
    for start in range(0, samples.size, _LOOK):
        loud = _loud(samples[start : start + _LOOK])
        if loud.size:
            first = start + int(loud[0])
            break
    else:
        return 0, 0
    for end in range(samples.size, first, -_LOOK):
        start = max(end - _LOOK, 0)
        loud = _loud(samples[start:end])
        if loud.size:
            return first, start + int(loud[-1]) + 1
    return first, first + 1


def _loud(samples: NDArray[np.int16]) -> NDArray[np.intp]:
    return np.flatnonzero((samples > _QUIET) | (samples < -_QUIET))


def scaled(samples: NDArray[np.int16], gain: float) -> Samples:
    """Return 16-bit samples times a gain, as numbers of which 1 is full scale."""
    return np.multiply(samples, np.float32(gain / _FULL_SCALE), dtype=np.float32)


def ratio(decibels: float) -> float:
    """Return decibels as an amplitude ratio."""
    return float(10 ** (decibels / 20))


def limit(samples: Samples, ceiling: float) -> Samples:
    """Return the sound with no sample over `ceiling`, turned down smoothly around each peak.

    The gain falls and rises over 6 ms, so that no edge is heard. Sound under the ceiling comes
    back untouched.
    """
    loud = np.flatnonzero(np.abs(samples) > ceiling)
    if not loud.size:
        return samples
    blocks = -(-samples.size // _BLOCK)
    limited = np.zeros(blocks * _BLOCK, np.float32)
    limited[: samples.size] = samples
    needed = _needed_gains(limited.reshape(blocks, _BLOCK), loud // _BLOCK, ceiling)
    # The least gain within reach of a block, then a mean over half that reach: each block's gain
    # stays at or under what it needs, and so does any value on the line to its neighbour.
    smooth = _mean_around(_least_around(needed, _REACH), _REACH // 2)
    touched = np.flatnonzero(_least_around(smooth, 1) < 1.0)
    limited.reshape(blocks, _BLOCK)[touched] *= _gains_within(smooth, touched)
    return limited[: samples.size]


def _gains_within(smooth: NDArray[np.floating], blocks: NDArray[np.intp]) -> Samples:
    """Return a gain for every sample of some blocks, on the lines between blocks' centres."""
    before, here, after = (one[blocks][:, None].astype(np.float32) for one in _shifted(smooth, 1))
    half = _BLOCK // 2
    share = np.arange(half, dtype=np.float32) / np.float32(_BLOCK)
    first = before + (here - before) * (share + np.float32(0.5))
    second = here + (after - here) * share
    return np.hstack((first, second))


def _needed_gains(blocks: Samples, loud: NDArray[np.intp], ceiling: float) -> Samples:
    """Return what brings each block under the ceiling: 1 for all but the few `loud` ones."""
    needed = np.ones(len(blocks), np.float32)
    is_loud = np.zeros(len(blocks), np.bool_)
    is_loud[loud] = True
    some = np.flatnonzero(is_loud)
    needed[some] = ceiling / np.abs(blocks[some]).max(axis=1)
    return needed


def _least_around(values: NDArray[np.floating], reach: int) -> NDArray[np.floating]:
    shifted = _shifted(values, reach)
    least = next(shifted).copy()
    for other in shifted:
        np.minimum(least, other, out=least)
    return least


def _mean_around(values: NDArray[np.floating], reach: int) -> NDArray[np.floating]:
    shifted = _shifted(values, reach)
    total = next(shifted).copy()
    for other in shifted:
        total += other
    return np.asarray(total / (2 * reach + 1))


def _shifted(values: NDArray[np.floating], reach: int) -> Iterator[NDArray[np.floating]]:
    """Yield `values` moved by every step up to `reach` to both sides, the ends repeated."""
    padded = np.concatenate((values[:1].repeat(reach), values, values[-1:].repeat(reach)))
    for step in range(2 * reach + 1):
        yield padded[step : step + values.size]
