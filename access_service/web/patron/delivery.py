"""A patron's own side of home delivery: when somebody comes, with what, and how it was."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from access_service.delivery.model import Verdict, VisitId, WorkKey
from access_service.delivery.people import Given, Purpose
from access_service.delivery.prints import day_in_words, why_in_words
from access_service.web.context import services
from access_service.web.errors import told
from access_service.web.language import current_lang
from access_service.web.limits import ACCOUNT, limiter
from access_service.web.patron.books import DONE
from access_service.web.patron.guard import account, acting_carer, current_patron
from formats.errors import BadInput

blueprint = Blueprint("patron_delivery", __name__, url_prefix="/me/delivery")
limiter.limit(ACCOUNT, key_func=account)(blueprint)


@blueprint.get("/")
def show() -> str:
    """Show the next visit and why each title comes, and the last ones to be judged."""
    return _page()


def _page(problem: str = "") -> str:
    patron, desk = current_patron(), services().delivery
    coming = desk.next_visit(patron.id)
    return render_template(
        "patron/delivery.html",
        is_served=desk.profile_of(patron.id) is not None,
        coming=coming,
        dates=desk.dates(patron.id),
        brought=desk.brought(patron.id),
        verdicts=list(Verdict),
        agreed=desk.agreed(patron.id),
        why=lambda reason: why_in_words(reason, current_lang()),
        words=lambda day: day_in_words(day, current_lang()),
        done=session.pop(DONE, ""),
        problem=problem,
    )


@blueprint.post("/skip")
def skip() -> ResponseReturnValue:
    """Leave out the next visit."""
    number = VisitId(request.form.get("visit", 0, int))
    return _acted(lambda: services().delivery.skip(current_patron().id, number), "visit-skipped")


@blueprint.post("/without")
def without() -> ResponseReturnValue:
    """Take a title out of the bag that comes."""
    number, work = VisitId(request.form.get("visit", 0, int)), request.form.get("work", "")
    patron = current_patron().id
    return _acted(
        lambda: services().delivery.refuse_title(patron, number, WorkKey(work)), "title-left-out"
    )


@blueprint.post("/verdict")
def judge() -> ResponseReturnValue:
    """Say how a title was."""
    number, work = VisitId(request.form.get("visit", 0, int)), request.form.get("work", "")
    said, patron = request.form.get("verdict", ""), current_patron().id
    if said not in {one.value for one in Verdict}:
        return _page(), 400
    return _acted(
        lambda: services().delivery.judge(patron, number, WorkKey(work), Verdict(said)),
        "verdict-kept",
    )


@blueprint.get("/consent/<any(delivery, needs, history):purpose>")
def consent(purpose: str) -> ResponseReturnValue:
    """Say what ends with a consent, and ask once more."""
    if acting_carer() is not None:
        return _not_for_carers()
    return render_template("patron/consent.html", purpose=purpose)


@blueprint.post("/consent/<any(delivery, needs, history):purpose>")
def withdraw(purpose: str) -> ResponseReturnValue:
    """Take a consent back at once."""
    if acting_carer() is not None:
        return _not_for_carers()
    patron = current_patron().id
    return _acted(
        lambda: services().delivery.withdraw(patron, Purpose(purpose), Given.PAGES),
        "consent-taken-back",
    )


def _not_for_carers() -> ResponseReturnValue:
    return render_template("patron/not_for_carers.html", carer=acting_carer()), 403


def _acted(act: Callable[[], object], done: str) -> ResponseReturnValue:
    try:
        act()
    except BadInput as problem:
        return _page(told(problem, current_lang())), 400
    session[DONE] = done
    return redirect(url_for("patron_delivery.show"), code=303)
