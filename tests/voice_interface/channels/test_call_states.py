"""Every place of a call by keys alone and by speech alone, and what silence for ever leads to."""

from __future__ import annotations

import asyncio

import pytest

from tests.voice_interface.channels.caller import Caller, calling
from tests.voice_interface.channels.turned_clock import run
from tests.voice_interface.dialogue.test_line import SIGN_IN, WAYS
from voice_interface.dialogue.state import Screen
from voice_interface.dialogue.step import SILENT_FOR_EVER


@pytest.mark.parametrize("screen", WAYS)
def test_every_place_of_a_call_is_come_to_by_keys_alone(screen: Screen) -> None:
    async def call() -> Screen:
        async with calling() as caller:
            for keys in WAYS[screen][0]:
                await caller.presses(keys, apart_s=0.55)
            await caller.waits(0.3)
            return caller.talker.state.place.screen

    assert run(call()) is screen


@pytest.mark.parametrize("screen", WAYS)
def test_every_place_of_a_call_is_come_to_by_speech_alone_once_the_pin_was_keyed(
    screen: Screen,
) -> None:
    words = WAYS[screen][1]

    async def call() -> Screen:
        async with calling(*words) as caller:
            if screen not in {Screen.CARD, Screen.PIN}:
                for keys in ("3", *SIGN_IN, "*"):
                    await caller.presses(keys, apart_s=0.55)
                await caller.waits(0.5)
            for number in range(1, len(words) + 1):
                caller.says(number)
                await caller.waits(1.2)  # said, understood and answered
            return caller.talker.state.place.screen

    assert run(call()) is screen


def test_silence_is_answered_rung_by_rung_each_after_its_time_and_never_by_silence() -> None:
    async def call() -> tuple[list[str], list[float], bool]:
        caller = Caller()
        loop = asyncio.get_running_loop()
        rungs, waits, silent_since = [""], [], loop.time()
        while not caller.task.done():
            await caller.waits(0.02)
            if told := caller.sentences():
                if loop.time() - silent_since > 2:  # a silence was answered
                    waits.append(loop.time() - silent_since)
                    rungs.append("")
                rungs[-1] += " ".join(told)
                silent_since = loop.time()
        return rungs, waits, caller.desk.is_closed

    rungs, waits, is_closed = run(call())
    assert len(rungs) == SILENT_FOR_EVER + 1
    first, second, third, fourth = rungs[1:5]
    assert first.startswith("Δεν άκουσα")
    assert "πατήστε 1" in first  # the question once more
    assert "Πείτε" in second
    assert "πλήκτρα" in third
    assert "άνθρωπο" in fourth
    assert "Κλείνω τη γραμμή" in rungs[-1]
    assert waits == pytest.approx([8.0] * SILENT_FOR_EVER, abs=0.3)
    assert is_closed


def test_nonsense_is_answered_rung_by_rung_too_and_a_key_still_works() -> None:
    async def call() -> tuple[list[str], Screen]:
        async with calling("ξζψ") as caller:
            await caller.presses("52")  # a place where words that mean nothing are no search
            await caller.presses("*3", apart_s=0.7)
            told = []
            for _ in range(4):
                await caller.waits(1)
                caller.sentences()
                caller.says(1)
                await caller.waits(4)
                told.append(" ".join(caller.sentences()))
            await caller.presses("0")
            await caller.waits(4.5)  # here keys are an entry, which ends after its pause
            return told, caller.talker.state.place.screen

    told, screen = run(call())
    assert "Δεν κατάλαβα" in told[0]
    assert "άνθρωπο" in told[3]
    assert screen is Screen.PERSON


def test_who_waits_for_a_message_to_be_kept_is_told_so() -> None:
    async def call() -> list[str]:
        async with calling() as caller:
            await caller.presses("021", apart_s=0.7)
            await caller.hears("Μιλήστε")
            await caller.waits(2)
            caller.says(9, ms=2000)
            await caller.waits(3)
            caller.is_slow = True
            await caller.presses("#")
            await caller.waits(2.5)
            told = caller.sentences()
            caller.is_slow = False
            await caller.hears("κρατήθηκε")
            assert len(caller.desk.messages) == 1
            return told

    assert "Μια στιγμή." in run(call())
