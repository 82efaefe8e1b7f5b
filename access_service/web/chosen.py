"""What the reader of this page chose: with their card, or in this browser."""

from __future__ import annotations

from typing import Final, cast

from flask import g, request, session

from access_service.preferences import USUAL, Preferences, from_json
from access_service.web.patron.guard import TOKEN, signed_in_patron
from formats.errors import StorageFailed

COOKIE: Final = "reading"


def chosen() -> Preferences:
    """Return the reader's choices; asked once a request."""
    if "reading" not in g:
        try:
            patron = signed_in_patron() if TOKEN in session else None
        except StorageFailed:  # the page that says so is being made: it looks as usual
            patron = None
        if patron is not None and patron.preferences != USUAL:
            g.reading = patron.preferences
        else:
            g.reading = from_json(request.cookies.get(COOKIE, "{}"))
    return cast("Preferences", g.reading)
