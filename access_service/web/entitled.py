"""The gate of protected works on the pages: who asks, and a page for whom it stays closed."""

from __future__ import annotations

from enum import StrEnum
from typing import cast

from flask import Flask, g, jsonify, render_template, request, session
from flask.typing import ResponseReturnValue

from access_service.conversion.request import JobId
from access_service.conversion.result import JobStatus
from access_service.entitlement import NotEntitled, Reader
from access_service.uploads import STAFF
from access_service.web.context import services
from access_service.web.language import own_page, text
from access_service.web.owners import owners
from access_service.web.patron.guard import TOKEN, lead_to_door, signed_in_patron


class Closed(StrEnum):
    """Why the gate is closed for somebody, each with what to do: keys under `web-entitle-`."""

    DOOR = "door"
    UNDECIDED = "undecided"
    NO = "no"


def reader() -> Reader:
    """Return who asks; found once a request."""
    if "reader" not in g:
        marks = owners()
        patron = signed_in_patron() if TOKEN in session else None
        g.reader = Reader(patron, marks[0], marks[-1], is_staff=marks[0] == STAFF)
    return cast("Reader", g.reader)


def entitled_status(job_id: str) -> JobStatus:
    """Return how a job stands, for somebody who may have its result.

    Raises:
        UnknownThing: There is no such job.
        NotEntitled: It is a protected work, and not for them.
    """
    status = services().conversions.status(JobId(job_id))
    services().entitlement.require(status.job, reader())
    return status


def given(status: JobStatus) -> None:
    """Write into the register that who asks is given of this copy; see `Entitlement.given`."""
    if request.method == "GET":  # a HEAD gives nothing
        services().entitlement.given(status.job, reader(), job_id=status.id)


def why_closed() -> Closed:
    """Return why the gate is closed for who asks."""
    patron = reader().patron
    if patron is None:
        return Closed.DOOR
    return Closed.UNDECIDED if patron.eligibility is None else Closed.NO


def closed_facts() -> dict[str, object]:
    """Return what a page tells somebody for whom the gate is closed."""
    settings = services().settings
    return {
        "closed": why_closed(),
        "library_phone": settings.library_phone,
        "library_email": settings.contact_email,
    }


def install(app: Flask) -> None:
    """Answer whoever may not have a protected work with what they can do about it."""

    @app.errorhandler(NotEntitled)
    def refuse(error: NotEntitled) -> ResponseReturnValue:
        is_json = request.accept_mimetypes.best == "application/json"
        if request.path.startswith("/api/") or is_json:
            sentence = str(text(f"entitle-{why_closed()}"))
            return jsonify({"error": error.say, "message": sentence}), 403
        if request.method == "POST" and why_closed() is Closed.DOOR:
            return lead_to_door("entitle-door")
        here = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else ""
        page = render_template("not_entitled.html", target=own_page(here), **closed_facts())
        return page, 403
