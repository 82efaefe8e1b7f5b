"""A work of the sample library as a MARC 21 record."""

from __future__ import annotations

from collections.abc import Iterator

from pymarc import Field, Indicators, Record, Subfield

from access_service.catalogue.record import Form, Role
from access_service.sample import terms
from access_service.sample.works import Name, Work


def marc21(work: Work) -> bytes:
    """Return `work` as a MARC 21 bibliographic record in UTF-8, with ISBD punctuation.

    Source: MARC 21 Format for Bibliographic Data.
    """
    leader = f"00000n{'i' if work.form is Form.SPOKEN else 'a'}m a2200000 i 4500"
    fields = [*_control(work), *_description(work), *_access(work)]
    data: bytes = Record(fields=fields, leader=leader, force_utf8=True).as_marc()
    return data


def _field(tag: str, indicators: str, *subfields: tuple[str, str]) -> Field:
    return Field(
        tag=tag,
        indicators=Indicators(*indicators),
        subfields=[Subfield(code, value) for code, value in subfields if value],
    )


def _control(work: Work) -> Iterator[Field]:
    yield Field(tag="001", data=work.key)
    yield Field(tag="003", data=terms.AGENCY)
    yield Field(tag="005", data=f"{terms.ENTERED}090000.0")
    if work.form is Form.SPOKEN:
        yield Field(tag="007", data="sd fsngnnmmned")
    elif work.form is Form.LARGE_PRINT:
        yield Field(tag="007", data="tb")
    yield Field(tag="008", data=_fixed_data(work))
    if work.isbn:
        yield _field("020", "  ", ("a", work.isbn))
    yield _field("040", "  ", ("a", terms.AGENCY), ("b", "gre"), ("c", terms.AGENCY))
    if work.original_lang:
        original = ("h", terms.language_code(work.original_lang))
        yield _field("041", "1 ", ("a", terms.language_code(work.lang)), original)
    yield _field("082", "04", ("a", work.dewey), ("2", "23"))


def _fixed_data(work: Work) -> str:
    """Return field 008 for books, or for sound (the "music" layout) where the item is spoken."""
    place = terms.PLACES.get(work.place, ("xx ", ""))[0]
    audience = terms.AUDIENCE_CODES[work.audience][0]
    literary = terms.LITERARY_FORMS.get(work.genre, ("0", ""))[0]
    if work.form is Form.SPOKEN:
        text = {"1": "f ", "j": "f ", "p": "p ", "d": "d ", "e": "e "}.get(literary, "  ")
        special = f"nnnn{audience}       {text} n "
    else:
        pictures = "a" if work.by(Role.ILLUSTRATOR) else " "
        form = "d" if work.form is Form.LARGE_PRINT else " "
        life = {"memoir": "a", "biography": "b"}.get(work.genre, " ")
        special = f"{pictures}   {audience}{form}    " + f" 000 {literary}{life}"
    lang = terms.language_code(work.lang)
    return f"{terms.ENTERED[2:]}s{work.year}    {place}{special}{lang} c"


def _description(work: Work) -> Iterator[Field]:
    authors = work.by(Role.AUTHOR)
    if authors:
        yield _name_field("100", authors[0], work)
    yield _title(work)
    edition = terms.EDITIONS.get((work.lang, work.form), "")
    if edition:
        yield _field("250", "  ", ("a", f"{edition}."))
    yield _field("264", " 1", *_imprint(work), ("c", f"{work.year}."))
    if work.extent:
        yield _field("300", "  ", ("a", f"{work.extent}."))
    yield from _carrier(work)
    if work.series:
        number = [("a", f"{work.series} ;"), ("v", work.series_number)]
        yield _field("490", "0 ", *(number if work.series_number else [("a", work.series)]))
    yield _field("520", "  ", ("a", work.summary))
    audience = terms.AUDIENCE_TERMS[work.lang][work.audience]
    if audience:
        yield _field("521", "8 ", ("a", f"{audience}."))


def _imprint(work: Work) -> Iterator[tuple[str, str]]:
    if work.place:
        yield "a", f"{work.place} :" if work.publisher else f"{work.place},"
    if work.publisher:
        yield "b", f"{work.publisher},"


def _title(work: Work) -> Field:
    parts = [("a", work.title), ("b", work.subtitle)]
    parts = [(code, text) for code, text in parts if text]
    said = responsibility(work)
    if len(parts) > 1:
        parts[0] = ("a", f"{work.title} :")
    if said:
        code, text = parts[-1]
        parts[-1] = (code, f"{text} /")
        parts.append(("c", f"{said}." if not said.endswith(".") else said))
    added = "1" if work.by(Role.AUTHOR) else "0"
    return _field("245", f"{added}{work.non_filing_count}", *parts)


def responsibility(work: Work) -> str:
    """Return the statement of responsibility: authors, then each other role, `ISBD` style."""
    statements = [", ".join(name.direct for name in work.by(Role.AUTHOR))]
    for role, words in terms.STATEMENTS[work.lang].items():
        names = ", ".join(name.direct for name in work.by(role))
        statements.append(f"{words} {names}" if names else "")
    return " ; ".join(statement for statement in statements if statement)


def _carrier(work: Work) -> Iterator[Field]:
    spoken = work.form is Form.SPOKEN
    content = ("spw",) if spoken else ("txt",)
    yield _field("336", "  ", ("b", content[0]), ("2", "rdacontent"))
    yield _field("337", "  ", ("b", "s" if spoken else "n"), ("2", "rdamedia"))
    yield _field("338", "  ", ("b", "sd" if spoken else "nc"), ("2", "rdacarrier"))


def _name_field(tag: str, name: Name, work: Work) -> Field:
    term = terms.ROLE_TERMS[work.lang][name.role]
    relator = (("e", f"{term}."), ("4", name.role.value))
    if name.is_body:
        return _field(
            f"{tag[0]}10", "2 ", ("a", f"{name.entry}."), ("b", f"{name.rest},"), *relator
        )
    kind = "1 " if name.rest else "0 "
    return _field(tag, kind, ("a", f"{name.heading},"), *relator)


def _access(work: Work) -> Iterator[Field]:
    for subject in work.subjects:
        yield _field("650", " 4", ("a", f"{subject}."))
    genre = terms.GENRE_TERMS[work.lang][work.genre]
    if genre:
        yield _field("655", " 4", ("a", f"{genre}."))
    main = work.by(Role.AUTHOR)[:1]
    for name in work.names:
        if name not in main:
            yield _name_field("700", name, work)
    yield _field("852", "1 ", ("a", terms.AGENCY), ("h", work.class_mark), ("i", work.cutter))
