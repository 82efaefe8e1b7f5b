"""Response headers that keep pages from doing what we did not write.

Source: OWASP Secure Headers; W3C Content Security Policy Level 3.
"""

from __future__ import annotations

from flask import Flask, Response, request, session

from access_service.web.patron import guard as patron_guard
from access_service.web.staff import guard as staff_guard

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


PERSONAL = frozenset(
    {
        "copies",
        "listening",
        "player",
        "private_feeds",
        "slips",
        "talk",
        "twiml",
        "uploads",
        "voice",
    }
)
"""Parts whose pages tell a format need or a wish: health data by inference (GDPR, article 9)."""


def install(app: Flask) -> None:
    """Send the headers with every response."""

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.endpoint != "static":
            response.vary.add("Accept-Language")
            _keep_from_caches(response)
        return response


def is_personal(blueprint: str) -> bool:
    """Tell whether the pages of a part are for nobody but who asked for them."""
    return blueprint in PERSONAL or blueprint.startswith(("staff_", "patron_"))


def _is_somebody_here() -> bool:
    """Tell whether somebody is signed in: then every page has their colours and their menu.

    The way back after signing out leads to none of them, for a browser keeps none.
    """
    return patron_guard.TOKEN in session or staff_guard.TOKEN in session


def _keep_from_caches(response: Response) -> None:
    if request.blueprint == "feeds" and response.cache_control.max_age is not None:
        return  # the same for everybody, and it says itself how long it holds
    if request.endpoint in {"copies.download", "private_feeds.episode"}:
        response.cache_control.private = True  # asked for by its tag; a player comes back for parts
    elif request.endpoint == "reading.sheet" and response.status_code == 200:
        return  # its address names all it holds
    elif is_personal(request.blueprint or "") or _is_somebody_here():
        response.headers["Cache-Control"] = "no-store"
    else:
        response.headers["Cache-Control"] = "private, no-cache"
