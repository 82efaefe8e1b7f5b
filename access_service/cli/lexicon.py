"""`prosvasi lexicon add|list|remove|listen`."""

from __future__ import annotations

from pathlib import Path

import click

from access_service.cli.output import State, json_option, pass_state, print_json
from formats.document import EL, EN, Lang

lang_option = click.option(
    "--lang", type=click.Choice(["el", "en"]), help="Language of the voice (default: by letters)."
)
work_option = click.option(
    "--work", default="", metavar="ITEM_ID", help="For this work alone (default: for all)."
)


@click.group()
def lexicon() -> None:
    """Teach the voices how words and names are said."""


def _tongue(lang: str | None) -> Lang | None:
    return None if lang is None else EN if lang == "en" else EL


@lexicon.command()
@click.argument("word")
@click.argument("spoken")
@lang_option
@work_option
@pass_state
def add(state: State, word: str, spoken: str, lang: str | None, work: str) -> None:
    """Say WORD as SPOKEN from now on; narrations made before stay as they are."""
    from access_service.catalogue.record import ItemId

    item = ItemId(work)
    if work:
        state.services.catalogue.show(item)
    kept = state.services.lexicon.add(word, spoken, lang=_tongue(lang), work=item).pronunciation
    state.say("lexicon-added", word=kept.written, spoken=kept.spoken)


@lexicon.command("list")
@json_option
@pass_state
def list_command(state: State, is_json: bool) -> None:
    """List all words, those of single works last."""
    entries = [
        {
            "word": entry.pronunciation.written,
            "spoken": entry.pronunciation.spoken,
            "lang": entry.pronunciation.lang,
            "work": entry.work,
        }
        for entry in state.services.lexicon.entries()
    ]
    if is_json:
        print_json(entries)
        return
    if not entries:
        state.say("lexicon-empty")
    for entry in entries:
        work = f"  [{entry['work']}]" if entry["work"] else ""
        click.echo(f"{entry['word']} → {entry['spoken']} ({entry['lang']}){work}")


@lexicon.command()
@click.argument("word")
@lang_option
@work_option
@pass_state
def remove(state: State, word: str, lang: str | None, work: str) -> None:
    """Let the rules say WORD again."""
    from access_service.catalogue.record import ItemId

    state.services.lexicon.remove(word, lang=_tongue(lang), work=ItemId(work))
    state.say("lexicon-removed", word=word)


@lexicon.command()
@click.argument("word")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="MP3 file."
)
@lang_option
@work_option
@pass_state
def listen(state: State, word: str, out: Path, lang: str | None, work: str) -> None:
    """Speak WORD, or a sentence with it, as a narration would."""
    from access_service.catalogue.record import ItemId
    from access_service.copies import write_whole
    from tts.audiobook import speak_text

    heeded = state.services.lexicon.lexicon(ItemId(work))
    voices = state.services.voices.choice()
    with write_whole(out) as temporary:
        speak_text(word, _tongue(lang) or EL, temporary, voices=voices, lexicon=heeded)
    click.echo(str(out))
