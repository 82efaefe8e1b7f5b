"""A group whose commands are imported when they are asked for, so that `--help` is quick."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from access_service.cli.help import HelpContext, bilingual


class LazyGroup(click.Group):
    """A click group that knows its commands as `module:attribute` until one is run."""

    context_class = HelpContext

    def __init__(self, *args: Any, commands_by_path: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._paths = commands_by_path

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands, sorted."""
        return sorted(self._paths)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return the command of that name."""
        if cmd_name not in self._paths:
            return None
        module, _, attribute = self._paths[cmd_name].partition(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self._paths[cmd_name]} is not a command")
        return bilingual(command)
