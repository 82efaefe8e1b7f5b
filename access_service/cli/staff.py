"""`prosvasi staff add|list|role|password|close|unlock|log`."""

from __future__ import annotations

import sys

import click

from access_service.cli.output import State, json_option, pass_state, print_json
from access_service.messages import say
from access_service.staff.account import Role
from formats.errors import BadInput

role_option = click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    required=True,
    help="What the person does for the library.",
)
name_argument = click.argument("name")


@click.group()
def staff() -> None:
    """Accounts of the people who work at the library."""


def _new_password(state: State) -> str:
    """Return a password from the keyboard, unseen and typed twice, or from standard input."""
    if sys.stdin.isatty():
        return str(
            click.prompt(
                say("staff-ask-password", state.lang),
                hide_input=True,
                confirmation_prompt=say("staff-ask-again", state.lang),
                err=True,
            )
        )
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise BadInput("no password", say="staff-no-password")
    return password


def _role(state: State, role: Role) -> str:
    return say(f"web-role-{role}", state.lang)


@staff.command()
@name_argument
@role_option
@pass_state
def add(state: State, name: str, role: str) -> None:
    """Open an account. The password is asked for, or is the first line of standard input."""
    made = state.services.staff.add(name, Role(role), _new_password(state))
    state.services.staff.note_command("account-added", made.name)
    state.say("staff-added", name=made.name, role=_role(state, made.role))


@staff.command("list")
@json_option
@pass_state
def list_command(state: State, is_json: bool) -> None:
    """List the accounts."""
    accounts = state.services.staff.all()
    if is_json:
        print_json([{"name": a.name, "role": a.role, "is_active": a.is_active} for a in accounts])
        return
    if not accounts:
        state.say("staff-none")
    for account in accounts:
        mark = "" if account.is_active else "  –"
        click.echo(f"{account.name}  {_role(state, account.role)}{mark}")


@staff.command("role")
@name_argument
@role_option
@pass_state
def role_command(state: State, name: str, role: str) -> None:
    """Change an account’s role, and open it again if it was closed."""
    changed = state.services.staff.change(name, role=Role(role), is_active=True)
    state.services.staff.note_command("account-changed", changed.name)
    state.say("staff-changed", name=changed.name, role=_role(state, changed.role))


@staff.command("password")
@name_argument
@pass_state
def password_command(state: State, name: str) -> None:
    """Change an account’s password and sign it out everywhere."""
    account = state.services.staff.show(name)
    state.services.staff.change_password(name, _new_password(state))
    state.services.staff.note_command("account-password", account.name)
    state.say("staff-password-changed", name=account.name)


@staff.command()
@name_argument
@pass_state
def close(state: State, name: str) -> None:
    """Close an account. What it did stays in the log."""
    closed = state.services.staff.change(name, is_active=False)
    state.services.staff.note_command("account-closed", closed.name)
    state.say("staff-left", name=closed.name)


@staff.command()
@name_argument
@pass_state
def unlock(state: State, name: str) -> None:
    """Let an account try again at once after too many failures."""
    account = state.services.staff.show(name)
    state.services.staff.unlock(name)
    state.services.staff.note_command("account-unlocked", account.name)
    state.say("staff-unlocked", name=account.name)


@staff.command()
@json_option
@pass_state
def log(state: State, is_json: bool) -> None:
    """Show who did what, newest first."""
    actions = state.services.staff.actions()
    if is_json:
        print_json(
            [
                {"at": a.at.isoformat(), "actor": a.actor, "action": a.action, "thing": a.thing}
                for a in actions
            ]
        )
        return
    for action in actions:
        did = say(f"web-did-{action.action}", state.lang)
        click.echo(
            f"{action.at.isoformat(timespec='seconds')}  {action.actor}  {did}  {action.thing}"
        )
