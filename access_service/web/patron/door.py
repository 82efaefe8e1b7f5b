"""Signing in with a card and out again."""

from __future__ import annotations

from dataclasses import asdict

from flask import (
    Blueprint,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from access_service.patrons.service import SignInRefused
from access_service.patrons.sign_in.provider import Departure, ReturnRefused
from access_service.web.context import services
from access_service.web.errors import told
from access_service.web.feeds import absolute
from access_service.web.language import current_lang, own_page, text
from access_service.web.limits import SIGN_IN, limiter
from access_service.web.patron.guard import DOORWAY, TOKEN, signed_in_patron, source_of_request
from access_service.web.typed import kept_fields, renew_session
from formats.errors import AccessError, BadInput, Unavailable

blueprint = Blueprint("patron_door", __name__, url_prefix="/me")

AWAY = "away"
"""What the session keeps while somebody is at the other door; the cookie is signed, not secret, and
whoever can read it is the browser itself."""
MOST_TARGET = 1000
CAME = "came-elsewhere"
"""Whether somebody came by the other door, and after they left, that they did."""

LASTING_IN = ("lang", "asker")
LASTING_OUT = ("lang",)
"""Whoever comes next to this computer is somebody else: what was brought and asked for goes."""


@blueprint.get("/sign-in")
def door() -> ResponseReturnValue:
    """Show the form, or the books of somebody who is in."""
    target = own_page(request.args.get("next", ""))
    if signed_in_patron() is not None:
        return redirect(target or url_for("patron_books.books"), code=303)
    return render_template("patron/door.html", target=target, kept=())


@blueprint.post("/sign-in")
@limiter.limit(SIGN_IN)
def sign_in() -> ResponseReturnValue:
    """Begin a session under a new token, and go on where the person was."""
    card = request.form.get("card", "")
    try:
        token = services().patrons.sign_in(
            card, request.form.get("secret", ""), source=source_of_request()
        )
    except (SignInRefused, Unavailable) as refusal:
        page = DOORWAY.refuse(told(refusal, current_lang()), {"card": card})
        return page, 403 if isinstance(refusal, SignInRefused) else 503
    renew_session(LASTING_IN)
    session[TOKEN] = token
    return DOORWAY.pass_through()


@blueprint.get("/sign-in/elsewhere")
@limiter.limit(SIGN_IN)
def elsewhere() -> ResponseReturnValue:
    """Lead to the other system's own door."""
    door = services().door_elsewhere
    if door is None:
        abort(404)
    try:
        address, leaving = door.begin(_back())
    except Unavailable as problem:
        return _refused_elsewhere(problem), 503
    target = own_page(request.args.get("next", ""))
    session[AWAY] = {**asdict(leaving), "next": target[:MOST_TARGET]}
    return redirect(address, code=303)


@blueprint.get("/sign-in/back")
@limiter.limit(SIGN_IN)
def back() -> ResponseReturnValue:
    """Let in whoever comes back from the other door with what this session knows."""
    door, kept = services().door_elsewhere, session.pop(AWAY, None)
    if door is None:
        abort(404)
    try:
        if not isinstance(kept, dict):
            raise ReturnRefused("oidc: nobody left from here", say="oidc-too-late")
        target = own_page(kept.pop("next", ""))
        known = door.finish(Departure(**kept), request.args, _back())
        token = services().patrons.sign_in_known(known)
    except Unavailable as problem:
        return _refused_elsewhere(problem), 503
    except BadInput as refusal:
        return _refused_elsewhere(refusal), 403
    renew_session(LASTING_IN)
    session[TOKEN], session[CAME] = token, True
    return redirect(target or url_for("patron_books.books"), code=303)


@blueprint.post("/sign-in/go-on")
def go_on() -> ResponseReturnValue:
    """Go on with what was typed, for somebody who signed in at the other door meanwhile."""
    if signed_in_patron() is not None:
        return DOORWAY.pass_through()
    target, kept = own_page(request.form.get("next", "")), kept_fields()
    facts = {"target": target, "kept": kept, "is_posted": True}
    return render_template("patron/door.html", problem=text("patron-sign-in-first"), **facts), 403


def _back() -> str:
    return absolute(url_for("patron_door.back"))


def _refused_elsewhere(problem: AccessError) -> str:
    return render_template(
        "patron/door.html", target="", kept=(), refusal=told(problem, current_lang())
    )


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session here and in the database."""
    token = session.get(TOKEN)
    if isinstance(token, str):
        services().patrons.sign_out(token)
    renew_session((*LASTING_OUT, CAME))
    return redirect(url_for("patron_door.gone"), code=303)


@blueprint.get("/signed-out")
def gone() -> str:
    """Say that nothing of the person is left in this browser."""
    return render_template("patron/gone.html", leave=_leave() if session.pop(CAME, False) else "")


def _leave() -> str:
    """Return where they sign out at the other door too, empty where that cannot be."""
    door = services().door_elsewhere
    if door is None:
        return ""
    try:
        return door.leave(absolute(url_for("patron_door.gone")))
    except Unavailable as problem:
        current_app.logger.warning("no way out of the other door: %s", problem.detail)
        return ""


@blueprint.get("/erased")
def erased() -> str:
    """Say that everything is erased."""
    return render_template("patron/erased.html")
