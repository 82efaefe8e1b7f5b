"""The fields of authority records as headings: written just as the mappings of items write them.

A heading is compared with what items say, so that both have to come out alike: «Μελισσοκομία –
Ελλάδα», «Καζαντζάκης, Νίκος», a title with its part behind a stop.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import dropwhile
from typing import Final, NamedTuple

from access_service.catalogue.marc import MarcField
from access_service.catalogue.marc_reading import SUBDIVISION, clean
from access_service.catalogue.names import body, person, spoken_person
from access_service.catalogue.record import AuthorityKind, Role
from access_service.catalogue.repair import Mender, strip_full_stop, strip_isbd

MARC21_NAMES: Final = ("00", "10", "11")
MARC21_KINDS: Final = {
    **dict.fromkeys(MARC21_NAMES, AuthorityKind.NAME),
    "30": AuthorityKind.TITLE,
    **dict.fromkeys(("48", "50", "55"), AuthorityKind.SUBJECT),
    "51": AuthorityKind.PLACE,
}
"""What the fields 1XX, 4XX and 5XX of MARC21 hold, by their last two digits."""
UNIMARC_NAMES: Final = ("00", "10", "20")
UNIMARC_KINDS: Final = {
    **dict.fromkeys(UNIMARC_NAMES, AuthorityKind.NAME),
    **dict.fromkeys(("30", "35", "40", "45"), AuthorityKind.TITLE),
    **dict.fromkeys(("16", "50", "80"), AuthorityKind.SUBJECT),
    "15": AuthorityKind.PLACE,
}
"""What the fields 2XX, 4XX, 5XX and 7XX of UNIMARC hold, by their last two digits."""
_MARC21_DIVISIONS: Final = "vxyz"
_UNIMARC_DIVISIONS: Final = "jxyz"


class Heading(NamedTuple):
    """One heading: what it is of, its text, and of a title the author, if it names one."""

    kind: AuthorityKind
    text: str
    author: str = ""


def marc21_heading(field: MarcField, kind: str, mender: Mender) -> Heading:
    """Return the heading of a MARC21 field; `kind` is the end of its tag, or of the one linked.

    Source: MARC 21 Format for Authority Data, headings X00-X55.
    """
    told = MARC21_KINDS[kind]
    has_divisions = bool(field.first(_MARC21_DIVISIONS))
    if kind in MARC21_NAMES and field.first("t"):
        title = dropwhile(lambda pair: pair[0] != "t", field.subfields)
        author = _marc21_name(field, kind, mender)
        made = Heading(AuthorityKind.TITLE, _title(title, "tnp", field.tag, mender), author)
    elif told is AuthorityKind.NAME:
        made = Heading(told, _marc21_name(field, kind, mender))
    elif told is AuthorityKind.TITLE:
        made = Heading(told, _title(field.subfields, "anp", field.tag, mender))
    else:
        return Heading(told, subject_text(field, "abcnpt", _MARC21_DIVISIONS, mender))
    return _divided(made, field, _MARC21_DIVISIONS, mender) if has_divisions else made


def unimarc_heading(field: MarcField, mender: Mender) -> Heading:
    """Return the heading of a UNIMARC field.

    Source: UNIMARC Manual: Authorities Format, headings 200-280 and their 4XX, 5XX and 7XX; a name
    with a title (240) stands in subfields of its own or in fields embedded behind $1.
    """
    told = UNIMARC_KINDS[field.tag[1:]]
    has_divisions = bool(field.first(_UNIMARC_DIVISIONS))
    if told is AuthorityKind.TITLE:
        made = _unimarc_title(field, mender)
    elif told is AuthorityKind.NAME:
        made = Heading(told, _unimarc_name(field, field.tag[1:], mender))
    else:
        return Heading(told, subject_text(field, "ab", _UNIMARC_DIVISIONS, mender))
    return _divided(made, field, _UNIMARC_DIVISIONS, mender) if has_divisions else made


def subject_text(field: MarcField, codes: str, divisions: str, mender: Mender) -> str:
    """Return a subject with its subdivisions behind dashes."""
    main = mender.text(field.tag, " ".join(field.all(codes)))
    return _joined(main, field, divisions, mender)


def _joined(main: str, field: MarcField, divisions: str, mender: Mender) -> str:
    parts = [main, *(mender.text(field.tag, text) for text in field.all(divisions))]
    return SUBDIVISION.join(clean(part) for part in parts if part)


def _divided(made: Heading, field: MarcField, divisions: str, mender: Mender) -> Heading:
    """Return a name or title with subdivisions: nobody's name, but a subject."""
    main = made.text
    if made.kind is AuthorityKind.TITLE and made.author:
        main = f"{spoken_person(made.author)}. {main}"
    elif field.tag[1:] == "00":
        main = spoken_person(main)
    return Heading(AuthorityKind.SUBJECT, _joined(main, field, divisions, mender))


def _title(subfields: Iterable[tuple[str, str]], codes: str, tag: str, mender: Mender) -> str:
    """Return a title with its parts, each behind a stop."""
    made = ""
    for code, text in subfields:
        if code in codes and (piece := strip_isbd(mender.text(tag, text))):
            made = f"{strip_full_stop(made)}. {piece}" if made else piece
    return strip_full_stop(made)


def _marc21_name(field: MarcField, kind: str, mender: Mender) -> str:
    if kind == "00":
        return _person(mender.text(field.tag, " ".join(field.all("ab"))))
    parts = field.all("ab" if kind == "10" else "a")
    return _body([mender.text(field.tag, part) for part in parts])


def _unimarc_name(field: MarcField, kind: str, mender: Mender) -> str:
    if kind == "00":
        family, given = field.first("a"), field.first("b")
        return _person(mender.text(field.tag, ", ".join(part for part in (family, given) if part)))
    return _body([mender.text(field.tag, part) for part in field.all("ab")])


def _unimarc_title(field: MarcField, mender: Mender) -> Heading:
    """Return a title (30, 35), or a name with a title (40, 45)."""
    if field.tag[1:] in {"30", "35"}:
        return Heading(AuthorityKind.TITLE, _title(field.subfields, "ahi", field.tag, mender))
    author = title = ""
    for inside in embedded(field):
        if inside.tag[1:] in UNIMARC_NAMES:
            author = _unimarc_name(inside, inside.tag[1:], mender)
        else:
            title = _title(inside.subfields, "ahi", field.tag, mender)
    if not title:
        author = _person(mender.text(field.tag, field.first("a")))
        title = _title(field.subfields, "thi", field.tag, mender)
    return Heading(AuthorityKind.TITLE, title, author)


def embedded(field: MarcField) -> Iterator[MarcField]:
    """Yield the fields inside a field: `$1` begins each, with its tag and indicators."""
    tag = ""
    subfields: list[tuple[str, str]] = []
    for code, text in (*field.subfields, ("1", "")):
        if code != "1":
            subfields.append((code, text))
            continue
        if tag:
            yield MarcField(tag, "", "  ", tuple(subfields))
        tag, subfields = text[:3], []


def _person(name: str) -> str:
    made = person(name, Role.AUTHOR)
    return made.heading if made else ""


def _body(parts: Iterable[str]) -> str:
    made = body(parts, Role.AUTHOR)
    return made.heading if made else ""
