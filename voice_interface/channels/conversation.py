"""A caller's conversation: the pure dialogue, with the library asked outside the event loop."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from formats.document import Lang, Run, Runs
from formats.errors import AccessError
from voice_interface.channels.reading import Place, ReadableText
from voice_interface.dialogue.ports import Ports
from voice_interface.dialogue.screens import listen_for
from voice_interface.dialogue.state import Screen, State
from voice_interface.dialogue.step import Dialogue
from voice_interface.dialogue.turn import Reply, Turn

_LOG = logging.getLogger(__name__)
_Made = TypeVar("_Made")


class Offload(Protocol):
    """Runs a call of the library where it holds up no other caller."""

    def __call__(self, call: Callable[[], _Made], /) -> Awaitable[_Made]:
        """Return what `call` returns."""
        ...


async def in_thread(call: Callable[[], _Made], /) -> _Made:
    """Run a call in a thread of its own; see `Offload`."""
    return await asyncio.to_thread(call)


class CallDesk(Protocol):
    """What a call needs of the library beside its conversation."""

    def told(self, problem: AccessError, lang: Lang) -> str:
        """Return an error in the caller's language, with what to do next."""
        ...

    def has_few(self, keys: str) -> bool:
        """Tell whether at least one and at most five items begin with letters on these keys."""
        ...

    def text(self, text_id: str, lang: Lang) -> ReadableText:
        """Return a text that can be read out."""
        ...

    def place(self, text_id: str) -> Place:
        """Return where reading was left."""
        ...

    def keep_place(self, text_id: str, place: Place) -> None:
        """Keep where reading was left."""
        ...

    def keep_message(self, pcm: bytes, sample_rate_hz: int, lang: Lang) -> bool:
        """Keep a message for staff; False where nobody spoke."""
        ...

    def turned(self, screen: str, lang: Lang) -> None:
        """Take note of where the call is: for those who watch the line."""
        ...

    def close(self) -> None:
        """Take note that the call is over."""
        ...


class CallConversation:
    """A conversation over the dialogue; see `Talker`.

    Args:
        dialogue: The phrases and rules.
        ports: The library for this call.
        desk: What is kept of the call.
        lang: Language of the greeting.
        offload: How the library is asked.
    """

    def __init__(
        self,
        dialogue: Dialogue,
        ports: Ports,
        desk: CallDesk,
        *,
        lang: Lang,
        offload: Offload = in_thread,
    ) -> None:
        self._dialogue = dialogue
        self._ports = ports
        self._desk = desk
        self._offload = offload
        self.state = State(lang=lang)

    @property
    def lang(self) -> Lang:
        """Return the language of now."""
        return self.state.lang

    @property
    def wpm(self) -> int:
        """Return the pace of now, in words a minute."""
        return self.state.wpm

    async def begin(self) -> Reply:
        """Return the greeting."""
        lang = self.state.lang
        self.state, reply = await self._offload(lambda: self._begin(lang))
        return reply

    def _begin(self, lang: Lang) -> tuple[State, Reply]:
        state, reply = self._dialogue.begin(lang, self._ports)
        self._desk.turned(state.place.screen, state.lang)
        return state, reply

    async def take(self, turn: Turn) -> Reply:
        """Take a turn; where the library fails, say so and stay where we are."""
        before = self.state
        try:
            self.state, reply = await self._offload(lambda: self._step(before, turn))
        except AccessError as problem:
            words = (Run(self._desk.told(problem, before.lang), before.lang),)
            return Reply((words,), listen_for(before))
        except Exception as fault:  # noqa: BLE001 - a caller is never hung up on because of a bug
            # Where it happened and of what kind, but no message: it may hold what somebody keyed.
            where = "".join(traceback.format_tb(fault.__traceback__))
            _LOG.error("%s on screen %s\n%s", type(fault).__name__, before.place.screen, where)
            return Reply((self._words("line-apology"),), listen_for(before))
        return reply

    def _step(self, before: State, turn: Turn) -> tuple[State, Reply]:
        state, reply = self._dialogue.step(before, turn, self._ports)
        self._desk.turned(state.place.screen, state.lang)
        return state, reply

    async def has_few(self, keys: str) -> bool:
        """Tell whether few candidates are left; spelling on is no reason to wait for the library.

        Only where letters are keyed for a search: other entries have no candidates.
        """
        if self.state.place.screen is not Screen.SEARCH or len(keys) < 2:
            return False
        return await self._offload(lambda: self._desk.has_few(keys))

    def patience(self) -> Runs:
        """Return the words that say that an answer is coming."""
        return self._words("line-thinking")

    async def too_long(self) -> Reply:
        """Return the words that end a call that has lasted too long."""
        return Reply((self._words("line-too-long"),), is_end=True)

    def operator(self) -> str:
        """Return the one number that a call may be led to."""
        return self._ports.phone()

    def unconnected(self) -> Runs:
        """Return the words that tell the number, where the call cannot be led there."""
        return self._dialogue.wording(self.lang)("person", phone=self._ports.phone())

    async def text(self, text_id: str) -> ReadableText:
        """Return a text that can be read out."""
        lang = self.lang
        return await self._offload(lambda: self._desk.text(text_id, lang))

    async def place(self, text_id: str) -> Place:
        """Return where reading was left."""
        return await self._offload(lambda: self._desk.place(text_id))

    async def keep_place(self, text_id: str, place: Place) -> None:
        """Keep where reading was left."""
        await self._offload(lambda: self._desk.keep_place(text_id, place))

    async def keep_message(self, pcm: bytes, sample_rate_hz: int) -> bool:
        """Keep a message for staff."""
        lang = self.lang
        return await self._offload(lambda: self._desk.keep_message(pcm, sample_rate_hz, lang))

    async def close(self) -> None:
        """Take note that the call is over."""
        await self._offload(self._desk.close)

    def _words(self, key: str) -> Runs:
        return self._dialogue.wording(self.lang)(key)
