"""How a form from an authority file and what an item says are found to be the same.

A name is its words in any order; a subject its words in their order, subdivisions and all; a title
its words in their order beside the words of its author. Case, accents and punctuation do not count.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from access_service.catalogue.filters import heading_key, name_key
from access_service.catalogue.marc_reading import SUBDIVISION
from access_service.catalogue.record import AuthorityKind, AuthorityRecord, Item, Role
from formats.language.fold import folded_words

SUBJECTS: Final = frozenset({AuthorityKind.SUBJECT, AuthorityKind.PLACE})
# No word has a colon: what is behind one cannot be taken for a name.
_SUBJECT: Final = "s:"
_TITLE: Final = "t:"
_SUBTITLE: Final = " : "


def subject_key(heading: str) -> str:
    """Return the key of a subject; empty if it has no words."""
    key = heading_key(heading)
    return f"{_SUBJECT}{key}" if key else ""


def title_key(title: str, author: str) -> str:
    """Return the key of an author's title, or of an anonymous one; empty if it has no words."""
    words = " ".join(folded_words(title))  # titles come once: `heading_key` need not remember them
    return f"{_TITLE}{words}/{name_key(author)}" if words else ""


def form_keys(record: AuthorityRecord) -> dict[str, bool]:
    """Return the keys of a heading and its variants, and whether each is the heading's.

    Headings that are only related have authorities of their own.
    """
    made = {key: False for form in record.variants for key in _keys(record, form)}
    made.update(dict.fromkeys(_keys(record, record.heading), True))
    made.pop("", None)
    return made


def _keys(record: AuthorityRecord, form: str) -> list[str]:
    if record.kind is AuthorityKind.NAME:
        return [name_key(form)]
    if record.kind in SUBJECTS:
        return [subject_key(form)]
    return [title_key(form, author) for author in record.authors or ("",)]


@lru_cache(maxsize=65_536)
def main_subjects(subject: str) -> tuple[str, ...]:
    """Return the keys of a subject with all of its subdivisions, with fewer, and with none."""
    parts = subject.split(SUBDIVISION)
    ends = range(len(parts), 0, -1)
    return tuple(subject_key(SUBDIVISION.join(parts[:end])) for end in ends)


@lru_cache(maxsize=65_536)
def subdivisions(subject: str) -> tuple[str, ...]:
    """Return the keys of a subject's subdivisions, each by itself."""
    return tuple(map(subject_key, subject.split(SUBDIVISION)[1:]))


@lru_cache(maxsize=65_536)
def subject_name(subject: str) -> str:
    """Return the key of the person or body that a subject may be about."""
    return name_key(subject.partition(SUBDIVISION)[0])


def title_forms(item: Item) -> tuple[str, ...]:
    """Return an item's own titles, each with its subtitle and without."""
    titles: dict[str, None] = {}
    for title in (item.title, *item.alternative_titles):
        titles |= dict.fromkeys((title, title.partition(_SUBTITLE)[0]))
    return tuple(titles)


def titles_of(item: Item) -> Iterator[str]:
    """Yield the keys under which authorities of an item's titles are kept.

    An anonymous title is no heading of a work that has an author: many books have one name.
    """
    authors = [one.heading for one in item.creators if one.role is Role.AUTHOR] or [""]
    for title in title_forms(item):
        yield from (title_key(title, author) for author in authors)
