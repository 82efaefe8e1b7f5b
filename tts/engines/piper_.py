"""Piper: neural voices that speak on this machine, from files in the library's folder of voices.

A voice is a model (`el_GR-rapunzelina-medium.onnx`) with its description (the same name and
`.json`). Piper draws noise to vary how it speaks; equal sentences must be equal bytes, so that
a kept sentence or a job that was broken off fits what comes after it: it is told to draw none.

Source: Piper 1.8, `PiperVoice` and `SynthesisConfig`.
"""

from __future__ import annotations

import hashlib
import json
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from formats.document import Lang
from formats.errors import SpeechFailed, Unavailable
from tts.codec import SAMPLE_RATE_HZ
from tts.engine import DEFAULT_WPM, Clip, EngineState, SpokenPart, Voice, Wpm

NAME = "piper"
MODEL_SUFFIX, DESCRIPTION_SUFFIX = ".onnx", ".onnx.json"


class PiperEngine:
    """Speaks with the models that a voice names, each loaded once in a process."""

    name: ClassVar[str] = NAME
    needs_network: ClassVar[bool] = False
    has_word_marks: ClassVar[bool] = False
    has_pitch: ClassVar[bool] = False

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def check(self) -> EngineState:
        """Tell whether the package is here; the voices are files, see `piper_voices`."""
        try:
            import piper  # noqa: F401 - whether it loads is the question
        except ImportError as exc:
            return EngineState(False, "piper-missing", str(exc))
        return EngineState(True)

    def voices(self) -> tuple[Voice, ...]:
        """Return none: the package brings no voice, and only the library knows its folder."""
        return ()

    def speak(self, part: SpokenPart, voice: Voice, /, *, wpm: Wpm) -> Clip:
        """Speak one part; another rate stretches the phonemes and leaves the pitch.

        Raises:
            Unavailable: The package or the model is missing or broken.
            SpeechFailed: No sound came.
        """
        with self._lock:
            speaker = _load(voice.model, voice.name, voice.model_hash)
            from piper import SynthesisConfig

            length = speaker.config.length_scale * DEFAULT_WPM / wpm
            manner = SynthesisConfig(length_scale=length, noise_scale=0.0, noise_w_scale=0.0)
            chunks = [chunk.audio_int16_bytes for chunk in speaker.synthesize(part.text, manner)]
        pcm = _at_our_rate(b"".join(chunks), speaker.config.sample_rate)
        if not any(pcm):
            raise SpeechFailed(f"no sound: {part.text!r}", say="speech-failed", sentence=part.text)
        return Clip(pcm, SAMPLE_RATE_HZ)


def piper_voices(folder: Path) -> tuple[Voice, ...]:
    """Return the voices whose model and description stand in a folder, by name."""
    found = []
    for model in sorted(folder.glob(f"*{MODEL_SUFFIX}")):
        try:
            lang = _language(model)
        except (OSError, ValueError, KeyError, TypeError):
            continue  # without its description a model is no voice; `models verify` tells
        name = model.name.removesuffix(MODEL_SUFFIX)
        found.append(
            Voice(NAME, name, lang, model=str(model), model_hash=_hash(model, _state(model)))
        )
    return tuple(found)


def _language(model: Path) -> Lang:
    """Return the primary tag of a model's language: `el` for `el_GR`."""
    facts = json.loads(model.with_name(model.name + ".json").read_text("utf-8"))
    code = facts.get("language", {}).get("code") or facts["espeak"]["voice"]
    return Lang(str(code).replace("_", "-").split("-")[0].lower())


def _state(model: Path) -> tuple[int, int]:
    state = model.stat()
    return state.st_mtime_ns, state.st_size


@lru_cache(maxsize=64)
def _hash(model: Path, _state: tuple[int, int]) -> str:
    """Return the model's hash, made again when the file has changed."""
    with model.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=8)
def _load(model: str, name: str, _model_hash: str) -> Any:
    """Return a model, loaded; anew when its file is another than before.

    Raises:
        Unavailable: Piper is not installed, or the model is missing or broken.
    """
    try:
        import onnxruntime
        from piper import PiperConfig, PiperVoice
    except ImportError as exc:
        raise Unavailable(f"piper: {exc}", say="piper-missing") from exc
    path = Path(model)
    options = onnxruntime.SessionOptions()
    # Our own processes stand side by side already; more threads in each would fight over cores.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    try:
        facts = json.loads(path.with_name(path.name + ".json").read_text("utf-8"))
        session = onnxruntime.InferenceSession(
            model, sess_options=options, providers=["CPUExecutionProvider"]
        )
        return PiperVoice(session=session, config=PiperConfig.from_dict(facts))
    except Exception as exc:  # onnxruntime's errors have no common class but this
        raise Unavailable(f"piper {name}: {exc}", say="piper-voice-broken", voice=name) from exc


def _at_our_rate(pcm: bytes, sample_rate_hz: int) -> bytes:
    """Return samples at the one rate that is used here."""
    if sample_rate_hz == SAMPLE_RATE_HZ or not pcm:
        return pcm
    import av
    import numpy as np

    samples = np.frombuffer(pcm, "<i2").reshape(1, -1)
    frame: Any = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
    frame.sample_rate = sample_rate_hz
    resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE_HZ)
    made = [*resampler.resample(frame), *resampler.resample(None)]
    return b"".join(one.to_ndarray().tobytes() for one in made)
