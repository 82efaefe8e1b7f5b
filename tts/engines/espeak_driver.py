"""A driver for pyttsx3 that keeps the sound in memory instead of playing it.

pyttsx3's own Linux driver plays through `aplay`, applies a new rate one text late, hides a wrong
voice and breaks on long texts. This one answers before `say` returns, and reports a wrong voice
through pyttsx3's `error` topic. Besides the standard topics it sends `sound` with all of an
utterance: `pcm` (mono, signed 16-bit), `sample_rate_hz` and `words`.

pyttsx3 finds a driver as the module `pyttsx3.drivers.NAME`; `install` puts this one there.
"""

from __future__ import annotations

import re
import sys
from typing import Protocol

from formats.errors import UnknownThing
from tts.engines.libespeak import LibEspeak, WordEvent, load

NAME = "prosvasi_espeak"
PIECE_CHARACTERS = 2000
_CLAUSE_END = re.compile(r"[.;!·…:,?][»”\"')\]]*\s+")

Property = str | float


class _Proxy(Protocol):
    """What pyttsx3's `DriverProxy` offers a driver."""

    def notify(self, topic: str, **facts: object) -> None: ...
    def setBusy(self, busy: bool) -> None: ...  # noqa: N802 - pyttsx3's name


def pieces(text: str) -> list[tuple[int, str]]:
    """Cut a long text where a clause or at least a word ends.

    Returns:
        Pieces of at most `PIECE_CHARACTERS` with their places; joined again they are `text`.
    """
    found = []
    start = 0
    while len(text) - start > PIECE_CHARACTERS:
        window = text[start : start + PIECE_CHARACTERS]
        ends = [match.end() for match in _CLAUSE_END.finditer(window)]
        cut = ends[-1] if ends else window.rfind(" ") + 1
        cut = cut or PIECE_CHARACTERS
        found.append((start, window[:cut]))
        start += cut
    found.append((start, text[start:]))
    return found


class Driver:
    """Speaks for pyttsx3 with libespeak-ng, one utterance at a time."""

    def __init__(self, proxy: _Proxy) -> None:
        self._proxy = proxy
        self._espeak: LibEspeak = load()
        self._voice = "el"
        self._wpm = 160
        self._volume = 1.0
        self._pitch = 50

    def say(self, text: str) -> None:
        """Speak at once and send everything through the proxy."""
        self._proxy.notify("started-utterance")
        pcm = bytearray()
        words: list[WordEvent] = []
        for place, piece in pieces(text):
            offset_ms = len(pcm) * 500 // self._espeak.sample_rate_hz
            sound, events = self._espeak.synthesize(
                piece,
                voice=self._voice,
                wpm=self._wpm,
                pitch=self._pitch,
                volume=round(self._volume * 100),
            )
            pcm += sound
            words += [WordEvent(e.position + place, e.start_ms + offset_ms) for e in events]
        for word in words:
            self._proxy.notify("started-word", location=word.position, length=0)
        rate = self._espeak.sample_rate_hz
        self._proxy.notify("sound", pcm=bytes(pcm), sample_rate_hz=rate, words=tuple(words))
        self._proxy.notify("finished-utterance", completed=True)

    def getProperty(self, name: str) -> object:  # noqa: N802 - pyttsx3's name
        """Return `voice`, `voices`, `rate`, `volume` or `pitch`.

        Raises:
            KeyError: There is no such property, as pyttsx3 promises.
        """
        values: dict[str, object] = {
            "voice": self._voice,
            "rate": self._wpm,
            "volume": self._volume,
            "pitch": self._pitch,
        }
        return list(self._espeak.languages()) if name == "voices" else values[name]

    def setProperty(self, name: str, value: Property) -> None:  # noqa: N802 - pyttsx3's name
        """Set `voice`, `rate` (80-450 wpm), `volume` (0-1) or `pitch` (0-100) for what follows."""
        match name:
            case "voice":
                self._voice = str(value)
            case "rate":
                self._wpm = min(max(int(value), 80), 450)
            case "volume":
                self._volume = min(max(float(value), 0.0), 1.0)
            case "pitch":
                self._pitch = min(max(int(value), 0), 100)
            case _:
                raise UnknownThing(
                    f"espeak property {name}", say="unknown-voice-setting", name=name
                )

    def startLoop(self) -> None:  # noqa: N802 - pyttsx3's name
        """Let pyttsx3 run its whole queue; every command answers before the next one starts."""
        self._proxy.setBusy(False)

    def endLoop(self) -> None:  # noqa: N802 - pyttsx3's name
        """Nothing runs on after the queue."""

    def stop(self) -> None:
        """Nothing sounds after `say` has returned."""

    def destroy(self) -> None:
        """The library stays loaded for the process."""


def buildDriver(proxy: _Proxy) -> Driver:  # noqa: N802 - pyttsx3's name
    """Return a driver: the entry that pyttsx3 calls."""
    return Driver(proxy)


def install() -> None:
    """Make `pyttsx3.init("prosvasi_espeak")` find this module."""
    sys.modules.setdefault(f"pyttsx3.drivers.{NAME}", sys.modules[__name__])
