"""Another PIN, or a password for the pages, chosen by whoever is signed in."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from access_service.patrons.account import is_pin
from access_service.patrons.service import SignInRefused
from access_service.web.context import services
from access_service.web.errors import told
from access_service.web.language import current_lang
from access_service.web.limits import ACCOUNT, SIGN_IN, limiter
from access_service.web.patron.books import DONE
from access_service.web.patron.guard import TOKEN, account, current_patron, source_of_request
from formats.errors import BadInput

blueprint = Blueprint("patron_secrets", __name__, url_prefix="/me/secret")
limiter.limit(ACCOUNT, key_func=account)(blueprint)


@blueprint.get("/")
def show() -> str:
    """Show the form."""
    return render_template("patron/secrets.html")


@blueprint.post("/")
@limiter.limit(SIGN_IN)
def change() -> ResponseReturnValue:
    """Keep a new PIN or password; every other browser is signed out.

    The present one is asked for: somebody may have left the library's computer signed in.
    """
    patron, wanted = current_patron(), request.form.get("new_secret", "")
    try:
        present = request.form.get("secret", "")
        services().patrons.verify(patron.card_no, present, source=source_of_request())
        if is_pin("".join(wanted.split())):
            services().patrons.choose_pin(patron, wanted)
        else:
            services().patrons.choose_password(patron, wanted)
    except (SignInRefused, BadInput) as problem:
        page = render_template("patron/secrets.html", problem=told(problem, current_lang()))
        return page, 403 if isinstance(problem, SignInRefused) else 400
    session[TOKEN] = services().patrons.begin(patron)
    session[DONE] = "secret-changed"
    return redirect(url_for("patron_books.books"), code=303)
