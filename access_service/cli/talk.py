"""`prosvasi talk`, the conversation at the keyboard, and `prosvasi phrases test`."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import click

from access_service.cli.output import State, json_option, pass_state, print_json
from access_service.messages import explain, say
from formats.document import EL, EN
from formats.errors import AccessError
from formats.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voice_interface.dialogue.turn import Reply, Turn

_KEYS = re.compile(r"[0-9*#]+")


@click.command()
@click.option("--lang", type=click.Choice(["el", "en"]), help="Language of the conversation.")
@pass_state
def talk(state: State, lang: str | None) -> None:
    """Hold the library’s conversation by typing: words are speech, digits * # are keys.

    An empty line is silence.
    """
    tongue = EN if lang == "en" else EL if lang == "el" else state.lang
    conversations = state.services.conversations
    dialogue, ports = conversations.dialogue, conversations.ports("talk")
    place, reply = dialogue.begin(tongue, ports)
    _speak(reply)
    for line in _lines():
        try:
            place, reply = dialogue.step(place, _turn(line), ports)
        except AccessError as problem:
            click.echo(explain(problem, place.lang))
            continue
        _speak(reply)
        if reply.is_end:
            return


def _lines() -> Iterator[str]:
    is_person = sys.stdin.isatty()
    while True:
        if is_person:
            click.echo("> ", nl=False)
        line = sys.stdin.readline()
        if not line:
            return
        yield line.strip()


def _turn(line: str) -> Turn:
    from voice_interface.dialogue.turn import Keys, Reading, Silence, Speech

    if not line:
        return Silence()
    return Keys(line) if _KEYS.fullmatch(line) else Speech((Reading(line),))


def _speak(reply: Reply) -> None:
    for runs in reply.say:
        click.echo(plain(runs))


@click.group()
def phrases() -> None:
    """What people may say, and whether it is understood."""


@phrases.command()
@json_option
@pass_state
@click.pass_context
def test(context: click.Context, state: State, is_json: bool) -> None:
    """Try every phrase, the library’s own in the folder phrases too. Exit status 1 on a fault."""
    from voice_interface.phrases.book import LANGUAGES, phrase_book
    from voice_interface.phrases.checks import check_book

    folder = state.settings.data / "phrases"
    faults = [
        (lang, fault) for lang in LANGUAGES for fault in check_book(phrase_book(lang, folder))
    ]
    if is_json:
        print_json(
            [
                {"lang": lang, "fault": f.fault, "intent": f.intent, "say": f.say, "got": f.got}
                for lang, f in faults
            ]
        )
    elif not faults:
        state.say("phrases-understood")
    else:
        for lang, fault in faults:
            facts = {"lang": lang, "phrase": fault.say, "intent": fault.intent, "got": fault.got}
            click.echo(say(f"phrase-{fault.fault}", state.lang, **facts))
    if faults:
        context.exit(1)
