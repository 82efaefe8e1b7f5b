"""The default voice: eSpeak NG, offline, reached through pyttsx3."""

from __future__ import annotations

import atexit
import threading
from typing import Any, ClassVar

from formats.document import Lang
from formats.errors import AccessError, SpeechFailed, Unavailable
from tts.engine import Clip, EngineState, SpokenPart, Voice, WordMark, Wpm
from tts.engines.libespeak import WordEvent, load

_ONE_AT_A_TIME = threading.Lock()  # pyttsx3 hands every caller of `init` the same engine.


class _Heard:
    """What pyttsx3 tells about one utterance."""

    def __init__(self) -> None:
        self.clip: Clip | None = None
        self.error: BaseException | None = None

    def sound(
        self, *, name: str, pcm: bytes, sample_rate_hz: int, words: tuple[WordEvent, ...]
    ) -> None:
        """Take the sound; `name` is pyttsx3's name of the utterance."""
        del name
        marks = tuple(WordMark(word.position, word.start_ms) for word in words)
        self.clip = Clip(pcm, sample_rate_hz, marks)

    def failed(self, *, name: str, exception: BaseException) -> None:
        """Take an error, which pyttsx3 would otherwise keep to itself."""
        del name
        self.error = exception


class EspeakEngine:
    """Speaks about a hundred languages; a voice is a language's tag, `+`, a variant."""

    name: ClassVar[str] = "espeak"
    needs_network: ClassVar[bool] = False
    has_word_marks: ClassVar[bool] = True
    has_pitch: ClassVar[bool] = True

    def __init__(self) -> None:
        self._speaker: Any = None

    def check(self) -> EngineState:
        """Tell whether the library loads and has a Greek voice."""
        try:
            has_greek = "el" in load().languages()
        except Unavailable as exc:
            return EngineState(False, exc.say, exc.detail)
        return EngineState(True) if has_greek else EngineState(False, "voice-missing", "el")

    def voices(self) -> tuple[Voice, ...]:
        """Return one voice for each language, and the variants of the Greek one."""
        library = load()
        plain = [Voice(self.name, tag, Lang(tag)) for tag in library.languages()]
        varied = [Voice(self.name, f"el+{v}", Lang("el")) for v in sorted(library.variants())]
        return (*plain, *varied)

    def speak(self, part: SpokenPart, voice: Voice, /, *, wpm: Wpm) -> Clip:
        """Speak one part; the silence around it is left on.

        Raises:
            Unavailable: No such voice or variant.
            SpeechFailed: No sound came.
        """
        with _ONE_AT_A_TIME:
            heard = self._say(part.text, voice, wpm)
        if isinstance(heard.error, AccessError):
            raise heard.error
        if heard.error is not None:
            raise RuntimeError("the espeak driver broke") from heard.error
        if heard.clip is None or not heard.clip.pcm:
            raise SpeechFailed(f"no sound: {part.text!r}", say="speech-failed", sentence=part.text)
        return heard.clip

    def phoneme_count(self, words: str, voice: Voice, /) -> int:
        """Return how many phonemes the voice makes of `words`."""
        return len(load().phonemes(words, voice=voice.name))

    def _let_go(self) -> None:
        self._speaker = None

    def _say(self, text: str, voice: Voice, wpm: Wpm) -> _Heard:
        if self._speaker is None:
            self._speaker = _start()
            # pyttsx3 cannot let go of its driver once the interpreter has begun to take leave.
            atexit.register(self._let_go)
        speaker = self._speaker
        heard = _Heard()
        tokens = [speaker.connect("sound", heard.sound), speaker.connect("error", heard.failed)]
        try:
            speaker.setProperty("voice", voice.name)
            speaker.setProperty("pitch", voice.pitch)
            speaker.setProperty("rate", int(wpm))
            speaker.say(text)
            speaker.runAndWait()
        finally:
            for token in tokens:
                speaker.disconnect(token)
        return heard


def _start() -> Any:
    import pyttsx3

    from tts.engines import espeak_driver

    espeak_driver.install()
    return pyttsx3.init(espeak_driver.NAME)
