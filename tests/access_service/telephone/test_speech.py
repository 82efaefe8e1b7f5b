"""Prompts are spoken once, whoever asks for them, in whatever loop."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from access_service.telephone.speech import LineSpeech
from formats.build import runs
from formats.document import EL, EN, Document

WORDS = runs("Βιβλιοθήκη.", EL)
SORRY = {EL: runs("Συγγνώμη.", EL), EN: runs("Sorry.", EN)}


class Voice:
    def __init__(self) -> None:
        self.spoken = 0
        self._lock = threading.Lock()

    def __call__(self, _document: Document, wpm: int, sample_rate_hz: int) -> bytes:
        with self._lock:
            self.spoken += 1
        time.sleep(0.05)
        return bytes([wpm % 256]) * (sample_rate_hz // 100)


async def ask(speech: LineSpeech) -> bytes:
    return await speech.sound(WORDS, wpm=160, sample_rate_hz=8000)


def test_who_asks_for_what_is_being_spoken_waits_for_it() -> None:
    voice = Voice()
    speech = LineSpeech(voice, apologies=SORRY, wpm=160)

    async def both() -> list[bytes]:
        return await asyncio.gather(ask(speech), ask(speech), ask(speech))

    assert len(set(asyncio.run(both()))) == 1
    assert voice.spoken == 1


def test_calls_in_loops_of_their_own_ask_for_the_same_words_at_once() -> None:
    speech = LineSpeech(Voice(), apologies=SORRY, wpm=160)
    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(lambda _: asyncio.run(ask(speech)), range(8)))
    assert len(set(told)) == 1


def test_what_was_spoken_longest_ago_is_forgotten_first_and_an_apology_never() -> None:
    voice = Voice()
    speech = LineSpeech(voice, apologies=SORRY, wpm=160, most_kept_bytes=300)
    speech.prepare(8000)
    for number in range(5):
        speech.make(runs(f"Πρόταση {number}.", EL), 160, 8000)
    assert speech.apology(EL, 8000)
    before = voice.spoken
    speech.make(WORDS, 160, 8000)
    asyncio.run(ask(speech))
    assert voice.spoken == before + 1
