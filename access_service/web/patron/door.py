"""Signing in with a card and out again."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from access_service.patrons.service import SignInRefused
from access_service.web.context import services
from access_service.web.errors import told
from access_service.web.language import current_lang, own_page
from access_service.web.limits import SIGN_IN, limiter
from access_service.web.patron.guard import TOKEN, signed_in_patron, source_of_request
from access_service.web.typed import POSTED, kept_fields, renew_session
from formats.errors import Unavailable

blueprint = Blueprint("patron_door", __name__, url_prefix="/me")

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
    card, target = request.form.get("card", ""), own_page(request.form.get("next", ""))
    kept, is_posted = kept_fields(), POSTED in request.form
    try:
        token = services().patrons.sign_in(
            card, request.form.get("secret", ""), source=source_of_request()
        )
    except (SignInRefused, Unavailable) as refusal:
        page = render_template(
            "patron/door.html",
            target=target,
            kept=kept,
            is_posted=is_posted,
            card=card,
            refusal=told(refusal, current_lang()),
        )
        return page, 403 if isinstance(refusal, SignInRefused) else 503
    renew_session(LASTING_IN)
    session[TOKEN] = token
    if (kept or is_posted) and target:
        return render_template("patron/go_on.html", target=target, kept=kept)
    return redirect(target or url_for("patron_books.books"), code=303)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session here and in the database."""
    token = session.get(TOKEN)
    if isinstance(token, str):
        services().patrons.sign_out(token)
    renew_session(LASTING_OUT)
    return redirect(url_for("patron_door.gone"), code=303)


@blueprint.get("/signed-out")
def gone() -> str:
    """Say that nothing of the person is left in this browser."""
    return render_template("patron/gone.html")


@blueprint.get("/erased")
def erased() -> str:
    """Say that everything is erased."""
    return render_template("patron/erased.html")
