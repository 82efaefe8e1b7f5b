"""A caller on a leg without a wire, and stand-ins for speech and hearing that take no time.

A sentence sounds as many frames as it has letters; each frame's first sample tells the sentence.
"""

# ruff: noqa: ARG002 - a stand-in takes what the real one takes and needs less of it

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import TypeVar

from formats.document import EL, Lang, Runs
from formats.errors import AccessError, SpeechFailed
from formats.text import plain
from tests.voice_interface.dialogue.line_library import LineLibrary
from voice_interface.channels.call import Call, CallRules
from voice_interface.channels.conversation import CallConversation
from voice_interface.channels.ear import Spoke, Started
from voice_interface.channels.leg import FRAME_MS, frame_bytes
from voice_interface.channels.memory import MemoryLeg
from voice_interface.channels.reading import Place, Sentence
from voice_interface.dialogue.step import Dialogue
from voice_interface.dialogue.turn import Reading, Silence, Speech, Turn
from voice_interface.expect import Expect

DIALOGUE = Dialogue()
_Made = TypeVar("_Made")


async def at_once(call: Callable[[], _Made], /) -> _Made:
    return call()


class Voice:
    """Numbers every sentence and sounds it as frames of that number."""

    def __init__(self, *, ms_per_letter: int = FRAME_MS) -> None:
        self.sentences: list[str] = ["", "apology"]
        self.is_broken = False
        self.paces: list[int] = []
        self._frames_per_letter = ms_per_letter / FRAME_MS

    async def sound(self, words: Runs, *, wpm: int, sample_rate_hz: int) -> bytes:
        if self.is_broken:
            raise SpeechFailed("no voice", say="speech-worker-died", chapter="")
        self.paces.append(wpm)
        return self.of(plain(words), sample_rate_hz)

    def of(self, text: str, sample_rate_hz: int = 8000) -> bytes:
        if text not in self.sentences:
            self.sentences.append(text)
        frame = struct.pack("<h", self.sentences.index(text)) * (frame_bytes(sample_rate_hz) // 2)
        return frame * max(1, round(len(text) * self._frames_per_letter))

    def apology(self, lang: Lang, sample_rate_hz: int) -> bytes:
        return struct.pack("<h", 1) * (frame_bytes(sample_rate_hz) // 2) * 10


class LoudEar:
    """Speech is what is not silent; its first sample says which of `sayings` was said."""

    def __init__(self, *sayings: str, lasts_s: float = 0.0) -> None:
        self._sayings = sayings
        self._speech = bytearray()
        self._lasts_s = lasts_s
        self.expected: list[Expect] = []

    def feed(self, pcm: bytes, *, is_prompting: bool, expect: Expect) -> Iterator[Started | Spoke]:
        if any(pcm):
            if not self._speech:
                yield Started()
            self._speech += pcm
        elif self._speech:
            yield Spoke(bytes(self._speech))
            self._speech.clear()

    async def understand(self, pcm: bytes, *, lang: Lang, expect: Expect) -> Turn:
        self.expected.append(expect)
        await asyncio.sleep(self._lasts_s)
        number = struct.unpack_from("<h", pcm)[0] - 1
        if number >= len(self._sayings):
            return Silence()
        return Speech((Reading(self._sayings[number]),), lang, is_by_voice=True)


class Book:
    """Three chapters of four sentences; every anchor has two."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self.asked: list[int] = []
        self.length = 12

    async def sentence(self, number: int) -> Sentence | None:
        return Sentence(f"a{number // 2}", number // 4) if number < self.length else None

    async def sound(self, number: int, *, wpm: int, sample_rate_hz: int) -> bytes:
        self.asked.append(wpm)
        return self._voice.of(f"πρόταση {number}".ljust(500), sample_rate_hz)  # ten seconds


class Desk:
    def __init__(self, voice: Voice) -> None:
        self.book = Book(voice)
        self.places: dict[str, Place] = {}
        self.messages: list[bytes] = []
        self.is_closed = False

    def told(self, problem: AccessError, lang: Lang) -> str:
        return f"told: {problem.say}"

    def has_few(self, keys: str) -> bool:
        return len(keys) >= 4

    def text(self, text_id: str, lang: Lang) -> Book:
        return self.book

    def place(self, text_id: str) -> Place:
        return self.places.get(text_id, Place())

    def keep_place(self, text_id: str, place: Place) -> None:
        self.places[text_id] = place

    def keep_message(self, pcm: bytes, sample_rate_hz: int, lang: Lang) -> bool:
        self.messages.append(pcm)
        return any(pcm)

    def turned(self, screen: str, lang: Lang) -> None:
        pass

    def close(self) -> None:
        self.is_closed = True


class Caller:
    """Somebody on the telephone. `hears` waits until words were begun to be said."""

    def __init__(
        self, *sayings: str, leg: MemoryLeg | None = None, rules: CallRules | None = None
    ) -> None:
        self.voice = Voice()
        self.library = LineLibrary()
        self.desk = Desk(self.voice)
        self.leg = leg or MemoryLeg()
        self.ear = LoudEar(
            *sayings,
        )
        self.talker = CallConversation(
            DIALOGUE, self.library, self.desk, lang=EL, offload=self.offload
        )
        self.is_slow = False
        self.call = Call(self.leg, self.talker, self.voice, self.ear, rules=rules)
        self.task = asyncio.create_task(self.call.run())
        self._read_to = 0

    async def offload(self, call: Callable[[], _Made], /) -> _Made:
        if self.is_slow:
            await asyncio.sleep(3)
        return call()

    def says(self, number: int, *, ms: int = 800) -> None:
        frame = struct.pack("<h", number) * (frame_bytes(8000) // 2)
        self.leg.say(frame * (ms // FRAME_MS))

    async def waits(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def sentences(self) -> list[str]:
        """Return what was said since the last look, sentence by sentence."""
        step = frame_bytes(8000)
        heard, told = bytes(self.leg.heard[self._read_to :]), []
        self._read_to = len(self.leg.heard)
        for at in range(0, len(heard) - 1, step):
            number = struct.unpack_from("<h", heard, at)[0]
            if number and number < len(self.voice.sentences):
                text = self.voice.sentences[number]
                if not told or told[-1] != text:
                    told.append(text)
        return told

    async def hears(self, words: str, *, within_s: float = 60.0) -> None:
        waited = 0.0
        while words not in " ".join(self.sentences()):
            await asyncio.sleep(FRAME_MS / 1000)
            waited += FRAME_MS / 1000
            assert waited < within_s, f"{words!r} was not said"

    async def presses(self, keys: str, *, apart_s: float = 0.6) -> None:
        for key in keys:
            self.leg.press(key)
            await asyncio.sleep(apart_s)


@asynccontextmanager
async def calling(*sayings: str, leg: MemoryLeg | None = None) -> AsyncIterator[Caller]:
    caller = Caller(*sayings, leg=leg)
    await asyncio.sleep(0.02)  # until the call has begun
    try:
        yield caller
    finally:
        if not caller.task.done():
            caller.leg.go()
        await caller.task
