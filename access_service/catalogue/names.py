"""Names as catalogues write them («Καζαντζάκης, Νίκος») and as people say them.

Source: RDA 9.2 (preferred name of a person), 9.19 (additions); UNIMARC field 700.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from access_service.catalogue.record import Creator, Role
from access_service.catalogue.repair import fold, strip_full_stop, strip_isbd

_DATES: Final = re.compile(
    r"[,\s]*\(?\b(?:ca?\.|b\.|d\.|fl\.|γεν\.|περ\.)?\s*"
    r"(?:\d{3,4}\??\s*[-–]\s*(?:\d{3,4})?\??|\d{4})\s*\)?\.?\s*$"
)
_NAME_STOP: Final = re.compile(r"(?<![\s.,(][^\W\d_])(?<!^[^\W\d_])(?<!\b[JSD]r)\.$")
# «Lucian, of Samosata» and «Augustus, Emperor of Rome» are no family names with given ones.
_BYNAME: Final = re.compile(r"(?:of|the|ο|η|του|της)\s")
_RANK: Final = re.compile(
    r"\b(?:of|king|queen|emperor|pope|saint|patriarch|bishop|βασιλ\w+|αυτοκρατ\w+|πατριαρχ\w+|"
    r"επισκοπ\w+|μητροπολιτ\w+|αρχιεπισκοπ\w+|αγι[οα]σ?|οσι[οα]σ?|παπασ)\b"
)
_SUFFIX: Final = re.compile(r"(?:[JS]r|[IVX]+|ο (?:νεότερος|πρεσβύτερος))\.?")
_FULLER_FORM: Final = re.compile(r"\s*\([^)]*\)")
_BEFORE_NAME: Final = frozenset(
    fold(word)
    for word in ("Sir", "Lord", "Dame", "Lady", "Saint", "Άγιος", "Αγία", "Όσιος", "Dr.", "π.")
)
_CAPITALS: Final = re.compile(r"[Α-ΩΆ-Ώ]{3,}")


@lru_cache(maxsize=16_384)
def without_dates(name: str) -> str:
    """Return a heading without the years of birth and death."""
    return strip_isbd(_DATES.sub("", name))


def spoken_person(name: str, *, titles: Iterable[str] = ()) -> str:
    """Return a person's heading in the order of speech.

    Args:
        name: Heading, such as «King, Martin Luther, Jr.»; years are dropped.
        titles: Words that the record keeps apart, such as «Sir» or «Pope».
    """
    return _spoken_person(name, tuple(titles))


@lru_cache(maxsize=16_384)  # the same authors come again and again
def _spoken_person(name: str, titles: tuple[str, ...]) -> str:
    bare = strip_name_stop(without_dates(name))
    parts = [part.strip() for part in bare.split(",") if part.strip()]
    if not parts:
        return ""
    said, *additions = parts
    if additions and _BYNAME.match(additions[0]):
        said = f"{said} {additions.pop(0)}"
    elif additions and not _RANK.search(fold(additions[0])):
        said = f"{additions.pop(0)} {said}"
    for title in (*additions, *titles):
        clean = strip_isbd(title)
        if fold(clean) in _BEFORE_NAME:
            said = f"{clean} {said}"
        elif _SUFFIX.fullmatch(clean):
            said = f"{said} {clean}"
        elif clean:
            said = f"{said}, {clean}"
    return strip_name_stop(_FULLER_FORM.sub("", said))


def strip_name_stop(name: str) -> str:
    """Return a name without a closing stop, unless it closes with an initial or a «Jr.»."""
    return _NAME_STOP.sub("", name) if name.endswith(".") else name


def lower_capitals(name: str, known_words: Iterable[str]) -> str:
    """Return a name in capitals as ordinary words; accents come from the record's own words.

    A word that the record writes elsewhere with its accent is taken from there; any other only
    loses its capitals, because where its accent stands is not sure.
    """
    if name.isascii() or not _CAPITALS.search(name):
        return name
    known = {fold(word): word for word in known_words if not word.isupper()}

    def lower(match: re.Match[str]) -> str:
        return known.get(fold(match[0]), match[0].capitalize()).capitalize()

    return _CAPITALS.sub(lower, name)


def person(
    name: str, role: Role, *, titles: Iterable[str] = (), known_words: Iterable[str] = ()
) -> Creator | None:
    """Return a person as a creator, None for an empty heading."""
    heading = strip_name_stop(without_dates(name))
    if not heading:
        return None
    spoken = spoken_person(heading, titles=titles)
    return Creator(heading, lower_capitals(spoken, known_words), role)


def body(parts: Iterable[str], role: Role) -> Creator | None:
    """Return a corporate body or a meeting as a creator; its name is never turned."""
    heading = ". ".join(strip_full_stop(strip_isbd(part)) for part in parts if part.strip())
    return Creator(heading, heading, role) if heading else None


def unique_creators(creators: Iterable[Creator | None]) -> tuple[Creator, ...]:
    """Return the creators in order, each once; a name without a role of its own yields to one."""
    given = [creator for creator in creators if creator]
    if len(given) < 2:
        return tuple(given)
    kept: dict[tuple[str, Role], Creator] = {}
    for creator in given:
        kept.setdefault((fold(creator.heading), creator.role), creator)
    return tuple(
        creator
        for (name, role), creator in kept.items()
        if role is not Role.CONTRIBUTOR
        or not any(other == name and r is not role for other, r in kept)
    )
