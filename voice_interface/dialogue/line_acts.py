"""What commands do on the telephone line: the account, reading aloud, delivery, a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from formats.document import Runs
from formats.language.fold import folded_words
from formats.text import plain
from voice_interface.dialogue.acts import (
    ACTS,
    Act,
    Answer,
    Situation,
    come,
    item_of,
    look,
    said,
    tell,
    which,
)
from voice_interface.dialogue.courtesy_acts import wait
from voice_interface.dialogue.line_lists import DELIVERY_ACTS, next_in_list, pick_in_list
from voice_interface.dialogue.line_ports import Habits, SignIn, Text
from voice_interface.dialogue.line_screens import line_of
from voice_interface.dialogue.line_steps import (
    LINE_QUESTIONS,
    MOST_TRIES,
    asked,
    before,
    enter,
    passed,
    private,
)
from voice_interface.dialogue.ports import Query, Results
from voice_interface.dialogue.state import (
    LONG_WAIT_MS,
    USUAL_WAIT_MS,
    Place,
    Screen,
    State,
)
from voice_interface.dialogue.turn import FIRST_KEYS, Effect, Entry, Reply, Sounding
from voice_interface.keypad import keys_of, tapped
from voice_interface.phrases.command import Command, Intent

ENTERED = {
    Screen.SPELL: FIRST_KEYS[Entry.TAPPED],
    Screen.CARD: FIRST_KEYS[Entry.NUMBER],
    Screen.PIN: FIRST_KEYS[Entry.NUMBER],
}
"""Screens where several keys are one answer, and the keys that begin it."""


def sounding_of(state: State) -> Sounding | None:
    """Return what is to be read out in this state."""
    place = state.place
    if place.screen is not Screen.READING or place.text is None:
        return None
    return Sounding(place.text.id, is_paused=place.is_paused)


def digits_in(said_words: str) -> str:
    """Return the digits where nothing but digits was said, else nothing."""
    together = "".join(said_words.split()).replace("-", "").strip(".,;·")
    return together if together.isdecimal() and together.isascii() else ""


def entered(on: Situation, keys: str) -> tuple[State, Reply]:
    """Take an entry of several keys where one is awaited."""
    match on.place.screen:
        case Screen.CARD:
            place = replace(on.place, screen=Screen.PIN, card=keys)
            return come(on, replace(on.state, place=place))
        case Screen.PIN:
            return _sign_in(on, keys)
        case _:
            return _spelled(on, tapped(keys, on.state.lang))


def _spelled(on: Situation, text: str) -> tuple[State, Reply]:
    """Look for what was spelled: as words, else as the beginning of a word."""
    query = Query(text=text)
    found = on.ports.search(query, (), on.state.lang)
    if not found.found:
        words = folded_words(text)
        near = on.ports.search_keys(keys_of(words[0])).found if words else ()
        found = Results(
            tuple(
                one
                for one in near
                if any(
                    word.startswith(words[0])
                    for word in folded_words(f"{plain(one.title)} {plain(one.author)}")
                )
            )
        )
    return tell(on, query, found)


def _sign_in(on: Situation, pin: str) -> tuple[State, Reply]:
    outcome = line_of(on.ports).sign_in(on.place.card, pin)
    state = replace(on.state, place=replace(on.place, card=""))
    match outcome:
        case SignIn.DONE:
            wanted = on.place.wanted or Screen.ACCOUNT
            known = _as_used_to(replace(state, is_known=True, tries=0), on)
            return come(on, passed(known, replace(state.place, screen=wanted, wanted=None)))
        case SignIn.LOCKED:
            return come(on, passed(state, Place(Screen.PERSON)), on.say("line-locked"))
        case SignIn.WRONG if on.state.tries + 1 >= MOST_TRIES:
            tired = replace(state, tries=on.state.tries + 1)
            return come(on, passed(tired, Place(Screen.PERSON)), on.say("line-wrong-last"))
        case SignIn.WRONG:
            again = replace(state.place, screen=Screen.CARD)
            tried = replace(state, tries=on.state.tries + 1, place=again)
            return come(on, tried, on.say("line-wrong"))


def _as_used_to(state: State, on: Situation) -> State:
    """Return the state as the patron wants it; what was changed in this call before counts."""
    habits = line_of(on.ports).habits()
    usual = State(lang=state.lang)
    return replace(
        state,
        wpm=habits.wpm if habits.wpm and state.wpm == usual.wpm else state.wpm,
        wait_ms=max(state.wait_ms, habits.wait_ms),
        is_brief=state.is_brief or habits.is_brief,
    )


def _kept(on: Situation, answer: Answer) -> Answer:
    """Keep what was changed of the line's manner with the patron, where one has signed in."""
    if answer is not None and answer[0].is_known:
        state = answer[0]
        wait_ms = state.wait_ms if state.wait_ms != USUAL_WAIT_MS else 0
        line_of(on.ports).keep_habits(Habits(state.wpm, wait_ms, state.is_brief))
    return answer


