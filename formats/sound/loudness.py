"""How loud a voice is to the ear, and how high its peaks reach.

Source: ITU-R BS.1770-5 (K weighting, gating, true peak), EBU R 128. The weighting is applied to
the spectrum of each tenth of a second, which gives the same mean square as filtering the samples.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

MIN_LUFS, MAX_LUFS = -23.0, -18.0
TARGET_LUFS = -20.5
MAX_PEAK_DBFS = -1.0

Samples = NDArray[np.float32]
"""Mono, 1.0 being full scale."""

SEGMENT_S = 0.1
_SEGMENTS_IN_BLOCK = 4  # gating blocks of 400 ms that overlap by three quarters
_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0
_OFFSET = -0.691
_OVERSAMPLING = 4


def segment_powers(samples: Samples, sample_rate_hz: int) -> NDArray[np.float64]:
    """Return the K-weighted mean square of each whole tenth of a second."""
    length = round(SEGMENT_S * sample_rate_hz)
    count = samples.size // length
    spectra = np.fft.rfft(samples[: count * length].reshape(count, length), axis=1)
    power = spectra.real**2 + spectra.imag**2
    return np.asarray(power @ _weights(length, sample_rate_hz), np.float64)


def integrated_lufs(powers: NDArray[np.float64]) -> float | None:
    """Return the gated loudness of segments that follow each other; None for silence."""
    if powers.size < _SEGMENTS_IN_BLOCK:
        return None
    windows = np.lib.stride_tricks.sliding_window_view(powers, _SEGMENTS_IN_BLOCK)
    blocks = windows.mean(axis=1)
    blocks = blocks[_lufs(blocks) > _ABSOLUTE_GATE_LUFS]
    if not blocks.size:
        return None
    gate = _lufs(blocks.mean()) + _RELATIVE_GATE_LU
    return float(_lufs(blocks[_lufs(blocks) > gate].mean()))


def true_peak_dbfs(samples: Samples) -> float:
    """Return the highest peak between and on the samples, by fourfold oversampling.

    Only the surroundings of samples within 6 dB of the highest are oversampled.
    """
    if not samples.size:
        return db(0.0)
    peak = float(np.abs(samples).max())
    places = np.flatnonzero(np.abs(samples) >= peak / 2)
    reach = 64
    highest, done = peak, -1
    for place in map(int, places):
        if place <= done:
            continue
        piece = samples[max(place - reach, 0) : place + 3 * reach]
        highest = max(highest, float(np.abs(_oversampled(piece)).max()))
        done = place + 2 * reach
    return db(highest)


def _oversampled(samples: Samples) -> NDArray[np.float64]:
    """Return the samples with three more between each two, by filling the spectrum with zeros."""
    window = np.ones(samples.size)
    edge = min(32, samples.size // 4)
    ramp = np.sin(np.linspace(0, np.pi / 2, edge)) ** 2 if edge else np.empty(0)
    if edge:
        window[:edge], window[-edge:] = ramp, ramp[::-1]
    spectrum = np.fft.rfft(samples * window)
    long = np.fft.irfft(spectrum, samples.size * _OVERSAMPLING) * _OVERSAMPLING
    return np.asarray(long, np.float64)


def db(ratio: float) -> float:
    """Return an amplitude ratio in decibels."""
    return 20 * float(np.log10(max(ratio, 1e-10)))


def _lufs(power: NDArray[np.float64] | np.float64) -> NDArray[np.float64]:
    return np.asarray(_OFFSET + 10 * np.log10(np.maximum(power, 1e-20)))


@cache
def _weights(length: int, sample_rate_hz: int) -> NDArray[np.float32]:
    """Return each spectral line's share in the mean square: K weighting and Parseval's factor."""
    z = np.exp(2j * np.pi * np.arange(length // 2 + 1) / length)
    response = _shelf(z, sample_rate_hz) * _high_pass(z, sample_rate_hz)
    shares = np.abs(response) ** 2 * 2 / length**2
    shares[0] /= 2
    if length % 2 == 0:
        shares[-1] /= 2
    return shares.astype(np.float32)


def _shelf(z: NDArray[np.complex128], sample_rate_hz: int) -> NDArray[np.complex128]:
    """Return the response of the first stage (the head), for any sample rate."""
    frequency, gain_db, quality = 1681.974450955533, 3.999843853973347, 0.7071752369554196
    k = np.tan(np.pi * frequency / sample_rate_hz)
    high = 10 ** (gain_db / 20)
    band = high**0.4996667741545416
    b = (high + band * k / quality + k * k, 2 * (k * k - high), high - band * k / quality + k * k)
    a = (1 + k / quality + k * k, 2 * (k * k - 1), 1 - k / quality + k * k)
    return _biquad(z, b, a)


def _high_pass(z: NDArray[np.complex128], sample_rate_hz: int) -> NDArray[np.complex128]:
    """Return the response of the second stage (low frequencies count less)."""
    frequency, quality = 38.13547087602444, 0.5003270373238773
    k = np.tan(np.pi * frequency / sample_rate_hz)
    scale = 1 + k / quality + k * k
    a = (scale, 2 * (k * k - 1), 1 - k / quality + k * k)
    return _biquad(z, (scale, -2 * scale, scale), a)


def _biquad(
    z: NDArray[np.complex128], b: tuple[float, float, float], a: tuple[float, float, float]
) -> NDArray[np.complex128]:
    top = b[0] + b[1] / z + b[2] / z**2
    return np.asarray(top / (a[0] + a[1] / z + a[2] / z**2))
