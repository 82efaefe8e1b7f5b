"""The works of the sample library: bibliographic facts that people can read and correct."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from access_service.catalogue.record import Form, Role
from formats.document import EL, EN, Lang

HERE: Final = Path(__file__).parent
FILE_NAMES: Final = ("works_marc21.mrc", "works_unimarc.mrc", "works.csv")
"""The catalogue files that `build` makes, each with its own third of the works."""

GRC: Final = Lang("grc")
"""Ancient Greek, as the original of a translation."""

_ROLES: Final = {
    "author": Role.AUTHOR,
    "editor": Role.EDITOR,
    "translator": Role.TRANSLATOR,
    "illustrator": Role.ILLUSTRATOR,
    "narrator": Role.NARRATOR,
}
_ARTICLES: Final = {
    EL: ("Ο ", "Η ", "Το ", "Οι ", "Τα ", "Του ", "Της "),
    EN: ("The ", "A ", "An "),
}


@dataclass(frozen=True, slots=True)
class Name:
    """A person or body: `heading` as catalogued («Καζαντζάκης, Νίκος»)."""

    heading: str
    role: Role

    @property
    def is_body(self) -> bool:
        """Tell a body with its unit («Βιβλιοθήκη. Ομάδα») from a person of one name («Όμηρος»)."""
        return "," not in self.heading and ". " in self.heading

    @property
    def entry(self) -> str:
        """The first part of the heading: a family name, a single name or a body."""
        return self.heading.split(". " if self.is_body else ", ", 1)[0]

    @property
    def rest(self) -> str:
        """What follows the first part: given names, or the unit of a body."""
        return self.heading[len(self.entry) :].removeprefix(",").removeprefix(".").strip()

    @property
    def direct(self) -> str:
        """The name as it is said and as it stands on a title page."""
        return self.heading if self.is_body else f"{self.rest} {self.entry}".strip()


@dataclass(frozen=True, slots=True)
class Work:
    """One record of the sample library."""

    key: str
    title: str
    subtitle: str
    names: tuple[Name, ...]
    year: int
    place: str
    publisher: str
    lang: Lang
    original_lang: Lang | None
    series: str
    series_number: str
    subjects: tuple[str, ...]
    genre: str
    audience: str
    extent: str
    isbn: str
    dewey: str
    form: Form
    summary: str

    def by(self, role: Role) -> tuple[Name, ...]:
        """Return the names that have `role`, in title-page order."""
        return tuple(name for name in self.names if name.role is role)

    @property
    def number(self) -> int:
        """The digits of the key, which also share the works out among the three files."""
        return int(self.key.rsplit("-", 1)[1])

    @property
    def non_filing_count(self) -> int:
        """Characters of a first article, which is left out of the order of titles."""
        return next((len(a) for a in _ARTICLES.get(self.lang, ()) if self.title.startswith(a)), 0)

    @property
    def cutter(self) -> str:
        """Three capitals of the author, or of the title where nobody is named."""
        authors = self.by(Role.AUTHOR)
        text = authors[0].entry if authors else self.title[self.non_filing_count :]
        bare = unicodedata.normalize("NFD", text)
        return re.sub(r"[^\w]", "", re.sub(r"[\u0300-\u036f]", "", bare))[:3].upper()

    @property
    def class_mark(self) -> str:
        """The Dewey number, with the children's room before it."""
        rooms = {EL: "ΠΑΙΔ ", EN: "J "}
        return (rooms[self.lang] if self.audience == "children" else "") + self.dewey

    @property
    def shelf_mark(self) -> str:
        """Where the item stands: room, Dewey number, three letters («889.3 ΚΑΖ»)."""
        return f"{self.class_mark} {self.cutter}"


def load_works(folder: Path = HERE) -> tuple[Work, ...]:
    """Return every work of the `works_*.yaml` files of `folder`, in the order of their keys.

    Raises:
        ValueError: An entry has an unknown field, or a key that another entry has.
    """
    works = [work for path in sorted(folder.glob("works_*.yaml")) for work in _read(path)]
    keys = [work.key for work in works]
    if len(set(keys)) != len(keys):
        raise ValueError(f"keys used twice: {sorted({k for k in keys if keys.count(k) > 1})}")
    return tuple(sorted(works, key=lambda work: work.key))


def _read(path: Path) -> Iterator[Work]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    lang = Lang(content["lang"])
    for entry in content["works"]:
        yield _work(dict(entry), lang)


def _work(entry: dict[str, object], lang: Lang) -> Work:
    names = tuple(
        Name(heading, role) for field, role in _ROLES.items() for heading in _many(entry, field)
    )
    title, _, subtitle = _one(entry, "title").partition(" : ")
    original = _one(entry, "original")
    work = Work(
        key=_one(entry, "key"),
        title=title,
        subtitle=subtitle,
        names=names,
        year=int(_one(entry, "year")),
        place=_one(entry, "place"),
        publisher=_one(entry, "publisher"),
        lang=lang,
        original_lang=Lang(original) if original else None,
        series=_one(entry, "series"),
        series_number=_one(entry, "number"),
        subjects=_many(entry, "subjects"),
        genre=_one(entry, "genre") or "novel",
        audience=_one(entry, "audience") or "adult",
        extent=_one(entry, "extent"),
        isbn=_one(entry, "isbn").replace("-", ""),
        dewey=_one(entry, "dewey"),
        form=Form(_one(entry, "form") or "print"),
        summary=_one(entry, "summary"),
    )
    if entry:
        raise ValueError(f"{work.key}: unknown fields {sorted(entry)}")
    return work


def _one(entry: dict[str, object], field: str) -> str:
    return str(entry.pop(field, ""))


def _many(entry: dict[str, object], field: str) -> tuple[str, ...]:
    value = entry.pop(field, ())
    return tuple(value) if isinstance(value, list | tuple) else (str(value),)
