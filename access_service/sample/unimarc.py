"""A work of the sample library as a UNIMARC record."""

from __future__ import annotations

from collections.abc import Iterator

from pymarc import Field, Indicators, Record, Subfield

from access_service.catalogue.record import Form, Role
from access_service.sample import terms
from access_service.sample.works import Name, Work
from formats.document import EL


def unimarc(work: Work) -> bytes:
    """Return `work` as a UNIMARC bibliographic record in UTF-8, ready to be written.

    Source: UNIMARC Manual, Bibliographic Format (3rd edition, 2008).
    """
    leader = f"00000n{'i' if work.form is Form.SPOKEN else 'a'}m0 2200000   450 "
    fields = [*_coded(work), *_description(work), *_access(work)]
    data: bytes = Record(fields=fields, leader=leader, force_utf8=True).as_marc()
    # pymarc writes leader/09 as MARC 21 wants it. UNIMARC leaves it blank: that the record is
    # Unicode stands in 100$a/26-29.
    return data[:9] + b" " + data[10:]


def _field(tag: str, indicators: str, *subfields: tuple[str, str]) -> Field:
    return Field(
        tag=tag,
        indicators=Indicators(*indicators),
        subfields=[Subfield(code, value) for code, value in subfields if value],
    )


def _coded(work: Work) -> Iterator[Field]:
    yield Field(tag="001", data=work.key)
    yield Field(tag="005", data=f"{terms.ENTERED}090000.0")
    if work.isbn:
        yield _field("010", "  ", ("a", work.isbn))
    audience = terms.AUDIENCE_CODES[work.audience][1]
    script = "ga" if work.lang == EL else "ba"
    general = f"{terms.ENTERED}d{work.year}    {audience}y0grey50      {script}"
    yield _field("100", "  ", ("a", general))
    lang = ("a", terms.language_code(work.lang))
    if work.original_lang:
        yield _field("101", "1 ", lang, ("c", terms.language_code(work.original_lang)))
    else:
        yield _field("101", "0 ", lang)
    country = terms.PLACES.get(work.place, ("", ""))[1]
    if country:
        yield _field("102", "  ", ("a", country))
    if work.form is Form.SPOKEN:
        return
    pictures = "a" if work.by(Role.ILLUSTRATOR) else "y"
    literary = terms.LITERARY_FORMS.get(work.genre, ("", "y"))[1]
    life = {"memoir": "a", "biography": "b"}.get(work.genre, "y")
    yield _field("105", "  ", ("a", f"{pictures}   z   000{literary}{life}"))
    yield _field("106", "  ", ("a", "d" if work.form is Form.LARGE_PRINT else "r"))


def _description(work: Work) -> Iterator[Field]:
    yield _field("200", "1 ", ("a", work.title), ("e", work.subtitle), *_responsibility(work))
    edition = terms.EDITIONS.get((work.lang, work.form), "")
    if edition:
        yield _field("205", "  ", ("a", edition))
    yield _field("210", "  ", ("a", work.place), ("c", work.publisher), ("d", str(work.year)))
    if work.extent:
        yield _field("215", "  ", ("a", work.extent))
    if work.series:
        yield _field("225", "2 ", ("a", work.series), ("v", work.series_number))
    yield _field("330", "  ", ("a", work.summary))
    audience = terms.AUDIENCE_TERMS[work.lang][work.audience]
    if audience:
        yield _field("333", "  ", ("a", audience))


def _responsibility(work: Work) -> Iterator[tuple[str, str]]:
    authors = ", ".join(name.direct for name in work.by(Role.AUTHOR))
    yield "f", authors
    for role, words in terms.STATEMENTS[work.lang].items():
        names = ", ".join(name.direct for name in work.by(role))
        yield "g", f"{words} {names}" if names else ""


def _access(work: Work) -> Iterator[Field]:
    for subject in work.subjects:
        yield _field("606", "0 ", ("a", subject))
    genre = terms.GENRE_TERMS[work.lang][work.genre]
    if genre:
        yield _field("608", "  ", ("a", genre))
    yield _field("676", "  ", ("a", work.dewey), ("v", "23"))
    authors = work.by(Role.AUTHOR)
    for name in work.names:
        yield _name_field(name, is_main=name in authors[:1])
    date = ("c", terms.ENTERED)
    yield _field("801", " 0", ("a", "GR"), ("b", terms.AGENCY), date)
    yield _field("995", "  ", ("b", terms.AGENCY), ("k", work.shelf_mark))


def _name_field(name: Name, *, is_main: bool) -> Field:
    role = ("4", terms.UNIMARC_ROLES[name.role])
    if name.is_body:
        return _field("712", "02", ("a", name.entry), ("b", name.rest), role)
    tag = "700" if is_main else "701" if name.role is Role.AUTHOR else "702"
    entry = " 1" if name.rest else " 0"
    return _field(tag, entry, ("a", name.entry), ("b", name.rest), role)
