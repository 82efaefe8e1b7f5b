"""The default recogniser: Whisper-base in eight bits, on this machine's processor."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from formats.document import EL, EN, Lang
from formats.errors import Unavailable
from voice_interface.hearing.recogniser import Expect, Heard
from voice_interface.hearing.sound import SAMPLE_RATE_HZ, Sound
from voice_interface.hearing.weights import WHISPER_BASE, model_directory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from speech_recognition import AudioData

    from voice_interface.hearing.kept_whisper import KeptWhisper

_SAMPLE_BYTES = 2
_HINTS: dict[tuple[Expect, str], str] = {
    (Expect.YES_NO, EL): "Ναι. Όχι.",
    (Expect.YES_NO, EN): "Yes. No.",
    (Expect.DIGITS, EL): "μηδέν, ένα, δύο, τρία, τέσσερα, πέντε, έξι, επτά, οκτώ, εννέα",
    (Expect.DIGITS, EN): "zero, one, two, three, four, five, six, seven, eight, nine",
}
"""Whisper leans towards what it believes was said before: short answers need the help."""


class WhisperRecogniser:
    """Recognises Greek and English offline; the model is loaded at the first use and then kept.

    Safe to share between threads: they take turns.

    Args:
        models: Directory of the installed models.
        cpu_threads: Threads of one recognition; 0 leaves it to the engine.
    """

    name = WHISPER_BASE.name

    def __init__(self, models: Path, *, cpu_threads: int = 0) -> None:
        self._models = models
        self._cpu_threads = cpu_threads
        self._engine: KeptWhisper | None = None
        self._lock = threading.Lock()

    def check(self) -> None:
        """Look whether the model is installed.

        Raises:
            Unavailable: It is missing or not whole.
        """
        model_directory(self.name, self._models)

    def load(self) -> None:
        """Load the weights now instead of at the first use.

        Raises:
            Unavailable: The model is not installed or cannot be loaded.
        """
        import speech_recognition as sr

        try:
            self._kept().load()
        except sr.RequestError as exc:
            raise Unavailable(str(exc), say="model-damaged", name=self.name) from exc

    def recognise(self, sound: Sound, *, lang: Lang | None, expect: Expect) -> Heard:
        """Return what was said; see `Recogniser.recognise`.

        Raises:
            Unavailable: The model is not installed or cannot be loaded.
        """
        import speech_recognition as sr

        base = lang.split("-")[0] if lang else None
        languages: tuple[str, ...] = (base,) if base in {EL, EN} else (EL, EN)
        hint = _HINTS.get((expect, languages[0]), "") if len(languages) == 1 else ""
        try:
            found = self._kept().recognize_kept_whisper(
                audio_data(sound), languages=languages, hint=hint
            )
        except sr.UnknownValueError:
            return Heard("", lang or EL, 0.0)
        except sr.RequestError as exc:
            raise Unavailable(str(exc), say="model-damaged", name=self.name) from exc
        return Heard(found.text, Lang(found.language), found.confidence)

    def likelihoods(self, sound: Sound, texts: Sequence[str], *, lang: Lang) -> tuple[float, ...]:
        """Return how likely each text was said; see `Judge.likelihoods`.

        Quick right after `recognise` of the same sound, which is then encoded already.

        Raises:
            Unavailable: The model is not installed or cannot be loaded.
        """
        import speech_recognition as sr

        try:
            return self._kept().likelihoods(audio_data(sound), texts, language=lang.split("-")[0])
        except sr.RequestError as exc:
            raise Unavailable(str(exc), say="model-damaged", name=self.name) from exc

    def _kept(self) -> KeptWhisper:
        with self._lock:
            if self._engine is None:
                # speech_recognition is slow to import and warns about modules of its own.
                from voice_interface.hearing.kept_whisper import KeptWhisper

                directory = model_directory(self.name, self._models)
                self._engine = KeptWhisper(directory, cpu_threads=self._cpu_threads)
            return self._engine


def audio_data(sound: Sound) -> AudioData:
    """Return the sound as SpeechRecognition takes it."""
    import numpy as np
    from speech_recognition import AudioData

    pcm = np.round(sound.samples * 32767.0).astype("<i2").tobytes()
    return AudioData(pcm, SAMPLE_RATE_HZ, _SAMPLE_BYTES)
