"""A call over a leg: keys, speech, silence, reading, messages; all times under a turned clock."""

from __future__ import annotations

import asyncio

import pytest

from formats.text import plain
from tests.voice_interface.channels.caller import Caller, calling
from tests.voice_interface.channels.turned_clock import run
from tests.voice_interface.dialogue.line_library import CARD, PIN
from tests.voice_interface.dialogue.test_line import WAYS
from voice_interface.channels.call import CallRules
from voice_interface.channels.leg import FRAME_MS, frame_bytes
from voice_interface.channels.memory import MemoryLeg
from voice_interface.channels.reading import Place
from voice_interface.dialogue.state import Screen
from voice_interface.expect import Expect


def test_a_key_silences_the_prompt_within_sixty_milliseconds() -> None:
    async def call() -> int:
        async with calling() as caller:
            await caller.hears("Βιβλιοθήκη")
            await caller.waits(1)
            assert caller.leg.is_sounding
            caller.leg.press("1")
            frames = 0
            while caller.leg.is_sounding:
                await asyncio.sleep(FRAME_MS / 1000)
                frames += 1
            return frames

    assert run(call()) * FRAME_MS <= 60


def test_who_knows_the_menu_dials_through_it_without_hearing_it() -> None:
    async def call() -> Screen:
        async with calling() as caller:
            await caller.presses("19671#1", apart_s=0.2)
            await caller.waits(1)
            return caller.talker.state.place.screen

    assert run(call()) is Screen.ITEM


def test_a_key_that_is_an_answer_is_not_taken_twice_within_half_a_second() -> None:
    async def call() -> tuple[Screen, Screen]:
        async with calling() as caller:
            await caller.presses("55", apart_s=0.1)
            await caller.waits(1)
            first = caller.talker.state.place.screen
            await caller.presses("*", apart_s=0.7)
            await caller.presses("5", apart_s=0.7)
            await caller.presses("5", apart_s=0.7)
            return first, caller.talker.state.place.screen if caller.talker.state.wait_ms else first

    assert run(call()) == (Screen.SETTINGS, Screen.SETTINGS)


def test_a_bounced_key_leaves_the_wait_as_it_was_and_a_second_press_changes_it() -> None:
    async def call(apart_s: float) -> int:
        async with calling() as caller:
            await caller.presses("55", apart_s=apart_s)
            await caller.waits(1)
            return caller.talker.state.wait_ms

    assert run(call(0.2)) == 8_000
    assert run(call(0.6)) == 20_000


def test_a_doubled_digit_counts_twice_in_an_entry_but_its_bounce_does_not() -> None:
    async def call(apart_s: float) -> str:
        async with calling() as caller:
            await caller.presses("3")
            await caller.presses("112#", apart_s=apart_s)
            await caller.waits(1)
            return caller.talker.state.place.card

    assert run(call(0.15)) == "112"
    assert run(call(0.02)) == "12"


def test_digits_faster_than_anybody_presses_are_all_taken() -> None:
    async def call() -> bool:
        async with calling() as caller:
            await caller.presses("3")
            caller.leg.press(f"{CARD}#")
            await caller.waits(0.6)
            caller.leg.press(f"{PIN}#")
            await caller.waits(1)
            return caller.talker.state.is_known

    assert run(call())


def test_an_entry_ends_four_seconds_after_its_last_key() -> None:
    async def call() -> tuple[Screen, Screen]:
        async with calling() as caller:
            await caller.presses("3")
            await caller.presses(CARD)
            await caller.waits(2)
            before = caller.talker.state.place.screen
            await caller.waits(2)
            return before, caller.talker.state.place.screen

    assert run(call()) == (Screen.CARD, Screen.PIN)


def test_few_candidates_are_read_back_as_soon_as_nobody_types_on() -> None:
    async def call(keys: str) -> Screen:
        async with calling() as caller:
            await caller.presses("1")
            await caller.presses(keys, apart_s=0.3)
            await caller.waits(1.2)
            return caller.talker.state.place.screen

    assert run(call("967")) is Screen.SEARCH
    assert run(call("9671")) is Screen.RESULTS


def test_letters_are_tapped_with_a_pause_before_the_same_key() -> None:
    async def call() -> list[str]:
        async with calling() as caller:
            await caller.presses("1", apart_s=0.7)
            await caller.presses("1", apart_s=0.7)
            for letter in ("333", "666", "77"):  # ζ ο ρ
                await caller.presses(letter, apart_s=0.3)
                await caller.waits(1.1)
            await caller.presses("#")
            return [one.id for one in caller.talker.state.place.results.found]

    assert run(call()) == ["zorba"]


