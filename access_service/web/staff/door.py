"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from access_service.staff.service import SignInRefused
from access_service.web.context import services
from access_service.web.errors import told
from access_service.web.language import current_lang, own_page
from access_service.web.limits import SIGN_IN, limiter
from access_service.web.staff.guard import DOORWAY, TOKEN, signed_in
from access_service.web.typed import renew_session

blueprint = Blueprint("staff_door", __name__, url_prefix="/staff")

LASTING = ("lang", "asker")
"""What of a visitor's session goes on when they sign in or out; all else begins anew."""


@blueprint.get("/sign-in")
def door() -> ResponseReturnValue:
    """Show the form, or the desk to somebody who is in."""
    target = own_page(request.args.get("next", ""))
    if signed_in() is not None:
        return redirect(target or url_for("staff_desk.desk"), code=303)
    return render_template("staff/door.html", target=target, kept=())


@blueprint.post("/sign-in")
@limiter.limit(SIGN_IN)
def sign_in() -> ResponseReturnValue:
    """Begin a session under a new token, and go on where the person was."""
    name = request.form.get("name", "")
    try:
        token = services().staff.sign_in(
            name, request.form.get("password", ""), address=request.remote_addr or ""
        )
    except SignInRefused as refusal:
        return DOORWAY.refuse(told(refusal, current_lang()), {"name": name}), 403
    renew_session(LASTING)
    session[TOKEN] = token
    return DOORWAY.pass_through()


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session here and in the database."""
    token = session.get(TOKEN)
    if isinstance(token, str):
        services().staff.sign_out(token)
    renew_session(LASTING)
    return redirect(url_for("staff_door.door"), code=303)
