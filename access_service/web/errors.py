"""Pages that say what happened and what to do, for people and as JSON for programs."""

from __future__ import annotations

from typing import Any

from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Flask, jsonify, render_template, request
from flask.templating import Environment
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from access_service.messages import told as told
from access_service.web.language import current_lang, text
from access_service.web.templating import SpokenEnvironment
from formats.errors import AccessError, UnknownThing

KNOWN = frozenset({400, 403, 404, 405, 413, 416, 422, 429})
TITLED = frozenset({403, 404})
"""The statuses whose page has a title of its own."""
KEPT_HEADERS = ("Allow", "Content-Range", "Retry-After")
"""What an error tells a program besides its words (RFC 9110, 10.2.1, 14.4 and 10.2.3)."""


def page() -> str:
    """Return which page was asked for, for the log: its rule, for an address may hold a secret."""
    return request.url_rule.rule if request.url_rule else "?"


class QuietFlask(APIFlask):
    """Writes no address of a page into its log: some open what is in them to whoever reads it."""

    jinja_environment: type[Environment] = SpokenEnvironment

    def log_exception(self, exc_info: Any) -> None:
        """Log an exception by the rule of its page."""
        self.logger.error("%s %s: exception", request.method, page(), exc_info=exc_info)


def install(app: Flask) -> None:
    """Answer every error with a sentence."""

    @app.errorhandler(AccessError)
    def access_error(error: AccessError) -> ResponseReturnValue:
        status = 404 if isinstance(error, UnknownThing) else 400 if error.is_bad_input else 503
        if status == 503:
            app.logger.error("%s %s: %s", request.method, page(), error.detail)
        return _answer(told(error, current_lang()), error.say, status)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        headers = error.get_response().headers
        kept = {name: headers[name] for name in KEPT_HEADERS if name in headers}
        return refusal(error.code or 500, kept)

    @app.errorhandler(HTTPError)
    def input_error(error: HTTPError) -> ResponseReturnValue:
        return refusal(error.status_code, {})

    @app.errorhandler(500)
    def fault(_error: object) -> ResponseReturnValue:
        return _answer(str(text("error-500")), "error-500", 500)


def refusal(status: int, headers: dict[str, str]) -> ResponseReturnValue:
    """Return the page, or JSON, of an HTTP error."""
    known = status if status in KNOWN else 400 if 400 <= status < 500 else 500
    key = f"error-{known}"
    return _answer(str(text(key)), key, status, headers)


def _answer(
    sentence: str, key: str, status: int, headers: dict[str, str] | None = None
) -> ResponseReturnValue:
    if request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json":
        return jsonify({"error": key, "message": sentence}), status, headers or {}
    title = text(f"error-title-{status}" if status in TITLED else "error-title")
    page = render_template("error.html", title=title, sentence=sentence, status=status)
    return page, status, headers or {}
