"""Where speech begins and ends on a line: loudness first, and Silero's opinion once it is loud.

Loudness alone costs next to nothing, so that a hundred callers who listen cost nothing; a cough,
a door or our own prompt's echo is loud too, and is told from speech before a prompt is silenced.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from voice_interface.channels.ear import Spoke, Started
from voice_interface.channels.leg import FRAME_MS, SAMPLE_BYTES

IsSpeech = Callable[[NDArray[np.float32]], bool]
"""Samples at 16 kHz from -1 to 1: whether somebody speaks in them."""

_BEFORE_MS = 400
_LOUD_MS = 200
_LOUD_WHILE_PROMPTING_MS = 300
_SILENT_MS = 800
_LONGEST_MS = 15_000
_FLOOR, _OVER_FLOOR = 0.003, 3.0
_TRIED_EVERY_MS = 200


class SpeechGate:
    """Tells where speech begins and ends.

    Args:
        sample_rate_hz: Of the leg, 8000 or 16000.
        is_speech: Whether loud samples are speech.
    """

    def __init__(self, sample_rate_hz: int, is_speech: IsSpeech) -> None:
        self._rate_hz = sample_rate_hz
        self._is_speech = is_speech
        self._before: deque[bytes] = deque(maxlen=_BEFORE_MS // FRAME_MS + 50)
        self._floor = _FLOOR
        self._loud_ms = 0
        self._tried_ms = 0
        self._silent_ms = 0
        self._speech: bytearray | None = None

    def feed(self, pcm: bytes, *, is_prompting: bool) -> Iterator[Started | Spoke]:
        """Take the next frame; see `Ear.feed`."""
        is_loud = self._is_loud(pcm)
        lasts_ms = len(pcm) // SAMPLE_BYTES * 1000 // self._rate_hz
        if self._speech is None:
            self._before.append(pcm)
            if self._has_begun(lasts_ms if is_loud else -lasts_ms, is_prompting=is_prompting):
                self._speech = bytearray(b"".join(self._before))
                self._before.clear()
                self._silent_ms = 0
                yield Started()
            return
        self._speech += pcm
        self._silent_ms = 0 if is_loud else self._silent_ms + lasts_ms
        length_ms = len(self._speech) // SAMPLE_BYTES * 1000 // self._rate_hz
        if self._silent_ms >= _SILENT_MS or length_ms >= _LONGEST_MS:
            spoken, self._speech = bytes(self._speech), None
            self._loud_ms = self._tried_ms = 0
            yield Spoke(spoken)

    def _is_loud(self, pcm: bytes) -> bool:
        samples = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768
        rms = float(np.sqrt(np.mean(samples**2))) if len(samples) else 0.0
        is_loud = rms > max(_FLOOR * _OVER_FLOOR, self._floor * _OVER_FLOOR)
        if not is_loud:  # the line's own noise, slowly
            self._floor += (max(rms, _FLOOR / 3) - self._floor) * 0.05
        return is_loud

    def _has_begun(self, loud_ms: int, *, is_prompting: bool) -> bool:
        self._loud_ms = max(0, self._loud_ms + loud_ms)
        if self._loud_ms == 0:
            self._tried_ms = 0
        needed = _LOUD_WHILE_PROMPTING_MS if is_prompting else _LOUD_MS
        if self._loud_ms < max(needed, self._tried_ms):
            return False
        self._tried_ms = self._loud_ms + _TRIED_EVERY_MS
        return self._is_speech(_at_16_khz(b"".join(self._before), self._rate_hz))


def _at_16_khz(pcm: bytes, rate_hz: int) -> NDArray[np.float32]:
    samples: NDArray[np.float32] = np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)
    if rate_hz == 16_000:
        return samples
    at = np.arange(len(samples) * 16_000 // rate_hz) * rate_hz / 16_000
    return np.asarray(np.interp(at, np.arange(len(samples)), samples), dtype=np.float32)


def silero_says(samples: NDArray[np.float32]) -> bool:
    """Tell whether somebody speaks, by Silero's detector (version 6, as faster-whisper has it)."""
    from faster_whisper.vad import get_vad_model

    padded = np.pad(samples, (0, -len(samples) % 512))
    likely = np.asarray(get_vad_model()(padded)).reshape(-1)
    return bool((likely > 0.5).sum() >= 3)  # a tenth of a second of it
