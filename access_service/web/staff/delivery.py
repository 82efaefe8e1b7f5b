"""The desk's day: visits by state, choosing and packing one, and what comes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from access_service.announcements.moments import day_from_text, day_to_text
from access_service.catalogue.record import ItemId
from access_service.delivery.ejecting import Ejected
from access_service.delivery.life import OPEN, REASONS, may_become
from access_service.delivery.model import (
    BagState,
    Verdict,
    Visit,
    VisitId,
    VisitState,
    WishId,
    WorkKey,
)
from access_service.delivery.planning import AHEAD_DAYS, FILLED_DAYS
from access_service.delivery.prints import (
    day_in_words,
    why_in_words,
)
from access_service.delivery.service import HomeDelivery
from access_service.messages import explain
from access_service.store.delivery_rows import ChangedMeanwhile
from access_service.web.context import services
from access_service.web.errors import told
from access_service.web.language import counted, current_lang, text
from access_service.web.staff.areas import may_open
from access_service.web.staff.guard import current_staff
from formats.errors import AccessError, BadInput

blueprint = Blueprint("staff_delivery", __name__, url_prefix="/staff/delivery")

SHOWN_DAYS: Final = 14
FOUND: Final = 8
STEPS: Final = (VisitState.PACKED, VisitState.OUT, VisitState.DELIVERED, VisitState.NOT_HOME)
CHANGING: Final = frozenset({VisitState.PLANNED, VisitState.CHOSEN})
BACK_FROM: Final = frozenset({VisitState.NOT_HOME, VisitState.REFUSED})
WITH_REASON: Final = (VisitState.REFUSED, VisitState.CANCELLED)


def desk() -> HomeDelivery:
    """Return the home-delivery desk."""
    return services().delivery


def day_asked() -> date:
    """Return the day that the page is about: today where none can be read."""
    try:
        return day_from_text(request.args.get("day", ""))
    except BadInput:
        return desk().desk.today()


@blueprint.get("/")
def today() -> str:
    """Show the visits of the next days by state, and what is missing."""
    planned, filled = (request.args.get(name, -1, int) for name in ("planned", "filled"))
    if planned < 0 or filled < 0:
        return _today()
    if planned or filled:
        ahead = {"days": AHEAD_DAYS, "shown": SHOWN_DAYS}
        return _today(str(text("delivery-night-told", planned=planned, filled=filled, **ahead)))
    return _today(str(text("delivery-night-none", days=AHEAD_DAYS, bags=FILLED_DAYS)))


def _today(done: str = "", problem: str = "") -> str:
    day = day_asked()
    visits = desk().desk.visits.between(day, day + timedelta(days=SHOWN_DAYS))
    open_ = [v for v in visits if v.state is not VisitState.CANCELLED]
    groups = [(state, [v for v in open_ if v.state is state]) for state in VisitState]
    late = [v for v in desk().desk.visits.open() if v.on < desk().desk.today()]
    return render_template(
        "staff/delivery/today.html",
        day=day,
        groups=[(state, some) for state, some in groups if some],
        late=late,
        empty=[v for v in open_ if v.state is VisitState.PLANNED and not v.bag],
        days=sorted(Counter(v.on for v in open_).items()),
        gone=[v for v in open_ if v.state in CHANGING and desk().bags.gone(v)],
        left_out=desk().left_out(),
        may_see_homes=may_open(current_staff().role, "staff_homes"),
        unmet=sum(why is not None for _, why in desk().unmet().values()),
        words=lambda one: day_in_words(one, current_lang()),
        done=done,
        problem=problem,
    )


@blueprint.post("/night")
def night() -> ResponseReturnValue:
    """Plan visits and fill bags now, as every night."""
    made = desk().planning.night()
    page = url_for("staff_delivery.today", planned=made.planned, filled=made.filled)
    return redirect(page, code=303)


@blueprint.get("/visit/<int:number>")
def visit(number: int) -> str:
    """Show one visit: its bag with reasons, and what can be done next."""
    ejected = request.args.get("ejected", "")
    done = str(text(f"delivery-ejected-{ejected}")) if ejected in set(Ejected) else ""
    shown = desk().bags.visit(VisitId(number))
    added = request.args.get("added", -1, int)
    return show_visit(shown, done=done or (_filled(shown, added) if added >= 0 else ""))


def _filled(shown: Visit, added: int) -> str:
    """Return how many titles were proposed, or why none was."""
    if added:
        return str(counted("delivery-added", added))
    profile = desk().desk.store.profile(shown.patron_id) if shown.patron_id else None
    if profile is not None and len(shown.bag) >= profile.max_items:
        return str(text("delivery-added-full", most=profile.max_items))
    is_liked = profile is not None and any(one.weight > 0 for one in profile.tastes)
    return str(text("delivery-added-no-more" if is_liked else "delivery-added-no-tastes"))


def show_visit(shown: Visit, problem: str = "", done: str = "") -> str:
    """Show one visit, with what went wrong or what was done."""
    part = desk()
    profile = part.desk.store.profile(shown.patron_id) if shown.patron_id else None
    if shown.patron_id is not None:
        part.desk.store.note_read(current_staff().name, shown.patron_id, "visit")
    query = request.values.get("find", "").strip()  # of the form too, where adding was refused
    found = services().catalogue.search(query, limit=FOUND) if query else ()
    steps = [state for state in STEPS if may_become(shown, state)]
    return render_template(
        "staff/delivery/visit.html",
        visit=shown,
        profile=profile,
        warned=part.bags.warned(shown) if profile else (),
        why=lambda reason: why_in_words(reason, current_lang()),
        words=lambda one: day_in_words(one, current_lang()),
        steps=steps,
        endings=[state for state in WITH_REASON if may_become(shown, state)],
        reasons=REASONS,
        can_change=shown.state in CHANGING and profile is not None,
        can_scan=shown.state is VisitState.CHOSEN,
        missing=sum(one.state is BagState.CHOSEN for one in shown.bag),
        others=_others(shown),
        jobs=part.making.states(shown),
        gone=part.bags.gone(shown) if shown.state in CHANGING else (),
        barred=part.giving.barred(shown) if shown.state in OPEN else (),
        may_see_patron=may_open(current_staff().role, "staff_patrons"),
        is_back=shown.state in BACK_FROM and any(o.state is BagState.PACKED for o in shown.bag),
        day_typed=day_to_text(shown.on),
        query=query,
        found=found,
        had=part.bags.had_before(shown, (one.item.id for one in found)) if profile else (),
        problem=problem,
        done=done,
        verdicts=list(Verdict),
    )


def _others(shown: Visit) -> list[Visit]:
    if shown.patron_id is None:
        return []
    movable = {VisitState.PLANNED, VisitState.CHOSEN}
    visits = desk().desk.visits.of(shown.patron_id)
    return [v for v in visits if v.id != shown.id and v.state in movable]


def _acted(
    number: int,
    act: Callable[[int], object],
    told_after: Callable[[], dict[str, Any]] = dict,
) -> ResponseReturnValue:
    """Do something with a visit and show it again, with what went wrong if it did.

    What somebody else did meanwhile is shown, never overwritten.
    """
    version = request.form.get("version", -1, int)
    try:
        act(version)
    except BadInput as problem:
        status = 409 if isinstance(problem, ChangedMeanwhile) else 400
        shown = desk().bags.visit(VisitId(number))
        return show_visit(shown, told(problem, current_lang())), status
    page = url_for("staff_delivery.visit", number=number, **told_after())
    return redirect(page, code=303)


@blueprint.post("/visit/<int:number>/add")
def add(number: int) -> ResponseReturnValue:
    """Put a title into the bag."""
    item, wish = request.form.get("item", ""), request.form.get("wish", "")
    return _acted(
        number,
        lambda version: desk().bags.add(
            VisitId(number),
            ItemId(item),
            version=version,
            by=current_staff(),
            again="again" in request.form,
            wish_id=WishId(wish) if wish else None,
        ),
    )


@blueprint.post("/visit/<int:number>/drop")
def drop(number: int) -> ResponseReturnValue:
    """Take a title out of the bag."""
    work = WorkKey(request.form.get("work", ""))
    return _acted(
        number,
        lambda version: desk().bags.drop(
            VisitId(number), work, version=version, by=current_staff()
        ),
    )


@blueprint.post("/visit/<int:number>/fill")
def fill(number: int) -> ResponseReturnValue:
    """Fill the bag with proposals now, and tell how many were added."""
    before = {one.work for one in desk().bags.visit(VisitId(number)).bag}

    def told_after() -> dict[str, Any]:
        after = desk().bags.visit(VisitId(number)).bag
        return {"added": sum(one.work not in before for one in after)}

    return _acted(number, lambda _: desk().planning.fill(VisitId(number)), told_after)


@blueprint.post("/visit/<int:number>/choose")
def choose(number: int) -> ResponseReturnValue:
    """Settle the bag."""
    return _acted(
        number,
        lambda version: desk().bags.choose(VisitId(number), version=version, by=current_staff()),
    )


@blueprint.post("/visit/<int:number>/scan")
def scan(number: int) -> ResponseReturnValue:
    """Pack what was scanned, or tell that it is the wrong bag."""
    code = request.form.get("code", "")
    return _acted(number, lambda _: desk().bags.scan(VisitId(number), code, by=current_staff()))


@blueprint.post("/visit/<int:number>/tick")
def tick(number: int) -> ResponseReturnValue:
    """Tick a title as packed that has no barcode."""
    work = WorkKey(request.form.get("work", ""))
    return _acted(
        number, lambda _: desk().bags.pack_by_hand(VisitId(number), work, by=current_staff())
    )


@blueprint.post("/visit/<int:number>/step")
def step(number: int) -> ResponseReturnValue:
    """Take the visit one step on."""
    asked = request.form.get("state", "")
    if asked not in {state.value for state in VisitState}:
        raise BadInput(f"state {asked!r}", say="delivery-no-such-step", id=number)
    state = VisitState(asked)
    reason = request.form.get("reason", "") if state in {*WITH_REASON, VisitState.NOT_HOME} else ""
    return _acted(
        number,
        lambda version: desk().bags.step(
            VisitId(number), state, version=version, by=current_staff(), reason=reason
        ),
    )


@blueprint.post("/visit/<int:number>/move")
def move(number: int) -> ResponseReturnValue:
    """Move the visit to another day."""

    def act(version: int) -> object:
        day = day_from_text(request.form.get("day", ""))
        return desk().bags.move(VisitId(number), day, version=version, by=current_staff())

    return _acted(number, act)


@blueprint.post("/visit/<int:number>/merge")
def merge(number: int) -> ResponseReturnValue:
    """Make one visit of two."""
    other = VisitId(request.form.get("other", 0, int))
    return _acted(
        number,
        lambda version: desk().bags.merge(
            VisitId(number), other, version=version, by=current_staff()
        ),
    )


@blueprint.post("/visit/<int:number>/back")
def back(number: int) -> ResponseReturnValue:
    """Take in the whole bag of a visit at which nobody took it."""
    return _acted(
        number,
        lambda version: desk().bags.undelivered_back(
            VisitId(number), by=current_staff(), version=version
        ),
    )


@blueprint.post("/visit/<int:number>/title-back")
def title_back(number: int) -> ResponseReturnValue:
    """Take in one title by hand."""
    work = WorkKey(request.form.get("work", ""))
    return _acted(
        number,
        lambda version: desk().bags.title_back(
            VisitId(number), work, version=version, by=current_staff()
        ),
    )


@blueprint.post("/visit/<int:number>/verdict")
def verdict(number: int) -> ResponseReturnValue:
    """Note what the patron said of a title."""
    work, said = WorkKey(request.form.get("work", "")), request.form.get("verdict", "")
    if said not in {one.value for one in Verdict}:
        raise BadInput("verdict", say="delivery-no-such-step", id=number)
    by = current_staff().name
    return _acted(number, lambda _: desk().bags.judge(VisitId(number), work, Verdict(said), by=by))


@blueprint.post("/visit/<int:number>/write")
def write(number: int) -> ResponseReturnValue:
    """Write what was made for this bag to a medium, read it back, eject it, and tell."""
    label, folder = request.form.get("label", "").strip(), request.form.get("folder", "").strip()

    outcome: list[Ejected] = []

    def act(_: int) -> object:
        shown, by = desk().bags.visit(VisitId(number)), current_staff().name
        with desk().making.files(shown) as files:
            medium = desk().media.write(label, Path(folder), files, shown, by=by)
        outcome.append(desk().media.eject(Path(folder), medium, by=by))
        return medium

    try:
        return _acted(number, act, lambda: {"ejected": outcome[0].value} if outcome else {})
    except AccessError as problem:
        return show_visit(desk().bags.visit(VisitId(number)), told_fully(problem)), 503


def told_fully(problem: AccessError) -> str:
    """Return an error's own sentence: the person stands before the stick and can act."""
    return explain(problem, current_lang())
