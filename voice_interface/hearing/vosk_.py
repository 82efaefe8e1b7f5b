"""Vosk, for libraries that have its package and a model: quick, offline, narrower than Whisper."""

from __future__ import annotations

import json
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from formats.document import EL, EN, Lang
from formats.errors import Unavailable
from voice_interface.hearing.recogniser import Expect, Heard
from voice_interface.hearing.sound import SAMPLE_RATE_HZ, Sound
from voice_interface.hearing.whisper import audio_data

_READINGS = 5


class VoskRecogniser:
    """Recognises by Vosk, with a model of each language in a folder of its name.

    SpeechRecognition's own `recognize_vosk` knows one model in one place and loads it anew for each
    recording; this one keeps them.

    Args:
        folder: Holds `el` and `en`, each a Vosk model unpacked.
    """

    name = "vosk"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._models: dict[Lang, Any] = {}
        self._lock = threading.Lock()

    def check(self) -> None:
        """Look whether the package and a model are here.

        Raises:
            Unavailable: One of them is missing.
        """
        if find_spec("vosk") is None:
            raise Unavailable("no package vosk", say="vosk-missing")
        if not any((self._folder / lang).is_dir() for lang in (EL, EN)):
            raise Unavailable(
                f"{self._folder}: no model", say="vosk-no-model", folder=str(self._folder)
            )

    def load(self) -> None:
        """Load the models that are here.

        Raises:
            Unavailable: The package or every model is missing.
        """
        self.check()
        for lang in (EL, EN):
            if (self._folder / lang).is_dir():
                self._model(lang)

    def recognise(self, sound: Sound, *, lang: Lang | None, expect: Expect) -> Heard:  # noqa: ARG002 - of the protocol
        """Return what was said; see `Recogniser.recognise`. Without a language, Greek is taken.

        Raises:
            Unavailable: The package or the language's model is missing.
        """
        self.check()
        from vosk import KaldiRecognizer

        base = Lang(lang.split("-")[0]) if lang else EL
        recogniser = KaldiRecognizer(self._model(base), SAMPLE_RATE_HZ)
        recogniser.SetMaxAlternatives(_READINGS)
        recogniser.AcceptWaveform(audio_data(sound).get_raw_data())
        found = json.loads(recogniser.FinalResult()).get("alternatives", [])
        texts = [one["text"] for one in found if one.get("text")]
        if not texts:
            return Heard("", base, 0.0)
        # Vosk's confidence is no probability: how far the first is before the second tells more.
        scores = [float(one.get("confidence", 0.0)) for one in found if one.get("text")]
        lead = scores[0] - scores[1] if len(scores) > 1 else 1.0
        return Heard(texts[0], base, min(1.0, 0.5 + lead / 10), tuple(texts[1:]))

    def _model(self, lang: Lang) -> Any:
        from vosk import Model, SetLogLevel

        with self._lock:
            if lang not in self._models:
                folder = self._folder / lang
                if not folder.is_dir():
                    raise Unavailable(f"{folder}: none", say="vosk-no-model", folder=str(folder))
                SetLogLevel(-1)
                self._models[lang] = Model(str(folder))
            return self._models[lang]
