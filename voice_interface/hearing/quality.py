"""How well somebody can be heard: what a recognition from such sound is worth.

Measured on speech alone; silence around it has no peaks and no bandwidth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voice_interface.hearing.sound import SAMPLE_RATE_HZ, Sound
from voice_interface.trouble import Trouble

_SILENT_DB = -52.0
"""Loudest tenth of a second of a quiet room, over full scale; a whisper nearby has more."""
_WINDOW = SAMPLE_RATE_HZ // 10
_AT_PEAK = 0.99
_LOUD_PEAK = 0.1
_CLIPPED_SHARE = 0.02
"""Of natural speech less than one sample in five hundred comes so near its own peak."""
_NARROW_HZ = 2_150
_TELEPHONE_HZ = 3_300
_NARROW_DB = -45.0
"""Energy between the two against that below: telephone speech has −35 dB and more of it."""


@dataclass(frozen=True, slots=True)
class Quality:
    """What may make a recognition wrong."""

    is_clipped: bool = False
    is_muffled: bool = False

    @property
    def trouble(self) -> Trouble | None:
        """Return what to tell the speaker where nothing was understood."""
        if self.is_clipped:
            return Trouble.CLIPPED
        return Trouble.MUFFLED if self.is_muffled else None

    @property
    def is_doubtful(self) -> bool:
        """Tell whether what was understood is a guess, however sure the recogniser is."""
        return self.is_clipped or self.is_muffled


GOOD = Quality()


def is_silent(sound: Sound) -> bool:
    """Tell whether there is hardly any sound at all."""
    samples = sound.samples
    count = max(1, len(samples) // _WINDOW)
    power = [float(np.mean(np.square(piece))) for piece in np.array_split(samples, count)]
    return bool(10 * np.log10(max(power) + 1e-12) < _SILENT_DB)


def quality_of(speech: Sound) -> Quality:
    """Return how well `speech` can be heard.

    Args:
        speech: Somebody speaking, without long silence before and after.
    """
    return Quality(_is_clipped(speech.samples), _is_muffled(speech.samples))


def _is_clipped(samples: NDArray[np.float32]) -> bool:
    size = np.abs(samples)
    peak = float(size.max(initial=0.0))
    return peak > _LOUD_PEAK and float(np.mean(size >= _AT_PEAK * peak)) > _CLIPPED_SHARE


def _is_muffled(samples: NDArray[np.float32]) -> bool:
    spectrum = np.square(np.abs(np.fft.rfft(samples * np.hanning(len(samples)))))
    at_hz = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE_HZ)
    low = float(spectrum[at_hz < _NARROW_HZ].sum())
    high = float(spectrum[(at_hz >= _NARROW_HZ) & (at_hz < _TELEPHONE_HZ)].sum())
    return low > 0 and bool(10 * np.log10(high / low + 1e-12) < _NARROW_DB)
