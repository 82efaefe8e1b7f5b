"""What commands print, and the services they share."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING

import click

from access_service.messages import say
from access_service.settings import Settings
from formats.document import Lang

if TYPE_CHECKING:
    from access_service.bootstrap import Services


class State:
    """What every command of one process shares: settings, and services once one is needed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @property
    def lang(self) -> Lang:
        """Return the language of what is printed."""
        return self.settings.lang

    @cached_property
    def services(self) -> Services:
        """Return the services, building them at the first use."""
        from access_service.bootstrap import bootstrap

        return bootstrap(self.settings)

    def say(self, key: str, /, **facts: object) -> None:
        """Print the sentence `key` in the reader's language on standard output."""
        click.echo(say(key, self.lang, **facts))

    def close(self) -> None:
        """Let go of the services, if any were built."""
        if "services" in self.__dict__:
            self.services.close()


pass_state = click.make_pass_decorator(State)

json_option = click.option(
    "--json", "is_json", is_flag=True, help="Print one JSON value on standard output."
)


def print_json(value: object) -> None:
    """Print one JSON value, Greek letters as themselves."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
