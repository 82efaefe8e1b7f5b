"""The ways between the telephone line's places: through card and PIN, and back from a question."""

from __future__ import annotations

from dataclasses import replace

from voice_interface.dialogue.acts import Act, Answer, Situation, come
from voice_interface.dialogue.state import Place, Screen, State
from voice_interface.phrases.command import Command

MOST_TRIES = 3
"""Wrong cards and PINs a call; the library's own count goes on over calls."""

LINE_QUESTIONS = frozenset(
    {
        Screen.RENEW,
        Screen.ORDER,
        Screen.SKIP,
        Screen.LEAVE_OUT,
        Screen.CALL_ME,
        Screen.MESSAGE,
    }
)
_PASSING = LINE_QUESTIONS | {
    Screen.CARD,
    Screen.PIN,
    Screen.RECORDING,
    Screen.VERDICT,
}
"""Screens that are nothing to go back to once they are answered."""


def passed(state: State, place: Place) -> State:
    """Return the state at a place, with nothing answered left to go back to."""
    trail = tuple(one for one in state.trail if one.screen not in _PASSING)
    return replace(state, place=place, trail=trail)


def private(screen: Screen) -> Act:
    """Return an act that leads to a screen by way of card and PIN, where they were not given."""

    def go(on: Situation, _command: Command) -> Answer:
        return enter(on, Place(screen))

    return go


def enter(on: Situation, place: Place) -> Answer:
    """Come to a place, by way of card and PIN where they were not given in this call."""
    if on.state.is_known:
        return come(on, on.state.go(place))
    if on.state.tries >= MOST_TRIES:
        return come(on, on.state.go(Place(Screen.PERSON)), on.say("line-wrong-last"))
    return come(on, on.state.go(replace(place, screen=Screen.CARD, wanted=place.screen)))


def asked(on: Situation, reason: str, done: str) -> Answer:
    """Tell what came of a question that was answered by yes, and go back to before it."""
    words = on.say("line-refused", reason=reason) if reason else on.say(done)
    return come(on, before(on.state), words)


def before(state: State) -> State:
    """Return the state at what came before a question."""
    trail = tuple(one for one in state.trail if one.screen not in _PASSING)
    return replace(state, place=trail[-1] if trail else Place(), trail=trail[:-1])
