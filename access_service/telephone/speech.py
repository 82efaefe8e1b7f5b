"""Prompts as samples: spoken once, then kept in memory, for every caller hears the same menu."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable

from formats.build import DocumentBuilder
from formats.document import Document, Lang, Paragraph, Runs

MOST_KEPT_BYTES = 64_000_000
"""An hour of prompts at 8 kHz."""

_Key = tuple[Runs, int, int]


class LineSpeech:
    """Speaks prompts; see `voice_interface.channels.talker.CallSpeech`.

    Args:
        speak: A short document, words a minute and the sample rate: its samples.
        apologies: What is said when speaking itself fails, a sentence a language.
        wpm: The usual pace, for apologies.
    """

    def __init__(
        self,
        speak: Callable[[Document, int, int], bytes],
        *,
        apologies: dict[Lang, Runs],
        wpm: int,
        most_kept_bytes: int = MOST_KEPT_BYTES,
    ) -> None:
        self._speak = speak
        self._apologies = apologies
        self._wpm = wpm
        self._most = most_kept_bytes
        self._kept: OrderedDict[_Key, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._coming: dict[tuple[asyncio.AbstractEventLoop, _Key], asyncio.Future[bytes]] = {}

    async def sound(self, words: Runs, *, wpm: int, sample_rate_hz: int) -> bytes:
        """Return a sentence's samples; see `CallSpeech.sound`."""
        key = (words, wpm, sample_rate_hz)
        found = self._get(key)
        if found is not None:
            return found
        asked = (asyncio.get_running_loop(), key)  # calls by turns have a loop a turn
        coming = self._coming.get(asked)
        if coming is None:  # who asks for the same meanwhile waits for it, and speaks nothing again
            coming = asyncio.ensure_future(asyncio.to_thread(self.make, words, wpm, sample_rate_hz))
            self._coming[asked] = coming
            coming.add_done_callback(lambda _: self._coming.pop(asked, None))
        return await asyncio.shield(coming)

    def make(self, words: Runs, wpm: int, sample_rate_hz: int) -> bytes:
        """Speak a sentence and keep it.

        Raises:
            AccessError: It could not be spoken.
        """
        lang = words[0].lang if words else Lang("el")
        anchor = DocumentBuilder(lang).anchor()
        pcm = self._speak(Document("", lang, (Paragraph(anchor, words),)), wpm, sample_rate_hz)
        self._put((words, wpm, sample_rate_hz), pcm)
        return pcm

    def prepare(self, sample_rate_hz: int) -> None:
        """Speak the apologies: they are wanted when nothing can be spoken any more."""
        for words in self._apologies.values():
            self.make(words, self._wpm, sample_rate_hz)

    def apology(self, lang: Lang, sample_rate_hz: int) -> bytes:
        """Return the sound that says that something failed."""
        return self._get((self._apologies[lang], self._wpm, sample_rate_hz)) or b""

    def _get(self, key: _Key) -> bytes | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def _put(self, key: _Key, pcm: bytes) -> None:
        with self._lock:
            self._bytes += len(pcm) - len(self._kept.get(key, b""))
            self._kept[key] = pcm
            apologies = set(self._apologies.values())
            for old in [one for one in self._kept if one[0] not in apologies]:
                if self._bytes <= self._most or old == key:
                    break
                self._bytes -= len(self._kept.pop(old))
