"""The screens that the telephone line has beside those of every conversation.

A menu has five choices at the most, and lists are read in threes (ETSI EG 202 116, 11.4).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from formats.document import Runs
from voice_interface.dialogue.line_ports import LinePorts, Title
from voice_interface.dialogue.ports import Ports
from voice_interface.dialogue.state import READ_AT_ONCE, Screen, State
from voice_interface.dialogue.turn import Entry, Listen
from voice_interface.dialogue.wording import Wording
from voice_interface.expect import Expect
from voice_interface.phrases.command import Intent

_MENU = Listen(Expect.MENU)
_QUESTION = Listen(Expect.YES_NO)
PAUSED_MS = 60_000
"""Who pauses has something to do; only after a minute are they told that the line is there."""

LINE_LISTEN = {
    Screen.SPELL: Listen(Expect.SEARCH, entry=Entry.TAPPED),
    Screen.CARD: Listen(Expect.DIGITS, entry=Entry.NUMBER),
    Screen.PIN: Listen(Expect.MENU, entry=Entry.NUMBER),
    Screen.ACCOUNT: _MENU,
    Screen.TEXTS: _MENU,
    Screen.READING: replace(_MENU, timeout_ms=PAUSED_MS),
    Screen.LOANS: _MENU,
    Screen.REQUESTS: _MENU,
    Screen.DELIVERY: _MENU,
    Screen.COMING: _MENU,
    Screen.BROUGHT: _MENU,
    Screen.VERDICT: _MENU,
    Screen.PERSON: _MENU,
    Screen.RECORDING: _MENU,
    Screen.RENEW: _QUESTION,
    Screen.ORDER: _QUESTION,
    Screen.SKIP: _QUESTION,
    Screen.LEAVE_OUT: _QUESTION,
    Screen.CALL_ME: _QUESTION,
    Screen.MESSAGE: _QUESTION,
}

_YES_NO = {"1": Intent.YES, "2": Intent.NO}
LINE_KEYS: Mapping[Screen, Mapping[str, Intent]] = {
    Screen.HOME: {
        "1": Intent.SEARCH,
        "2": Intent.ANNOUNCEMENTS,
        "3": Intent.SHELF,
        "4": Intent.DELIVERY,
        "5": Intent.SETTINGS,
    },
    Screen.SEARCH: {"1": Intent.SPELL},
    Screen.NOTICES: {"1": Intent.HOURS},
    Screen.ITEM: {
        "1": Intent.READ,
        "2": Intent.ORDER,
        "3": Intent.FORMS,
        "4": Intent.LIKE,
        "5": Intent.MORE_BY,
        "6": Intent.NEXT_IN_SERIES,
    },
    Screen.SETTINGS: {
        "1": Intent.OTHER_LANGUAGE,
        "2": Intent.SLOWER,
        "3": Intent.FASTER,
        "4": Intent.LENGTH,
        "5": Intent.PATIENCE,
    },
    Screen.ACCOUNT: {
        "1": Intent.LISTEN,
        "2": Intent.LOANS,
        "3": Intent.REQUESTS,
        "4": Intent.DELIVERY,
    },
    Screen.READING: {
        # 5 is the key that fingers find: it has a dot.
        "5": Intent.PAUSE,
        "4": Intent.BEHIND,
        "6": Intent.AHEAD,
        "1": Intent.LAST_CHAPTER,
        "3": Intent.NEXT_CHAPTER,
        "#": Intent.NEXT_CHAPTER,
    },
    Screen.DELIVERY: {
        "1": Intent.SKIP_VISIT,
        "2": Intent.CALL_ME,
        "3": Intent.COMING,
        "4": Intent.BROUGHT,
    },
    Screen.VERDICT: {"1": Intent.LIKED, "2": Intent.DISLIKED, "3": Intent.UNFINISHED},
    Screen.PERSON: {"1": Intent.CONNECT, "2": Intent.MESSAGE},
    Screen.RENEW: _YES_NO,
    Screen.ORDER: _YES_NO,
    Screen.SKIP: _YES_NO,
    Screen.LEAVE_OUT: _YES_NO,
    Screen.CALL_ME: _YES_NO,
    Screen.MESSAGE: _YES_NO,
}


def line_of(ports: Ports) -> LinePorts:
    """Return the line's part of the library.

    Raises:
        ValueError: There is none: a screen of the line was come to without a line, which is a bug.
    """
    line = ports.line()
    if line is None:
        raise ValueError("a screen of the line without a line")
    return line


def _plain(key: str) -> Callable[[State, Ports, Wording], tuple[Runs, ...]]:
    def words(_state: State, _ports: Ports, say: Wording) -> tuple[Runs, ...]:
        return (say(key),)

    return words


def _briefly(key: str) -> Callable[[State, Ports, Wording], tuple[Runs, ...]]:
    def words(state: State, _ports: Ports, say: Wording) -> tuple[Runs, ...]:
        return (say(f"{key}-brief" if state.is_brief else key),)

    return words


def _item(state: State, _ports: Ports, say: Wording) -> tuple[Runs, ...]:
    item = state.place.item
    title, author = (item.title, item.author) if item else ((), ())
    opening = say("item-by" if author else "item", title=title, author=author)
    return (opening, say("line-item-brief" if state.is_brief else "line-item"))


def _notices(state: State, _ports: Ports, say: Wording) -> tuple[Runs, ...]:
    place = state.place
    if not place.notices:
        return (say("notices-none"), say("line-notices"))
    more = "notices-more" if place.at + 1 < len(place.notices) else "notices-last"
    return (*place.notices[place.at].sentences, say(more), say("line-notices"))


def _texts(state: State, ports: Ports, say: Wording) -> tuple[Runs, ...]:
    shown = line_of(ports).texts()[state.place.at : state.place.at + READ_AT_ONCE]
    if not shown:
        return (say("line-texts-none"),)
    told = tuple(
        say("result", place=say(f"place-{number}"), title=one.title)
        for number, one in enumerate(shown, start=1)
    )
    return (*told, say("line-texts"))


def _loans(state: State, ports: Ports, say: Wording) -> tuple[Runs, ...]:
    shown = line_of(ports).loans(state.lang)[state.place.at : state.place.at + READ_AT_ONCE]
    if not shown:
        return (say("line-loans-none"),)
    told = tuple(
        say(
            "line-loan-due" if one.due else "result",
            place=say(f"place-{number}"),
            title=one.title,
            due=one.due,
        )
        for number, one in enumerate(shown, start=1)
    )
    return (*told, say("line-loans"))


def _requests(state: State, ports: Ports, say: Wording) -> tuple[Runs, ...]:
    shown = line_of(ports).requests(state.lang)[state.place.at : state.place.at + READ_AT_ONCE]
    if not shown:
        return (say("line-requests-none"),)
    return tuple(say("line-request", title=one.title, state=one.state) for one in shown)


def _reading(state: State, _ports: Ports, say: Wording) -> tuple[Runs, ...]:
    text = state.place.text
    return (say("line-reading", title=text.title if text else ()),)


def _renew(state: State, _ports: Ports, say: Wording) -> tuple[Runs, ...]:
    loan = state.place.loan
    return (say("line-renew", title=loan.title if loan else ()),)


def _order(state: State, _ports: Ports, say: Wording) -> tuple[Runs, ...]:
    item = state.place.item
    return (say("line-order", title=item.title if item else ()),)


def _delivery(state: State, ports: Ports, say: Wording) -> tuple[Runs, ...]:
    visit = line_of(ports).next_visit(state.lang)
    return (*(visit or (say("line-visit-none"),)), say("line-delivery"))


def _skip(state: State, ports: Ports, say: Wording) -> tuple[Runs, ...]:
    """Name the day that is asked about: who said «do not come» at once has not heard it."""
    visit = line_of(ports).next_visit(state.lang)
    return (visit[0], say("line-skip")) if visit else (say("line-visit-none"), say("line-skip"))


def _titles(shown: tuple[Title, ...], say: Wording) -> tuple[Runs, ...]:
    return tuple(
        say("line-title", place=say(f"place-{number}"), title=one.title, note=one.note)
        for number, one in enumerate(shown, start=1)
    )


def _coming(state: State, ports: Ports, say: Wording) -> tuple[Runs, ...]:
    shown = line_of(ports).coming(state.lang)[state.place.at : state.place.at + READ_AT_ONCE]
    return (*_titles(shown, say), say("line-coming" if shown else "line-coming-none"))


def _brought(state: State, ports: Ports, say: Wording) -> tuple[Runs, ...]:
    shown = line_of(ports).brought(state.lang)[state.place.at : state.place.at + READ_AT_ONCE]
    return (*_titles(shown, say), say("line-brought" if shown else "line-brought-none"))


def _of_title(key: str) -> Callable[[State, Ports, Wording], tuple[Runs, ...]]:
    def words(state: State, _ports: Ports, say: Wording) -> tuple[Runs, ...]:
        title = state.place.title
        return (say(key, title=title.title if title else ()),)

    return words


def _person(_state: State, ports: Ports, say: Wording) -> tuple[Runs, ...]:
    return (say("line-person" if ports.phone() else "line-person-away"),)


LINE_SHOWN: Mapping[Screen, Callable[[State, Ports, Wording], tuple[Runs, ...]]] = {
    Screen.HOME: _briefly("line-home"),
    Screen.SEARCH: _briefly("line-search"),
    Screen.ITEM: _item,
    Screen.NOTICES: _notices,
    Screen.SETTINGS: _plain("line-settings"),
    Screen.SPELL: _plain("line-spell"),
    Screen.CARD: _plain("line-card"),
    Screen.PIN: _plain("line-pin"),
    Screen.ACCOUNT: _plain("line-account"),
    Screen.TEXTS: _texts,
    Screen.READING: _reading,
    Screen.LOANS: _loans,
    Screen.RENEW: _renew,
    Screen.REQUESTS: _requests,
    Screen.ORDER: _order,
    Screen.DELIVERY: _delivery,
    Screen.SKIP: _skip,
    Screen.COMING: _coming,
    Screen.LEAVE_OUT: _of_title("line-leave-out"),
    Screen.BROUGHT: _brought,
    Screen.VERDICT: _of_title("line-verdict"),
    Screen.CALL_ME: _plain("line-call-me"),
    Screen.PERSON: _person,
    Screen.MESSAGE: _plain("line-message"),
    Screen.RECORDING: _plain("line-recording"),
}
