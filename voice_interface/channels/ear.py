"""What a call asks of hearing: where speech begins and ends, and what was said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from formats.document import Lang
from voice_interface.dialogue.turn import Turn
from voice_interface.expect import Expect
from voice_interface.hearing.endpoint import Spoke as Spoke
from voice_interface.hearing.endpoint import Started as Started


class Ear(Protocol):
    """Hears one call."""

    def feed(self, pcm: bytes, *, is_prompting: bool, expect: Expect) -> Iterable[Started | Spoke]:
        """Take the next sound of the caller and return what it tells.

        Args:
            pcm: About 20 ms, mono, signed 16-bit, at the leg's rate.
            is_prompting: Whether a prompt sounds meanwhile, whose echo may come back.
            expect: What is awaited: it tells how long a pause ends the turn.
        """
        ...

    async def understand(self, pcm: bytes, *, lang: Lang, expect: Expect) -> Turn:
        """Return what was said, or why nothing was understood."""
        ...
