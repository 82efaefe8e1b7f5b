"""`prosvasi demo`: the main job on the sample library, from nothing to files in hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from access_service.cli.convert import make_copies
from access_service.cli.output import State, pass_state
from formats.errors import ConversionFailed

if TYPE_CHECKING:
    from access_service.bootstrap import Services

QUERY = "Βίος και πολιτεία του Αλέξη Ζορμπά"
FORMATS = ("mp3", "large-print-pdf", "docx")


@click.command()
@pass_state
@click.pass_context
def demo(context: click.Context, state: State) -> None:
    """Load the sample library and convert one item and one announcement."""
    from access_service.conversion.request import Options
    from access_service.sample.first_start import load_sample

    services = state.services
    if load_sample(services, on_file=lambda name: state.say("demo-loading", name=name)):
        state.say("demo-loaded", count=services.catalogue.count())
    services.install_models()
    sources = [f"item:{_item(services)}", f"announcement:{_announcement(services)}"]
    out = state.settings.data / "demo"
    out.mkdir(parents=True, exist_ok=True)
    state.say("demo-converting")
    pairs = [(source, name) for source in sources for name in FORMATS]
    _, problems = make_copies(state, pairs, Options(lang=state.lang), out, is_quiet=False)
    if problems:
        context.exit(1)
    state.say("demo-done", folder=str(out))


def _item(services: Services) -> str:
    found = services.catalogue.search(QUERY, limit=1)
    if not found:
        raise ConversionFailed("the sample item is not there", say="demo-nothing")
    return found[0].item.id


def _announcement(services: Services) -> str:
    """Return the most urgent announcement that holds now, or any: the sample's own dates pass."""
    current = services.announcements.current(datetime.now(UTC))
    known = current or services.announcements.list()
    if not known:
        raise ConversionFailed("no announcement", say="demo-nothing")
    return known[0].id
