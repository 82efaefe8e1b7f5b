"""`prosvasi catalogue harvest add|run|list|remove`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from access_service.cli.output import State, json_option, pass_state, print_json
from access_service.cli.progress import counting
from access_service.messages import counts, say

if TYPE_CHECKING:
    from access_service.catalogue.harvest_source import HarvestSource

KINDS = ("oai", "sru", "z3950", "koha")
A_YEAR_HOURS = 24 * 366


@click.group()
def harvest() -> None:
    """Bring in the catalogues of others: OAI-PMH, SRU, Z39.50, Koha."""


@harvest.command()
@click.argument("name")
@click.argument("url")
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default="oai",
    show_default=True,
    help="How the catalogue is asked.",
)
@click.option("--prefix", default="auto", help="Format of the records (default: the best one).")
@click.option("--set", "set_spec", default="", help="Set of OAI-PMH, or query of SRU or Z39.50.")
@click.option(
    "--every",
    "every_hours",
    type=click.IntRange(0, A_YEAR_HOURS),
    default=0,
    help="Hours between harvests by the server; 0: by hand alone.",
)
@pass_state
def add(
    state: State, name: str, url: str, kind: str, prefix: str, set_spec: str, every_hours: int
) -> None:
    """Set up a harvest, or change the one of that name; nothing is asked yet."""
    from access_service.catalogue.harvest_source import HarvestKind, HarvestSource

    source = HarvestSource(name, HarvestKind(kind), url, prefix, set_spec, every_hours)
    state.services.keep_harvest(source)
    state.say("harvest-added", name=name)


@harvest.command()
@click.argument("names", nargs=-1)
@click.option("--whole", is_flag=True, help="Ask for all records again, not only for changes.")
@json_option
@pass_state
def run(state: State, names: tuple[str, ...], whole: bool, is_json: bool) -> None:
    """Harvest what changed, from the sources named or from all of them."""
    from access_service.cli.catalogue_imports import report_json

    harvester = state.services.harvester
    reports = []
    for name in names or [source.name for source in harvester.sources.all()]:
        with counting(name, is_quiet=is_json) as on_progress:
            report = harvester.run(name, is_whole=whole, on_progress=on_progress)
        reports.append(report)
        if not is_json:
            state.say(
                "harvest-done",
                name=name,
                counts=counts(
                    state.lang,
                    added=report.counts.added,
                    changed=report.counts.changed,
                    unchanged=report.counts.unchanged,
                    deleted=report.deleted,
                    refused=report.refused_count,
                ),
            )
    if is_json:
        print_json([report_json(report) for report in reports])
    elif not reports:
        state.say("harvest-none")


@harvest.command("list")
@json_option
@pass_state
def list_sources(state: State, is_json: bool) -> None:
    """List the harvests and how the last one went."""
    sources = state.services.harvester.sources.all()
    if is_json:
        print_json([_source_json(source) for source in sources])
        return
    if not sources:
        state.say("harvest-none")
    for source in sources:
        never = say("harvest-never", state.lang)
        moment = source.tried_at
        state.say(
            "harvest-line",
            name=source.name,
            url=source.url,
            kind=source.kind.value,
            hours=source.every_hours,
            when=never if moment is None else f"{moment.astimezone():%d/%m/%Y %H:%M}",
            state=_state_text(state, source),
        )


def _state_text(state: State, source: HarvestSource) -> str:
    if source.failure:
        return f"! {source.failure}"
    return say("harvest-going-on" if source.pending else "harvest-well", state.lang)


def _source_json(source: HarvestSource) -> dict[str, object]:
    return {
        "name": source.name,
        "kind": source.kind.value,
        "url": source.url,
        "format": source.metadata_prefix,
        "set": source.set_spec,
        "every_hours": source.every_hours,
        "tried_at": None if source.tried_at is None else source.tried_at.isoformat(),
        "is_interrupted": bool(source.pending),
        "failure": source.failure or None,
    }


@harvest.command()
@click.argument("name")
@pass_state
def remove(state: State, name: str) -> None:
    """Forget a harvest; its items stay."""
    sources = state.services.harvester.sources
    sources.get(name)
    sources.remove(name)
    state.say("harvest-removed", name=name)
