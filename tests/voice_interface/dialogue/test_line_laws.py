"""What holds on every screen of the telephone line, however somebody came there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.document import EL
from tests.voice_interface.dialogue.test_line import WAYS, Call
from voice_interface.dialogue.state import Screen
from voice_interface.dialogue.step import SILENT_FOR_EVER
from voice_interface.dialogue.turn import Effect, Silence, Turn, Unheard
from voice_interface.trouble import Trouble

UNHEARD = st.sampled_from([Silence(), *map(Unheard, Trouble)])


def at(screen: Screen) -> Call:
    call = Call()
    for keys in WAYS[screen][0]:
        call.presses(keys)
    assert call.state.place.screen is screen
    return call


@pytest.mark.parametrize("is_missed", [False, True])
@pytest.mark.parametrize("screen", WAYS)
def test_beginning_back_and_end_work_by_speech_on_every_screen(
    screen: Screen, is_missed: bool
) -> None:
    call = at(screen)
    if is_missed:
        call.says("θέλω κάτι του Τολστόι")  # of whom there is nothing
    here = call.state
    call.says("αρχή")
    assert call.state.place.screen is Screen.HOME
    call.state = here
    call.says("πίσω")
    assert len(call.state.trail) <= max(0, len(here.trail) - 1)
    call.state = here
    call.says("τέλος")
    assert call.reply.is_end


@given(st.sampled_from(list(WAYS)), st.lists(UNHEARD, min_size=SILENT_FOR_EVER, max_size=20))
def test_a_person_is_offered_before_an_unheard_call_ends_with_a_goodbye(
    screen: Screen, unheard: list[Turn]
) -> None:
    call = at(screen)
    said: list[str] = []
    for one in unheard:
        said.append(call.turn(one))
        if call.reply.is_end:
            break
    before = said[:-1] if call.reply.is_end else said
    assert any("άνθρωπο, πατήστε 0" in words or "Για άνθρωπο" in words for words in before)
    assert all(said)
    assert call.state.lang == EL
    assert call.reply.effect is not Effect.TRANSFER


HELD = (
    *(Screen.RESULTS, Screen.ITEM, Screen.FORMS, Screen.NOTICES, Screen.HOURS, Screen.TEXTS),
    *(Screen.LOANS, Screen.REQUESTS, Screen.COMING, Screen.BROUGHT, Screen.READING),
    *(Screen.CONFIRM, Screen.RENEW, Screen.ORDER, Screen.LEAVE_OUT, Screen.VERDICT),
    *(Screen.SKIP, Screen.CALL_ME),
)


@pytest.mark.parametrize("screen", HELD)
def test_what_finds_nothing_leads_out_of_nothing_that_is_open(screen: Screen) -> None:
    call = at(screen)
    before = call.state
    assert call.says("θέλω κάτι του Τολστόι").startswith("Δεν βρήκα τίποτα για: Τολστόι.")
    assert call.state.place.screen is screen
    assert call.state.place.is_paused is (screen is Screen.READING)
    assert call.state.trail == before.trail
