"""What a search may be narrowed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from access_service.catalogue.record import Creator, Form, Item
from formats.document import Lang
from formats.language.fold import folded_words


@dataclass(frozen=True, slots=True)
class Filters:
    """Only items that fit each of the kinds given; of one kind, any of its values fits."""

    languages: tuple[Lang, ...] = ()
    forms: tuple[Form, ...] = ()
    """How the item can be had: spoken, braille, large print, electronic, print."""
    audiences: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    """Whole headings, in any case and with or without accents."""
    creators: tuple[str, ...] = ()
    """Whole names, inverted or direct."""
    series: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None

    def __bool__(self) -> bool:
        """Tell whether anything is left out."""
        return self != _ALL


_ALL = Filters()


def filters_of(kept: Mapping[str, str]) -> Filters:
    """Return what filters mean that are named as in an address of the search page."""

    def values(name: str) -> tuple[str, ...]:
        return (kept[name],) if name in kept else ()

    return Filters(
        languages=tuple(map(Lang, values("lang"))),
        forms=tuple(map(Form, values("form"))),
        audiences=values("audience"),
        subjects=values("subject"),
        creators=values("creator"),
        series=values("series"),
        year_from=int(kept["year_from"]) if "year_from" in kept else None,
        year_to=int(kept["year_to"]) if "year_to" in kept else None,
    )


@dataclass(frozen=True, slots=True)
class Facet:
    """A value to which a search may be narrowed, and how many of its answers have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """The values by kind, the commonest first."""

    languages: tuple[Facet, ...] = ()
    forms: tuple[Facet, ...] = ()
    audiences: tuple[Facet, ...] = ()
    subjects: tuple[Facet, ...] = ()
    years: tuple[Facet, ...] = ()
    """Decades, by their first year, the latest first."""


@lru_cache(maxsize=65_536)
def heading_key(heading: str) -> str:
    """Return one form for all writings of a heading: words folded, in the heading's order."""
    return " ".join(folded_words(heading))


def name_key(name: str) -> str:
    """Return one form for «Καζαντζάκης, Νίκος» and «Νίκος Καζαντζάκης»."""
    return " ".join(sorted(folded_words(name)))


def creator_keys(creator: Creator) -> frozenset[str]:
    """Return the keys under which a person or body is found."""
    forms = {creator.heading} if creator.is_turned else {creator.heading, creator.spoken}
    return frozenset(name_key(form) for form in forms) - {""}


def item_languages(item: Item) -> tuple[Lang, ...]:
    """Return the languages in which an item can be read or heard."""
    if item.languages in ((), (item.lang,)):
        return (item.lang,)
    return tuple(dict.fromkeys((item.lang, *item.languages)))