def test_speech_silences_the_prompt_and_is_heard_with_what_is_expected() -> None:
    async def call() -> tuple[Screen, list[Expect]]:
        async with calling("ρυθμίσεις", "πίσω") as caller:
            await caller.hears("Βιβλιοθήκη")
            caller.says(1)
            await caller.waits(0.2)
            assert not caller.leg.is_sounding
            await caller.hears("άλλη γλώσσα")
            caller.says(2)
            await caller.waits(1.5)
            return caller.talker.state.place.screen, caller.ear.expected

    assert run(call()) == (Screen.HOME, [Expect.SEARCH, Expect.MENU])


def test_words_after_keyed_letters_are_heard_together_with_them() -> None:
    async def call() -> list[str]:
        async with calling("Καζαντζάκης") as caller:
            await caller.presses("1")
            await caller.presses("974", apart_s=0.3)
            caller.says(1)
            await caller.waits(2)
            return [one.id for one in caller.talker.state.place.results.found]

    assert run(call()) == ["christ"]


def test_noise_that_is_no_speech_repeats_the_question() -> None:
    async def call() -> None:
        async with calling() as caller:
            await caller.hears("Βιβλιοθήκη")
            caller.says(9)
            await caller.hears("Δεν άκουσα")
            await caller.hears("Για αναζήτηση")

    run(call())


def test_the_time_out_runs_from_the_end_of_the_prompt_and_climbs_to_a_spoken_goodbye() -> None:
    async def call() -> tuple[list[str], float]:
        async with calling() as caller:
            loop = asyncio.get_running_loop()
            await caller.task
            return caller.sentences(), loop.time()

    said, lasted_s = run(call())
    told = " | ".join(said)
    assert told.index("Δεν άκουσα κάτι.") < told.index("Δεν άκουσα κάτι. Πείτε")
    assert told.index("πατήστε πλήκτρα") < told.index("μιλήσετε με άνθρωπο")
    assert "Κλείνω" in said[-1]
    assert lasted_s > 12 * 8


def test_the_first_time_out_is_eight_seconds_and_twenty_for_who_asked() -> None:
    async def call(keys: str) -> float:
        async with calling() as caller:
            await caller.presses(keys, apart_s=0.7)
            while caller.leg.is_sounding:
                await caller.waits(0.02)
            loop = asyncio.get_running_loop()
            since = loop.time()
            await caller.hears("Δεν άκουσα")
            return loop.time() - since

    assert run(call("5")) == pytest.approx(8, abs=0.3)
    assert run(call("55")) == pytest.approx(20, abs=0.3)


def test_who_waits_for_an_answer_is_told_that_it_is_coming() -> None:
    async def call() -> list[str]:
        async with calling() as caller:
            await caller.hears("Βιβλιοθήκη")
            caller.is_slow = True
            await caller.presses("5")
            await caller.waits(2.5)
            said = caller.sentences()
            caller.is_slow = False
            return said

    assert "Μια στιγμή." in run(call())


@pytest.mark.parametrize("screen", WAYS)
def test_hanging_up_early_ends_the_call_in_every_state(screen: Screen) -> None:
    async def call() -> bool:
        async with calling() as caller:
            for keys in WAYS[screen][0]:
                await caller.presses(keys, apart_s=0.55)
            await caller.waits(0.3)
            assert caller.talker.state.place.screen is screen
            caller.leg.go()
            async with asyncio.timeout(1):
                await caller.task
            return caller.desk.is_closed

    assert run(call())


def test_reading_pauses_goes_back_and_ahead_and_keeps_its_place() -> None:
    async def call() -> Place:
        async with calling() as caller:
            for keys in WAYS[Screen.READING][0]:
                await caller.presses(keys, apart_s=0.55)
            await caller.hears("πρόταση 0")
            await caller.hears("πρόταση 4")
            await caller.presses("4")  # half a minute: three sentences of ten seconds
            await caller.hears("πρόταση 1", within_s=1)
            await caller.presses("6")
            await caller.hears("πρόταση 4", within_s=1)
            await caller.presses("#")
            await caller.hears("πρόταση 8", within_s=1)
            await caller.presses("5")
            await caller.hears("Παύση")
            await caller.waits(20)
            assert "πρόταση" not in " ".join(caller.sentences())
            await caller.presses("5")
            await caller.hears("πρόταση 8", within_s=1)
            await caller.hears("πρόταση 9", within_s=12)
            caller.leg.go()
            await caller.task
            return caller.desk.places["zorba"]

    assert run(call()) == Place("a4", 1)


