"""What stays where it was when something else was looked for and not found.

Who says a wrong word at a list, a book or an announcement has lost nothing by it: all that could be
said there can be said still. Only where nothing was open is another search awaited.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from formats.document import Runs
from voice_interface.dialogue.ports import Ports, Query
from voice_interface.dialogue.screens import listen_for, show
from voice_interface.dialogue.state import Place, Screen, State
from voice_interface.dialogue.turn import Reply
from voice_interface.dialogue.wording import Wording

_OPEN: Final = frozenset(
    {
        Screen.ITEM,
        Screen.FORMS,
        Screen.NOTICES,
        Screen.HOURS,
        Screen.TEXTS,
        Screen.READING,
        Screen.LOANS,
        Screen.REQUESTS,
        Screen.COMING,
        Screen.BROUGHT,
    }
)
_ASKED: Final = frozenset(
    {
        Screen.CONFIRM,
        Screen.RENEW,
        Screen.ORDER,
        Screen.LEAVE_OUT,
        Screen.VERDICT,
        Screen.SKIP,
        Screen.CALL_ME,
    }
)
"""Questions about something that is open: asked once more, so that a yes answers nothing else."""


def missed(
    state: State, query: Query, none: tuple[Runs, ...], ports: Ports, say: Wording
) -> tuple[State, Reply]:
    """Return the state and the reply where a search found nothing.

    Args:
        state: Where something was looked for.
        query: What was looked for.
        none: The words that nothing was found.
        ports: The library.
        say: The words of the conversation's language.
    """
    before = unasked(replace(state, is_lost=True))
    if not is_held(before.place):
        return _search_again(before, query, none)
    return stay(before, none, ports, say)


def unasked(state: State) -> State:
    """Return the state before the question whether to leave a limit out."""
    while state.place.screen is Screen.WIDEN and (before := state.back()):
        state = before
    return state


def is_held(place: Place) -> bool:
    """Tell whether something is open at a place; one book that was only guessed is not."""
    if place.screen is Screen.RESULTS:
        results = place.results
        return len(results.found) > 1 or (bool(results.found) and results.is_sure)
    return place.screen in _OPEN | _ASKED


def stay(
    state: State, opening: tuple[Runs, ...], ports: Ports, say: Wording
) -> tuple[State, Reply]:
    """Return the state as it is, and words that tell what is open still; «πάλι» tells it anew."""
    if state.place.screen is Screen.READING:
        state = replace(state, place=replace(state.place, is_paused=True))
    again = Reply(show(state, ports, say), listen_for(state))
    state = replace(state, last=again)
    told = again.say if state.place.screen in _ASKED else (_still(state.place, say),)
    return state, Reply((*opening, *told), listen_for(state))


def _still(place: Place, say: Wording) -> Runs:
    match place.screen:
        case Screen.READING:
            return say("line-paused")
        case Screen.RESULTS if len(place.results.found) > 1:
            return say("still-results")
        case Screen.RESULTS:
            return say("still-item", title=place.results.found[0].title)
        case Screen.ITEM | Screen.FORMS if place.item is not None:
            return say("still-item", title=place.item.title)
        case _:
            return say("still-here")


def _search_again(state: State, query: Query, none: tuple[Runs, ...]) -> tuple[State, Reply]:
    """Listen for another search; searches that found nothing are one place to go back from."""
    place = Place(Screen.SEARCH, query)
    is_again = state.place.screen is Screen.SEARCH
    state = replace(state, place=place) if is_again else state.go(place)
    reply = Reply(none, listen_for(state))
    return replace(state, last=reply), reply
