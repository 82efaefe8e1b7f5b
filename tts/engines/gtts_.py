"""Google's voice, for libraries that agree to send their text out of the building.

Everything that can go wrong on the way is `Unavailable`, after a few attempts and never without an
end; no other voice is put in its place. Note that gTTS does not check the server's certificate.
"""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable
from typing import ClassVar

from formats.document import Lang
from formats.errors import SpeechFailed, Unavailable
from tts.engine import DEFAULT_WPM, Clip, EngineState, SpokenPart, Voice, Wpm

_SAMPLE_RATE_HZ = 22_050
_ATTEMPTS = 3
_FIRST_WAIT_S = 1.0
_LEAST_BETWEEN_REQUESTS_S = 0.5


class GttsEngine:
    """Speaks what gTTS lists, one request at a time.

    Args:
        timeout_s: For connecting, and for each silence of the server.
        between_s: The least time between two requests, so that the service is not pressed.
        wait: Waits that many seconds; a test passes its own.
    """

    name: ClassVar[str] = "gtts"
    needs_network: ClassVar[bool] = True
    has_word_marks: ClassVar[bool] = False
    has_pitch: ClassVar[bool] = False

    def __init__(
        self,
        *,
        timeout_s: float = 10.0,
        between_s: float = _LEAST_BETWEEN_REQUESTS_S,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._timeout_s = timeout_s
        self._between_s = between_s
        self._wait = wait
        self._lock = threading.Lock()
        self._last_request_s: float | None = None

    def check(self) -> EngineState:
        """Tell that the package is here; whether the service answers is seen when it is asked."""
        try:
            import gtts  # noqa: F401 - whether it loads is the question
        except ImportError as exc:
            return EngineState(False, "gtts-missing", str(exc))
        return EngineState(True, "gtts-sends-text-away")

    def voices(self) -> tuple[Voice, ...]:
        """Return one voice for each language."""
        from gtts.lang import tts_langs

        return tuple(Voice(self.name, tag, Lang(tag)) for tag in tts_langs())

    def speak(self, part: SpokenPart, voice: Voice, /, *, wpm: Wpm) -> Clip:
        """Fetch the sound of one part.

        Raises:
            Unavailable: The service does not answer, refuses, or does not speak the language.
            SpeechFailed: What it sent is no sound.
        """
        with self._lock:
            mp3 = self._fetch(part.text, voice.name)
        return Clip(_decoded(mp3, part, tempo=wpm / DEFAULT_WPM), _SAMPLE_RATE_HZ)

    def _fetch(self, text: str, lang: str) -> bytes:
        from gtts import gTTS, gTTSError

        failure: Exception | None = None
        for attempt in range(_ATTEMPTS):
            if attempt:
                self._wait(_FIRST_WAIT_S * 2 ** (attempt - 1))
            self._keep_distance()
            try:
                return b"".join(gTTS(text, lang=lang, timeout=self._timeout_s).stream())
            except ValueError as exc:
                raise Unavailable(f"gTTS: {exc}", say="gtts-language", lang=lang) from exc
            except AssertionError as exc:  # gTTS's way of saying that nothing is left to speak
                raise SpeechFailed(f"gTTS: {exc}", say="speech-failed", sentence=text) from exc
            except (gTTSError, OSError) as exc:  # a broken connection while the sound arrives
                failure = exc
        raise Unavailable(
            f"gTTS: {failure}", say="gtts-unreachable", attempts=_ATTEMPTS
        ) from failure

    def _keep_distance(self) -> None:
        now = time.monotonic()
        if self._last_request_s is not None:
            self._wait(max(self._last_request_s + self._between_s - now, 0))
        self._last_request_s = time.monotonic()


def _decoded(mp3: bytes, part: SpokenPart, *, tempo: float) -> bytes:
    """Return MP3 as samples, faster or slower at the same pitch."""
    import av

    try:
        with av.open(io.BytesIO(mp3), "r", format="mp3") as container:
            graph = av.filter.Graph()
            source = graph.add_abuffer(template=container.streams.audio[0])
            # One `atempo` changes up to two and down to half without harm to the sound.
            steps = [graph.add("atempo", f"{step:.6f}") for step in _tempo_steps(tempo)]
            form = f"sample_fmts=s16:sample_rates={_SAMPLE_RATE_HZ}:channel_layouts=mono"
            sink = graph.add("abuffersink")
            graph.link_nodes(source, *steps, graph.add("aformat", form), sink).configure()
            pcm = bytearray()
            for frame in (*container.decode(audio=0), None):
                graph.push(frame)
                pcm += _drained(graph)
    except (av.FFmpegError, IndexError) as exc:
        raise SpeechFailed(f"gTTS: {exc}", say="speech-failed", sentence=part.text) from exc
    return bytes(pcm)


def _tempo_steps(tempo: float) -> list[float]:
    steps: list[float] = []
    while tempo > 2:
        steps.append(2.0)
        tempo /= 2
    return [*steps, max(tempo, 0.5)]


def _drained(graph: object) -> bytes:
    import av

    pcm = bytearray()
    while True:
        try:
            pcm += graph.pull().to_ndarray().tobytes()  # type: ignore[attr-defined]
        except (av.BlockingIOError, av.EOFError):
            return bytes(pcm)
