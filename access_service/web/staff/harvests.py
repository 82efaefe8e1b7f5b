"""Other catalogues that are harvested: seeing, setting up, trying, running and stopping them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from access_service.catalogue.harvest_source import AUTOMATIC, HarvestKind, HarvestSource, Wish
from access_service.catalogue.harvesting import A_YEAR_HOURS, HarvestTrial
from access_service.catalogue.store import ImportBatch, ImportState
from access_service.messages import counts, say, sentences
from access_service.web.context import services
from access_service.web.language import current_lang
from access_service.web.staff.guard import current_staff
from formats.errors import AccessError, BadInput

blueprint = Blueprint("staff_harvests", __name__, url_prefix="/staff/harvests")


@dataclass(frozen=True, slots=True)
class Line:
    """A source as the list shows it; `batch` is its latest harvest, if that has ended."""

    source: HarvestSource
    is_running: bool
    batch: ImportBatch | None
    problem: str

    @property
    def told(self) -> str:
        """Return what the latest harvest brought, in words."""
        if self.batch is None:
            return ""
        return counts(
            current_lang(),
            added=self.batch.counts.added,
            changed=self.batch.counts.changed,
            unchanged=self.batch.counts.unchanged,
            deleted=self.batch.deleted,
            refused=self.batch.refused,
        )


@blueprint.get("/")
def overview() -> str:
    """List the sources and how each went, and show the form for another one."""
    return _page()


@blueprint.get("/edit")
def edit() -> str:
    """Show the form with what a source is now; of no source, the form for a new one."""
    name = request.args.get("name", "")
    if not name:
        return _page()
    source = services().harvester.sources.get(name)
    return _page(values=_values(source), editing=source.name)


@blueprint.post("/")
def save() -> ResponseReturnValue:
    """Keep a source, a new one or one that was changed."""
    editing = request.form.get("editing", "")
    try:
        source = _posted(editing)
        known = {one.name for one in services().harvester.sources.all()}
        if not editing and source.name in known:
            problem = _sentence("harvest-exists", {"name": source.name})
            return _page(problem=problem, values=request.form), 409
        services().keep_harvest(source)
    except BadInput as problem:
        told = _sentence(problem.say, problem.facts)
        return _page(problem=told, values=request.form, editing=editing), 400
    services().staff.note(current_staff(), "harvest-saved", source.name)
    return redirect(url_for("staff_harvests.overview"), code=303)


@blueprint.post("/try")
def attempt() -> ResponseReturnValue:
    """Ask for the first page of a source, keep nothing, and tell what there is."""
    source = services().harvester.sources.get(request.form.get("name", ""))
    try:
        trial = services().harvester.attempt(source)
    except AccessError as problem:
        return _page(problem=_sentence(problem.say, problem.facts)), 502
    return _page(trial=trial, tried=source.name)


@blueprint.post("/run")
def run() -> ResponseReturnValue:
    """Wish for a harvest: whoever runs harvests begins it within a minute."""
    return _wish(Wish.RUN, "harvest-wanted")


@blueprint.post("/stop")
def stop() -> ResponseReturnValue:
    """Wish for a harvest to stop after the page that is being read."""
    return _wish(Wish.STOP, "harvest-stopped")


@blueprint.post("/remove")
def remove() -> ResponseReturnValue:
    """Forget a source; its items stay."""
    source = services().harvester.sources.get(request.form.get("name", ""))
    services().harvester.sources.remove(source.name)
    services().staff.note(current_staff(), "harvest-removed", source.name)
    return redirect(url_for("staff_harvests.overview"), code=303)


def _wish(wish: Wish, action: str) -> ResponseReturnValue:
    source = services().harvester.sources.get(request.form.get("name", ""))
    services().harvester.sources.want(source.name, wish)
    services().staff.note(current_staff(), action, source.name)
    return redirect(url_for("staff_harvests.overview"), code=303)


def _posted(editing: str) -> HarvestSource:
    """Return the source that a form describes.

    Raises:
        BadInput: The hours are no number of hours.
    """
    form = request.form
    kind, hours = form.get("kind", ""), form.get("hours", "").strip() or "0"
    if not (hours.isascii() and hours.isdigit() and int(hours[:9]) <= A_YEAR_HOURS):
        raise BadInput(f"hours {hours[:20]}", say="web-harvest-bad-hours", most=A_YEAR_HOURS)
    return HarvestSource(
        editing or " ".join(form.get("name", "").split()),
        HarvestKind(kind) if kind in set(HarvestKind) else HarvestKind.OAI_PMH,
        form.get("address", "").strip(),
        _prefix(editing),
        form.get("set", "").strip(),
        int(hours[:9]),
    )


def _prefix(editing: str) -> str:
    """Return the format that was set on the command line, or that the server is asked for one."""
    known = {one.name: one for one in services().harvester.sources.all()}.get(editing)
    return AUTOMATIC if known is None else known.metadata_prefix


def _values(source: HarvestSource) -> dict[str, str]:
    return {
        "name": source.name,
        "kind": source.kind,
        "address": source.url,
        "set": source.set_spec,
        "hours": str(source.every_hours),
    }


def _line(source: HarvestSource) -> Line:
    batch = services().catalogue.imports.journal.latest_of(source.name)
    is_running = services().harvester.is_running(source.name)
    has_ended = batch is not None and batch.state is not ImportState.RUNNING
    problem = _sentence(source.failure, source.failure_facts) if source.failure else ""
    return Line(source, is_running, batch if has_ended else None, problem)


def _sentence(key: str, facts: Mapping[str, object]) -> str:
    """Return what happened, for librarians: also of servers that could not be asked."""
    known = sentences()
    own = f"web-{key}" if f"web-{key}" in known else key
    try:
        return " ".join(say(own, current_lang(), **facts).split())
    except KeyError:  # an older version kept the key alone, or knew other sentences
        return key


def _page(
    *,
    problem: str = "",
    values: Mapping[str, str] | None = None,
    editing: str = "",
    trial: HarvestTrial | None = None,
    tried: str = "",
) -> str:
    return render_template(
        "staff/harvests.html",
        lines=[_line(source) for source in services().harvester.sources.all()],
        kinds=tuple(HarvestKind),
        most_hours=A_YEAR_HOURS,
        values=values or {},
        editing=editing,
        problem=problem,
        trial=trial,
        trial_told=counts(current_lang(), readable=trial.items, unreadable=trial.refused)
        if trial
        else "",
        tried=tried,
    )
