"""What both doors share, the patrons' and the staff's: leading there, and going on behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from access_service.web.context import services
from access_service.web.errors import refusal
from access_service.web.language import own_page, text
from access_service.web.typed import POSTED, kept_fields, typed_fields


@dataclass(frozen=True, slots=True)
class Doorway:
    """A door: the endpoint and template of its page, and of the page behind it."""

    endpoint: str
    template: str
    go_on: str
    home: str
    """The endpoint to which somebody goes who wanted nothing else."""

    def lead(self, problem: str) -> ResponseReturnValue:
        """Lead somebody here; what they typed comes along, so that nothing is lost.

        Args:
            problem: The key of why, under `web-`.
        """
        if request.method in {"GET", "HEAD"}:
            return redirect(url_for(self.endpoint, next=request.full_path.rstrip("?")), code=303)
        if request.accept_mimetypes.best == "application/json":
            return jsonify({"error": problem, "message": str(text(problem))}), 403
        kept = typed_fields()
        page = render_template(
            self.template,
            target=own_page(request.full_path.rstrip("?")),
            kept=kept or (),
            is_posted=kept is not None,
            has_lost_files=bool(request.files),
            problem=text(problem),
        )
        return page, 403

    def refuse(self, words: str, typed: Mapping[str, str]) -> str:
        """Return the door's page again, with why, and with all that was typed but secrets.

        Args:
            words: Why somebody is not let in.
            typed: Fields of the door's own form that are shown again.
        """
        return render_template(
            self.template,
            target=own_page(request.form.get("next", "")),
            kept=kept_fields(),
            is_posted=POSTED in request.form,
            refusal=words,
            **typed,
        )

    def pass_through(self) -> ResponseReturnValue:
        """Go on where somebody was; a form that came along is sent by a press of a button."""
        target, kept = own_page(request.form.get("next", "")), kept_fields()
        if (kept or POSTED in request.form) and target:
            return render_template(self.go_on, target=target, kept=kept)
        return redirect(target or url_for(self.home), code=303)


def install(app: Flask, *doors: str) -> None:
    """Lose nothing that was typed where a browser forgot its session, as after a restart.

    Args:
        app: The application.
        doors: Blueprints of doors: a secret never comes along, so their forms begin anew.
    """

    @app.errorhandler(CSRFError)
    def stale(_error: CSRFError) -> ResponseReturnValue:
        is_page = request.accept_mimetypes.best != "application/json"
        kept = typed_fields() if is_page and _is_from_here() else None
        if kept is None or request.blueprint in doors:
            return refusal(400, {})
        page = render_template(
            "again.html",
            target=own_page(request.full_path.rstrip("?")),
            kept=kept,
            has_lost_files=bool(request.files),
        )
        return page, 400


def _is_from_here() -> bool:
    """Tell whether a form came from a page of ours: another site's is never made ready to be sent.

    Source: OWASP, "Cross-Site Request Forgery Prevention", verifying the origin with standard
    headers.
    """
    told = request.headers.get("Origin") or request.headers.get("Referer") or ""
    ours = {request.host, urlsplit(services().settings.public_url).netloc} - {""}
    return urlsplit(told).netloc in ours
