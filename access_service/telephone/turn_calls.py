"""Calls that are held turn by turn, in this process: a provider's webhooks, staff's test calls.

What a call needs to go on is kept in memory: a server that is started anew greets the caller again.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from access_service.patrons.locks import Source
from access_service.telephone.line import PhoneLine
from formats.document import Lang
from formats.errors import AccessError, UnknownThing
from voice_interface.channels.turns import Piece, TurnCall

if TYPE_CHECKING:
    from access_service.bootstrap import Services

IDLE_S: Final = 600.0
"""A call without a turn for so long is over, whoever forgot to tell us."""
HUNG_UP_S: Final = 60.0
"""A message whose caller has hung up comes by then, or never."""
_MOST_ENDED: Final = 100_000
_Made = TypeVar("_Made")


async def _at_once(call: Callable[[], _Made], /) -> _Made:
    return call()


@dataclass(slots=True)
class Held:
    """A call that goes on. `turn` counts its answers, from 0."""

    call: TurnCall
    used_at: float
    turn: int = 0
    wire: str = ""
    owner: str = ""
    is_hung_up: bool = False
    """The caller has gone; their message may still be on its way."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    """Held while a turn is taken: a request that comes twice at once is taken once."""


class TurnCalls:
    """The calls of this process.

    Args:
        services: The library.
        clock: Seconds that only grow.
    """

    def __init__(self, services: Services, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._services = services
        self._clock = clock
        self._lines: dict[str, PhoneLine] = {}
        self._held: dict[str, Held] = {}
        self._ended: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def begin(
        self,
        key: str,
        wire: str,
        *,
        source: Source,
        lang: Lang | None = None,
        owner: str = "",
    ) -> Held:
        """Return a new call at its greeting.

        Args:
            key: A mark of the call, never used before.
            wire: `twiml` or `console`.
            source: From where it comes.
            lang: Language of the greeting; the library's where it is not told.
            owner: Who has one call at a time: an earlier one of theirs ends. Empty for nobody.

        Raises:
            UnknownThing: There was a call of this mark already.
        """
        self._forget_idle()
        line = self._line(wire)
        talker = line.conversation(source, offload=_at_once, lang=lang)
        held = Held(TurnCall(talker, line.speech, clock=self._clock), self._clock(), wire=wire)
        held.owner = owner
        with self._lock:
            if key in self._held or key in self._ended:
                raise UnknownThing("a call that was", say="phone-no-call")
            earlier = [one for one, other in self._held.items() if owner and other.owner == owner]
            self._held[key] = held
        for one in earlier:
            self.end(one)
        try:
            held.call.begin()
        except BaseException:
            self.end(key)
            raise
        return held

    def get(self, key: str) -> Held:
        """Return a call that goes on.

        Raises:
            UnknownThing: There is none.
        """
        with self._lock:
            held = self._held.get(key)
            if held is None:
                raise UnknownThing("no such call", say="phone-no-call")
            held.used_at = self._clock()
            return held

    def was(self, key: str) -> bool:
        """Tell whether there is or was a call of this mark, since this process began."""
        with self._lock:
            return key in self._held or key in self._ended

    def is_full(self) -> bool:
        """Tell whether there is room for no more calls."""
        self._forget_idle()
        with self._lock:  # one that has said goodbye is there only until its sound was fetched
            active = sum(
                not (one.call.said.is_end or one.is_hung_up)
                for one in self._held.values()
                if one.wire == "twiml"  # the staff's test calls take no line
            )
        return active >= self._services.settings.phone_lines

    def refuse(self, key: str) -> None:
        """Remember a call that was not taken, so that it cannot begin later."""
        with self._lock:
            self._note_ended(key)

    def is_open(self) -> bool:
        """Tell whether the line answers now."""
        return self._line("twiml").is_open()

    def instead(self, key: str) -> bytes:
        """Return the samples of `line-busy` or `line-closed`, at 8 kHz."""
        line, wpm = self._line("twiml"), self._services.settings.wpm
        return b"".join(line.speech.make(words, wpm, 8000) for words in line.words_instead(key))

    def sound(self, key: str, piece_id: str) -> bytes:
        """Return a piece's samples, at 8 kHz.

        Raises:
            UnknownThing: It is none of what the call says now.
        """
        call = self.get(key).call
        for piece in call.said.pieces:
            if piece.id == piece_id:
                return call.sound(Piece(piece.id, piece.words))
        raise UnknownThing("no such sound", say="phone-no-call")

    def end(self, key: str) -> None:
        """Forget a call; its place in a text is kept."""
        with self._lock:
            held = self._held.pop(key, None)
            self._note_ended(key)
        if held is not None:
            with suppress(AccessError):  # a place that cannot be kept now is no reason to hold on
                held.call.close()

    def _note_ended(self, key: str) -> None:
        self._ended[key] = None
        while len(self._ended) > _MOST_ENDED:
            self._ended.popitem(last=False)

    def _forget_idle(self) -> None:
        now_s = self._clock()
        with self._lock:
            idle = [
                key
                for key, held in self._held.items()
                if held.used_at < now_s - (HUNG_UP_S if held.is_hung_up else IDLE_S)
            ]
        for key in idle:
            self.end(key)

    def _line(self, wire: str) -> PhoneLine:
        with self._lock:
            if wire not in self._lines:
                most = self._services.settings.phone_lines
                self._lines[wire] = PhoneLine(
                    self._services, wire=wire, most_calls=most, hears=False
                )
            return self._lines[wire]
