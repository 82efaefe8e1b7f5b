"""Greek and English pages: which language, its dates, and its sentences."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from flask import Blueprint, Flask, abort, current_app, g, redirect, request, session, url_for
from flask_babel import Babel, get_locale
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from access_service.announcements.describe import full_date as date_in
from access_service.announcements.moments import ATHENS
from access_service.catalogue.describe import said_title
from access_service.catalogue.describe_words import FORMS, LANGUAGES
from access_service.catalogue.record import Form
from access_service.messages import say
from formats.document import EL, EN, Lang
from formats.language.scripts import split_by_script

if TYPE_CHECKING:
    from access_service.settings import Settings

blueprint = Blueprint("language", __name__)

LASTING = "lang"
"""The cookie that keeps the language when the browser is closed."""
LASTS = timedelta(days=365)
_FOUND = "page_lang"
_SATURDAY = 5
"""The one day of the week whose name is neuter in Greek."""

_OWN_PAGE = re.compile(r"/(?![/\\])[^\x00-\x1f\x7f\\]*")
"""An address on this server. Browsers take `//host`, `/\\host` and `/<tab>/host` for elsewhere."""


def current_lang() -> Lang:
    """Return the language of the page being made; found once a request."""
    try:
        # Asked some hundred times a page, so the proxy is gone through once.
        return cast("Lang", getattr(g, _FOUND))
    except AttributeError:
        found = EN if str(get_locale()).startswith("en") else EL
        setattr(g, _FOUND, found)
        return found
    except RuntimeError:  # no request
        return EL


def install(app: Flask, settings: Settings) -> None:
    """Choose the language of each request and give templates their sentences."""

    def choose() -> str:
        for chosen in (session.get("lang"), request.cookies.get(LASTING)):
            if chosen in {EL, EN}:
                return str(chosen)
        return _wanted() or settings.language

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
            "is_heard_outside": settings.recogniser == "google",
            "full_date": full_date,
            "on_date": on_date,
            "since_date": since_date,
            "marked": marked,
            "said_title": said_title,
            "form_word": form_word,
            "language_word": language_word,
        }


def _wanted() -> str | None:
    """Return the first of the browser's languages that we speak.

    A match of whole tags would put `en` before `el-GR`, and give Greeks an English page.
    """
    tags = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
    return next((tag for tag in tags if tag in {EL, EN}), None)


def text(key: str, /, **facts: object) -> Markup:
    """Return the page's sentence `key`; facts are escaped, the sentence itself is ours."""
    if not facts:
        return plain(key, current_lang())
    escaped = {name: escape(value) for name, value in facts.items()}
    return Markup(say(f"web-{key}", current_lang(), **escaped))  # noqa: S704 - facts are escaped


@cache
def plain(key: str, lang: Lang) -> Markup:
    """Return a sentence that takes no facts, in the language asked for; always the same."""
    return Markup(say(f"web-{key}", lang))  # noqa: S704 - the sentence is ours


def counted(key: str, number: int, /, **facts: object) -> Markup:
    """Return the sentence for `number` things, in the plural form that the language asks for."""
    locale = get_locale()
    form = locale.plural_form(number) if locale else "other"
    return text(f"{key}-{'none' if number == 0 else form}", number=number, **facts)


def own_page(address: str) -> str:
    """Return an address if it is a page of this server, otherwise nothing."""
    return address if _OWN_PAGE.fullmatch(address) else ""


def full_date(moment: datetime) -> str:
    """Return a moment as a person says it: «Τρίτη 3 Μαρτίου 2026, 18:30», in the library's zone."""
    return date_in(moment.astimezone(ATHENS), current_lang())


def on_date(moment: datetime) -> str:
    """Return when something was, inside a sentence: «την Πέμπτη 26 …», «το Σάββατο …», “on …”."""
    said = since_date(moment)
    return f"on {said}" if current_lang() == EN else said


def since_date(moment: datetime) -> str:
    """Return a moment as it follows «από» or “since”: «την Πέμπτη 26 …», “Thursday 26 …”."""
    here = moment.astimezone(ATHENS)
    return with_article(here, date_in(here, current_lang()))


def with_article(day: date, said: str) -> str:
    """Return a day's words with the article that Greek sets before them; English sets none."""
    if current_lang() == EN:
        return said
    return f"{'το' if day.weekday() == _SATURDAY else 'την'} {said}"


def form_word(form: Form) -> str:
    """Return what a form of an item is called."""
    words = FORMS[form]
    return words.el if current_lang() == EL else words.en


def language_word(lang: Lang) -> str:
    """Return what a language is called, or nothing for one that we have no word for."""
    words = LANGUAGES.get(lang)
    return "" if words is None else words.el if current_lang() == EL else words.en


def marked(words: str, lang: Lang) -> Markup:
    """Return text of a record with `lang` on each part that is not in the page's language.

    Args:
        words: A title, name or summary.
        lang: Its language, where its letters do not tell another.

    Source: WCAG 2.2, 3.1.2.
    """
    page = current_lang()
    pieces = split_by_script(words, lang)
    if len(pieces) == 1 and pieces[0][1] == page:
        return escape(words)
    told_apart = (
        escape(piece) if told == page else f'<span lang="{escape(told)}">{escape(piece)}</span>'
        for piece, told in pieces
    )
    return Markup("".join(told_apart))  # noqa: S704 - every piece is escaped


@blueprint.get("/language/<lang>")
def change(lang: str) -> Response:
    """Keep the language for this visitor and go back to the page they were on."""
    if lang not in {EL, EN}:
        abort(404)
    session["lang"] = lang
    target = request.args.get("next", "")
    answer = redirect(own_page(target) or url_for("catalogue.home"))
    # A cookie of its own: a session that lasted would tell the next patron at the library's
    # computer what the one before brought and asked for.
    answer.set_cookie(
        LASTING,
        lang,
        max_age=LASTS,
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )
    return answer
