"""The order in which a MARC record becomes an item, the same for MARC21 and UNIMARC."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from access_service.catalogue import marc_reading as reading
from access_service.catalogue.copy_fields import CopyFields, copies_of
from access_service.catalogue.identifiers import item_id, work_key
from access_service.catalogue.marc import MarcField, MarcRecord
from access_service.catalogue.record import Creator, DeletedRecord, Form, Item, ItemId, Series
from access_service.catalogue.repair import Mender
from formats.document import Lang


class MarcReader(ABC):
    """Reads one record: each format says in which fields the parts of the item stand.

    The mender collects what was mended on the way.
    """

    edition_tag: ClassVar[str]
    isbn_tag: ClassVar[str]
    issn_tag: ClassVar[str]

    def __init__(self, record: MarcRecord, source: str, copies: CopyFields | None = None) -> None:
        self.copy_fields = copies
        self.record = record
        self.source = source
        self.mender = Mender(record.repairs)

    def read(self) -> Item | DeletedRecord:
        """Return the item in the record, or the notice that it was deleted.

        Raises:
            DamagedRecord: The record describes no item, or has no title.
        """
        number = reading.record_key(self.record, self.own_number())
        identity = item_id(self.source, self.record.control("003").strip() + number)
        if self.record.leader[5] == "d":
            return DeletedRecord(identity, self.source, number)
        reading.require_bibliographic(self.record, number)
        return self._item(identity, number)

    def own_number(self) -> str:
        """Return the control number (001), or the number that Koha keeps in 999 $c beside $d."""
        if number := self.record.control("001").strip():
            return number
        koha, twin = self.record.first("999", "c"), self.record.first("999", "d")
        return koha if koha.isdigit() and twin.isdigit() else ""

    def _item(self, identity: ItemId, number: str) -> Item:
        title, others, responsibility = self.titles()
        title = reading.require_title(title, number, self.mender)
        creators = self.creators(responsibility)
        item_languages, original = self.languages()
        place, publisher, printed_year = self.imprint()
        forms, evidence = self.forms()
        return Item(
            id=identity,
            source=self.source,
            control_number=number,
            title=title,
            lang=reading.main_language(item_languages, title),
            creators=creators,
            alternative_titles=others,
            responsibility=responsibility,
            edition=reading.clean(self.joined(self.edition_tag, "ab")),
            place=place,
            publisher=publisher,
            year=reading.year(self.coded_year(), printed_year, self.mender),
            languages=item_languages,
            original_lang=original,
            extent=self.extent(),
            series=self.series(),
            subjects=self.subjects(),
            genres=self.genres(),
            summary=self.summary(),
            contents=self.contents(),
            audience=self.audience(),
            content_warning=self.content_warning(),
            isbns=reading.isbns(self.values(self.isbn_tag, "a"), self.mender),
            issns=reading.issns(self.values(self.issn_tag, "a")),
            shelf_mark=self.shelf_mark(),
            links=self.links(),
            forms=forms,
            form_evidence=evidence,
            access_modes=self.access_modes(),
            access_features=self.access_features(),
            access_notes=self.access_notes(),
            copies=copies_of(self.record, self.mender, self.copy_fields),
            work_key=work_key(creators, title),
            repairs=tuple(self.mender.repairs),
        )

    def fields(self, *tags: str) -> list[MarcField]:
        """Return the fields with these tags, as they are to be read."""
        return self.record.fields(*tags)

    def value(self, tag: str, text: str) -> str:
        """Return a text of a field, mended."""
        return self.mender.text(tag, text)

    def values(self, tag: str, codes: str) -> list[str]:
        """Return the subfields `codes` of all fields with this tag."""
        fields = self.fields(tag)
        if not fields:
            return []
        mended = self.mender.text
        return [mended(tag, text) for field in fields for text in field.all(codes)]

    def joined(self, tag: str, codes: str) -> str:
        """Return the subfields of the first field with this tag in one text."""
        for field in self.fields(tag):
            return self.value(tag, " ".join(field.all(codes)))
        return ""

    def content_warning(self) -> str:
        """Return what the record warns of; only MARC21 has a place for it."""
        return ""

    def access_modes(self) -> tuple[str, ...]:
        """Return the modes of access that the record names; only MARC21 has a place for them."""
        return ()

    def access_features(self) -> tuple[str, ...]:
        """Return the accessibility features that the record names."""
        return ()

    def access_notes(self) -> tuple[str, ...]:
        """Return what the record says of accessibility in words."""
        return ()

    @abstractmethod
    def creators(self, responsibility: str) -> tuple[Creator, ...]:
        """Return who made the work; the statement of responsibility tells how names are said."""

    @abstractmethod
    def titles(self) -> tuple[str, tuple[str, ...], str]:
        """Return the title, other titles and statement of responsibility."""

    @abstractmethod
    def languages(self) -> tuple[tuple[Lang, ...], Lang | None]:
        """Return the languages of the item and the one of the original."""

    @abstractmethod
    def imprint(self) -> tuple[str, str, str]:
        """Return the place, publisher and date as printed."""

    @abstractmethod
    def coded_year(self) -> str:
        """Return the coded year of publication."""

    @abstractmethod
    def extent(self) -> str:
        """Return the extent."""

    @abstractmethod
    def series(self) -> tuple[Series, ...]:
        """Return the series."""

    @abstractmethod
    def subjects(self) -> tuple[str, ...]:
        """Return the subject headings."""

    @abstractmethod
    def genres(self) -> tuple[str, ...]:
        """Return the genres."""

    @abstractmethod
    def summary(self) -> str:
        """Return the summary."""

    @abstractmethod
    def contents(self) -> str:
        """Return the table of contents."""

    @abstractmethod
    def audience(self) -> str:
        """Return the audience."""

    @abstractmethod
    def shelf_mark(self) -> str:
        """Return the shelf mark."""

    @abstractmethod
    def links(self) -> tuple[str, ...]:
        """Return the addresses of the item."""

    @abstractmethod
    def forms(self) -> tuple[tuple[Form, ...], tuple[str, ...]]:
        """Return the forms and their evidence."""
