"""Rounds: who drives when, in which order, how much goes in, and the library's closed days."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from access_service.announcements.moments import day_from_text
from access_service.delivery.life import can_move
from access_service.delivery.model import Round, RoundId
from access_service.delivery.prints import day_in_words, run_sheet
from access_service.patrons.account import PatronId
from access_service.staff.account import Role, StaffName
from access_service.store.delivery_rows import ChangedMeanwhile
from access_service.web.context import services
from access_service.web.errors import told
from access_service.web.idempotency import sent_idempotency_key
from access_service.web.language import current_lang
from access_service.web.staff.delivery import day_asked, desk
from access_service.web.staff.delivery_prints import pdf_answer
from access_service.web.staff.guard import current_staff
from access_service.web.staff.homes import place_of
from formats.errors import BadInput

blueprint = Blueprint("staff_rounds", __name__, url_prefix="/staff/rounds")

WEEKDAYS = range(7)


@blueprint.get("/")
def overview() -> str:
    """List the rounds and the closed days."""
    return _overview()


def _overview(problem: str = "") -> str:
    """Show the page; after a problem with what was typed, in the form where it was typed."""
    store = desk().desk.store
    counts = {one.id: len(desk().rounds.patrons(one.id)) for one in store.rounds()}
    return render_template(
        "staff/delivery/rounds.html",
        rounds=store.rounds(),
        counts=counts,
        closures=sorted(store.closures().items()),
        weekdays=WEEKDAYS,
        deliverers=_deliverers(),
        words=lambda one: day_in_words(one, current_lang()),
        problem=problem,
        typed=request.form,
    )


def _deliverers() -> list[str]:
    roles = {Role.DELIVERER, Role.LIBRARIAN, Role.ADMIN}
    return [one.name for one in services().staff.all() if one.is_active and one.role in roles]


@blueprint.post("/")
def add() -> ResponseReturnValue:
    """Make a round."""
    key = sent_idempotency_key()
    try:
        wanted = _round(Round(RoundId(0), "", 0))
        made = desk().desk.store.add_round(wanted, idempotency_key=key)
    except BadInput as problem:
        return _overview(told(problem, current_lang())), 400
    return redirect(url_for("staff_rounds.show", number=made.id), code=303)


@blueprint.post("/closures")
def close() -> ResponseReturnValue:
    """Keep a closed day, or open it again."""
    try:
        day = day_from_text(request.form.get("day", ""))
        name = request.form.get("closure", "").strip()
        if not name and day not in desk().desk.store.closures():
            raise BadInput("no name", say="delivery-closure-name")
    except BadInput as problem:
        return _overview(told(problem, current_lang())), 400
    desk().desk.store.put_closure(day, name)
    return redirect(url_for("staff_rounds.overview"), code=303)


@blueprint.get("/<int:number>")
def show(number: int) -> str:
    """Show a round: its patrons in order, and its next day."""
    return _show(number)


def _show(number: int, problem: str = "", *, unplaced: int = 0) -> str:
    part = desk()
    round_ = part.desk.store.round(RoundId(number))
    profiles = part.rounds.patrons(round_.id)
    ahead = [v for v in part.desk.visits.open() if v.round_id == round_.id]
    days = sorted({visit.on for visit in ahead if visit.on >= part.desk.today()})
    day = day_asked() if "day" in request.args or not days else days[0]
    visits = part.rounds.on(round_.id, day)
    return render_template(
        "staff/delivery/round.html",
        round=round_,
        patrons=[(one, part.desk.name_of(one.patron_id)) for one in profiles],
        days=days[:8],
        day=day,
        trips=part.rounds.trips(round_, visits),
        weekdays=WEEKDAYS,
        deliverers=_deliverers(),
        closed=part.desk.open_days().closed_because(day, current_lang()),
        words=lambda one: day_in_words(one, current_lang()),
        problem=problem,
        unplaced=unplaced,
        typed=request.form if problem and "capacity" in request.form else {},
        is_moved="moved" in request.args,
        twice=part.rounds.twice_on(day) if "moved" in request.args else (),
        can_move=any(can_move(visit) for visit in visits),
    )


@blueprint.post("/<int:number>")
def change(number: int) -> ResponseReturnValue:
    """Keep a change of a round."""
    before = desk().desk.store.round(RoundId(number))
    try:
        version = request.form.get("version", -1, int)
        desk().desk.store.put_round(replace(_round(before), version=version))
    except BadInput as problem:
        status = 409 if isinstance(problem, ChangedMeanwhile) else 400
        return _show(number, told(problem, current_lang())), status
    return redirect(url_for("staff_rounds.show", number=number), code=303)


@blueprint.post("/<int:number>/shift")
def shift(number: int) -> ResponseReturnValue:
    """Move a patron up or down in the order."""
    patron, step = PatronId(request.form.get("patron", "")), request.form.get("step", 0, int)
    by = current_staff().name
    try:
        desk().rounds.shift(RoundId(number), patron, 1 if step > 0 else -1, by=by)
    except BadInput as problem:
        return _show(number, told(problem, current_lang())), 409
    page = url_for("staff_rounds.show", number=number, _anchor=f"stop-{patron}")
    return redirect(page, code=303)


@blueprint.post("/<int:number>/arrange")
def arrange(number: int) -> ResponseReturnValue:
    """Order the round by the map."""
    route = desk().rounds.arrange_by_map(RoundId(number), by=current_staff().name)
    return _show(number, unplaced=len(route.without_place))


@blueprint.post("/<int:number>/move-day")
def move_day(number: int) -> ResponseReturnValue:
    """Move all of a round's visits of a day that have not left."""
    part = desk()
    try:
        days = [day_from_text(request.form.get(name, "")) for name in ("day", "new_day")]
        part.rounds.move_day(RoundId(number), *days, by=current_staff().name)
    except BadInput as problem:
        status = 409 if isinstance(problem, ChangedMeanwhile) else 400
        return _show(number, told(problem, current_lang())), status
    return redirect(url_for("staff_rounds.show", number=number, day=days[1], moved=1), code=303)


