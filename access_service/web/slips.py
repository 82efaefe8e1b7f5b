"""The words of a slip, to be heard with a phone's camera: no sign-in, and no name is said.

The address holds a mark that cannot be guessed and is of that visit alone. It ends some weeks after
the visit, and at once where the visit was cancelled or its patron erased.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Final

from flask import Blueprint, Response, abort, current_app, send_file, url_for

from access_service.conversion.request import Options
from access_service.delivery.making import options_for
from access_service.delivery.model import Visit, VisitId, VisitState
from access_service.delivery.needs import BringForm
from access_service.delivery.prints import following_visit, slip
from access_service.secret import pseudonym, session_secret
from access_service.web.context import services
from access_service.web.limits import limiter
from formats.errors import UnknownThing

blueprint = Blueprint("slips", __name__, url_prefix="/slip")

HEARD_DAYS: Final = 60
LIMIT: Final = "300/hour"
"""Each part of a sound is asked for by itself."""
MOST_KEPT: Final = 32
"""Some ten megabytes."""


def slip_url(visit: Visit) -> str:
    """Return where a visit's slip can be heard, nothing where the library has no address."""
    base = services().settings.public_url.rstrip("/")
    if not base or visit.patron_id is None:
        return ""
    return base + url_for("slips.heard", number=visit.id, mark=_mark(visit))


@blueprint.get("/<int:number>/<mark>.mp3")
@limiter.limit(LIMIT)
def heard(number: int, mark: str) -> Response:
    """Say the slip of a visit."""
    part = services().delivery
    try:
        visit = part.desk.visits.get(VisitId(number))
    except UnknownThing:
        abort(404)
    is_over = visit.on + timedelta(days=HEARD_DAYS) < part.desk.today()
    is_void = visit.patron_id is None or visit.state is VisitState.CANCELLED
    if not hmac.compare_digest(mark.encode(), _mark(visit).encode()) or is_void or is_over:
        abort(404)
    # A telephone's player asks for parts, and plays nothing where it gets a whole (RFC 9110, 14.2).
    answer = send_file(BytesIO(slip_sound(visit)), mimetype="audio/mpeg", conditional=True)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def slip_sound(visit: Visit) -> bytes:
    """Return a visit's slip as MP3, at the patron's own pace."""
    part = services().delivery
    patron = services().patrons.show(visit.patron_id) if visit.patron_id else None
    profile = part.desk.store.profile(visit.patron_id) if visit.patron_id else None
    lang = patron.lang if patron else services().settings.lang
    document = slip(visit, following_visit(part.desk, visit), part.library, lang)
    needs = profile.needs if profile else frozenset()
    options = options_for(needs, BringForm.AUDIO, lang, Options(lang))
    kept: _Sounds = current_app.extensions.setdefault("slip_sounds", _Sounds())
    words = f"{lang} {document!r} {options!r}"
    return kept.get(words, lambda: services().narrator.speak(document, options=options).mp3)


class _Sounds:
    """The newest sounds, by what is said: every part that a player asks for is of the same one."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}
        self._lock = Lock()

    def get(self, words: str, make: Callable[[], bytes]) -> bytes:
        """Return the sound of these words, made at the first time."""
        with self._lock:  # who asks for the same meanwhile waits for it, instead of making it too
            sound = self._kept.pop(words, None)
            self._kept[words] = sound = make() if sound is None else sound
            while len(self._kept) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            return sound


def _mark(visit: Visit) -> str:
    return pseudonym(_key(services().settings.data))(f"slip {visit.id} {visit.patron_id}")


@cache
def _key(data: Path) -> bytes:
    return session_secret(data)
