"""`prosvasi delivery night|visits|report|import…|text|thin`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from access_service.announcements.moments import day_from_text
from access_service.cli.output import State, json_option, pass_state, print_json
from access_service.messages import say
from formats.document import EL, EN
from formats.errors import BadInput

if TYPE_CHECKING:
    from access_service.delivery.importing import Line
    from access_service.delivery.importing_past import PastImport

BY = "cli"


def _day(_context: click.Context, _parameter: click.Parameter, value: str) -> date | None:
    if not value:
        return None
    return day_from_text(value)


@click.group()
def delivery() -> None:
    """Home delivery: plan, look, report, and take patrons in."""


@delivery.command()
@json_option
@pass_state
def night(state: State, is_json: bool) -> None:
    """Plan visits and fill bags now, as the server does every night."""
    made = state.services.delivery.planning.night()
    if is_json:
        unmet = {key: why.value for key, why in made.unmet}
        facts = {"planned": made.planned, "filled": made.filled, "titles": made.titles}
        print_json({**facts, "hidden": made.hidden, "gone": made.gone, "unmet": unmet})
        return
    state.say(
        "delivery-night-done",
        planned=made.planned,
        filled=made.filled,
        titles=made.titles,
        hidden=made.hidden,
    )


@delivery.command()
@click.option("--day", default="", callback=_day, help="2026-12-03; default: today.")
@click.option("--days", default=14, show_default=True, help="How many days from then on.")
@json_option
@pass_state
def visits(state: State, day: date | None, days: int, is_json: bool) -> None:
    """List visits with their state; names and titles are on the pages alone."""
    desk = state.services.delivery.desk
    since = day or desk.today()
    found = desk.visits.between(since, since + timedelta(days=days))
    if is_json:
        print_json(
            [
                {
                    "id": one.id,
                    "day": one.on.isoformat(),
                    "round": one.round_name,
                    "state": one.state.value,
                    "titles": len(one.bag),
                }
                for one in found
            ]
        )
        return
    if not found:
        state.say("web-delivery-no-visits")
    for one in found:
        told = say(f"web-delivery-state-{one.state}", state.lang)
        click.echo(f"{one.id}  {one.on.isoformat()}  {one.round_name}  {told}  {len(one.bag)}")


@delivery.command()
@click.option("--since", default="", callback=_day, help="2026-01-01; default: a year ago.")
@click.option("--until", default="", callback=_day, help="2026-12-31; default: today.")
@pass_state
def report(state: State, since: date | None, until: date | None) -> None:
    """Print the counts of a time as JSON; nobody can be told from them."""
    service = state.services.delivery
    last = until or service.desk.today()
    made = service.report(since or last - timedelta(days=365), last)
    print_json(
        {
            "since": made.since.isoformat(),
            "until": made.until.isoformat(),
            "visits": dict(made.visits),
            "titles": made.titles,
            "reasons": dict(made.reasons),
            "waiting": dict(made.waiting),
            "repeats_avoided": made.repeats_avoided,
            "not_home_percent": round(made.not_home_percent, 1),
            "hours": made.hours,
        }
    )


@delivery.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--round", "round_name", default="", help="Name of the round they are put on.")
@click.option(
    "--consent",
    type=click.Choice(["signature", "voice"]),
    required=True,
    help="How the library has the consent of everybody in the file.",
)
@pass_state
def import_command(state: State, file: Path, round_name: str, consent: str) -> None:
    """Take patrons in from Koha’s housebound profiles or another CSV."""
    from access_service.delivery.importing import DeliveryImport
    from access_service.delivery.people import Given

    content = _bytes_of(file)
    service = state.services.delivery
    rounds = {one.name: one.id for one in service.desk.store.rounds()}
    if round_name and round_name not in rounds:
        raise BadInput(f"round {round_name!r}", say="delivery-unknown-round")
    lines = DeliveryImport(service.desk, service.people).take(
        content, round_id=rounds.get(round_name), how=Given(consent), by=BY
    )
    _tell(state, lines)


def _tell(state: State, lines: Iterable[Line]) -> None:
    """Say what became of the rows: the odd ones each, the rest in a sum."""
    done = refused = 0
    for line in lines:
        done, refused = done + line.is_done, refused + (not line.is_done)
        if not line.is_done:
            _refuse(state, line)
        elif line.say != "delivery-import-done":
            state.say(line.say, number=line.number, detail=line.detail)
    state.say("delivery-import-sum", done=done, refused=refused)


def _refuse(state: State, line: Line) -> None:
    detail = say(line.say, state.lang, **line.facts)
    state.say("delivery-import-refused", number=line.number, detail=detail)


def _past(state: State) -> PastImport:
    from access_service.delivery.importing_past import PastImport

    service = state.services.delivery
    return PastImport(service.desk, service.people)


def _bytes_of(file: Path) -> bytes:
    """Return what stands in a file.

    Raises:
        BadInput: It cannot be read.
    """
    from access_service.copies import require_readable

    require_readable(file)
    return file.read_bytes()


@delivery.command("import-loans")
@click.argument("file", type=click.Path(path_type=Path))
@pass_state
def import_loans(state: State, file: Path) -> None:
    """Note what patrons had elsewhere, so that it does not come again."""
    _tell(state, _past(state).loans(_bytes_of(file)))


@delivery.command("import-visits")
@click.argument("file", type=click.Path(path_type=Path))
@pass_state
def import_visits(state: State, file: Path) -> None:
    """Keep past visits of Koha’s housebound module or another CSV."""
    _tell(state, _past(state).visits(_bytes_of(file)))


@delivery.command("import-roles")
@click.argument("file", type=click.Path(path_type=Path))
@pass_state
def import_roles(state: State, file: Path) -> None:
    """Make accounts for Koha’s choosers and deliverers; each password is told once."""
    from access_service.delivery.importing_past import NewAccount, take_roles

    lines = []
    for one in take_roles(_bytes_of(file), state.services.staff):
        if isinstance(one, NewAccount):
            state.services.staff.note_command("account-added", one.account.name)
            role = say(f"web-role-{one.account.role}", state.lang)
            state.say(
                "delivery-account-made", name=one.account.name, role=role, password=one.password
            )
        else:
            lines.append(one)
    for line in lines:
        _refuse(state, line)


@delivery.command()
@click.argument("item_id", metavar="ID")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice([EL, EN]), default=EL, show_default=True)
@click.option(
    "--right",
    type=click.Choice(["protected", "free"]),
    help="Whose it is: protected is for beneficiaries alone.",
)
@pass_state
def text(state: State, item_id: str, file: Path, lang: str, right: str | None) -> None:
    """Keep the text of a work, so that other forms are made of it to order."""
    from access_service.catalogue.record import ItemId
    from access_service.copies import require_readable
    from access_service.entitlement import Right

    require_readable(file)
    kept = state.services.delivery.texts.keep(
        ItemId(item_id.removeprefix("item:")),
        file,
        name=file.name,
        lang=EN if lang == EN else EL,
        by=BY,
        mark=None if right is None else state.services.entitlement.marking(Right(right)),
    )
    if right is not None:
        state.services.staff.note_command("text-right", f"{kept.item.id}: {right}")
    state.say("delivery-text-kept", title=kept.item.title)


@delivery.command()
@pass_state
def thin(state: State) -> None:
    """Keep of old visits only what is needed, as the retention says."""
    part = state.services.delivery
    thinned, lines = part.personal.keep_no_longer(part.desk.today())
    state.say("delivery-thinned", titles=thinned, lines=lines)
