"""The pages as an application that is installed: its manifest, and what is there without a net.

Nothing here is anybody's: these pages have no session, no menu and no form, so that what a device
keeps of them tells of no person.

Sources: W3C Web Application Manifest; W3C Service Workers.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    jsonify,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from access_service.announcements.describe import full_date
from access_service.announcements.moments import ATHENS
from access_service.conversion.result import JobState
from access_service.messages import say
from access_service.web.context import services
from access_service.web.documents import as_html
from access_service.web.patron.following import patron_here
from formats.document import Lang
from formats.errors import StorageFailed

blueprint = Blueprint("app_shell", __name__)

SHOWN_ON = frozenset(
    {
        "catalogue.home",
        "announcements.overview",
        "announcements.bulletin",
        "copies.show",
        "player.show",
        "patron_books.books",
        "patron_door.gone",
        "patron_door.erased",
    }
)
"""The pages from which it is installed: where somebody begins, listens, and leaves."""
FORGETS = frozenset({"patron_door.gone", "patron_door.erased"})
ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-maskable.png", "512x512", "maskable"),
)
BLUE, WHITE = "#003b5c", "#ffffff"


def install(app: Flask) -> None:
    """Tell templates which pages start the application, and for whom."""

    @app.context_processor
    def names() -> dict[str, object]:
        mark = _mark()
        return {
            "is_app": request.endpoint in SHOWN_ON,
            "is_reader_known": mark is not None,
            "app_forgets": request.endpoint in FORGETS,
            "app_reader": mark or "",
        }


def _mark() -> str | None:
    """Return a mark that tells the readers of one device apart, and nothing else of them.

    Empty for nobody. None where nobody can tell: on the staff's side, where a telephone keeps pages
    of its own, and while the store that knows the sessions is away. A device forgets nothing then.
    """
    if (request.blueprint or "").startswith("staff_"):
        return None
    try:
        patron = patron_here()
    except StorageFailed:  # the page that says so is being made
        return None
    return "" if patron is None else hashlib.sha256(f"app {patron}".encode()).hexdigest()[:16]


@blueprint.get("/app.<any(el, en):lang>.webmanifest")
def manifest(lang: str) -> Response:
    """Describe the application to a browser that would install it."""
    library = services().settings.library_name
    icons = [
        {
            "src": url_for("static", filename=name),
            "sizes": size,
            "type": "image/png",
            "purpose": purpose,
        }
        for name, size, purpose in ICONS
    ]
    answer = jsonify(
        {
            "id": "/",
            "name": f"{library}: {say('web-service-name', Lang(lang))}",
            "short_name": library[:30],
            "lang": lang,
            "start_url": url_for("catalogue.home"),
            "scope": "/",
            # With the browser's own buttons for back and reload: not everybody has gestures.
            "display": "minimal-ui",
            "background_color": WHITE,
            "theme_color": BLUE,
            "icons": icons,
        }
    )
    answer.mimetype = "application/manifest+json"
    return answer


@blueprint.get("/worker.js")
def worker() -> Response:
    """Give the service worker from the root, which is what it may serve."""
    answer = current_app.send_static_file("app_worker.js")
    answer.mimetype = "text/javascript"
    return answer


@blueprint.get("/offline/<any(el, en):lang>")
def offline(lang: str) -> str:
    """Say what can be done without a net."""
    return _page("offline.html", Lang(lang))


@blueprint.get("/offline/bulletin/<any(el, en):lang>")
def bulletin(lang: str) -> ResponseReturnValue:
    """Show the bulletin as a page to keep, with where its sound is."""
    now, wanted = datetime.now(UTC), Lang(lang)
    document = services().bulletins.document(wanted, now)
    made = services().bulletins.present(wanted, now).copies
    sound = next(
        (one for one in made if one.job.format == "mp3" and one.state is JobState.DONE), None
    )
    address = sound and url_for("copies.download", job_id=sound.id, inline=1, lang=lang)
    return _page(
        "offline_bulletin.html",
        wanted,
        title=document.title,
        body=Markup(as_html(document, skips_title=True)),  # noqa: S704 - every text is escaped
        sound=address or "",
        said_at=full_date(now.astimezone(ATHENS), wanted),
    )


def _page(template: str, lang: Lang, **facts: object) -> str:
    def t(key: str, /, **words: object) -> str:
        return say(f"web-{key}", lang, **words)

    other = Lang("en" if lang == "el" else "el")
    return render_template(template, lang=lang, other_lang=other, t=t, **facts)
