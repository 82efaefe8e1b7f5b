"""MODS records as catalogue items.

Source: MODS 3.8 (Library of Congress), element by element as named.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from access_service.catalogue import marc_reading as reading
from access_service.catalogue.codes import language, language_of_word, role
from access_service.catalogue.forms import FormSignals
from access_service.catalogue.identifiers import item_id, work_key
from access_service.catalogue.iso2709 import DamagedRecord
from access_service.catalogue.names import body, person, unique_creators
from access_service.catalogue.record import Copy, Creator, Form, Item, Role, Series
from access_service.catalogue.repair import Mender
from formats.document import Lang

MODS: Final = "http://www.loc.gov/mods/v3"
_PERSON: Final = "personal"
_SUBJECT_PARTS: Final = ("topic", "geographic", "temporal", "genre", "occupation", "cartographics")


def is_mods(element: Element) -> bool:
    """Return whether an element is a MODS record."""
    return isinstance(element.tag, str) and _name(element) == "mods"


def read_mods(record: Element, source: str) -> Item:
    """Return the item of a `mods` element.

    Args:
        record: The element.
        source: Name of the source it came from.

    Raises:
        DamagedRecord: It has no title, or nothing that tells it from others.
    """
    return _Mods(record, source).read()


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _children(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if _name(child) == name)


class _Mods:
    def __init__(self, record: Element, source: str) -> None:
        self.record = record
        self.source = source
        self.mender = Mender()

    def text(self, element: Element) -> str:
        words = " ".join("".join(element.itertext()).split())
        return self.mender.text(_name(element), words)

    def texts(self, *path: str, under: Element | None = None) -> Iterator[str]:
        """Yield the texts of the elements at a path below the record or another element."""
        found = [self.record if under is None else under]
        for name in path:
            found = [child for element in found for child in _children(element, name)]
        for element in found:
            if text := self.text(element):
                yield text

    def first(self, *path: str, under: Element | None = None) -> str:
        return next(self.texts(*path, under=under), "")

    def read(self) -> Item:
        number = self.first("recordInfo", "recordIdentifier") or self.identifier()
        titles = [self.title(one) for one in _children(self.record, "titleInfo")]
        main = [title for title, is_main in titles if is_main and title]
        title = reading.require_title(next(iter(main), ""), number, self.mender)
        if not number:
            raise DamagedRecord("record-damaged", "no identifier")
        creators = unique_creators(self.creators())
        languages = tuple(dict.fromkeys(self.languages()))
        forms, evidence = self.forms()
        return Item(
            id=item_id(self.source, number),
            source=self.source,
            control_number=number,
            title=title,
            lang=reading.main_language(languages, title),
            creators=creators,
            alternative_titles=reading.unique([title, *(one for one, _ in titles)])[1:],
            responsibility=self.note("statement of responsibility"),
            edition=self.first("originInfo", "edition"),
            place=self.place(),
            publisher=reading.supplied(self.first("originInfo", "publisher")),
            year=reading.year("", self.date(), self.mender),
            languages=languages,
            extent=self.first("physicalDescription", "extent"),
            series=self.series(),
            subjects=reading.unique(self.subjects()),
            genres=reading.unique(self.texts("genre")),
            summary=" ".join(self.texts("abstract")),
            contents=" ".join(self.texts("tableOfContents")),
            audience=self.first("targetAudience"),
            isbns=reading.isbns(self.identifiers("isbn"), self.mender),
            issns=reading.issns(self.identifiers("issn")),
            shelf_mark=self.first("location", "shelfLocator") or self.first("classification"),
            links=tuple(dict.fromkeys(self.links())),
            forms=forms,
            form_evidence=evidence,
            copies=tuple(self.copies()),
            work_key=work_key(creators, title),
            repairs=tuple(self.mender.repairs),
        )

    def title(self, element: Element) -> tuple[str, bool]:
        """Return a title with its parts, and whether it is the title proper."""
        article = self.first("nonSort", under=element)
        bare = reading.clean(self.first("title", under=element))
        told = f"{article} {bare}".strip() if not article.endswith("'") else f"{article}{bare}"
        if rest := self.first("subTitle", under=element):
            told = f"{told} : {reading.clean(rest)}"
        for name in ("partNumber", "partName"):
            if part := self.first(name, under=element):
                told = f"{told}. {reading.clean(part)}"
        return told, not element.get("type")

    def creators(self) -> Iterator[Creator | None]:
        for element in _children(self.record, "name"):
            terms = [one for r in _children(element, "role") for one in _children(r, "roleTerm")]
            codes = [self.text(one) for one in terms if one.get("type") == "code"]
            words = [self.text(one) for one in terms if one.get("type") != "code"]
            default = Role.CONTRIBUTOR if terms else Role.AUTHOR
            told = role(codes, words, default)
            parts = list(_children(element, "namePart"))
            if element.get("type") == _PERSON:
                yield self.person(parts, told)
            else:
                yield body([self.text(one) for one in parts if one.get("type") != "date"], told)

    def person(self, parts: list[Element], told: Role) -> Creator | None:
        family = [self.text(one) for one in parts if one.get("type") == "family"]
        given = [self.text(one) for one in parts if one.get("type") == "given"]
        titles = [self.text(one) for one in parts if one.get("type") == "termsOfAddress"]
        plain = [self.text(one) for one in parts if not one.get("type")]
        name = ", ".join([*family, " ".join(given)]).strip(", ") if family else " ".join(plain)
        return person(name or " ".join(given), told, titles=titles)

    def languages(self) -> Iterator[Lang]:
        for element in _children(self.record, "language"):
            for term in _children(element, "languageTerm"):
                told = self.text(term)
                found = language(told) if len(told) == 3 else language_of_word(told)
                if found:
                    yield found

    def place(self) -> str:
        for origin in _children(self.record, "originInfo"):
            for place in _children(origin, "place"):
                for term in _children(place, "placeTerm"):
                    if term.get("type") != "code" and (told := self.text(term)):
                        return reading.supplied(told)
        return ""

    def date(self) -> str:
        for name in ("dateIssued", "copyrightDate", "dateCreated"):
            if told := self.first("originInfo", name):
                return told
        return ""

    def series(self) -> tuple[Series, ...]:
        found = []
        for related in _children(self.record, "relatedItem"):
            if related.get("type") == "series":
                for element in _children(related, "titleInfo"):
                    number = self.first("partNumber", under=element)
                    title = reading.clean_series(self.first("title", under=element))
                    found.append(Series(title, number or self.series_number(related)))
        return reading.unique_series(found)

    def series_number(self, related: Element) -> str:
        return self.first("part", "detail", "number", under=related)

    def subjects(self) -> Iterator[str]:
        for element in _children(self.record, "subject"):
            parts = [self.subject_part(child) for child in element]
            if told := " – ".join(part for part in parts if part):
                yield told

    def subject_part(self, child: Element) -> str:
        match _name(child):
            case "name":
                parts = list(_children(child, "namePart"))
                found = self.person(parts, Role.AUTHOR)
                return found.spoken if found else ""
            case "titleInfo":
                return self.title(child)[0]
            case "hierarchicalGeographic":
                return " – ".join(self.text(one) for one in child)
            case name if name in _SUBJECT_PARTS:
                return reading.clean(self.text(child))
        return ""

    def identifiers(self, kind: str) -> Iterator[str]:
        for element in _children(self.record, "identifier"):
            if element.get("type", "").lower() == kind and element.get("invalid") != "yes":
                yield self.text(element)

    def identifier(self) -> str:
        return next(self.texts("identifier"), "")

    def links(self) -> Iterator[str]:
        for told in (*self.texts("location", "url"), *self.identifiers("uri")):
            if told.startswith(("http://", "https://")):
                yield told

    def note(self, kind: str) -> str:
        for element in _children(self.record, "note"):
            if element.get("type") == kind:
                return reading.clean(self.text(element))
        return ""

    def copies(self) -> Iterator[Copy]:
        for location in _children(self.record, "location"):
            branch = self.first("physicalLocation", under=location)
            mark = self.first("shelfLocator", under=location)
            if branch or mark:
                yield Copy(branch=branch, shelf_mark=mark)

    def forms(self) -> tuple[tuple[Form, ...], tuple[str, ...]]:
        """Return the forms told by typeOfResource, form, media type, genre and edition."""
        signals = FormSignals()
        kinds = list(self.texts("typeOfResource"))
        if any(kind == "sound recording-nonmusical" for kind in kinds):
            signals.add(Form.SPOKEN, "typeOfResource: sound recording-nonmusical")
        for told in self.texts("physicalDescription", "form"):
            signals.words("physicalDescription/form", [told])
            if told.lower() in {"electronic", "online"}:
                signals.add(Form.ELECTRONIC, f"physicalDescription/form: {told}")
        for told in self.texts("physicalDescription", "internetMediaType"):
            form = Form.SPOKEN if told.startswith("audio/") else Form.ELECTRONIC
            signals.add(form, f"internetMediaType: {told}")
        for path in (("genre",), ("originInfo", "edition"), ("physicalDescription", "extent")):
            signals.words("/".join(path), list(self.texts(*path)))
        is_text = not kinds or any(kind in {"text", "notated music"} for kind in kinds)
        return signals.result(
            is_text=is_text, is_music=any(kind == "sound recording-musical" for kind in kinds)
        )
