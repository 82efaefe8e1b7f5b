"""The tone before a recording."""

from __future__ import annotations

import numpy as np

_TONE_HZ = 1000
_TONE_MS = 200
_LOUDNESS = 0.25
_EDGE_MS = 10


def beep(sample_rate_hz: int) -> bytes:
    """Return a short tone, faded in and out so that it does not click."""
    count = sample_rate_hz * _TONE_MS // 1000
    wave = np.sin(2 * np.pi * _TONE_HZ * np.arange(count) / sample_rate_hz) * _LOUDNESS
    edge = np.linspace(0, 1, sample_rate_hz * _EDGE_MS // 1000)
    wave[: len(edge)] *= edge
    wave[-len(edge) :] *= edge[::-1]
    return (wave * 32767).astype("<i2").tobytes()
