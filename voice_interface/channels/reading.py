"""Reading a text out over a leg: pausing, going back and ahead, chapters, and the place kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from voice_interface.channels.leg import SAMPLE_BYTES, Leg
from voice_interface.dialogue.turn import Effect

SKIP_S = 30.0
KEEP_S = 20.0
"""How much is read between two keepings of the place."""
_USUAL_SENTENCE_S = 5.0
"""For a sentence whose length is not known because it was never spoken."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stopped: an anchor of the document, and the sentence from it on, from 0."""

    anchor: str = ""
    sentence: int = 0


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a text, in order."""

    anchor: str
    chapter: int


class ReadableText(Protocol):
    """A text as sentences that can be spoken. Numbers count from 0."""

    async def sentence(self, number: int) -> Sentence | None:
        """Return a sentence; None behind the last one."""
        ...

    async def sound(self, number: int, *, wpm: int, sample_rate_hz: int) -> bytes:
        """Return a sentence's samples: mono, signed 16-bit."""
        ...


class Reader:
    """Reads one text and knows where it is.

    Args:
        text: The text.
        start: Where it was left; the beginning where its anchor is not in the text any more.
    """

    def __init__(self, text: ReadableText, *, text_id: str, start: Place) -> None:
        self.text_id = text_id
        self._text = text
        self._start: Place | None = start if start.anchor else None
        self._number = 0
        self._lengths_s: dict[int, float] = {}
        self.place = start

    async def move(self, effect: Effect | None) -> None:
        """Go back or ahead, where that is asked for."""
        await self._find_start()
        match effect:
            case Effect.BEHIND:
                await self._go_behind()
            case Effect.AHEAD:
                await self._go_ahead()
            case Effect.NEXT_CHAPTER | Effect.LAST_CHAPTER:
                await self._go_to_chapter(is_next=effect is Effect.NEXT_CHAPTER)
            case _:
                return
        await self._note()

    async def read(
        self, leg: Leg, wpm: Callable[[], int], keep: Callable[[], Awaitable[None]]
    ) -> bool:
        """Read on; True at the end of the text. The next sentence is spoken while one sounds.

        Args:
            leg: Where it sounds.
            wpm: Tells the pace of now.
            keep: Keeps the place, called now and then: a line may break at any moment.
        """
        kept_s = 0.0
        await self._find_start()
        rate_hz = leg.sample_rate_hz
        coming: asyncio.Future[bytes] | None = None
        try:
            while await self._text.sentence(self._number) is not None:
                await self._note()
                coming = coming or self._begin(self._number, wpm(), rate_hz)
                pcm = await coming
                coming = None
                self._lengths_s[self._number] = len(pcm) / SAMPLE_BYTES / rate_hz
                if await self._text.sentence(self._number + 1) is not None:
                    coming = self._begin(self._number + 1, wpm(), rate_hz)
                if not await leg.play(pcm):
                    return False
                self._number += 1
                kept_s += self._lengths_s[self._number - 1]
                if kept_s >= KEEP_S:
                    kept_s = 0.0
                    await keep()
        finally:
            if coming is not None:
                coming.cancel()
        # What was read to its end begins anew the next time.
        self._number, self.place = 0, Place()
        return True

    def _begin(self, number: int, wpm: int, rate_hz: int) -> asyncio.Future[bytes]:
        return asyncio.ensure_future(self._text.sound(number, wpm=wpm, sample_rate_hz=rate_hz))

    async def _find_start(self) -> None:
        start, self._start = self._start, None
        number = 0
        while start is not None and (one := await self._text.sentence(number)) is not None:
            if one.anchor == start.anchor:
                self._number = await self._within(number, start)
                return
            number += 1

    async def _within(self, number: int, start: Place) -> int:
        """Return the sentence of a place; the last one of its anchor where the text is shorter."""
        for _ in range(start.sentence):
            following = await self._text.sentence(number + 1)
            if following is None or following.anchor != start.anchor:
                break
            number += 1
        return number

    async def _note(self) -> None:
        """Keep the place: the anchor, and how many sentences after its first one."""
        here = await self._text.sentence(self._number)
        if here is None:
            return
        first = self._number
        while first > 0:
            before = await self._text.sentence(first - 1)
            if before is None or before.anchor != here.anchor:
                break
            first -= 1
        self.place = Place(here.anchor, self._number - first)

    async def _go_behind(self) -> None:
        gone_s = 0.0
        while self._number > 0 and gone_s < SKIP_S:
            self._number -= 1
            gone_s += self._lengths_s.get(self._number, _USUAL_SENTENCE_S)

    async def _go_ahead(self) -> None:
        gone_s = 0.0
        while gone_s < SKIP_S and await self._text.sentence(self._number + 1) is not None:
            gone_s += self._lengths_s.get(self._number, _USUAL_SENTENCE_S)
            self._number += 1

    async def _go_to_chapter(self, *, is_next: bool) -> None:
        here = await self._text.sentence(self._number)
        if here is None:
            return
        if is_next:
            number = self._number
            while (one := await self._text.sentence(number)) is not None:
                if one.chapter != here.chapter:
                    self._number = number
                    return
                number += 1
            return
        first = await self._first_of(here.chapter, self._number)
        # At its very beginning, the chapter before is meant.
        if first == self._number and first > 0:
            before = await self._text.sentence(first - 1)
            first = await self._first_of(before.chapter, first - 1) if before else first
        self._number = first

    async def _first_of(self, chapter: int, number: int) -> int:
        while number > 0:
            before = await self._text.sentence(number - 1)
            if before is None or before.chapter != chapter:
                break
            number -= 1
        return number
