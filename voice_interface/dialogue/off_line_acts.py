"""What the telephone line's commands mean where there is no line: people ask for the same things.

A page and a keyboard cannot read a book aloud or open an account by themselves. They say so, and
where it can be done, instead of looking for a book of that name.
"""

from __future__ import annotations

from collections.abc import Mapping

from voice_interface.dialogue.acts import (
    ACTS,
    Act,
    Answer,
    Situation,
    come,
    describe,
    item_of,
    said,
    which,
)
from voice_interface.dialogue.line_steps import asked, before
from voice_interface.dialogue.state import Place, Screen
from voice_interface.phrases.command import Command, Intent


def _read(on: Situation, _command: Command) -> Answer:
    return describe(on, on.say("item-read"))


def _listen(on: Situation, command: Command) -> Answer:
    return _with_card(on, command) if on.item is None else _read(on, command)


def _with_card(on: Situation, _command: Command) -> Answer:
    phone = on.ports.phone()
    words = on.say("with-card-phone", phone=phone) if phone else on.say("with-card")
    return said(on.state, (words,))


def _keep(on: Situation, command: Command) -> Answer:
    """Put the book on the shelf of who signed in, or say how that is done."""
    item = item_of(on, command)
    if item is None:
        return which(on)
    return said(on.state, (on.say("kept" if on.ports.keep(item.id) else "keep-how"),))


def _order(on: Situation, command: Command) -> Answer:
    """Ask whether to ask the library for the book; who did not sign in hears how that is done."""
    item = item_of(on, command)
    if not on.ports.is_signed_in():
        return _with_card(on, command)
    if item is None:
        return which(on)
    return come(on, on.state.go(Place(Screen.ORDER, item=item)))


def _yes(on: Situation, command: Command) -> Answer:
    item = on.place.item
    if on.place.screen is not Screen.ORDER or item is None:
        return ACTS[Intent.YES](on, command)
    if not on.ports.is_signed_in():
        return _with_card(on.at(before(on.state)), command)
    return asked(on, on.ports.order(item.id, on.state.lang), "line-ordered")


def _no(on: Situation, command: Command) -> Answer:
    if on.place.screen is Screen.ORDER:
        return come(on, before(on.state), on.say("line-left"))
    return ACTS[Intent.NO](on, command)


def _loans(on: Situation, command: Command) -> Answer:
    answer = ACTS[Intent.PERSON](on, command)
    if answer is None:
        return None
    state, reply = answer
    return said(state, (on.say("loans-unseen"), *reply.say))


def _as(intent: Intent) -> Act:
    def act(on: Situation, command: Command) -> Answer:
        return ACTS[intent](on, command)

    return act


OFF_LINE_ACTS: Mapping[Intent, Act] = {
    Intent.READ: _read,
    Intent.LISTEN: _listen,
    Intent.RESUME: _as(Intent.REPEAT),
    Intent.KEEP: _keep,
    Intent.ORDER: _order,
    Intent.YES: _yes,
    Intent.NO: _no,
    Intent.SPELL: _as(Intent.SEARCH),
    Intent.LOANS: _loans,
    Intent.REQUESTS: _as(Intent.SHELF),
    Intent.CONNECT: _as(Intent.PERSON),
    Intent.MESSAGE: _as(Intent.PERSON),
    Intent.CALL_ME: _as(Intent.PERSON),
    Intent.COMING: _as(Intent.PERSON),
    Intent.BROUGHT: _as(Intent.PERSON),
    **dict.fromkeys(
        (
            Intent.DELIVERY,
            Intent.SKIP_VISIT,
        ),
        _with_card,
    ),
}
