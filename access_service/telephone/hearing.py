"""What a caller said: the same hearing as on the pages and in one order with them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from typing import TYPE_CHECKING

from access_service.talks import turn_of
from formats.document import Lang
from formats.errors import AccessError
from tts.listening import wav_of
from voice_interface.channels.ear import Spoke, Started
from voice_interface.dialogue.turn import Silence, Turn, Unheard
from voice_interface.expect import Expect
from voice_interface.hearing.endpoint import Endpointer
from voice_interface.hearing.in_order import LONGEST_S
from voice_interface.trouble import Trouble

if TYPE_CHECKING:
    from access_service.voice_search import VoiceSearch

_LOG = logging.getLogger(__name__)
LONGEST_WAIT_S = LONGEST_S + 2
"""Who is behind so many others is asked to press keys, rather than wait in silence."""


class LineEar:
    """Hears one call; see `voice_interface.channels.ear.Ear`.

    Args:
        sample_rate_hz: Of the leg.
        voice_search: Who knows what was said.
        executor: Where recognition runs.
    """

    def __init__(
        self, sample_rate_hz: int, voice_search: Callable[[], VoiceSearch], executor: Executor
    ) -> None:
        self._rate_hz = sample_rate_hz
        self._voice_search = voice_search
        self._executor = executor
        self._endpointer = Endpointer(sample_rate_hz)

    def feed(self, pcm: bytes, *, is_prompting: bool, expect: Expect) -> Iterable[Started | Spoke]:
        """Take the next frame of the caller."""
        return self._endpointer.feed(pcm, is_prompting=is_prompting, expect=expect)

    async def understand(self, pcm: bytes, *, lang: Lang, expect: Expect) -> Turn:
        """Return what was said, or why it was not understood."""
        wav = wav_of(pcm, self._rate_hz)

        def hear() -> Turn:
            return turn_of(self._voice_search(), wav, lang=lang, expect=expect, is_call=True)

        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(LONGEST_WAIT_S):
                return await loop.run_in_executor(self._executor, hear)
        except TimeoutError:
            return Unheard(Trouble.LATE)
        except AccessError as problem:
            _LOG.warning("a caller could not be heard: %s", type(problem).__name__)
            return Silence()
