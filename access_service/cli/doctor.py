"""`prosvasi doctor`: what works, what does not, and what to install, in plain words."""

from __future__ import annotations

import click

from access_service.cli.output import State, json_option, pass_state, print_json
from access_service.messages import say


@click.command()
@json_option
@pass_state
@click.pass_context
def doctor(context: click.Context, state: State, is_json: bool) -> None:
    """Say what works here, what does not, and what to install."""
    from access_service.health import Verdict, checks

    made = checks(state.services)
    sentences = [
        " ".join(say(check.say, state.lang, **dict(check.facts)).split()) for check in made
    ]
    if is_json:
        print_json(
            [
                {"name": check.name, "state": check.verdict, "message": sentence}
                for check, sentence in zip(made, sentences, strict=True)
            ]
        )
    else:
        for check, sentence in zip(made, sentences, strict=True):
            click.echo(f"{say(f'doctor-{check.verdict}', state.lang)}: {sentence}")
    if any(check.verdict is Verdict.BROKEN for check in made):
        context.exit(1)