@blueprint.get("/<int:number>/run.pdf")
def run(number: int) -> ResponseReturnValue:
    """Give the deliverer's sheet of a day: no need, no title."""
    part = desk()
    visits = part.rounds.on(RoundId(number), day_asked())
    profiles = {str(one.patron_id): one for one in part.desk.store.profiles()}
    for visit in visits:
        if visit.patron_id is not None:
            part.desk.store.note_read(current_staff().name, visit.patron_id, "run-sheet")
    return pdf_answer(run_sheet(visits, profiles, part.library, current_lang()), "run-sheet")


def _round(before: Round) -> Round:
    """Return the round that the form describes.

    Raises:
        BadInput: It has no name, or a value cannot be.
    """
    values = request.form
    name = " ".join(values.get("name", "").split())[:80]
    weekday, capacity = values.get("weekday", -1, int), values.get("capacity", 0, int)
    if not name or weekday not in WEEKDAYS or not 1 <= capacity <= 500:
        raise BadInput("round", say="delivery-bad-round")
    try:
        hours, _, minutes = (values.get("leaves_at") or "10:00").strip().partition(":")
        leaves = time(int(hours), int(minutes or 0))
    except ValueError as exc:
        raise BadInput("hour", say="delivery-bad-hour", value=values.get("leaves_at", "")) from exc
    deliverer = values.get("deliverer", "")
    is_known = deliverer in _deliverers()
    return replace(
        before,
        name=name,
        weekday=weekday,
        deliverer=StaffName(deliverer) if is_known else None,
        deliverer_name=deliverer if is_known else "",
        vehicle=values.get("vehicle", "").strip()[:80],
        capacity=capacity,
        depot=place_of(values.get("depot", "").strip()),
        leaves_at=leaves,
    )
