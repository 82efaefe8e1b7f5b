"""What a call asks of the conversation behind it; the library's service fulfils it."""

from __future__ import annotations

from typing import Protocol

from formats.document import Lang, Runs
from voice_interface.channels.reading import Place, ReadableText
from voice_interface.dialogue.turn import Reply, Turn


class Talker(Protocol):
    """One caller's conversation. Nothing here raises what the library's parts raise: it is said."""

    @property
    def lang(self) -> Lang:
        """Return the language of now."""
        ...

    @property
    def wpm(self) -> int:
        """Return the pace of now, in words a minute."""
        ...

    async def begin(self) -> Reply:
        """Return the greeting."""
        ...

    async def take(self, turn: Turn) -> Reply:
        """Take a turn and return what is said; an apology where the library failed."""
        ...

    async def has_few(self, keys: str) -> bool:
        """Tell whether few enough candidates are left to be read out, after keys of letters."""
        ...

    def patience(self) -> Runs:
        """Return the words that say that an answer is coming."""
        ...

    async def too_long(self) -> Reply:
        """Return the words that end a call that has lasted too long."""
        ...

    def operator(self) -> str:
        """Return the one number that a call may be led to."""
        ...

    def unconnected(self) -> Runs:
        """Return the words that tell the number, where the call cannot be led there."""
        ...

    async def text(self, text_id: str) -> ReadableText:
        """Return a text that can be read out."""
        ...

    async def place(self, text_id: str) -> Place:
        """Return where reading was left, by telephone or elsewhere."""
        ...

    async def keep_place(self, text_id: str, place: Place) -> None:
        """Keep where reading was left."""
        ...

    async def keep_message(self, pcm: bytes, sample_rate_hz: int) -> bool:
        """Keep a message for staff; False where nobody spoke."""
        ...

    async def close(self) -> None:
        """Let go of what the conversation held; the call is over."""
        ...


class CallSpeech(Protocol):
    """Turns words into sound; what was spoken before comes at once."""

    async def sound(self, words: Runs, *, wpm: int, sample_rate_hz: int) -> bytes:
        """Return the samples of a sentence: mono, signed 16-bit.

        Raises:
            AccessError: It could not be spoken; a call then plays `apology`.
        """
        ...

    def apology(self, lang: Lang, sample_rate_hz: int) -> bytes:
        """Return the sound that says that something failed here; it was made beforehand."""
        ...
