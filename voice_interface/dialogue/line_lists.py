"""The telephone line's lists, in threes: texts, loans, requests, home delivery's titles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from voice_interface.dialogue.acts import ACTS, Act, Answer, Situation, come, said
from voice_interface.dialogue.line_ports import Loan, Opinion, Request, Text, Title
from voice_interface.dialogue.line_screens import line_of
from voice_interface.dialogue.line_steps import asked, private
from voice_interface.dialogue.state import READ_AT_ONCE, Place, Screen
from voice_interface.phrases.command import Command, Intent

Entry = Text | Loan | Request | Title


def _entries(on: Situation) -> tuple[Entry, ...] | None:
    """Return what the screen lists; None where it is no list of the line."""
    line, lang = line_of(on.ports), on.state.lang
    match on.place.screen:
        case Screen.TEXTS:
            return line.texts()
        case Screen.LOANS:
            return line.loans(lang)
        case Screen.REQUESTS:
            return line.requests(lang)
        case Screen.COMING:
            return line.coming(lang)
        case Screen.BROUGHT:
            return line.brought(lang)
        case _:
            return None


def next_in_list(on: Situation, command: Command) -> Answer:
    """Read the next three of a list."""
    entries = _entries(on)
    if entries is None:
        return ACTS[Intent.NEXT](on, command)
    at = on.place.at + READ_AT_ONCE
    if at >= len(entries):
        return said(on.state, (on.say("results-last"),))
    return come(on, on.state.go(replace(on.place, at=at)))


def pick_in_list(on: Situation, command: Command) -> Answer | Text:
    """Go to what was picked; a text is given back, for it is to be read."""
    entries, at = _entries(on), on.place.at
    if entries is None:
        return ACTS[Intent.PICK](on, command)
    shown = entries[at : at + READ_AT_ONCE]
    if not 1 <= command.number <= len(shown):
        return None
    match shown[command.number - 1]:
        case Text() as text:
            return text
        case Loan() as loan:
            return come(on, on.state.go(Place(Screen.RENEW, loan=loan)))
        case Title() as title:
            is_coming = on.place.screen is Screen.COMING
            screen = Screen.LEAVE_OUT if is_coming else Screen.VERDICT
            return come(on, on.state.go(Place(screen, title=title)))
        case Request():
            return None  # it is told with its state: there is nothing more to it


def _opinion(opinion: Opinion) -> Act:
    def judge(on: Situation, _command: Command) -> Answer:
        title = on.place.title
        if on.place.screen is not Screen.VERDICT or title is None:
            return None
        return asked(on, line_of(on.ports).judge(title.id, opinion, on.state.lang), "line-judged")

    return judge


DELIVERY_ACTS: Mapping[Intent, Callable[[Situation, Command], Answer]] = {
    Intent.COMING: private(Screen.COMING),
    Intent.BROUGHT: private(Screen.BROUGHT),
    Intent.LIKED: _opinion(Opinion.LIKED),
    Intent.DISLIKED: _opinion(Opinion.DISLIKED),
    Intent.UNFINISHED: _opinion(Opinion.UNFINISHED),
}
