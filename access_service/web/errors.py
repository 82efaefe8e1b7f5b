"""Pages that say what happened and what to do, for people and as JSON for programs."""

from __future__ import annotations

from apiflask.exceptions import HTTPError
from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from access_service.messages import explain
from access_service.web.language import current_lang, text
from formats.errors import AccessError, UnknownThing

KNOWN = {400, 404, 405, 413, 429}


def install(app: Flask) -> None:
    """Answer every error with a sentence."""

    @app.errorhandler(AccessError)
    def access_error(error: AccessError) -> ResponseReturnValue:
        status = 404 if isinstance(error, UnknownThing) else 400 if error.is_bad_input else 503
        return _answer(explain(error, current_lang()), error.say, status)

    @app.errorhandler(HTTPException)
    @app.errorhandler(HTTPError)
    def http_error(error: HTTPException | HTTPError) -> ResponseReturnValue:
        status = (error.code if isinstance(error, HTTPException) else error.status_code) or 500
        key = f"error-{status}" if status in KNOWN else "error-500"
        return _answer(str(text(key)), key, status)

    @app.errorhandler(500)
    def fault(_error: object) -> ResponseReturnValue:
        return _answer(str(text("error-500")), "error-500", 500)


def _answer(sentence: str, key: str, status: int) -> ResponseReturnValue:
    if request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json":
        return jsonify({"error": key, "message": sentence}), status
    return render_template("error.html", sentence=sentence, status=status), status
