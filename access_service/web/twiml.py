"""The telephone line over a provider's webhooks; see docs/telephone.md."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from werkzeug.exceptions import Forbidden

from access_service.telephone.twiml import PATH, Fields, Refused
from access_service.web.context import services
from access_service.web.limits import TWIML, limiter

blueprint = Blueprint("twiml", __name__, url_prefix=PATH.rstrip("/"))
limiter.limit(TWIML)(blueprint)

_SIGNATURE = "X-Twilio-Signature"


@blueprint.before_request
def require() -> None:
    """Answer nothing where no provider is set."""
    if not services().twiml.is_on:
        abort(404)


@blueprint.errorhandler(Refused)
def refused(_error: Refused) -> Response:
    """Tell nothing but that it is refused; which part was wrong would help to guess."""
    return Response("", status=Forbidden.code, mimetype="text/plain")


@blueprint.post("/")
def begin() -> Response:
    """Greet a caller."""
    return _xml(services().twiml.begin(request.path, _fields(), _given()))


@blueprint.post("/turn/<token>")
def turn(token: str) -> Response:
    """Take what a caller did."""
    return _xml(services().twiml.turn(token, request.path, _fields(), _given()))


@blueprint.post("/ended")
def ended() -> Response:
    """Take note that a call is over."""
    services().twiml.ended(request.path, _fields(), _given())
    return Response("", status=204)


@blueprint.get("/sound/<token>.wav")
def sound(token: str) -> Response:
    """Give the sound of what is said now."""
    return Response(services().twiml.sound(token), mimetype="audio/wav")


def _fields() -> Fields:
    return dict(request.form.lists())


def _given() -> str:
    return request.headers.get(_SIGNATURE, "")


def _xml(text: str) -> Response:
    return Response(text, mimetype="text/xml")
