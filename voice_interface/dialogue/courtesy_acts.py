"""What is said out of courtesy, or to have a moment: it is answered and never looked for.

What was said before stays what «πάλι» says again where somebody only wants a moment. A book may be
called so: where somebody would name one, it is offered beside the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from voice_interface.dialogue.acts import ACTS, Act, Answer, Situation, said
from voice_interface.dialogue.ports import Query, Results
from voice_interface.dialogue.screens import help_of, listen_for
from voice_interface.dialogue.state import Place, Screen, State
from voice_interface.dialogue.turn import Reply
from voice_interface.dialogue.wording import Wording
from voice_interface.phrases.command import Command, Intent

WAITS = 10
"""Silences of a minute that are borne after somebody asked for a moment."""
_NAMING = frozenset({Screen.HOME, Screen.SEARCH})
"""Where people name what they look for."""
_NOT_BEGUN = _NAMING | {Screen.SPELL, Screen.CARD, Screen.PIN}
"""Where nobody has found or opened anything yet."""


def _beside(on: Situation, answer: Answer) -> Answer:
    """Return an answer, and the book whose title was said: they cannot be told apart."""
    is_named = answer is not None and on.titles and on.place.screen in _NAMING
    found = on.ports.titled(on.titles) if is_named else ()
    if answer is None or not found:
        return answer
    state, reply = answer
    place = Place(Screen.RESULTS, Query(title=on.titles[0]), Results(found, is_sure=False))
    # Nothing was opened by that: «πίσω» and «γεια σας» mean what they meant before.
    state = replace(state, place=place)
    return said(state, (*reply.say[:1], on.say("title-beside", title=found[0].title)))


def _greet(on: Situation, _command: Command) -> Answer:
    return _beside(on, said(on.state, (on.say("greeted"), help_of(on.state, on.say, on.ports))))


def _hail(on: Situation, command: Command) -> Answer:
    """Greet, or take it as a farewell once something was looked for or opened."""
    places = (*on.state.trail, on.place) if on.state.trail else ()
    is_begun = any(one.screen not in _NOT_BEGUN or one.query.words for one in places)
    return ACTS[Intent.END](on, command) if is_begun else _greet(on, command)


def _thanks(on: Situation, _command: Command) -> Answer:
    return _beside(on, said(on.state, (on.say("thanked"), help_of(on.state, on.say, on.ports))))


def _back(on: Situation, command: Command) -> Answer:
    """Go back; «άσ' το» at the very beginning goes nowhere, and may be a title."""
    answer = ACTS[Intent.BACK](on, command)
    return answer if on.state.trail else _beside(on, answer)


def wait(on: Situation, _command: Command) -> Answer:
    """Be silent until something is said; nothing is lost and nothing is done."""
    state = replace(on.state, waits=WAITS)
    return _beside(on, (state, Reply((on.say("waiting"),), listen_for(state))))


def wait_on(state: State, say: Wording) -> tuple[State, Reply]:
    """Bear one more silence, with a word each minute that the line is not dead; then ask."""
    state = replace(state, waits=state.waits - 1)
    words = say("waiting-still" if state.waits else "waiting-over")
    return state, Reply((words,), listen_for(state))


COURTESY_ACTS: Mapping[Intent, Act] = {
    Intent.GREET: _greet,
    Intent.HAIL: _hail,
    Intent.THANKS: _thanks,
    Intent.PAUSE: wait,
    Intent.BACK: _back,
}
