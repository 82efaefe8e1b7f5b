"""Greek and English pages: which language, its dates, and its sentences."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import Blueprint, Flask, abort, redirect, request, session, url_for
from flask_babel import Babel, get_locale
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from access_service.messages import say
from formats.document import EL, EN, Lang

if TYPE_CHECKING:
    from access_service.settings import Settings

blueprint = Blueprint("language", __name__)

ATHENS = ZoneInfo("Europe/Athens")


def current_lang() -> Lang:
    """Return the language of the page being made."""
    return EN if str(get_locale()).startswith("en") else EL


def install(app: Flask, settings: Settings) -> None:
    """Choose the language of each request and give templates their sentences."""

    def choose() -> str:
        chosen = session.get("lang")
        if chosen in {EL, EN}:
            return str(chosen)
        return request.accept_languages.best_match([EL, EN]) or settings.language

    Babel(app, locale_selector=choose, default_locale=settings.language)

    @app.context_processor
    def texts() -> dict[str, Any]:
        return {
            "t": text,
            "count": counted,
            "lang": current_lang(),
            "other_lang": EN if current_lang() == EL else EL,
            "library_name": settings.library_name,
            "has_microphone": settings.is_microphone_offered,
            "full_date": full_date,
        }


def text(key: str, /, **facts: object) -> Markup:
    """Return the page's sentence `key`; facts are escaped, the sentence itself is ours."""
    escaped = {name: escape(value) for name, value in facts.items()}
    return Markup(say(f"web-{key}", current_lang(), **escaped))  # noqa: S704 - facts are escaped


def counted(key: str, number: int, /, **facts: object) -> Markup:
    """Return the sentence for `number` things, in the plural form that the language asks for."""
    locale = get_locale()
    form = locale.plural_form(number) if locale else "other"
    return text(f"{key}-{'none' if number == 0 else form}", number=number, **facts)


def full_date(moment: datetime) -> str:
    """Return a moment as a person says it: «Τρίτη 3 Μαρτίου 2026, 18:30», in the library's zone."""
    local = moment.astimezone(ATHENS)
    return format_datetime(local, "EEEE d MMMM y, HH:mm", locale=str(get_locale()))


@blueprint.get("/language/<lang>")
def change(lang: str) -> Response:
    """Keep the language for this visitor and go back to the page they were on."""
    if lang not in {EL, EN}:
        abort(404)
    session["lang"] = lang
    session.permanent = True
    target = request.args.get("next", "")
    is_local = target.startswith("/") and not target.startswith(("//", "/\\"))
    return redirect(target if is_local else url_for("catalogue.home"))
