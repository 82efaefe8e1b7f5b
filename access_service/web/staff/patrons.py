"""The staff's desk for patrons: cards, PINs, locks and who may have copies of protected works."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from access_service.patrons.account import Patron, PatronId, PatronStatus
from access_service.patrons.kept import NewCard
from access_service.web.context import services
from access_service.web.errors import told
from access_service.web.idempotency import sent_idempotency_key
from access_service.web.language import current_lang
from access_service.web.staff.guard import current_staff
from formats.document import EL, EN
from formats.errors import BadInput
from formats.language.fold import fold

blueprint = Blueprint("staff_patrons", __name__, url_prefix="/staff/patrons")

SHOWN = 100
DONE = "staff_patron_done"
CHARACTERS = {"name": 120, "phone": 40, "note": 1000}


@blueprint.get("/")
def overview() -> str:
    """List patrons, or those whose card or name holds what is looked for."""
    return _overview(MultiDict())


def _overview(values: MultiDict[str, str], problem: str = "") -> str:
    wanted = request.args.get("find", "").strip()
    found = [one for one in services().patrons.all() if _is_like(one, wanted)]
    return render_template(
        "staff/patrons.html",
        wanted=wanted,
        total=len(found),
        patrons=found[:SHOWN],
        is_locked=services().patrons.is_locked,
        values=values,
        problem=problem,
    )


def _is_like(patron: Patron, wanted: str) -> bool:
    folded = fold(wanted)
    return folded in fold(patron.display_name) or fold(wanted.replace(" ", "")) in fold(
        patron.card_no
    )


@blueprint.post("/")
def add() -> ResponseReturnValue:
    """Make a patron and show the PIN, which is told once."""
    form, actor = request.form, current_staff()
    eligible = {"yes": True, "no": False}.get(form.get("eligible", ""))
    try:
        made = services().patrons.add(
            form.get("card", ""),
            **{name: form.get(name, "")[:most] for name, most in CHARACTERS.items()},
            lang=EN if form.get("lang") == EN else EL,
            is_eligible=eligible,
            officer=actor.name if eligible is not None else "",
            idempotency_key=sent_idempotency_key(),
        )
    except BadInput as problem:
        return _overview(form, told(problem, current_lang())), 400
    services().staff.note(actor, "patron-added", made.patron.id)
    return _pin(made)


@blueprint.get("/<patron_id>")
def show(patron_id: str) -> str:
    """Show a patron's card."""
    patron = services().patrons.show(PatronId(patron_id))
    return render_template(
        "staff/patron.html",
        patron=patron,
        is_locked=services().patrons.is_locked(patron),
        requests=[one for one in services().requests.of(patron.id) if one.state.is_open],
        done=session.pop(DONE, ""),
    )


@blueprint.post("/<patron_id>")
def change(patron_id: str) -> ResponseReturnValue:
    """Keep name, telephone, note and language."""
    form = request.form
    patron = services().patrons.change(
        PatronId(patron_id),
        display_name=" ".join(form.get("name", "")[: CHARACTERS["name"]].split()),
        phone=" ".join(form.get("phone", "")[: CHARACTERS["phone"]].split()),
        note=form.get("note", "")[: CHARACTERS["note"]].strip(),
        lang=EN if form.get("lang") == EN else EL,
    )
    return _done(patron, "patron-changed")


@blueprint.post("/<patron_id>/eligibility")
def decide(patron_id: str) -> ResponseReturnValue:
    """Note whether somebody may have copies of protected works, with the day and who decided."""
    is_eligible = request.form.get("eligible") == "yes"
    patron = services().patrons.decide(
        PatronId(patron_id), is_eligible=is_eligible, officer=current_staff().name
    )
    return _done(patron, "patron-eligible" if is_eligible else "patron-not-eligible")


@blueprint.post("/<patron_id>/pin")
def new_pin(patron_id: str) -> ResponseReturnValue:
    """Give a new PIN and show it once."""
    made = services().patrons.new_pin(PatronId(patron_id))
    services().staff.note(current_staff(), "patron-pin", made.patron.id)
    return _pin(made)


@blueprint.post("/<patron_id>/unlock")
def unlock(patron_id: str) -> ResponseReturnValue:
    """Let a card be tried again."""
    patron = services().patrons.show(PatronId(patron_id))
    services().patrons.unlock(patron)
    return _done(patron, "patron-unlocked")


@blueprint.post("/<patron_id>/status")
def status(patron_id: str) -> ResponseReturnValue:
    """Close an account or open it again."""
    wanted = PatronStatus.CLOSED if request.form.get("status") == "closed" else PatronStatus.ACTIVE
    patron = services().patrons.set_status(PatronId(patron_id), wanted)
    return _done(patron, f"patron-{wanted}")


def _pin(made: NewCard) -> str:
    return render_template("staff/patron_pin.html", patron=made.patron, pin=made.pin)


def _done(patron: Patron, action: str) -> ResponseReturnValue:
    services().staff.note(current_staff(), action, patron.id)
    session[DONE] = action
    return redirect(url_for("staff_patrons.show", patron_id=patron.id), code=303)