def _order(on: Situation, command: Command) -> Answer:
    item = item_of(on, command)
    return which(on) if item is None else enter(on, Place(Screen.ORDER, item=item))


def _read(on: Situation, _command: Command) -> Answer:
    if on.place.screen is Screen.READING:
        return _resume(on, _command)
    if on.item is None:
        return which(on)
    return _begin_reading(on, line_of(on.ports).text_of(on.item.id))


def _begin_reading(on: Situation, text: Text) -> Answer:
    return come(on, on.state.go(replace(on.place, screen=Screen.READING, text=text)))


def _listen(on: Situation, command: Command) -> Answer:
    if on.place.screen in {Screen.ITEM, Screen.READING} or (on.item and not on.state.is_known):
        return _read(on, command)
    return enter(on, Place(Screen.TEXTS))


def _in_reading(effect: Effect) -> Act:
    def move(on: Situation, _command: Command) -> Answer:
        if on.place.screen is not Screen.READING:
            return None
        state = replace(on.state, place=replace(on.place, is_paused=False))
        return state, replace(_quiet(state), effect=effect)

    return move


def _pause(on: Situation, command: Command) -> Answer:
    if on.place.screen is not Screen.READING:
        return wait(on, command)
    if on.place.is_paused:  # the same key, pressed again
        return _resume(on, command)
    state = replace(on.state, place=replace(on.place, is_paused=True))
    return said(state, (on.say("line-paused"),))


def _resume(on: Situation, command: Command) -> Answer:
    if on.place.screen is Screen.ITEM:  # «διαβάστε» at a book that was chosen
        return _read(on, command)
    if on.place.screen is not Screen.READING:
        return ACTS[Intent.REPEAT](on, command)
    state = replace(on.state, place=replace(on.place, is_paused=False))
    return state, _quiet(state)


def _quiet(state: State, *words: Runs) -> Reply:
    """Return a reply of few words or none, for reading goes on after it."""
    from voice_interface.dialogue.screens import listen_for

    return Reply(words, listen_for(state))


def _repeat(on: Situation, command: Command) -> Answer:
    if on.place.screen is Screen.READING:
        return _resume(on, command)
    return ACTS[Intent.REPEAT](on, command)


def _pace(on: Situation, command: Command) -> Answer:
    answer = _kept(on, ACTS[command.intent](on, command))
    if on.place.screen is not Screen.READING or answer is None:
        return answer
    state, reply = answer
    return state, replace(reply, say=reply.say[:1])


def _next(on: Situation, command: Command) -> Answer:
    if on.place.screen is Screen.READING:
        act = _resume if on.place.is_paused else _in_reading(Effect.NEXT_CHAPTER)
        return act(on, command)
    return next_in_list(on, command)


def _continue(on: Situation, command: Command) -> Answer:
    if on.place.screen is Screen.READING or on.state.is_stopped:
        return _repeat(on, command)
    return _next(on, command) or _repeat(on, command)


def _pick(on: Situation, command: Command) -> Answer:
    answer = pick_in_list(on, command)
    return _begin_reading(on, answer) if isinstance(answer, Text) else answer


