"""Who acts for somebody: given and taken back by themselves."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from access_service.patrons.carers import CarerId, NewCarer
from access_service.web.context import services
from access_service.web.errors import told
from access_service.web.idempotency import sent_idempotency_key
from access_service.web.language import current_lang
from access_service.web.limits import ACCOUNT, REQUESTS, limiter
from access_service.web.patron.books import DONE
from access_service.web.patron.guard import account, current_patron
from formats.errors import BadInput

blueprint = Blueprint("patron_carers", __name__, url_prefix="/me/carers")
limiter.limit(ACCOUNT, key_func=account)(blueprint)


@blueprint.get("/")
def overview() -> str:
    """Show who acts for somebody."""
    return _page()


def _page(problem: str = "", typed: str = "", made: NewCarer | None = None) -> str:
    return render_template(
        "patron/carers.html",
        carers=services().carers.of(current_patron().id),
        done=session.pop(DONE, ""),
        problem=problem,
        typed=typed,
        made=made,
    )


@blueprint.post("/")
@limiter.limit(REQUESTS)
def add() -> ResponseReturnValue:
    """Give access, and show card and PIN once."""
    name = request.form.get("name", "")
    try:
        made = services().carers.add(
            current_patron().id, name, idempotency_key=sent_idempotency_key()
        )
    except BadInput as problem:
        return _page(told(problem, current_lang()), name), 400
    return _page(made=made)


@blueprint.post("/<carer_id>/revoke")
def revoke(carer_id: str) -> ResponseReturnValue:
    """Take access back."""
    services().carers.revoke(current_patron().id, CarerId(carer_id))
    session[DONE] = "carer-revoked"
    return redirect(url_for("patron_carers.overview"), code=303)
