"""One call over a leg, from the greeting to the goodbye, whatever the wire.

Keys silence a prompt at once, speech does so once it is certain to be speech. Keys that come before
their question was heard are kept: who knows the menu dials through it. A call ends when the caller
hangs up or after words that say so, never in silence.

Source: ETSI EG 202 116, 11 (dialogues), and ES 202 076 for keys beside speech.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, replace

from formats.document import Runs
from formats.errors import AccessError
from voice_interface.channels.ear import Ear, Spoke, Started
from voice_interface.channels.leg import KEYS, Leg
from voice_interface.channels.reading import Reader
from voice_interface.channels.talker import CallSpeech, Talker
from voice_interface.channels.tones import beep
from voice_interface.dialogue.turn import (
    FIRST_KEYS,
    Effect,
    Entry,
    Hangup,
    Keys,
    Listen,
    ReadOut,
    Recorded,
    Reply,
    Silence,
    Speech,
    Turn,
)

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CallRules:
    """How long a call waits, in seconds.

    Source: ETSI EG 202 116, 11; ITU-T E.161 for the keys.
    """

    debounce_s: float = 0.5
    """A key that is an answer by itself is not taken twice within this."""
    bounce_s: float = 0.08
    """The same among several keys, where «2 2» may well be meant."""
    between_keys_s: float = 4.0
    few_left_s: float = 1.0
    """The same once few candidates are left: they are read out as soon as nobody types on."""
    next_letter_s: float = 1.0
    """A pause before the same key that begins another letter, where letters are tapped."""
    thinking_s: float = 2.0
    """After so long without an answer the caller is told that it is coming."""
    longest_message_s: float = 120.0
    silent_message_s: float = 5.0
    longest_s: float = 2 * 3600.0


@dataclass(frozen=True, slots=True)
class _Key:
    key: str


@dataclass(frozen=True, slots=True)
class _Said:
    """The last prompt has sounded to its end, or what was read has."""

    was_reading: bool = False


@dataclass(frozen=True, slots=True)
class _Gone:
    pass


_Event = _Key | _Said | _Gone | Started | Spoke


class Call:
    """Holds one conversation over a leg.

    Args:
        leg: The wire.
        talker: The conversation.
        speech: Turns words into sound.
        ear: Tells speech from silence and knows what was said; None where nobody listens.
        rules: Times.
    """

    def __init__(
        self,
        leg: Leg,
        talker: Talker,
        speech: CallSpeech,
        ear: Ear | None = None,
        *,
        rules: CallRules | None = None,
    ) -> None:
        self._leg = leg
        self._talker = talker
        self._speech = speech
        self._ear = ear
        self._rules = rules or CallRules()
        self._events: deque[_Event] = deque()
        self._woken = asyncio.Event()
        self._voice: asyncio.Task[None] | None = None
        self._reader: Reader | None = None
        self._listen = Listen()
        self._last_key = ("", -1.0)
        self._debounce_s = self._rules.debounce_s
        self._recording: bytearray | None = None
        self._is_gone = False

    async def run(self) -> None:
        """Hold the conversation until it ends; the leg is hung up then."""
        self._leg.on_digit = self._on_digit
        listening = asyncio.create_task(self._hear())
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._rules.longest_s):
                    await self._converse()
                    return
            await self._farewell(await self._talker.too_long())
        finally:
            listening.cancel()
            await self._let_go()

    async def _let_go(self) -> None:
        """Keep what is to be kept and end the call, whatever fails meanwhile."""
        # A goodbye has sounded but for its last tenth of a second, which `hang_up` waits for.
        if self._voice is not None:
            self._voice.cancel()
        try:
            await self._keep_place()
        finally:
            try:
                await self._talker.close()
            finally:
                await self._leg.hang_up()

    async def _converse(self) -> None:
        reply = await self._talker.begin()
        while not self._is_gone:
            if reply.is_end:
                await self._farewell(reply)
                return
            self._speak(reply)
            turn = await (
                self._record() if reply.effect is Effect.RECORD else self._turn(reply.listen)
            )
            self._hush()
            if isinstance(turn, Hangup):
                return
            reply = await self._answer(turn)

    async def _farewell(self, reply: Reply) -> None:
        self._hush()
        await self._say_or_apologise(reply)

    async def _answer(self, turn: Turn) -> Reply:
        """Take a turn; say that it is coming where that takes long."""
        taking = asyncio.ensure_future(self._talker.take(turn))
        try:
            while True:
                done, _ = await asyncio.wait({taking}, timeout=self._rules.thinking_s)
                if done:
                    return taking.result()
                await self._leg.play(await self._sound(self._talker.patience()))
        finally:
            taking.cancel()

    # what the caller hears

    def _speak(self, reply: Reply) -> None:
        self._listen = reply.listen
        self._events = deque(one for one in self._events if not isinstance(one, _Said))
        self._voice = asyncio.create_task(self._say_or_apologise(reply))

    async def _say_or_apologise(self, reply: Reply) -> None:
        try:
            await self._say(reply)
        except AccessError as problem:
            _LOG.warning("a prompt could not be spoken: %s", type(problem).__name__)
            await self._leg.play(self._speech.apology(self._talker.lang, self._leg.sample_rate_hz))
            self._put(_Said())

    async def _say(self, reply: Reply) -> None:
        """Say the words, then read on where something is being read."""
        coming = [asyncio.ensure_future(self._sound(words)) for words in reply.say[:1]]
        try:
            for number in range(len(reply.say)):
                sound = await coming[number]
                if number + 1 < len(reply.say):  # the next sentence is spoken while one sounds
                    coming.append(asyncio.ensure_future(self._sound(reply.say[number + 1])))
                await self._leg.play(sound)
        finally:
            for one in coming:
                one.cancel()
        if reply.effect is Effect.TRANSFER and not await self._transfer():
            return
        await self._read(reply)

    async def _transfer(self) -> bool:
        """Lead the call on; True where it stays with us."""
        is_led_on = await self._leg.transfer(self._talker.operator())
        if is_led_on:
            self._put(_Gone())
        else:
            await self._leg.play(await self._sound(self._talker.unconnected()))
        return not is_led_on

    async def _read(self, reply: Reply) -> None:
        sounding = reply.sounding
        if sounding is None:
            await self._keep_place()
            self._reader = None
            self._put(_Said())
            return
        if self._reader is None or self._reader.text_id != sounding.text_id:
            text = await self._talker.text(sounding.text_id)
            self._reader = Reader(
                text, text_id=sounding.text_id, start=await self._talker.place(sounding.text_id)
            )
        await self._reader.move(reply.effect)
        if sounding.is_paused:
            await self._keep_place()
            self._put(_Said())
            return
        if await self._reader.read(self._leg, lambda: self._talker.wpm, self._keep_place):
            await self._keep_place()
            self._put(_Said(was_reading=True))

    async def _keep_place(self) -> None:
        if self._reader is not None:
            await self._talker.keep_place(self._reader.text_id, self._reader.place)

    async def _sound(self, words: Runs) -> bytes:
        return await self._speech.sound(
            words, wpm=self._talker.wpm, sample_rate_hz=self._leg.sample_rate_hz
        )

    def _hush(self) -> None:
        """Stop what is being said, at once."""
        if self._voice is not None:
            self._voice.cancel()
            self._voice = None
        self._leg.clear()

    # what the caller does

    def _put(self, event: _Event) -> None:
        self._events.append(event)
        self._woken.set()

    def _on_digit(self, key: str) -> None:
        now = asyncio.get_running_loop().time()
        last, at = self._last_key
        if key not in KEYS or (key == last and now - at < self._debounce_s):
            return
        is_entry = self._listen.has_many_keys
        self._debounce_s = self._rules.bounce_s if is_entry else self._rules.debounce_s
        self._last_key = (key, now)
        self._hush()
        self._put(_Key(key))

    async def _hear(self) -> None:
        """Pass on what the caller sounds: to a recording, and to the ear."""
        while pcm := await self._leg.read():
            if self._recording is not None:
                self._recording += pcm
            if self._ear is None:
                continue
            is_loud = self._voice is not None and not self._voice.done()
            expect = self._listen.expect
            for event in self._ear.feed(pcm, is_prompting=is_loud, expect=expect):
                if isinstance(event, Started):
                    self._hush()
                self._put(event)
        self._is_gone = True
        self._put(_Gone())

    async def _next(self, timeout_s: float | None) -> _Event | None:
        """Return the next event, or None after so long without one."""
        if not self._events:
            self._woken.clear()
            try:
                async with asyncio.timeout(timeout_s):
                    await self._woken.wait()
            except TimeoutError:
                return None
        return self._events.popleft()

    async def _turn(self, listen: Listen) -> Turn:
        """Wait for what the caller does; time runs from the end of the prompt."""
        timeout_s: float | None = None
        while True:
            match await self._next(timeout_s):
                case None:
                    return Silence()
                case _Gone():
                    return Hangup()
                case _Said(was_reading=True):
                    return ReadOut()
                case _Said():
                    timeout_s = listen.timeout_ms / 1000
                case Started():
                    timeout_s = None  # until what was begun to be said has been said
                case Spoke(sound):
                    return await self._understood(sound, listen)
                case _Key(key):
                    if key in FIRST_KEYS[listen.entry]:
                        return await self._entry(key, listen)
                    return Keys(key)

    async def _entry(self, keys: str, listen: Listen) -> Turn:
        """Collect keys until `#` or a pause; words in between are heard with the keys."""
        while True:
            match await self._next(await self._pause_s(keys, listen)):
                case None if listen.entry is Entry.TAPPED and not keys.endswith("  "):
                    keys += " "  # a first pause ends a letter, more of them the word
                case None | _Key("#"):
                    return Keys(keys.rstrip() + "#")
                case _Key("*"):
                    return Keys("*")
                case _Key(key):
                    keys += key
                case Started():
                    await self._spoken_to_its_end()
                case Spoke(sound):
                    turn = await self._understood(sound, listen)
                    return replace(turn, keys=keys) if isinstance(turn, Speech) else turn
                case _Gone():
                    return Hangup()
                case _Said():
                    pass  # of the prompt that the first key silenced

    async def _pause_s(self, keys: str, listen: Listen) -> float:
        match listen.entry:
            case Entry.TAPPED:
                return self._rules.next_letter_s
            case Entry.LETTERS if await self._talker.has_few(keys):
                return self._rules.few_left_s
            case _:
                return self._rules.between_keys_s

    async def _spoken_to_its_end(self) -> None:
        while not self._events:
            self._woken.clear()
            await self._woken.wait()

    async def _understood(self, sound: bytes, listen: Listen) -> Turn:
        if self._ear is None:
            return Silence()
        hearing = asyncio.ensure_future(
            self._ear.understand(sound, lang=self._talker.lang, expect=listen.expect)
        )
        done, _ = await asyncio.wait({hearing}, timeout=self._rules.thinking_s)
        if not done:
            await self._leg.play(await self._sound(self._talker.patience()))
        return await hearing

    async def _record(self) -> Turn:
        """Record after a tone, until a key, a silence or the longest time."""
        while not isinstance(event := await self._next(None), _Said):
            if isinstance(event, _Gone):
                return Hangup()
            if isinstance(event, _Key):
                return Keys(event.key)
        await self._leg.play(beep(self._leg.sample_rate_hz))
        self._recording = bytearray()
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + self._rules.longest_message_s
        try:
            is_over = False
            while not is_over and loop.time() < ends_at:
                event = await self._next(min(self._rules.silent_message_s, ends_at - loop.time()))
                is_over = event is None or isinstance(event, _Gone | _Key)
                if isinstance(event, Started):
                    await self._spoken_to_its_end()
            sound = bytes(self._recording)
        finally:
            self._recording = None
        keeping = asyncio.ensure_future(self._talker.keep_message(sound, self._leg.sample_rate_hz))
        # What was said is being written down: who waits hears so. One who has gone loses nothing.
        done, _ = await asyncio.wait({keeping}, timeout=self._rules.thinking_s)
        if not done and not self._is_gone:
            await self._leg.play(await self._sound(self._talker.patience()))
        return Recorded(await keeping)
