"""`prosvasi say` and `prosvasi listen`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from access_service.cli.output import State, json_option, pass_state, print_json
from formats.document import EL, EN
from formats.errors import BadInput

if TYPE_CHECKING:
    from tts.normalize import Lexicon

SHOWN = 3


@click.command("say")
@click.argument("text")
@click.option("--lang", type=click.Choice(["el", "en"]), default="el", show_default=True)
@click.option("--show", "is_shown", is_flag=True, help="Print the words that would be spoken.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="MP3 or WAV file to write."
)
@click.option("--voice", default="", help="Voice, such as el+f3.")
@click.option("--wpm", type=click.IntRange(80, 450), default=160, show_default=True)
@pass_state
def say_command(
    state: State, text: str, lang: str, is_shown: bool, out: Path | None, voice: str, wpm: int
) -> None:
    """Show how TEXT is spoken, or speak it to a file."""
    from tts.script import spoken_form

    tongue = EN if lang == "en" else EL
    if not is_shown and out is None:
        raise BadInput("say: nothing to do", say="say-what")
    if not text.strip():
        raise BadInput("say: empty text", say="nothing-to-say")
    if out is not None and out.suffix.lower() not in {".mp3", ".wav"}:
        raise BadInput(f"say: {out}", say="say-mp3-or-wav", name=out.name)
    if is_shown:
        click.echo(spoken_form(text, tongue, lexicon=_lexicon(state)))
    if out is not None:
        from access_service.conversion.request import Options
        from access_service.copies import write_whole
        from tts.audiobook import speak_text
        from tts.engine import Wpm

        chosen = state.services.voices.choice(Options(voice=voice))
        with write_whole(out) as temporary:
            speak_text(
                text, tongue, temporary, voices=chosen, wpm=Wpm(wpm), lexicon=_lexicon(state)
            )
            if out.suffix.lower() == ".wav":
                _as_wav(temporary)
        click.echo(str(out))


def _as_wav(path: Path) -> None:
    """Make a WAV file of an MP3 in its place, for programs that read no MP3."""
    from tts.codec import SAMPLE_RATE_HZ
    from tts.listening import pcm_of, wav_of

    pcm = b"".join(pcm_of([path.read_bytes()], sample_rate_hz=SAMPLE_RATE_HZ))
    path.write_bytes(wav_of(pcm, SAMPLE_RATE_HZ))


def _lexicon(state: State) -> Lexicon:
    """Return the library's pronunciations; trying a voice out makes no database."""
    from tts.normalize import EMPTY

    settings = state.settings
    if not settings.database_url and not (settings.data / "prosvasi.sqlite").exists():
        return EMPTY
    return state.services.lexicon.lexicon()


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(["el", "en"]), help="Language spoken (default: told).")
@click.option(
    "--expect",
    type=click.Choice(["search", "menu", "yesno", "digits"]),
    default="search",
    show_default=True,
    help="What the speaker was asked for.",
)
@click.option(
    "--answer",
    type=click.Path(path_type=Path, dir_okay=False),
    help="MP3 file in which the first three are read back.",
)
@json_option
@pass_state
def listen(
    state: State, file: Path, lang: str | None, expect: str, answer: Path | None, is_json: bool
) -> None:
    """Hear what a recording asks for and find it in the catalogue, offline."""
    from access_service.copies import require_readable, write_whole
    from access_service.voice_search import read_back
    from voice_interface.hearing.recogniser import Expect
    from voice_interface.hearing.sound import MAX_BYTES

    require_readable(file)
    if file.stat().st_size > MAX_BYTES:
        raise BadInput(f"{file}: too large", say="sound-file-too-big", name=file.name)
    tongue = None if lang is None else EN if lang == "en" else EL
    sound = file.read_bytes()
    search = state.services.voice_search
    state.services.install_models()
    if expect != "search":
        heard = search.listen(
            sound, lang=tongue or state.lang, expect=Expect(expect), name=file.name
        )
        hits = [_hit(hit.id, hit.text, hit.score) for hit in heard.hits]
        _show(state, heard.heard.text, heard.language, hits, is_json=is_json)
        return
    found = search.answer(sound, lang=tongue, name=file.name)
    hits = [_hit(hit.item.id, hit.item.title, hit.score) for hit in found.hits]
    _show(state, found.heard, found.language, hits, is_json=is_json)
    if answer is not None:
        spoken = state.services.narrator.speak(
            read_back(found.hits, found.language, is_sure=found.is_sure)
        )
        with write_whole(answer) as temporary:
            temporary.write_bytes(spoken.mp3)


def _hit(identifier: str, title: str, score: float) -> dict[str, str | float]:
    return {"id": identifier, "title": title, "score": round(score, 4)}


def _show(
    state: State,
    heard: str,
    language: str,
    hits: list[dict[str, str | float]],
    *,
    is_json: bool,
) -> None:
    if is_json:
        print_json({"heard": heard, "language": language, "hits": hits})
        return
    state.say("listen-heard", heard=heard or "–")
    if not hits:
        state.say("listen-nothing")
    for number, hit in enumerate(hits[:SHOWN], start=1):
        click.echo(f"{number}. {hit['title']}  [item:{hit['id']}]")
