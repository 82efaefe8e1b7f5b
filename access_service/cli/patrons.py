"""`prosvasi patrons add|list|reset-pin|unlock|export|erase|change-key`."""

from __future__ import annotations

import click

from access_service.cli.output import State, json_option, pass_state, print_json
from access_service.messages import say
from formats.document import EL, EN

card_argument = click.argument("card")


@click.group()
def patrons() -> None:
    """Cards and PINs of the library’s readers, and what is kept of them."""


@patrons.command()
@card_argument
@click.option("--name", default="", help="What the reader is called; kept sealed.")
@click.option("--phone", default="", help="Telephone number; kept sealed.")
@click.option("--lang", type=click.Choice([EL, EN]), help="Language in which they are spoken to.")
@click.option(
    "--eligible/--not-eligible",
    default=None,
    help="Whether they may have copies for people who cannot read print.",
)
@click.option("--officer", default="", help="Who decided that.")
@pass_state
def add(
    state: State,
    card: str,
    name: str,
    phone: str,
    lang: str | None,
    eligible: bool | None,
    officer: str,
) -> None:
    """Make a reader’s account and print the PIN, which is told once."""
    made = state.services.patrons.add(
        card,
        name=name,
        phone=phone,
        lang=state.lang if lang is None else EN if lang == EN else EL,
        is_eligible=eligible,
        officer=officer,
    )
    state.services.staff.note_command("patron-added", made.patron.id)
    state.say("patron-added", card=made.patron.card_no, pin=made.pin)


@patrons.command("list")
@json_option
@pass_state
def list_command(state: State, is_json: bool) -> None:
    """List the readers."""
    service = state.services.patrons
    found = service.all()
    if is_json:
        print_json(
            [
                {
                    "card": one.card_no,
                    "name": one.display_name,
                    "status": one.status,
                    "is_eligible": one.eligibility.is_eligible if one.eligibility else None,
                    "is_locked": service.is_locked(one),
                }
                for one in found
            ]
        )
        return
    if not found:
        state.say("patron-none")
    for one in found:
        marks = [say(f"patron-status-{one.status}", state.lang)]
        if service.is_locked(one):
            marks.append(say("patron-is-locked", state.lang))
        click.echo(f"{one.card_no}  {one.display_name}  {', '.join(marks)}")


@patrons.command("reset-pin")
@card_argument
@pass_state
def reset_pin(state: State, card: str) -> None:
    """Give a reader another PIN, unlock the card, and sign it out everywhere."""
    service = state.services.patrons
    made = service.new_pin(service.with_card(card).id)
    state.services.staff.note_command("patron-pin", made.patron.id)
    state.say("patron-new-pin", card=made.patron.card_no, pin=made.pin)


@patrons.command()
@card_argument
@pass_state
def unlock(state: State, card: str) -> None:
    """Let a card be tried again after too many failures."""
    service = state.services.patrons
    patron = service.with_card(card)
    service.unlock(patron)
    state.services.staff.note_command("patron-unlocked", patron.id)
    state.say("patron-unlocked", card=patron.card_no)


@patrons.command()
@card_argument
@pass_state
def export(state: State, card: str) -> None:
    """Print everything that is kept of a reader, as JSON."""
    patron = state.services.patrons.with_card(card)
    state.services.staff.note_command("patron-exported", patron.id)
    print_json(state.services.privacy.export(patron.id))


@patrons.command()
@card_argument
@click.option("--yes", "is_sure", is_flag=True, help="Erase without asking.")
@pass_state
def erase(state: State, card: str, is_sure: bool) -> None:
    """Erase everything that is kept of a reader; it cannot be undone."""
    patron = state.services.patrons.with_card(card)
    if not is_sure:
        question = say("patron-erase-sure", state.lang, card=patron.card_no)
        click.confirm(question, abort=True, err=True)
    erased = state.services.privacy.erase(patron.id)
    state.services.staff.note_command("patron-erased", patron.id)
    state.say("patron-erased", card=patron.card_no, count=sum(erased.counts.values()))


@patrons.command("change-key")
@pass_state
def change_key(state: State) -> None:
    """Make a new key for personal data and seal all of it anew; older keys go on opening."""
    from access_service.sealed import KEYS, add_key

    path = state.settings.personal_keys or state.settings.data / KEYS
    add_key(path)
    count = state.services.reseal()
    state.services.staff.note_command("personal-key-changed")
    state.say("patron-key-changed", count=count, path=str(path))
