"""Where announcements come from: looking, adding, reading at once, taking away."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from access_service.announcements.kinds import KINDS
from access_service.announcements.sources.model import NoticeSource, SourceKind, SourceName
from access_service.web.context import services
from access_service.web.errors import told
from access_service.web.language import current_lang, text
from access_service.web.staff.guard import current_staff
from formats.document import EL, EN
from formats.errors import AccessError, BadInput

blueprint = Blueprint("staff_sources", __name__, url_prefix="/staff/announcement-sources")


@blueprint.get("/")
def overview() -> str:
    """List the sources, and show the form for another one."""
    return _page()


@blueprint.post("/")
def add() -> ResponseReturnValue:
    """Keep a source."""
    form = request.form
    kind = form.get("kind", "")
    source = NoticeSource(
        SourceName(" ".join(form.get("name", "").split())),
        SourceKind(kind) if kind in set(SourceKind) else SourceKind.FEED,
        form.get("address", "").strip(),
        EN if form.get("lang") == EN else EL,
        form["notice_kind"] if form.get("notice_kind") in KINDS else "other",
        is_trusted="trusted" in form,
    )
    gatherer = services().gatherer
    if any(one.name == source.name for one in gatherer.sources()):
        return _page(problem=str(text("source-exists", name=source.name))), 409
    try:
        gatherer.add(source)
    except BadInput as problem:
        return _page(problem=told(problem, current_lang())), 400
    services().staff.note(current_staff(), "source-added", source.name)
    return redirect(url_for("staff_sources.overview"), code=303)


@blueprint.post("/read")
def read() -> ResponseReturnValue:
    """Read one source now and say what it brought."""
    name = SourceName(request.form.get("name", ""))
    try:
        brought = services().gatherer.read(name)
    except AccessError as problem:
        return _page(problem=told(problem, current_lang())), 502
    services().staff.note(current_staff(), "source-read", name)
    return _page(said=str(text("source-brought", name=name, told=brought.told, made=brought.made)))


@blueprint.post("/remove")
def remove() -> ResponseReturnValue:
    """Forget a source; what came from it stays."""
    name = SourceName(request.form.get("name", ""))
    services().gatherer.remove(name)
    services().staff.note(current_staff(), "source-removed", name)
    return redirect(url_for("staff_sources.overview"), code=303)


def _page(*, problem: str = "", said: str = "") -> str:
    return render_template(
        "staff/sources.html",
        sources=services().gatherer.sources(),
        kinds=tuple(SourceKind),
        notice_kinds=KINDS,
        values=request.form if problem and request.endpoint == "staff_sources.add" else {},
        problem=problem,
        said=said,
    )
