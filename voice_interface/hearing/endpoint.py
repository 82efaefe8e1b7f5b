"""Where speech begins and ends in sound that is still coming.

Loudness first, for it costs next to nothing and a hundred callers who listen are silent; then, of
what is loud, Silero's opinion, window by window, so that music, a cough and our own prompt's echo
are told from speech. How long a pause ends a turn depends on what was asked: who answers yes has
finished soon, who says a title thinks in the middle of it.

Source: Silero VAD, version 6 (MIT), as faster-whisper carries it in ONNX.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from voice_interface.expect import Expect

Samples = NDArray[np.float32]
IsSpeech = Callable[[Samples], float]
"""A window of `WINDOW` samples: how likely somebody speaks in it. It may remember those before."""

RATE_HZ: Final = 16_000
RATES_HZ: Final = (8_000, 16_000)
WINDOW: Final = 512
WINDOW_MS: Final = WINDOW * 1000 // RATE_HZ
_CONTEXT: Final = 64
_STATE: Final = (1, 1, 128)


@dataclass(frozen=True, slots=True)
class Started:
    """Somebody is speaking, certainly enough to silence a prompt."""


@dataclass(frozen=True, slots=True)
class Spoke:
    """Somebody spoke and has stopped: the samples from just before the first word on."""

    pcm: bytes


@dataclass(frozen=True, slots=True)
class EndRules:
    """When a turn begins and ends, in milliseconds."""

    pause_ms: int
    """Silence after speech that ends the turn."""
    longest_ms: int
    """The turn ends here in any case."""
    begins_ms: int = 96
    begins_over_prompt_ms: int = 256
    """The same while a prompt sounds, whose echo may come back."""


RULES: Final[Mapping[Expect, EndRules]] = {
    Expect.MENU: EndRules(pause_ms=480, longest_ms=6_000),
    Expect.YES_NO: EndRules(pause_ms=480, longest_ms=5_000),
    Expect.DIGITS: EndRules(pause_ms=700, longest_ms=15_000),
    Expect.SEARCH: EndRules(pause_ms=900, longest_ms=15_000),
}
LIKELY: Final = 0.5
UNLIKELY: Final = 0.35
"""Speech goes on until it is less likely than this: a weak end of a word is still its end."""


@dataclass(frozen=True, slots=True)
class EndState:
    """How far a turn is. All in milliseconds, of windows that have passed."""

    is_speaking: bool = False
    speech_ms: int = 0
    """Speech so far; before the turn has begun, speech in a row."""
    silent_ms: int = 0
    length_ms: int = 0


def advance(
    state: EndState, likely: float, rules: EndRules, *, is_prompting: bool
) -> tuple[EndState, bool]:
    """Take one more window and return the state after it, and whether a turn began or ended.

    Args:
        state: Before the window.
        likely: How likely somebody speaks in it, 0 to 1.
        rules: When a turn begins and ends.
        is_prompting: Whether a prompt sounds meanwhile.
    """
    if not state.is_speaking:
        spoken_ms = state.speech_ms + WINDOW_MS if likely >= LIKELY else 0
        needed_ms = rules.begins_over_prompt_ms if is_prompting else rules.begins_ms
        if spoken_ms < needed_ms:
            return EndState(speech_ms=spoken_ms), False
        return EndState(is_speaking=True, speech_ms=spoken_ms, length_ms=spoken_ms), True
    is_speech = likely >= UNLIKELY
    state = replace(
        state,
        speech_ms=state.speech_ms + (WINDOW_MS if is_speech else 0),
        silent_ms=0 if is_speech else state.silent_ms + WINDOW_MS,
        length_ms=state.length_ms + WINDOW_MS,
    )
    if state.silent_ms >= rules.pause_ms or state.length_ms >= rules.longest_ms:
        return EndState(), True
    return state, False


class Endpointer:
    """Tells where speech begins and ends in a stream.

    Args:
        sample_rate_hz: One of `RATES_HZ`.
        is_speech: Whether somebody speaks in a window; Silero where not given.
    """

    _BEFORE_MS: Final = 400
    _FLOOR: Final = 0.003
    _OVER_FLOOR: Final = 3.0
    _OVER_PROMPT: Final = 0.02
    """While a prompt sounds, only what is this loud (root mean square) may be the caller."""
    _HANGING_WINDOWS: Final = 8

    def __init__(self, sample_rate_hz: int, is_speech: IsSpeech | None = None) -> None:
        if sample_rate_hz not in RATES_HZ:
            raise ValueError(f"{sample_rate_hz} Hz: only {RATES_HZ}")
        self._rate_hz = sample_rate_hz
        self._is_speech: IsSpeech = is_speech or StreamingSilero()
        self._up = Doubling() if sample_rate_hz * 2 == RATE_HZ else None
        self._window_bytes = WINDOW * sample_rate_hz // RATE_HZ * 2
        self._coming = bytearray()
        kept = self._BEFORE_MS // WINDOW_MS + 8
        self._before: deque[bytes] = deque(maxlen=kept)
        self._turn = bytearray()
        self._floor = self._FLOOR
        self._loud_since = 0
        self.state = EndState()

    def feed(
        self, pcm: bytes, *, is_prompting: bool = False, expect: Expect = Expect.SEARCH
    ) -> Iterator[Started | Spoke]:
        """Take the next samples, mono and signed 16-bit, of any length; yield what they tell."""
        self._coming += pcm
        while len(self._coming) >= self._window_bytes:
            window = bytes(self._coming[: self._window_bytes])
            del self._coming[: self._window_bytes]
            event = self._take(window, RULES[expect], is_prompting=is_prompting)
            if event is not None:
                yield event

    def _take(
        self, window: bytes, rules: EndRules, *, is_prompting: bool
    ) -> Started | Spoke | None:
        likely = self._likely(window, is_prompting=is_prompting)
        was_speaking = self.state.is_speaking
        self.state, is_event = advance(self.state, likely, rules, is_prompting=is_prompting)
        if was_speaking:
            self._turn += window
        else:
            self._before.append(window)
        if not is_event:
            return None
        if not was_speaking:
            self._turn = bytearray(b"".join(self._before))
            self._before.clear()
            return Started()
        spoken, self._turn = bytes(self._turn), bytearray()
        return Spoke(spoken)

    def _likely(self, window: bytes, *, is_prompting: bool) -> float:
        samples = np.frombuffer(window, "<i2").astype(np.float32) / np.float32(32768)
        at_16_khz = samples if self._up is None else self._up(samples)
        rms = float(np.sqrt(np.mean(np.square(samples))))
        least = self._OVER_FLOOR * self._floor
        is_loud = rms > max(least, self._OVER_PROMPT if is_prompting else 0.0)
        if rms <= least:  # the line's own noise, slowly
            self._floor += (max(rms, self._FLOOR / 3) - self._floor) * 0.05
        # Right after loud windows Silero goes on: words have soft ends, and it must know of them.
        self._loud_since = self._HANGING_WINDOWS if is_loud else max(0, self._loud_since - 1)
        if not self._loud_since and not self.state.is_speaking:
            return 0.0
        return self._is_speech(at_16_khz)


def ending(samples: Samples, expect: Expect) -> tuple[bool, int]:
    """Tell whether a turn has ended in `samples`, at 16 kHz, else how long it has been silent, ms.

    Silence before the first word is none.
    """
    pcm = np.round(samples * 32767).astype("<i2").tobytes()
    ear = Endpointer(RATE_HZ)
    is_over = any(isinstance(event, Spoke) for event in ear.feed(pcm, expect=expect))
    return is_over, ear.state.silent_ms


class Doubling:
    """Doubles the rate of a stream without an image of it in the upper half."""

    _TAPS: Final = 31

    def __init__(self) -> None:
        at = np.arange(self._TAPS) - self._TAPS // 2
        self._filter = (np.sinc(at / 2) * np.hamming(self._TAPS)).astype(np.float32)
        self._last = np.zeros(self._TAPS - 1, dtype=np.float32)

    def __call__(self, samples: Samples) -> Samples:
        """Return twice as many samples; they come half a millisecond late."""
        apart = np.zeros(len(samples) * 2, dtype=np.float32)
        apart[::2] = samples
        joined = np.concatenate([self._last, apart])
        self._last = joined[-(self._TAPS - 1) :]
        return np.convolve(joined, self._filter, "valid").astype(np.float32)


class StreamingSilero:
    """Silero's detector, window by window, with its memory between them."""

    def __init__(self) -> None:
        self._h = np.zeros(_STATE, dtype=np.float32)
        self._c = np.zeros(_STATE, dtype=np.float32)
        self._context = np.zeros(_CONTEXT, dtype=np.float32)

    def __call__(self, window: Samples) -> float:
        """Return how likely somebody speaks in `WINDOW` samples at 16 kHz."""
        told = np.concatenate([self._context, window]).reshape(1, -1)
        self._context = window[-_CONTEXT:]
        likely, self._h, self._c = _session().run(None, {"input": told, "h": self._h, "c": self._c})
        return float(np.asarray(likely).reshape(-1)[0])


def prepare() -> None:
    """Load Silero now, so that the first caller who speaks is not held up; a second."""
    StreamingSilero()(np.zeros(WINDOW, dtype=np.float32))


@cache
def _session() -> Any:
    from faster_whisper.vad import get_vad_model

    return get_vad_model().session
