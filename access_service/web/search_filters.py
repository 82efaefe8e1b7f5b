"""The filters of a search: as they stand in an address, and what the page says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for

from access_service.catalogue.describe_words import AUDIENCES
from access_service.catalogue.filters import Facet, Facets
from access_service.catalogue.record import Form
from access_service.web.language import current_lang, form_word, language_word, text
from formats.document import EL, Lang

NAMES: Final = (
    "lang", "form", "audience", "year_from", "year_to", "subject", "creator", "series",
)  # fmt: skip
"""Parameters of an address that filter."""
_MOST_LETTERS: Final = 300
_LAST_YEAR: Final = 9999


@dataclass(frozen=True, slots=True)
class InForce:
    """A filter in force: its kind and value in words, and the address without it."""

    kind: str
    value: str
    url_without: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a filter may have."""

    value: str
    label: str
    is_chosen: bool


def given(arguments: Mapping[str, str]) -> dict[str, str]:
    """Return the filters of an address; what cannot be one is left out."""
    kept = {name: arguments.get(name, "").strip()[:_MOST_LETTERS] for name in NAMES}
    for name in ("year_from", "year_to"):
        if not (kept[name].isascii() and kept[name].isdigit() and int(kept[name]) <= _LAST_YEAR):
            kept[name] = ""
    if kept["form"] not in set(Form):
        kept["form"] = ""
    return {name: value for name, value in kept.items() if value}


def in_force(query: str, kept: Mapping[str, str]) -> list[InForce]:
    """Return what the page says of the filters in force."""
    told = []
    for name, value in kept.items():
        others: dict[str, Any] = {other: kept[other] for other in kept if other != name}
        url = url_for("catalogue.search", q=query or None, **others)
        told.append(InForce(text(f"filter-{name}"), value_word(name, value), url))
    return told


def value_word(name: str, value: str) -> str:
    """Return a filter's value in words."""
    if name == "lang":
        return language_word(Lang(value)) or value
    if name == "form":
        return form_word(Form(value))
    if name == "audience" and value in AUDIENCES:
        words = AUDIENCES[value]
        return words.el if current_lang() == EL else words.en
    return value


def choices(facets: Facets, kept: Mapping[str, str]) -> dict[str, list[Choice]]:
    """Return what each filter with a list may be set to, with how many answers it would leave."""
    lists = {
        "form": facets.forms,
        "lang": facets.languages,
        "audience": facets.audiences,
        "subject": facets.subjects,
    }
    return {name: _choices(name, values, kept.get(name, "")) for name, values in lists.items()}


def _choices(name: str, facets: tuple[Facet, ...], chosen: str) -> list[Choice]:
    made = []
    for one in facets:
        label = f"{value_word(name, one.value)} ({one.count})"
        made.append(Choice(one.value, label, one.value == chosen))
    if chosen and not any(choice.is_chosen for choice in made):
        made.append(Choice(chosen, value_word(name, chosen), is_chosen=True))
    return made