def test_reading_goes_on_where_it_was_left_elsewhere() -> None:
    async def call() -> None:
        async with calling() as caller:
            caller.desk.places["zorba"] = Place("a2", 1)
            for keys in WAYS[Screen.READING][0]:
                await caller.presses(keys, apart_s=0.55)
            await caller.hears("πρόταση 5", within_s=8)

    run(call())


def test_a_slower_pace_is_asked_of_the_voice_and_reading_goes_on() -> None:
    async def call() -> tuple[int, int]:
        async with calling() as caller:
            for keys in WAYS[Screen.READING][0]:
                await caller.presses(keys, apart_s=0.55)
            await caller.hears("πρόταση 0")
            first = caller.desk.book.asked[-1]
            await caller.presses("7")
            await caller.hears("πρόταση 0", within_s=2)
            return first, caller.desk.book.asked[-1]

    usual, slower = run(call())
    assert slower < usual


def test_half_an_hour_of_reading_is_one_call_whose_end_is_said() -> None:
    async def call() -> float:
        async with calling() as caller:
            for keys in WAYS[Screen.READING][0]:
                await caller.presses(keys, apart_s=0.55)
            caller.desk.book.length = 180
            loop = asyncio.get_running_loop()
            since = loop.time()
            await caller.hears("Τέλος.", within_s=1900)
            return loop.time() - since

    assert run(call()) == pytest.approx(1800, abs=8)


def test_a_message_is_recorded_after_the_tone_and_until_a_key() -> None:
    async def call() -> int:
        async with calling() as caller:
            await caller.presses("021", apart_s=0.7)
            await caller.hears("Μιλήστε")
            await caller.waits(2)
            caller.says(9, ms=2000)
            await caller.waits(3)
            await caller.presses("#")
            await caller.hears("κρατήθηκε")
            (message,) = caller.desk.messages
            return len(message) // frame_bytes(8000) * FRAME_MS

    assert 2_000 <= run(call()) <= 6_000


def test_a_message_of_silence_is_not_kept() -> None:
    async def call() -> None:
        async with calling() as caller:
            await caller.presses("021", apart_s=0.7)
            await caller.hears("Δεν άκουσα μήνυμα", within_s=15)

    run(call())


def test_a_call_is_led_on_where_the_wire_can_and_told_the_number_where_not() -> None:
    async def call(*, can_transfer: bool) -> tuple[str, str]:
        async with calling(leg=MemoryLeg(can_transfer=can_transfer)) as caller:
            await caller.presses("01", apart_s=0.7)
            await caller.waits(6)
            return caller.leg.transferred_to, " ".join(caller.sentences())

    to, _ = run(call(can_transfer=True))
    assert to == "210 1234567"
    to, said = run(call(can_transfer=False))
    assert to == ""
    assert "210 1234567" in said


def test_a_voice_that_fails_in_mid_prompt_is_excused_and_the_call_goes_on() -> None:
    async def call() -> Screen:
        async with calling() as caller:
            await caller.hears("Βιβλιοθήκη")
            caller.voice.is_broken = True
            await caller.presses("5")
            await caller.hears("apology", within_s=1)
            caller.voice.is_broken = False
            await caller.hears("Δεν άκουσα", within_s=9)
            await caller.presses("*")
            await caller.waits(1)
            return caller.talker.state.place.screen

    assert run(call()) is Screen.HOME


def test_a_fault_of_the_library_is_told_and_the_state_kept(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def call() -> Screen:
        async with calling() as caller:
            await caller.presses("3")
            caller.library.own.sign_in = _fails  # type: ignore[method-assign]
            await caller.presses(f"{CARD}#{PIN}#", apart_s=0.55)
            await caller.hears("Συγγνώμη")
            return caller.talker.state.place.screen

    assert run(call()) is Screen.PIN
    assert CARD not in caplog.text
    assert PIN not in caplog.text


def _fails(card: str, pin: str) -> None:
    raise RuntimeError("no database")


def test_a_call_that_lasts_too_long_is_ended_in_words() -> None:
    async def call() -> str:
        caller = Caller(rules=CallRules(longest_s=100))
        while not caller.task.done():
            await caller.presses("9", apart_s=30)
        return caller.sentences()[-1]

    assert "κράτησε πολύ" in run(call())


def test_every_prompt_of_a_turn_is_said_in_order() -> None:
    async def call() -> list[str]:
        async with calling() as caller:
            await caller.waits(10)
            return caller.sentences()

    first, second = run(call())[:2]
    assert first.startswith("Βιβλιοθήκη")
    assert second.startswith("Για αναζήτηση")
    assert plain(()) == ""
