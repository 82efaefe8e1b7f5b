"""Reading settings for everybody: a page, a cookie, a style sheet; with a card they go along."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from access_service.preferences import (
    LONGEST_WAIT_S,
    SIZES_PERCENT,
    USUAL,
    Preferences,
    Spacing,
    Typeface,
    Verbosity,
    of_fields,
    to_json,
)
from access_service.web import copy_form
from access_service.web.chosen import COOKIE, chosen
from access_service.web.context import services
from access_service.web.errors import told
from access_service.web.language import current_lang, own_page, text
from access_service.web.patron.guard import TOKEN, signed_in_patron
from access_service.web.reading_style import style_sheet
from formats.errors import BadInput
from formats.theme import SCHEMES

blueprint = Blueprint("reading", __name__)

LASTS: Final = timedelta(days=365)
DONE: Final = "reading_done"
WAITS_S: Final = (0, 8, 12, 16, LONGEST_WAIT_S)
_PAGE_FIELDS: Final = (
    "size_percent", "typeface", "line_spacing", "letter_spacing", "scheme", "is_still", "is_simple",
)  # fmt: skip
"""What of the choices shapes pages; the rest shapes files and voices."""


def install(app: Flask) -> None:
    """Give every page the style sheet of its reader's choices."""

    @app.context_processor
    def names() -> dict[str, object]:
        return {"reading_style": style_url(chosen()), "is_simple": chosen().is_simple}


def style_url(preferences: Preferences) -> str:
    """Return the address of a style sheet, or nothing where the usual one is enough.

    The address names all that the sheet holds, and its bytes, so that it may be kept for ever.
    """
    sheet = style_sheet(preferences)
    if not sheet:
        return ""
    asked: dict[str, Any] = {
        name: int(value) if isinstance(value, bool) else value
        for name in _PAGE_FIELDS
        if (value := getattr(preferences, name)) != getattr(USUAL, name)
    }
    mark = hashlib.sha256(sheet.encode()).hexdigest()[:8]
    return url_for("reading.sheet", v=mark, **asked)


@blueprint.get("/reading.css")
def sheet() -> Response:
    """Return the style sheet of the choices in the address."""
    fields = {name: value for name, value in request.args.items() if name in _PAGE_FIELDS}
    answer = Response(style_sheet(of_fields(fields)), mimetype="text/css")
    answer.cache_control.public = True
    answer.cache_control.max_age = int(LASTS.total_seconds())
    answer.cache_control.immutable = True
    return answer


@blueprint.get("/preferences")
def show() -> str:
    """Show what is chosen, what can be, and a text to try it on."""
    return _page(chosen())


def _page(preferences: Preferences, problem: str = "") -> str:
    lists = {choice.name: choice for group in copy_form.CHOICES for choice in group.choices}
    return render_template(
        "preferences.html",
        chosen=preferences,
        pages=(
            ("size_percent", SIZES_PERCENT),
            ("typeface", tuple(Typeface)),
            ("line_spacing", tuple(Spacing)),
            ("letter_spacing", tuple(Spacing)),
            ("scheme", ("", *SCHEMES)),
        ),
        files=(
            ("print_pt", _values(lists["size_pt"])),
            ("wpm", _values(lists["wpm"])),
            ("voice", _values(lists["voice"])),
        ),
        talk=(("verbosity", tuple(Verbosity)), ("key_wait_s", WAITS_S)),
        word=_word,
        back=own_page(request.values.get("back", "")),
        done=session.pop(DONE, ""),
        problem=problem,
    )


def _word(name: str, value: str | int) -> str:
    """Return what a value of a list is called."""
    if not value:
        return str(text(f"reading-{name}-usual"))
    if name == "print_pt":
        return str(value)
    if name == "key_wait_s":
        return str(text("reading-wait", seconds=value))
    shared = name in {"scheme", "wpm", "voice"}
    return str(text(f"{'option' if shared else 'reading'}-{name}-{value}"))


def _values(choice: copy_form.Choice | copy_form.Number) -> tuple[str, ...]:
    return choice.values if isinstance(choice, copy_form.Choice) else ()


@blueprint.post("/preferences")
def keep() -> ResponseReturnValue:
    """Keep the choices with the card, or in this browser, and show the page in them."""
    if "reset" in request.form:
        return _kept(USUAL, "reset")
    try:
        wanted = of_fields(_fields(request.form))
    except BadInput as problem:
        return _page(chosen(), told(problem, current_lang())), 400
    return _kept(wanted, "kept")


def _fields(form: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in form.items() if name in Preferences.__slots__}


def _kept(wanted: Preferences, done: str) -> ResponseReturnValue:
    patron = signed_in_patron() if TOKEN in session else None
    if patron is not None:
        services().patrons.prefer(patron.id, wanted)
    session[DONE] = done
    back = own_page(request.form.get("back", ""))
    answer = redirect(url_for("reading.show", back=back or None), code=303)
    if patron is None or wanted == USUAL:
        answer.set_cookie(
            COOKIE,
            to_json(wanted),
            max_age=LASTS,
            httponly=True,
            samesite="Lax",
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        )
    return answer
