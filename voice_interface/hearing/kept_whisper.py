"""Whisper behind SpeechRecognition's interface, loaded once.

SpeechRecognition's own `recognize_faster_whisper` loads the weights at every call. Here they stay,
and callers take turns.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING, Any

import speech_recognition as sr

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voice_interface.hearing.whisper_model import OneEncoding

_SAMPLE_RATE_HZ = 16_000
_SAMPLE_BYTES = 2
_NO_REPEAT = 4
"""Tokens in a row that may not come twice: noise can make the model repeat one sound for ever."""
_MAX_TOKENS = 120
"""A title has fewer; a recogniser that repeats itself is stopped here."""
_NO_SPEECH = 0.6
"""The model's own doubt from which it writes nothing down."""
_WAYS = 5
"""Writings followed side by side where the likeliest next token led nowhere."""
_MANY_WORDS = 5
_BEGINS = 2
"""Letters by which a word is taken for the one before, said again in other letters."""
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Transcript:
    """What Whisper wrote, in which language, and how sure it was."""

    text: str
    language: str
    confidence: float


class KeptWhisper(sr.Recognizer):  # type: ignore[misc]
    """A SpeechRecognition recogniser that keeps its Whisper model.

    Args:
        directory: Where the weights lie; nothing is ever fetched from a network.
        cpu_threads: Threads of one recognition; 0 leaves it to the engine.
    """

    def __init__(self, directory: Path, *, cpu_threads: int = 0) -> None:
        super().__init__()
        self._directory = directory
        self._cpu_threads = cpu_threads
        self._model: OneEncoding | None = None
        self._turn = threading.Lock()

    def recognize_kept_whisper(
        self,
        audio_data: sr.AudioData,
        *,
        languages: tuple[str, ...] = ("el", "en"),
        hint: str = "",
    ) -> Transcript:
        """Return what is said in `audio_data`, in the likeliest of `languages`.

        Args:
            audio_data: Speech.
            languages: One language, or several to choose from by the sound.
            hint: Words that are likely to come.

        Raises:
            sr.UnknownValueError: Nothing was understood.
            sr.RequestError: The model cannot be loaded.
        """
        samples = _samples(audio_data)
        with self._turn:
            model = self._loaded()
            language = languages[0]
            if len(languages) > 1:
                language = model.likeliest_language(samples, languages)
            found = _segments(model, samples, language, hint, ways=1)
            # A hint asks for yes, no or digits: there a number is no babble.
            if not hint and is_babble(_text(found)):
                again = _segments(model, samples, language, hint, ways=_WAYS)
                found = again if _text(again) else found  # «1984» is a title too
        text = _text(found)
        if not text:
            raise sr.UnknownValueError
        return Transcript(text, language, _confidence(found))

    def likelihoods(
        self, audio_data: sr.AudioData, texts: Sequence[str], *, language: str
    ) -> tuple[float, ...]:
        """Return how likely `audio_data` says each text: a mean logarithm, 0 at the most.

        Raises:
            sr.RequestError: The model cannot be loaded.
        """
        samples = _samples(audio_data)
        with self._turn:
            return self._loaded().likelihoods(samples, texts, language)

    def load(self) -> None:
        """Load the weights now, so that the first person who speaks need not wait.

        Raises:
            sr.RequestError: The model cannot be loaded.
        """
        with self._turn:
            self._loaded()

    def _loaded(self) -> OneEncoding:
        if self._model is None:
            from voice_interface.hearing.whisper_model import OneEncoding

            if not (self._directory / "model.bin").is_file():
                raise sr.RequestError(f"{self._directory}: no model.bin")
            try:
                self._model = OneEncoding(self._directory, cpu_threads=self._cpu_threads)
            except (RuntimeError, ValueError, OSError) as exc:
                raise sr.RequestError(f"{self._directory}: {exc}") from exc
        return self._model


def is_babble(text: str) -> bool:
    """Tell whether a recogniser lost its way: no word at all, or the same again and again."""
    words = _WORD.findall(text.lower())
    different = {word[:_BEGINS] for word in words}
    return not words or (len(words) >= _MANY_WORDS and 2 * len(different) <= len(words))


def _segments(
    model: OneEncoding, samples: NDArray[np.float32], language: str, hint: str, *, ways: int
) -> list[Any]:
    """Return what the model writes; it follows so many `ways` to write it at once."""
    segments, _ = model.transcribe(
        samples,
        language=language,
        beam_size=ways,
        temperature=0.0,
        without_timestamps=True,
        condition_on_previous_text=False,
        initial_prompt=hint or None,
        max_new_tokens=_MAX_TOKENS,
        no_repeat_ngram_size=_NO_REPEAT,
        # That somebody speaks was told before; of the second look something is to come.
        no_speech_threshold=_NO_SPEECH if ways == 1 else None,
    )
    return list(segments)


def _text(segments: Sequence[Any]) -> str:
    return " ".join(segment.text.strip() for segment in segments).strip()


def _samples(audio_data: sr.AudioData) -> NDArray[np.float32]:
    import numpy as np

    from voice_interface.hearing.whisper_model import as_liked

    raw = audio_data.get_raw_data(convert_rate=_SAMPLE_RATE_HZ, convert_width=_SAMPLE_BYTES)
    return as_liked(np.frombuffer(raw, dtype="<i2").astype(np.float32) / 32768.0)


def _confidence(segments: list[Any]) -> float:
    """Return how sure the engine was: the mean token's probability, less where it heard none."""
    total = sum(max(1, len(segment.tokens)) for segment in segments)
    sure: float = sum(
        exp(segment.avg_logprob) * (1 - segment.no_speech_prob) * max(1, len(segment.tokens))
        for segment in segments
    )
    return float(min(1.0, max(0.0, sure / total)))
