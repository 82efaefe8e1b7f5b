"""What is kept of somebody, in words of the reader's language: for the page, never for programs."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import Final

from flask_babel import format_date
from markupsafe import Markup, escape

from access_service.announcements.moments import ATHENS
from access_service.catalogue.describe import said_title
from access_service.messages import sentences
from access_service.web.language import current_lang, full_date, language_word, marked, text
from access_service.web.patron.books import names
from access_service.web.search_filters import value_word
from formats.document import Lang

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_LANGUAGES: Final = frozenset({"language", "languages", "lang"})
_ITEMS: Final = frozenset({"item", "item_id"})
_SETS: Final = {
    "form": ("web-format-", "web-kept-form-"),
    "state": ("web-kept-state-", "web-delivery-state-"),
    "purpose": ("web-consent-name-",),
    "how": ("web-consent-how-",),
    "what": ("web-looked-",),
    "right": ("web-upload-right-",),
}
"""Where the words of a field's values stand, beside `web-kept-FIELD-VALUE`."""


def label(name: str) -> str:
    """Return what a part or field is called in the reader's language."""
    keys = (f"web-personal-{name}", f"web-homes-field-{name}", f"web-filter-{name}")
    return next(filter(None, map(_sentence, keys)), name.replace("_", " "))


def value_words(field: str, value: str) -> str | Markup:
    """Return a value as a person says it; what we have no words for stays as it is kept.

    Args:
        field: The field's name in the export.
        value: Its value there.
    """
    if not value:
        return "–"
    if field == "work" or field in _ITEMS:
        return _title(value if field == "work" else f"item:{value}")
    if field == "preferences":
        return _preferences(value)
    if field == "anchor":
        return text("kept-anchor", anchor=value)
    if field in _LANGUAGES:
        return language_word(Lang(value)) or value
    if field == "audience":
        return value_word(field, value)
    return _moment(value) or _code(field, value) or value


def _title(work: str) -> str | Markup:
    found = names([work])[work]
    if found.title:
        return marked(said_title(found.title), found.lang)
    return text("work-gone") if work.startswith(("item:", "text:", "announcement:")) else work


def _moment(value: str) -> str:
    try:
        if _MOMENT.fullmatch(value):
            moment = datetime.fromisoformat(value)
            return full_date(moment if moment.tzinfo else moment.replace(tzinfo=ATHENS))
        if _DAY.fullmatch(value):
            return str(format_date(date.fromisoformat(value), "full"))
    except ValueError:  # what only looks like a date is somebody's own words
        return ""
    return ""


def _code(field: str, value: str) -> str:
    keys = [*(prefix + value for prefix in _SETS.get(field, ())), f"web-kept-{field}-{value}"]
    return next(filter(None, map(_sentence, keys)), "")


def _preferences(value: str) -> str | Markup:
    chosen = json.loads(value)
    if not chosen:
        return text("kept-preferences-none")
    return Markup("; ").join(
        Markup("{}: {}").format(_sentence(f"web-reading-{name}") or name, _choice(name, one))
        for name, one in chosen.items()
    )


def _choice(name: str, value: object) -> str | Markup:
    if isinstance(value, bool):
        return text("eligible-yes" if value else "eligible-no")
    return _sentence(f"web-reading-{name}-{value}") or escape(value)


def _sentence(key: str) -> str:
    known = sentences().get(key)
    return known[current_lang()] if known else ""
