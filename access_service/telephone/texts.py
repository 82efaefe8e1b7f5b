"""Texts that a call reads out, a sentence at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

from formats.document import Document, Heading
from formats.sentence_spans import sentence_anchor
from tts.engine import Utterance
from tts.script import utterances_as_written
from voice_interface.channels.reading import Sentence

Speak = Callable[[Utterance, int, int], bytes]
"""A sentence, its words a minute and the sample rate: its samples."""


class LibraryText:
    """A document as sentences; see `voice_interface.channels.reading.ReadableText`.

    Sentences are written down as they are needed: reading begins before a long book was gone
    through.

    Args:
        document: What is read.
        utterances: Its sentences, in order.
        speak: Who speaks one.
    """

    def __init__(
        self, document: Document, speak: Speak, *, utterances: Iterator[Utterance] | None = None
    ) -> None:
        self._coming = utterances_as_written(document) if utterances is None else utterances
        self._written: list[tuple[Utterance, Sentence]] = []
        self._heads = {
            sentence_anchor(block.anchor, 1)
            for block in document.blocks
            if isinstance(block, Heading)
        }
        self._chapter = 0
        self._speak = speak
        self._lock = asyncio.Lock()

    async def sentence(self, number: int) -> Sentence | None:
        """Return a sentence; None behind the last one."""
        if number >= len(self._written):
            async with self._lock:
                if number >= len(self._written):
                    await asyncio.to_thread(self._write_to, number)
        return self._written[number][1] if 0 <= number < len(self._written) else None

    async def sound(self, number: int, *, wpm: int, sample_rate_hz: int) -> bytes:
        """Return a sentence's samples."""
        utterance, _ = self._written[number]
        return await asyncio.to_thread(self._speak, utterance, wpm, sample_rate_hz)

    def _write_to(self, number: int) -> None:
        """Write down the sentences up to a number; a heading begins a chapter."""
        while len(self._written) <= number:
            utterance = next(self._coming, None)
            if utterance is None:
                return
            is_new = not self._written or self._written[-1][0].anchor != utterance.anchor
            if is_new and utterance.anchor in self._heads and self._written:
                self._chapter += 1
            self._written.append((utterance, Sentence(utterance.anchor, self._chapter)))
