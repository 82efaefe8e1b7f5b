"""Dublin Core records (oai_dc), as repositories give them over OAI-PMH, as catalogue items.

Dublin Core says little and says it freely: roles, forms and dates are read from words.

Source: DCMI Metadata Element Set 1.1; OAI-PMH 2.0, "Dublin Core" and "Deleted records".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from access_service.catalogue import marc_reading as reading
from access_service.catalogue.codes import language_of_word
from access_service.catalogue.forms import FormSignals
from access_service.catalogue.identifiers import isbn_13, item_id, work_key
from access_service.catalogue.iso2709 import DamagedRecord
from access_service.catalogue.names import body, person, unique_creators
from access_service.catalogue.record import Creator, DeletedRecord, Form, Item, Role
from access_service.catalogue.repair import Mender
from formats.document import Lang

DUBLIN_CORE: Final = "http://purl.org/dc/elements/1.1/"


def is_dublin_core(record: Element) -> bool:
    """Return whether a `record` element of OAI-PMH holds Dublin Core, or says it is deleted."""
    return _is_deleted(record) or next(record.iter(f"{{{DUBLIN_CORE}}}title"), None) is not None


def read_dublin_core(record: Element, source: str) -> Item | DeletedRecord:
    """Return the item of an OAI-PMH `record` element that holds Dublin Core.

    Args:
        record: The element, with its header if it has one.
        source: Name of the source it came from.

    Raises:
        DamagedRecord: It has no title, or nothing that tells it from others.
    """
    number = next(_texts(record, "identifier", header=True), "")
    if _is_deleted(record):
        if not number:
            raise DamagedRecord("record-damaged", "a deletion without an identifier")
        return DeletedRecord(item_id(source, number), source, number)
    return _DublinCore(record, source, number).read()


def _is_deleted(record: Element) -> bool:
    return any(
        element.tag.rpartition("}")[2] == "header" and element.get("status") == "deleted"
        for element in record
    )


def _texts(record: Element, name: str, *, header: bool = False) -> Iterator[str]:
    """Yield the texts of a Dublin Core element, or of an element of the OAI-PMH header."""
    if header:
        found = (e for part in record if part.tag.endswith("}header") for e in part)
        found = (e for e in found if e.tag.rpartition("}")[2] == name)
    else:
        found = record.iter(f"{{{DUBLIN_CORE}}}{name}")
    for element in found:
        if text := " ".join((element.text or "").split()):
            yield text


class _DublinCore:
    def __init__(self, record: Element, source: str, number: str) -> None:
        self.record = record
        self.source = source
        self.mender = Mender()
        self.number = number or next(self.values("identifier"), "")

    def values(self, name: str) -> Iterator[str]:
        for text in _texts(self.record, name):
            yield self.mender.text(name, text)

    def read(self) -> Item:
        titles = [reading.clean(title) for title in self.values("title")]
        title = reading.require_title(next(iter(titles), ""), self.number, self.mender)
        if not self.number:
            raise DamagedRecord("record-damaged", "no identifier")
        creators = unique_creators(self.creators())
        languages = tuple(dict.fromkeys(self.languages()))
        forms, evidence = self.forms()
        return Item(
            id=item_id(self.source, self.number),
            source=self.source,
            control_number=self.number,
            title=title,
            lang=reading.main_language(languages, title),
            creators=creators,
            alternative_titles=reading.unique(titles)[1:],
            publisher=next(self.values("publisher"), ""),
            year=reading.year("", next(self.values("date"), "")[:10], self.mender),
            languages=languages,
            subjects=reading.unique(self.values("subject")),
            summary=" ".join(self.values("description")),
            isbns=tuple(dict.fromkeys(self.isbns())),
            links=tuple(dict.fromkeys(self.links())),
            forms=forms,
            form_evidence=evidence,
            work_key=work_key(creators, title),
            repairs=tuple(self.mender.repairs),
        )

    def creators(self) -> Iterator[Creator | None]:
        for element, role in (("creator", Role.AUTHOR), ("contributor", Role.CONTRIBUTOR)):
            for name in self.values(element):
                yield person(name, role) if "," in name else body([name], role)

    def languages(self) -> Iterator[Lang]:
        for word in self.values("language"):
            if lang := language_of_word(word):
                yield lang

    def isbns(self) -> Iterator[str]:
        for text in self.values("identifier"):
            if "isbn" in text.lower() and (number := isbn_13(text)):
                yield number

    def links(self) -> Iterator[str]:
        for text in self.values("identifier"):
            if text.startswith(("http://", "https://")):
                yield text

    def forms(self) -> tuple[tuple[Form, ...], tuple[str, ...]]:
        """Return the forms told by type and format; else a record with an address is electronic."""
        signals = FormSignals()
        for text in (*self.values("type"), *self.values("format")):
            signals.words("type", [text])
            if text.lower().startswith("audio/"):
                signals.add(Form.SPOKEN, f"format: {text}")
            elif text.lower().startswith(("application/", "text/")):
                signals.add(Form.ELECTRONIC, f"format: {text}")
            elif text.lower() == "print":
                signals.add(Form.PRINT, f"format: {text}")
        if signals.is_empty:  # a page about a braille edition makes it no electronic one
            for link in self.links():
                signals.add(Form.ELECTRONIC, f"identifier: {link}")
        return signals.result(is_text=True)
