"""What each screen says, what it listens for, and what its keys mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from formats.document import Runs
from voice_interface.dialogue.hours_screen import hours_shown
from voice_interface.dialogue.line_screens import LINE_KEYS, LINE_LISTEN, LINE_SHOWN
from voice_interface.dialogue.ports import Ports, Query, Result
from voice_interface.dialogue.state import MINUTE_MS, READ_AT_ONCE, Screen, State
from voice_interface.dialogue.turn import Entry, Listen
from voice_interface.dialogue.wording import Wording, joined
from voice_interface.expect import Expect
from voice_interface.phrases.command import Command, Intent

_MENU = Listen(Expect.MENU)
_LISTEN = {
    Screen.SEARCH: Listen(Expect.SEARCH, entry=Entry.LETTERS),
    Screen.CONFIRM: Listen(Expect.YES_NO),
    Screen.WIDEN: Listen(Expect.YES_NO),
    Screen.SETTINGS: _MENU,
    Screen.FORMS: _MENU,
    **LINE_LISTEN,
}

_KEYS: dict[Screen, dict[str, Intent]] = {
    Screen.HOME: {
        "1": Intent.SEARCH,
        "2": Intent.ANNOUNCEMENTS,
        "3": Intent.SHELF,
        "4": Intent.HOURS,
        "5": Intent.SETTINGS,
    },
    Screen.ITEM: {
        "1": Intent.DESCRIBE,
        "2": Intent.FORMS,
        "3": Intent.LIKE,
        "4": Intent.MORE_BY,
        "5": Intent.NEXT_IN_SERIES,
    },
    Screen.HOURS: {"1": Intent.HOURS},
    Screen.CONFIRM: {"1": Intent.YES, "2": Intent.NO},
    Screen.WIDEN: {"1": Intent.YES, "2": Intent.NO},
    Screen.ORDER: {"1": Intent.YES, "2": Intent.NO},
    Screen.SETTINGS: {
        "1": Intent.OTHER_LANGUAGE,
        "2": Intent.SLOWER,
        "3": Intent.FASTER,
        "4": Intent.BRIEF,
        "5": Intent.FULL,
    },
}
_NUMBERS = frozenset("123456")
_LISTS = frozenset(
    {Screen.RESULTS, Screen.FORMS, Screen.TEXTS, Screen.LOANS, Screen.COMING, Screen.BROUGHT}
)
_EVERYWHERE = {
    "0": Intent.PERSON,
    "*": Intent.BACK,
    "#": Intent.NEXT,
    "9": Intent.REPEAT,
    "7": Intent.SLOWER,
    "8": Intent.FASTER,
}


def listen_for(state: State) -> Listen:
    """Return what is awaited on the state's screen."""
    listen = _LISTEN.get(state.place.screen, Listen())
    wait_ms = MINUTE_MS if state.waits else state.wait_ms
    return replace(listen, timeout_ms=max(listen.timeout_ms, wait_ms))


def key_command(state: State, key: str) -> Command | None:
    """Return what a key means on the state's screen; None where it means nothing."""
    screen = state.place.screen
    if key in _NUMBERS and screen in _LISTS:
        return Command(Intent.PICK, number=int(key))
    own = LINE_KEYS.get(screen) if state.is_line else None
    intent = (own or _KEYS.get(screen, {})).get(key) or _EVERYWHERE.get(key)
    return None if intent is None else Command(intent)


def help_of(state: State, say: Wording, ports: Ports) -> Runs:
    """Return what can be said on the state's screen."""
    others = {Screen.WIDEN: Screen.CONFIRM, Screen.END: Screen.HOME}
    screen = others.get(state.place.screen, state.place.screen)
    key = f"line-{screen}-help"
    if state.is_line and say.has(key):
        return say(key)
    return _search_help(say, ports) if screen is Screen.SEARCH else say(f"{screen}-help")


def _search_help(say: Wording, ports: Ports) -> Runs:
    """Return what can be searched for, by a title that this library has.

    A library's own words take the place of ours, whether they leave a place for a title or not.
    """
    is_fixed = say.is_own("search-help") and not say.is_own("search-help-found")
    example = None if is_fixed else ports.example(say.lang)
    if example is None:
        return say("search-help")
    form = say(f"form-in-{example.form}")
    return say("search-help-found", title=example.title, form=form)


def show(state: State, ports: Ports, say: Wording) -> tuple[Runs, ...]:
    """Return what is said on coming to the state's screen."""
    shown = LINE_SHOWN.get(state.place.screen) if state.is_line else None
    return (shown or _SHOWN[state.place.screen])(state, ports, say)


def asked_for(query: Query, say: Wording) -> Runs:
    """Return what was looked for, in words: «Καβάφη, μεγάλα γράμματα»."""
    parts = [say.heard(query.words)] if query.words else []
    if query.is_newest:
        parts.append(say("asked-newest"))
    if query.audience:
        parts.append(say(f"audience-{query.audience}"))
    if query.form:
        parts.append(say(f"form-{query.form}"))
    return joined(tuple(parts), say.lang) or say("asked-like")


def _home(state: State, _ports: Ports, say: Wording) -> tuple[Runs, ...]:
    return (say("home-brief" if state.is_brief else "home"),)


