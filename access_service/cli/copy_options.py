"""The options of a copy on the command line: how it looks, sounds and is divided."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from access_service.cli.output import State
from formats.document import EL, EN
from formats.writing import MEDIA_MB, Choices

if TYPE_CHECKING:
    from access_service.conversion.request import Options
    from access_service.settings import Settings

_OPTIONS = (
    click.option("--profile", default="ukaaf-large", show_default=True, help="Print profile."),
    click.option("--scheme", default="black-on-white", show_default=True, help="Colour scheme."),
    click.option("--size", "size_pt", type=float, default=None, help="Letter size, 14-48 points."),
    click.option("--voice", default="", help="Voices, such as el+f3,en-us."),
    click.option("--wpm", type=click.IntRange(80, 450), default=None, help="Words a minute."),
    click.option(
        "--pitch", type=click.IntRange(0, 100), default=None, help="Pitch of the voice, 0-100."
    ),
    click.option(
        "--volume",
        type=click.IntRange(-2, 2),
        default=None,
        help="Decibels over the usual loudness, -2 to 2.",
    ),
    click.option("--without-notes", is_flag=True, help="Do not read the notes."),
    click.option("--lang", type=click.Choice(["el", "en"]), default=None, help="Main language."),
    click.option(
        "--sound", "has_sound", is_flag=True, help="Sound with the text, in EPUB and HTML."
    ),
    click.option(
        "--text-width",
        type=int,
        default=None,
        help="Characters in a line of plain text (default: 76).",
    ),
    click.option(
        "--braille-width", type=int, default=None, help="Cells in a braille line (default: 40)."
    ),
    click.option(
        "--braille-height", type=int, default=None, help="Lines on a braille page (default: 25)."
    ),
    click.option(
        "--braille-grade",
        type=click.IntRange(1, 2),
        default=None,
        help="English braille: 1 uncontracted, 2 contracted"
        " (default: 2 in English texts, 1 in Greek ones).",
    ),
    click.option(
        "--medium",
        type=click.Choice(list(MEDIA_MB)),
        default=None,
        help="Divide a DAISY book into discs (cd) or cards of 2 GB (sd).",
    ),
    click.option(
        "--volume-mb", type=int, default=None, help="MB on each disc or card, if of another size."
    ),
)


def copy_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a copy; it is called with one argument `options` for all."""

    @functools.wraps(command)
    def gathered(*args: Any, **kwargs: Any) -> Any:
        return command(*args, options=_options(kwargs), **kwargs)

    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return gathered


def _options(values: dict[str, Any]) -> Options:
    """Take the options of a copy out of a command's arguments."""
    from access_service.copies import usual_options

    take = values.pop
    medium, volume_mb = take("medium"), take("volume_mb")
    pitch, volume_db = take("pitch"), take("volume")
    lang = EN if take("lang") == "en" else EL
    usual = usual_options(_settings(), lang, wpm=take("wpm"))
    return replace(
        usual,
        profile=take("profile"),
        scheme=take("scheme"),
        size_pt=take("size_pt"),
        voice=take("voice"),
        pitch=usual.pitch if pitch is None else pitch,
        volume_db=usual.volume_db if volume_db is None else volume_db,
        reads_notes=not take("without_notes"),
        has_sound=take("has_sound"),
        choices=Choices(
            text_width=take("text_width"),
            braille_width_cells=take("braille_width"),
            braille_height_lines=take("braille_height"),
            english_grade=take("braille_grade"),
            volume_mb=MEDIA_MB[medium] if medium and volume_mb is None else volume_mb,
        ),
    )


def _settings() -> Settings:
    """Return the settings of the running command, which say what nobody chose."""
    state = click.get_current_context().find_object(State)
    if state is None:
        raise RuntimeError("a command outside of the program")
    return state.settings
