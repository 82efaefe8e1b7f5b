"""Answers made smaller on their way: a cheap phone on a slow line waits for every kilobyte.

What is left whole: sound and every part of a file (its bytes are counted), what is sent while it is
being made, and pages that hold a secret. Of those, somebody who can make a browser ask for them and
see how long the answers are could learn the secret letter by letter, for pages repeat what their
address says (the BREACH attack; Gluck, Harris and Prado, Black Hat 2013).

Sources: RFC 9110, sections 8.4, 12.5.3 and 14; RFC 7932 (br); RFC 1952 (gzip).
"""

from __future__ import annotations

from flask import Flask, Response, request, session
from flask_compress import Compress

from access_service.web.patron.guard import TOKEN as PATRON_TOKEN
from access_service.web.security import is_personal
from access_service.web.staff.guard import TOKEN as STAFF_TOKEN

KINDS = (
    "text/html",
    "text/css",
    "text/javascript",
    "text/calendar",
    "application/json",
    "application/manifest+json",
    "application/atom+xml",
    "application/rss+xml",
    "image/svg+xml",
)
WAYS = ("br", "gzip")
"""The first one that a browser takes. Over plain HTTP, as inside a library, they take gzip only."""

SMALLEST_BYTES = 500
"""Below it, the headers that tell of it cost most of what is saved."""

FILES = frozenset({"static", "app_shell.worker", "staff_road.worker"})
"""Our own files: the same for everybody, with nothing in them to find out."""

SAME_FOR_ALL_OF_A_COPY = frozenset({"copies", "player", "listening"})
"""Personal, but with no secret inside for who is not signed in."""

INSIDE = ("/me", "/staff")
"""Where an address that leads nowhere is answered with the menu of who is signed in."""


def install(app: Flask) -> None:
    """Compress what may be; to be called first of all, for the first to be told answers last."""
    app.config.update(
        COMPRESS_REGISTER=False,
        COMPRESS_MIMETYPES=list(KINDS),
        COMPRESS_ALGORITHM=list(WAYS),
        COMPRESS_STREAMS=False,
        COMPRESS_MIN_SIZE=SMALLEST_BYTES,
    )
    compress = Compress(app)

    @app.after_request
    def make_smaller(response: Response) -> Response:
        if response.mimetype not in KINDS or _is_left_whole(response):
            return response
        response.vary.add("Accept-Encoding")
        # Asked here because Flask-Compress takes `br;q=0`, which refuses it, for a wish.
        is_wanted = request.accept_encodings.best_match(WAYS) is not None
        if response.status_code != 200 or not is_wanted:
            return response
        if request.endpoint in FILES:
            response.direct_passthrough = False
            response.make_sequence()  # a few kilobytes, of which the length can be told
        return compress.after_request(response)


def _is_left_whole(response: Response) -> bool:
    if request.endpoint in FILES:
        return False
    blueprint = request.blueprint or ""
    if is_personal(blueprint) and blueprint not in SAME_FOR_ALL_OF_A_COPY:
        return True
    if any(request.path == place or request.path.startswith(f"{place}/") for place in INSIDE):
        return True
    is_signed_in = PATRON_TOKEN in session or STAFF_TOKEN in session
    return is_signed_in and response.mimetype == "text/html"
