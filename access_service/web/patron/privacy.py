"""Everything that is kept of somebody: to look at, to take along, and to erase by themselves."""

from __future__ import annotations

import json

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from access_service.patrons.service import SignInRefused
from access_service.web.chosen import COOKIE
from access_service.web.context import services
from access_service.web.errors import told
from access_service.web.language import current_lang
from access_service.web.limits import ACCOUNT, SIGN_IN, limiter
from access_service.web.patron.guard import account, current_patron, source_of_request
from access_service.web.patron.kept_words import label, value_words
from access_service.web.typed import renew_session

blueprint = Blueprint("patron_privacy", __name__, url_prefix="/me/privacy")
limiter.limit(ACCOUNT, key_func=account)(blueprint)


@blueprint.get("/")
def show() -> str:
    """Show everything that is kept, and what one can do about it."""
    return _page()


def _page(problem: str = "") -> str:
    return render_template(
        "patron/privacy.html",
        kept=services().privacy.export(current_patron().id),
        label=label,
        said=value_words,
        problem=problem,
    )


@blueprint.get("/export.json")
def as_json() -> Response:
    """Give everything that is kept for a program."""
    kept = services().privacy.export(current_patron().id)
    text = json.dumps(kept, ensure_ascii=False, indent=2)
    return _download(Response(text, mimetype="application/json"), "json")


@blueprint.get("/export.html")
def as_html() -> Response:
    """Give everything that is kept as one page to keep, without links to this server."""
    kept = services().privacy.export(current_patron().id)
    page = render_template("patron/export.html", kept=kept, label=label, said=value_words)
    return _download(Response(page, mimetype="text/html"), "html")


@blueprint.get("/erase")
def ask() -> str:
    """Say what goes and what stays, and ask once more."""
    return _ask()


def _ask(problem: str = "") -> str:
    return render_template("patron/erase.html", problem=problem)


@blueprint.post("/erase")
@limiter.limit(SIGN_IN)
def erase() -> ResponseReturnValue:
    """Erase everything, after the PIN was given once more, and leave nothing in the browser."""
    patron = current_patron()
    try:
        secret = request.form.get("secret", "")
        services().patrons.verify(patron.card_no, secret, source=source_of_request())
    except SignInRefused as refusal:
        return _ask(told(refusal, current_lang())), 403
    services().privacy.erase(patron.id)
    renew_session(("lang",))
    answer = redirect(url_for("patron_door.erased"), code=303)
    answer.delete_cookie(COOKIE)
    return answer


def _download(answer: Response, suffix: str) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="my-data.{suffix}"'
    return answer