def _yes(on: Situation, command: Command) -> Answer:
    place, line, lang = on.place, line_of(on.ports), on.state.lang
    match place.screen:
        case Screen.RENEW if place.loan is not None:
            return asked(on, line.renew(place.loan.id, lang), "line-renewed")
        case Screen.ORDER if place.item is not None:
            return asked(on, line.order(place.item.id, lang), "line-ordered")
        case Screen.LEAVE_OUT if place.title is not None:
            return asked(on, line.leave_out(place.title.id, lang), "line-left-out")
        case Screen.SKIP:
            return asked(on, line.skip_visit(lang), "line-skipped")
        case Screen.CALL_ME:
            return asked(on, line.ask_for_call(lang), "line-will-call")
        case Screen.MESSAGE:
            state = replace(on.state, place=Place(Screen.RECORDING))
            state, reply = come(on, state)
            return state, replace(reply, effect=Effect.RECORD)
        case _:
            return ACTS[Intent.YES](on, command)


def _no(on: Situation, command: Command) -> Answer:
    if on.place.screen in LINE_QUESTIONS:
        return come(on, before(on.state), on.say("line-left"))
    return ACTS[Intent.NO](on, command)


def read_out(on: Situation) -> tuple[State, Reply]:
    """Take it that a text was read to its end."""
    if on.place.screen is not Screen.READING:
        return come(on, on.state)
    return come(on, before(on.state), on.say("line-read-out"))


def recorded(on: Situation, *, is_kept: bool) -> tuple[State, Reply]:
    """Take it that a message was recorded."""
    words = on.say("line-message-kept" if is_kept else "line-message-empty")
    return come(on, replace(on.state, place=Place(), trail=()), words)


def _connect(on: Situation, _command: Command) -> Answer:
    phone = on.ports.phone()
    if not phone:
        return None
    state, reply = said(on.state, (on.say("line-connecting"), on.say("person", phone=phone)))
    return state, replace(reply, say=reply.say[:1], effect=Effect.TRANSFER)


def _person(on: Situation, _command: Command) -> Answer:
    return come(on, on.state.go(Place(Screen.PERSON)))


def _message(on: Situation, _command: Command) -> Answer:
    return come(on, on.state.go(Place(Screen.MESSAGE)))


def _patience(on: Situation, _command: Command) -> Answer:
    is_long = on.state.wait_ms < LONG_WAIT_MS
    state = replace(on.state, wait_ms=LONG_WAIT_MS if is_long else USUAL_WAIT_MS)
    return _kept(on, come(on, state, on.say("line-wait-long" if is_long else "line-wait-usual")))


def _length(on: Situation, command: Command) -> Answer:
    wanted = Intent.FULL if on.state.is_brief else Intent.BRIEF
    return _kept(on, ACTS[wanted](on, replace(command, intent=wanted)))


def _spell(on: Situation, _command: Command) -> Answer:
    return come(on, on.state.go(Place(Screen.SPELL)))


def _search(on: Situation, command: Command) -> Answer:
    if on.keys and command.text:
        return look(on, Query(text=command.text))
    return ACTS[Intent.SEARCH](on, command)


LINE_ACTS: Mapping[Intent, Callable[[Situation, Command], Answer]] = {
    Intent.SHELF: private(Screen.ACCOUNT),
    Intent.LISTEN: _listen,
    Intent.LOANS: private(Screen.LOANS),
    Intent.REQUESTS: private(Screen.REQUESTS),
    Intent.DELIVERY: private(Screen.DELIVERY),
    **DELIVERY_ACTS,
    Intent.SKIP_VISIT: private(Screen.SKIP),
    Intent.CALL_ME: private(Screen.CALL_ME),
    Intent.ORDER: _order,
    Intent.KEEP: _order,
    Intent.READ: _read,
    Intent.PAUSE: _pause,
    Intent.RESUME: _resume,
    Intent.BEHIND: _in_reading(Effect.BEHIND),
    Intent.AHEAD: _in_reading(Effect.AHEAD),
    Intent.NEXT_CHAPTER: _in_reading(Effect.NEXT_CHAPTER),
    Intent.LAST_CHAPTER: _in_reading(Effect.LAST_CHAPTER),
    Intent.REPEAT: _repeat,
    Intent.SLOWER: _pace,
    Intent.FASTER: _pace,
    Intent.VOLUME: _pace,
    Intent.NEXT: _next,
    Intent.CONTINUE: _continue,
    Intent.PICK: _pick,
    Intent.YES: _yes,
    Intent.NO: _no,
    Intent.PERSON: _person,
    Intent.CONNECT: _connect,
    Intent.MESSAGE: _message,
    Intent.PATIENCE: _patience,
    Intent.LENGTH: _length,
    Intent.SPELL: _spell,
}
