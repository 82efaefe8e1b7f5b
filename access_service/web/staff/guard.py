"""Before any page of the staff's side: who is it, and is the page for them?"""

from __future__ import annotations

from typing import cast

from flask import Flask, abort, g, jsonify, render_template, request, session
from flask.typing import ResponseReturnValue

from access_service.staff.account import StaffAccount
from access_service.web.context import services
from access_service.web.doorway import Doorway
from access_service.web.language import text
from access_service.web.patron.guard import signed_in_patron
from access_service.web.staff.areas import OPEN, PREFIX, UPLOADS, areas_for, may_open

TOKEN = "staff"  # noqa: S105 - the name of a place, not a password
DOORWAY = Doorway("staff_door.door", "staff/door.html", "staff/go_on.html", "staff_desk.desk")


def install(app: Flask) -> None:
    """Ask at every page under `/staff`, and give templates the person who is there."""

    @app.before_request
    def ask() -> ResponseReturnValue | None:
        if not _is_for_staff():
            return None
        person = signed_in()
        if person is None and request.blueprint == UPLOADS and signed_in_patron() is not None:
            return _told_staff_alone()  # the staff's door would ask them for a name they never had
        if person is None:
            return DOORWAY.lead("staff-session-ended")
        if request.routing_exception is not None:
            return None  # there is no such page, for any role
        if not may_open(person.role, request.blueprint or ""):
            abort(403)
        return None

    @app.context_processor
    def names() -> dict[str, object]:
        has_menu = is_staff_page() or request.blueprint == UPLOADS
        person = signed_in() if has_menu else None
        return {"staff": person, "staff_areas": areas_for(person.role) if person else ()}


def is_staff_page() -> bool:
    """Tell whether the page that is asked for is the staff's."""
    return request.path == PREFIX or request.path.startswith(f"{PREFIX}/")


def _is_for_staff() -> bool:
    """Tell whether only staff may open the page that is asked for."""
    if request.blueprint in OPEN:
        return False
    if request.blueprint == UPLOADS:
        return not services().settings.is_upload_offered
    return is_staff_page()


def _told_staff_alone() -> ResponseReturnValue:
    """Answer a patron who wants to bring a file where the library takes none from them."""
    if request.accept_mimetypes.best == "application/json":
        sentence = str(text("uploads-staff-alone-what"))
        return jsonify({"error": "uploads-staff-alone", "message": sentence}), 403
    return render_template("uploads_closed.html"), 403


def signed_in() -> StaffAccount | None:
    """Return who is signed in in this browser; asked once a request."""
    if "staff" not in g:
        token = session.get(TOKEN)
        g.staff = services().staff.whose(token) if isinstance(token, str) else None
    return cast("StaffAccount | None", g.staff)


def current_staff() -> StaffAccount:
    """Return the person whose page this is; the guard has let them in."""
    person = signed_in()
    if person is None:
        abort(403)
    return person
