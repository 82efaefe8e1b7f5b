"""Google's recogniser, for libraries that choose it: what is said then leaves the building."""

from __future__ import annotations

from typing import Any

from formats.document import EL, EN, Lang
from formats.errors import Unavailable
from voice_interface.hearing.recogniser import Expect, Heard
from voice_interface.hearing.sound import Sound
from voice_interface.hearing.whisper import audio_data

_CODES = {EL: "el-GR", EN: "en-US"}
_TIMEOUT_S = 8.0
_UNTOLD = 0.5
"""Confidence where Google tells none."""


class GoogleRecogniser:
    """Recognises by Google's web service, through SpeechRecognition.

    Args:
        endpoint: Address of the service; Google's own where not given.
    """

    name = "google"

    def __init__(self, endpoint: str = "") -> None:
        self._endpoint = endpoint

    def check(self) -> None:
        """Nothing is here that could be missing; the network is asked only with a recording."""

    def load(self) -> None:
        """There is nothing to load."""

    def recognise(self, sound: Sound, *, lang: Lang | None, expect: Expect) -> Heard:  # noqa: ARG002 - of the protocol
        """Return what was said; see `Recogniser.recognise`. Without a language, Greek is taken.

        Raises:
            Unavailable: The service does not answer.
        """
        import speech_recognition as sr

        base = Lang(lang.split("-")[0]) if lang else EL
        recogniser = sr.Recognizer()
        recogniser.operation_timeout = _TIMEOUT_S
        more = {"endpoint": self._endpoint} if self._endpoint else {}
        try:
            told = recogniser.recognize_google(
                audio_data(sound), language=_CODES.get(base, "el-GR"), show_all=True, **more
            )
        except sr.UnknownValueError:
            return Heard("", base, 0.0)
        except (sr.RequestError, TimeoutError, OSError) as exc:
            raise Unavailable(
                f"Google: {exc}", say="recogniser-unreachable", name=self.name
            ) from exc
        return _heard(told, base)


def _heard(told: Any, lang: Lang) -> Heard:
    readings = told.get("alternative", []) if isinstance(told, dict) else []
    texts = [str(one["transcript"]) for one in readings if one.get("transcript")]
    if not texts:
        return Heard("", lang, 0.0)
    return Heard(texts[0], lang, float(readings[0].get("confidence", _UNTOLD)), tuple(texts[1:]))
