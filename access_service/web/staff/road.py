"""On the road: a page for a phone, with the net or without it.

The page works by itself while there is a net. With script it also works without: a service worker
keeps the bare page, the phone keeps the day's stops and what was tapped, and sends it once.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from access_service.delivery.life import REASONS
from access_service.delivery.road import MOST_BACK, STATES, message_of
from access_service.web.errors import told
from access_service.web.language import current_lang
from access_service.web.staff.delivery import desk
from access_service.web.staff.guard import current_staff
from formats.errors import BadInput

blueprint = Blueprint("staff_road", __name__, url_prefix="/staff/road")

MOST_MESSAGES = 500
DOOR_REASONS = tuple(
    one for one in REASONS if one in {"does-not-want", "wrong-books", "no-entry", "other"}
)


@blueprint.get("/")
def road() -> str:
    """Show the day's stops, the next one first."""
    return _page(desk().road.stops(current_staff()))


@blueprint.get("/shell")
def shell() -> str:
    """Show the page without stop, name or token: what a phone may keep."""
    return _page((), is_shell=True)


def _page(stops: object, problem: str = "", *, is_shell: bool = False) -> str:
    return render_template(
        "staff/delivery/road.html",
        stops=stops,
        states=STATES,
        reasons=DOOR_REASONS,
        most_back=MOST_BACK,
        problem=problem,
        is_shell=is_shell,
        left=not is_shell and "left" in request.args,
        fresh=lambda: secrets.token_hex(16),
        now=desk().desk.now().isoformat(),
    )


@blueprint.post("/leave")
def leave() -> ResponseReturnValue:
    """Take the packed bags out."""
    left = desk().road.leave(current_staff())
    return redirect(url_for("staff_road.road", left=left or None), code=303)


@blueprint.post("/tap")
def tap() -> ResponseReturnValue:
    """Take one tap of a page without script."""
    try:
        desk().road.take(current_staff(), [message_of(dict(request.form))])
    except BadInput as problem:
        return _page(desk().road.stops(current_staff()), told(problem, current_lang())), 400
    return redirect(url_for("staff_road.road"), code=303)


@blueprint.get("/stops.json")
def stops() -> Response:
    """Give the day's stops for the phone to keep, whose they are, and the token for sending."""
    found = [asdict(one) for one in desk().road.stops(current_staff())]
    day = desk().desk.today().isoformat()
    who = current_staff().name
    return jsonify({"day": day, "who": who, "stops": found, "csrf": generate_csrf()})


@blueprint.post("/sync")
def sync() -> ResponseReturnValue:
    """Take in what a phone kept; each message counts once, however often it comes."""
    sent = request.get_json(silent=True)
    told_ = sent.get("messages") if isinstance(sent, dict) else None
    if not isinstance(told_, list) or len(told_) > MOST_MESSAGES:
        raise BadInput("messages", say="delivery-bad-message")
    outcomes: dict[str, str] = {}
    messages = []
    for one in told_:
        try:
            messages.append(message_of(one))
        except BadInput:
            if isinstance(one, dict) and isinstance(one.get("id"), str):
                outcomes[one["id"]] = "bad"  # one that cannot be read keeps back no other
    outcomes |= {
        key: value.value for key, value in desk().road.take(current_staff(), messages).items()
    }
    return jsonify({"outcomes": outcomes})


@blueprint.get("/worker.js")
def worker() -> Response:
    """Give the service worker; its address bounds what it may touch to `/staff/road/`."""
    answer = current_app.send_static_file("road_worker.js")
    answer.mimetype = "text/javascript"
    return answer