def _search(state: State, _ports: Ports, say: Wording) -> tuple[Runs, ...]:
    return (say("search-brief" if state.is_brief else "search"),)


def _widen(state: State, _ports: Ports, say: Wording) -> tuple[Runs, ...]:
    place = state.place
    count = str(len(place.results.found))
    return (say("results-none-narrowed", asked=asked_for(place.query, say), count=count),)


def _results(state: State, _ports: Ports, say: Wording) -> tuple[Runs, ...]:
    place = state.place
    found = place.results.found
    if not found:
        return (say("results-none", asked=asked_for(place.query, say)),)
    if place.at:
        opening = say("results-more")
    elif not place.results.is_sure:
        opening = say(_guess(state, say))
    else:
        opening = _count(len(found), place.query.form, say)
    closing = () if state.is_brief else (say(_choose(state, say)),)
    return (opening, *_read_out(state.shown, say, is_alone=len(found) == 1), *closing)


def _count(number: int, form: str, say: Wording) -> Runs:
    """Return how many were found; a form that was asked for is named, where it has words for it."""
    key = "results-one" if number == 1 else "results-many"
    named = f"form-in-{form}"
    if form and say.has(named) and not say.is_own(key):
        return say(f"{key}-in", count=number, form=say(named))
    return say(key, count=number)


def _guess(state: State, say: Wording) -> str:
    """Return the reply that asks whether it is this: what was typed was not misheard."""
    key = "results-guess-one" if len(state.place.results.found) == 1 else "results-guess"
    typed = f"{key}-typed"
    is_typed = state.is_typed and (say.is_own(typed) or not say.is_own(key))
    return typed if is_typed else key


def _choose(state: State, say: Wording) -> str:
    """Return the reply that tells how to go on: of one there is nothing to choose."""
    if len(state.place.results.found) > 1:
        return "results-choose"
    if not state.place.results.is_sure:
        return "results-guess-choose"
    own = "line-results-one-choose"
    return own if state.is_line and say.has(own) else "results-one-choose"


def _read_out(shown: tuple[Result, ...], say: Wording, *, is_alone: bool) -> tuple[Runs, ...]:
    said: list[Runs] = []
    for number, result in enumerate(shown, start=1):
        key = ("result-alone" if is_alone else "result") + ("-by" if result.author else "")
        place = say(f"place-{number}")
        said.append(say(key, place=place, title=result.title, author=result.author))
    return tuple(said)


def _item(state: State, _ports: Ports, say: Wording) -> tuple[Runs, ...]:
    item = state.place.item
    if item is None:
        raise ValueError("an item's screen without an item")
    key = "item-by" if item.author else "item"
    opening = say(key, title=item.title, author=item.author)
    forms = joined(tuple(say(f"form-is-{form}") for form in item.forms), say.lang)
    menu = say("item-brief" if state.is_brief else "item-menu")
    return (opening, say("item-forms", forms=forms), menu) if forms else (opening, menu)


def _forms(_state: State, ports: Ports, say: Wording) -> tuple[Runs, ...]:
    return (say("forms", offers=_offers(ports, say)),)


def _confirm(state: State, _ports: Ports, say: Wording) -> tuple[Runs, ...]:
    place = state.place
    title = place.item.title if place.item else ()
    return (say("confirm", title=title, form=say(f"form-{place.form}")),)


def _offers(ports: Ports, say: Wording) -> Runs:
    return joined(
        tuple(
            say("forms-offer", form=say(f"form-{form}"), number=number)
            for number, form in enumerate(ports.makeable(), start=1)
        ),
        say.lang,
        " ",
    )


def _notice(state: State, _ports: Ports, say: Wording) -> tuple[Runs, ...]:
    place = state.place
    if not place.notices:
        return (say("notices-none"),)
    more = place.at + 1 < len(place.notices)
    closing = (say("notices-more"),) if more else (say("notices-last"),)
    return (*place.notices[place.at].sentences, *closing)


def _shelf(_state: State, ports: Ports, say: Wording) -> tuple[Runs, ...]:
    entries = ports.shelf()[:READ_AT_ONCE]
    if not entries:
        return (say("shelf-none"),)
    return tuple(
        say(
            "shelf-entry",
            title=one.title,
            form=say(f"form-{one.form}"),
            state=say(f"state-{one.state}"),
        )
        if one.form
        else say("shelf-entry-kept", title=one.title)
        for one in entries
    )


def _settings(_state: State, _ports: Ports, say: Wording) -> tuple[Runs, ...]:
    return (say("settings"),)


def _end(_state: State, _ports: Ports, say: Wording) -> tuple[Runs, ...]:
    return (say("end"),)


_SHOWN: Mapping[Screen, Callable[[State, Ports, Wording], tuple[Runs, ...]]] = {
    Screen.HOME: _home,
    Screen.SEARCH: _search,
    Screen.RESULTS: _results,
    Screen.WIDEN: _widen,
    Screen.ITEM: _item,
    Screen.FORMS: _forms,
    Screen.CONFIRM: _confirm,
    Screen.NOTICES: _notice,
    Screen.HOURS: hours_shown,
    Screen.SHELF: _shelf,
    Screen.SETTINGS: _settings,
    Screen.ORDER: LINE_SHOWN[Screen.ORDER],
    Screen.END: _end,
}
