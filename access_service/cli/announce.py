"""`prosvasi announce add|list|show|publish|expire`."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import click

from access_service.announcements.moments import end_from_text, moment_from_text
from access_service.cli.output import State, json_option, pass_state, print_json
from access_service.messages import say
from access_service.shapes import announcement_json
from formats.document import EL, EN
from formats.errors import BadInput


@click.group()
def announce() -> None:
    """Write, list, publish and expire announcements."""


def _moment(_context: click.Context, _parameter: click.Parameter, value: str) -> datetime | None:
    return moment_from_text(value)


def _end(_context: click.Context, _parameter: click.Parameter, value: str) -> datetime | None:
    return end_from_text(value)


@announce.command()
@click.option("--title", required=True, help="Title in the main language.")
@click.option("--body", required=True, help="Text in Markdown; @FILE reads it from a file.")
@click.option("--lang", type=click.Choice(["el", "en"]), default="el", show_default=True)
@click.option("--title-en", default="", help="Title in English, for a Greek announcement.")
@click.option("--body-en", default="", help="Text in English; @FILE reads it from a file.")
@click.option("--kind", default="event", show_default=True)
@click.option("--urgent", "is_urgent", is_flag=True, help="Comes first everywhere.")
@click.option("--publish-at", default="", callback=_moment, help="2026-12-03T18:30")
@click.option("--event-at", default="", callback=_moment, help="2026-12-03T18:30")
@click.option("--expire-at", default="", callback=_end, help="2026-12-03T18:30")
@json_option
@pass_state
def add(
    state: State,
    title: str,
    body: str,
    lang: str,
    title_en: str,
    body_en: str,
    kind: str,
    is_urgent: bool,
    publish_at: datetime | None,
    event_at: datetime | None,
    expire_at: datetime | None,
    is_json: bool,
) -> None:
    """Write an announcement as a draft."""
    from access_service.announcements.lifecycle import require_order
    from access_service.announcements.model import (
        Announcement,
        AnnouncementId,
        Priority,
        Wording,
    )
    from access_service.cli.texts import text_or_file

    is_half = bool(title_en.strip()) != bool(body_en.strip())
    if not title.strip() or not body.strip() or is_half:
        raise BadInput("announcement without text", say="announcement-needs-text")
    wordings = [Wording(EN if lang == "en" else EL, title, text_or_file(body))]
    if title_en and lang != "en":
        wordings.append(Wording(EN, title_en, text_or_file(body_en)))
    made = Announcement(
        AnnouncementId(f"a-{secrets.token_hex(4)}"),
        tuple(wordings),
        kind,
        priority=Priority.URGENT if is_urgent else Priority.NORMAL,
        publish_at=publish_at,
        event_at=event_at,
        expire_at=expire_at,
    )
    require_order(made)
    state.services.announcements.add(made)
    if is_json:
        print_json(announcement_json(made))
    else:
        state.say("announcement-added", id=made.id)


@announce.command("list")
@click.option("--all", "is_all", is_flag=True, help="Drafts and expired ones too.")
@json_option
@pass_state
def list_announcements(state: State, is_all: bool, is_json: bool) -> None:
    """List the announcements that hold now, urgent ones first."""
    service = state.services.announcements
    found = service.list() if is_all else service.current(datetime.now(UTC))
    if is_json:
        print_json([announcement_json(one) for one in found])
        return
    if not found:
        state.say("announcements-none")
    for one in found:
        told = say(f"announcement-is-{one.state}", state.lang)
        click.echo(f"{one.id}  {told}  {one.wording(state.lang).title}")


@announce.command()
@click.argument("announcement_id", metavar="ID")
@json_option
@pass_state
def show(state: State, announcement_id: str, is_json: bool) -> None:
    """Show one announcement."""
    from access_service.announcements.model import AnnouncementId

    found = state.services.announcements.show(
        AnnouncementId(announcement_id.removeprefix("announcement:"))
    )
    if is_json:
        print_json(announcement_json(found))
        return
    wording = found.wording(state.lang)
    click.echo(f"{wording.title}\n\n{wording.body}")


@announce.command()
@click.argument("announcement_id", metavar="ID")
@pass_state
def publish(state: State, announcement_id: str) -> None:
    """Publish a draft, now or at its own time."""
    from access_service.announcements.model import AnnouncementId

    made = state.services.announcements.publish(AnnouncementId(announcement_id), datetime.now(UTC))
    state.say("announcement-published", id=made.id)


@announce.command()
@click.argument("announcement_id", metavar="ID")
@pass_state
def expire(state: State, announcement_id: str) -> None:
    """Take an announcement out of every channel."""
    from access_service.announcements.model import AnnouncementId

    made = state.services.announcements.expire(AnnouncementId(announcement_id), datetime.now(UTC))
    state.say("announcement-expired", id=made.id)
