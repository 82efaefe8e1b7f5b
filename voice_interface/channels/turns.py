"""A call over a wire that takes turns: it is told what to sound, and tells then what was done.

Webhooks and the console on staff's pages work so. There is no clock here but the one that tells
how far a text had been read when a key cut it off: the other side keeps the times of waiting.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from formats.document import Runs
from formats.errors import AccessError
from voice_interface.channels.leg import SAMPLE_BYTES
from voice_interface.channels.reading import Place, ReadableText, Reader
from voice_interface.channels.talker import CallSpeech, Talker
from voice_interface.dialogue.turn import (
    Effect,
    Hangup,
    Keys,
    Listen,
    ReadOut,
    Recorded,
    Reply,
    Silence,
    Sounding,
    Turn,
)

BATCH_S = 20.0
"""So much of a text is given at a time: a key that comes late loses no more of it."""
_ON_ITS_WAY_S = 1.0
"""From our answer to the caller's ear, and from their key to us."""
_LISTEN = Listen()
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Piece:
    """Something to sound: words, or a sentence of a text that is being read."""

    id: str
    words: Runs = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What the other side does next: sounds the pieces, then waits as `listen` says.

    `is_reading` is true where reading goes on after the pieces unless a key comes; `operator` is
    the number that the call is led to, empty where it is not.
    """

    pieces: tuple[Piece, ...]
    listen: Listen = _LISTEN
    is_end: bool = False
    is_reading: bool = False
    records: bool = False
    operator: str = ""


class _Batch:
    """A leg of which nothing is sounded: it takes sentences until there is enough of them."""

    def __init__(self, sample_rate_hz: int, most_s: float) -> None:
        self.on_digit: Callable[[str], None] = lambda _key: None
        self.sample_rate_hz = sample_rate_hz
        self.place: Callable[[], Place] = Place
        self.taken: list[tuple[Place, bytes]] = []
        self._room = int(most_s * sample_rate_hz) * SAMPLE_BYTES

    async def play(self, pcm: bytes) -> bool:
        if self.taken and len(pcm) > self._room:
            return False
        self.taken.append((self.place(), pcm))
        self._room -= len(pcm)
        return True

    def clear(self) -> None:
        self.taken.clear()  # none of it has sounded yet

    async def read(self) -> bytes:
        return b""

    async def transfer(self, number: str) -> bool:
        del number
        return False

    async def hang_up(self) -> None:
        return None


class TurnCall:
    """One call; its methods may come from any thread, one at a time.

    Args:
        talker: The conversation; it must hold no loop of its own.
        speech: Turns words into sound.
        sample_rate_hz: Of the sound.
        clock: Seconds that only grow.
        batch_s: How much of a text is given at a time.
    """

    def __init__(
        self,
        talker: Talker,
        speech: CallSpeech,
        *,
        sample_rate_hz: int = 8000,
        clock: Callable[[], float] = time.monotonic,
        batch_s: float = BATCH_S,
    ) -> None:
        self.talker = talker
        self.sample_rate_hz = sample_rate_hz
        self.said = Said(())
        self._speech = speech
        self._clock = clock
        self._batch_s = batch_s
        self._lock = threading.RLock()
        self._text: ReadableText | None = None
        self._reader: Reader | None = None
        self._batch: list[tuple[Place, float]] = []
        self._told_at = 0.0
        self._words_s = 0.0
        self._sounds: dict[str, bytes] = {}
        self._wpm: dict[str, int] = {}
        self._is_read_out = False

    def begin(self) -> Said:
        """Return the greeting."""
        return self._locked(self._tell_of(self.talker.begin()))

    def take(self, turn: Turn) -> Said:
        """Take what the caller did, and return what is said to it."""
        return self._locked(self._take(turn))

    def go_on(self) -> Said:
        """Take it that all was sounded and nothing was done: read on, or take the silence."""
        return self._locked(self._go_on())

    def keep_message(self, pcm: bytes, sample_rate_hz: int) -> Said:
        """Keep a recording as a message for staff, and return what is said then."""

        async def keep() -> Said:
            is_kept = await self.talker.keep_message(pcm, sample_rate_hz)
            return await self._take(Recorded(is_kept))

        return self._locked(keep())

    def not_connected(self) -> Said:
        """Return what is said where the call could not be led to a person."""
        with self._lock:
            self.said = Said((self._piece(self.talker.unconnected()),), self.said.listen)
            return self.said

    def excuse(self) -> Said:
        """Return an apology: what the caller did could not be taken, and is asked for again."""
        with self._lock:
            self.said = Said((self._sorry(),), self.said.listen)
            return self.said

    def sound(self, piece: Piece) -> bytes:
        """Return a piece's samples: mono, signed 16-bit. What cannot be spoken is excused."""
        with self._lock:
            found = self._sounds.get(piece.id)
            wpm, lang = self._wpm.get(piece.id, self.talker.wpm), self.talker.lang
        if found is not None:
            return found
        rate_hz = self.sample_rate_hz
        try:
            pcm = asyncio.run(self._speech.sound(piece.words, wpm=wpm, sample_rate_hz=rate_hz))
        except AccessError:
            return self._speech.apology(lang, rate_hz)
        with self._lock:
            if piece in self.said.pieces and piece.id not in self._sounds:
                self._sounds[piece.id] = pcm  # asked for in parts, it sounds once
                self._words_s += self._length_s(pcm)
        return pcm

    def close(self) -> None:
        """Keep the place, and let go: the call is over."""

        async def end() -> None:
            await self._find_place()
            await self._keep_place()
            await self.talker.close()

        self._locked(end())

    def _locked(self, work: Coroutine[Any, Any, _Made]) -> _Made:
        with self._lock:
            return asyncio.run(work)

    async def _take(self, turn: Turn) -> Said:
        if not isinstance(turn, ReadOut):
            await self._find_place()
        if isinstance(turn, Hangup):
            await self._keep_place()
        return await self._tell_of(self.talker.take(turn))

    async def _go_on(self) -> Said:
        if not self.said.is_reading:
            return await self._take(Silence())
        if self._is_read_out:
            return await self._take(ReadOut())
        pieces = await self._next_batch(None)
        return self._told(Said(pieces, self.said.listen, is_reading=True))

    async def _tell_of(self, coming: Coroutine[Any, Any, Reply]) -> Said:
        reply = await coming
        pieces = tuple(self._piece(words) for words in reply.say if words)
        is_led_on = reply.effect is Effect.TRANSFER
        is_reading = False
        if reply.sounding is None:
            await self._keep_place()
            self._reader = self._text = None
        elif not is_led_on:
            is_reading = not reply.sounding.is_paused
            try:
                await self._open(reply.sounding)
                if is_reading:
                    pieces = (*pieces, *await self._next_batch(reply.effect))
                elif self._reader is not None:
                    await self._reader.move(reply.effect)
                    await self._keep_place()
            except AccessError:
                is_reading = False
                pieces = (*pieces, self._sorry())
        return self._told(
            Said(
                pieces,
                reply.listen,
                is_end=reply.is_end,
                is_reading=is_reading,
                records=reply.effect is Effect.RECORD,
                operator=self.talker.operator() if is_led_on else "",
            )
        )

    def _told(self, said: Said) -> Said:
        self.said = said
        kept = {piece.id for piece in said.pieces}
        self._sounds = {key: pcm for key, pcm in self._sounds.items() if key in kept}
        self._wpm = {key: wpm for key, wpm in self._wpm.items() if key in kept}
        self._told_at, self._words_s = self._clock(), 0.0
        return said

    def _piece(self, words: Runs) -> Piece:
        piece = Piece(secrets.token_hex(8), words)
        self._wpm[piece.id] = self.talker.wpm
        return piece

    def _sorry(self) -> Piece:
        piece = Piece(secrets.token_hex(8))
        self._sounds[piece.id] = self._speech.apology(self.talker.lang, self.sample_rate_hz)
        return piece

    # reading

    async def _open(self, sounding: Sounding) -> None:
        if self._reader is None or self._reader.text_id != sounding.text_id:
            self._text = await self.talker.text(sounding.text_id)
            start = await self.talker.place(sounding.text_id)
            self._reader = Reader(self._text, text_id=sounding.text_id, start=start)

    async def _next_batch(self, effect: Effect | None) -> tuple[Piece, ...]:
        reader = self._reader
        if reader is None:
            raise ValueError("nothing is being read")
        await reader.move(effect)
        batch = _Batch(self.sample_rate_hz, self._batch_s)
        batch.place = lambda: reader.place
        self._is_read_out = await reader.read(batch, lambda: self.talker.wpm, _nothing)
        self._batch = [(place, self._length_s(pcm)) for place, pcm in batch.taken]
        pieces = tuple(Piece(secrets.token_hex(8)) for _ in batch.taken)
        self._sounds |= {piece.id: pcm for piece, (_, pcm) in zip(pieces, batch.taken, strict=True)}
        if self._batch:
            await self.talker.keep_place(reader.text_id, self._batch[0][0])
        return pieces

    async def _find_place(self) -> None:
        """Go back to the sentence that was being heard when reading was cut off."""
        reader, text = self._reader, self._text
        if reader is None or text is None or not self.said.is_reading or not self._batch:
            return
        left_s = self._clock() - self._told_at - self._words_s - _ON_ITS_WAY_S
        place = self._batch[-1][0]
        for heard, length_s in self._batch:
            left_s -= length_s
            if left_s < 0:
                place = heard
                break
        self._reader = Reader(text, text_id=reader.text_id, start=place)
        self._batch = []

    async def _keep_place(self) -> None:
        if self._reader is not None:
            await self.talker.keep_place(self._reader.text_id, self._reader.place)

    def _length_s(self, pcm: bytes) -> float:
        return len(pcm) / SAMPLE_BYTES / self.sample_rate_hz


async def _nothing() -> None:
    return None


def keys_turn(keys: str, listen: Listen) -> Turn:
    """Return keys that came together as a turn: as an entry where one is awaited."""
    if not keys:
        return Silence()
    if listen.has_many_keys:
        return Keys("*") if "*" in keys else Keys(keys)
    return Keys(keys[:1])
