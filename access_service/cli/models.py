"""`prosvasi models list|verify|install`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from access_service.cli.output import State, json_option, pass_state, print_json

if TYPE_CHECKING:
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

    _show(state, list_models(state.settings.models_root), is_json=is_json)


@models.command()
@json_option
@pass_state
@click.pass_context
def verify(context: click.Context, state: State, is_json: bool) -> None:
    """Compare every byte of the models with their checksums. Exit status 1 if one differs."""
    from voice_interface.hearing.weights import MODELS, ModelState, verify_model

    found = tuple(verify_model(model.name, state.settings.models_root) for model in MODELS)
    _show(state, found, is_json=is_json)
    if any(model.state is not ModelState.WHOLE for model in found):
        context.exit(1)


@models.command()
@click.argument("name", default="whisper-base")
@json_option
@pass_state
def install(state: State, name: str, is_json: bool) -> None:
    """Put a model that came with the installation in its place."""
    from voice_interface.hearing.weights import install_model

    _show(state, (install_model(name, state.settings.models_root),), is_json=is_json)


def _show(state: State, found: tuple[InstalledModel, ...], *, is_json: bool) -> None:
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
        )
        return
    for model in found:
        key = "model-whole" if model.state == "whole" else f"model-{model.state}-here"
        state.say(key, name=model.name, folder=str(model.directory))
