"""A catalogue item as the service knows it, whatever the record it came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from formats.document import Lang

ItemId = NewType("ItemId", str)
"""Stable over re-imports: made from the source's name and its own control number."""


class Role(StrEnum):
    """What a person did for a work (MARC relator codes; UNIMARC $4 is mapped to them)."""

    AUTHOR = "aut"
    TRANSLATOR = "trl"
    NARRATOR = "nrt"
    ILLUSTRATOR = "ill"
    EDITOR = "edt"
    CONTRIBUTOR = "ctb"


class Form(StrEnum):
    """The form of an item, as far as access is concerned."""

    PRINT = "print"
    LARGE_PRINT = "large-print"
    BRAILLE = "braille"
    SPOKEN = "spoken"
    ELECTRONIC = "electronic"


@dataclass(frozen=True, slots=True)
class Creator:
    """A person or body: `heading` as catalogued («Καζαντζάκης, Νίκος»), `spoken` as said."""

    heading: str
    spoken: str
    role: Role = Role.AUTHOR
    variants: tuple[str, ...] = ()
    """Other forms of the name, from an authority file: searched by, not shown."""

    @property
    def is_turned(self) -> bool:
        """Whether `spoken` is `heading` turned at its comma, or the same: no other words."""
        family, _, given = self.heading.partition(", ")
        return self.spoken == (f"{given} {family}" if given else family)


@dataclass(frozen=True, slots=True)
class Series:
    """A series and the number in it, if it has one."""

    title: str
    number: str = ""


class CopyState(StrEnum):
    """Whether a copy can be had."""

    AVAILABLE = "available"
    ON_LOAN = "on-loan"
    NOT_FOR_LOAN = "not-for-loan"
    LOST = "lost"
    DAMAGED = "damaged"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of an item: where it stands, and its state when the record was written.

    `due` is the day a loan ends as the source writes it, empty where there is none.
    """

    branch: str = ""
    location: str = ""
    shelf_mark: str = ""
    barcode: str = ""
    state: CopyState = CopyState.AVAILABLE
    due: str = ""


@dataclass(frozen=True, slots=True)
class Repair:
    """A mend made on intake: the field, what the record said, and what we made of it."""

    field: str
    original: str
    mended: str
    reason: str


@dataclass(frozen=True, slots=True)
class Item:
    """One catalogue item."""

    id: ItemId
    source: str
    """Name of the source it came from, such as the imported file's stem."""
    control_number: str
    title: str
    """Full title for display and speech, with subtitle after « : »; no closing ISBD marks."""
    lang: Lang
    creators: tuple[Creator, ...] = ()
    alternative_titles: tuple[str, ...] = ()
    responsibility: str = ""
    edition: str = ""
    place: str = ""
    publisher: str = ""
    year: int | None = None
    languages: tuple[Lang, ...] = ()
    original_lang: Lang | None = None
    extent: str = ""
    series: tuple[Series, ...] = ()
    subjects: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    summary: str = ""
    contents: str = ""
    audience: str = ""
    content_warning: str = ""
    """What the library warns of before the summary is heard."""
    isbns: tuple[str, ...] = ()
    """ISBN-13 without hyphens."""
    issns: tuple[str, ...] = ()
    """With their hyphen."""
    shelf_mark: str = ""
    links: tuple[str, ...] = ()
    forms: tuple[Form, ...] = (Form.PRINT,)
    form_evidence: tuple[str, ...] = ()
    access_modes: tuple[str, ...] = ()
    """Modes that the record itself names (schema.org accessMode): textual, auditory, …"""
    access_features: tuple[str, ...] = ()
    """Features that it names (schema.org accessibilityFeature), such as largePrint."""
    access_notes: tuple[str, ...] = ()
    """What it says of accessibility in words."""
    copies: tuple[Copy, ...] = ()
    work_key: str = ""
    """Joins all editions and forms of one work: folded author and title."""
    repairs: tuple[Repair, ...] = ()
    title_variants: tuple[str, ...] = ()
    """Other titles of the work, from authority files: searched by, not shown."""
    subject_variants: tuple[str, ...] = ()
    """Other forms of subjects and genres, from authority files: searched by, not shown."""


@dataclass(frozen=True, slots=True)
class DeletedRecord:
    """A notice that the source has deleted a record (MARC leader position 05, code d)."""

    id: ItemId
    source: str
    control_number: str


class AuthorityKind(StrEnum):
    """What an authority record is about."""

    NAME = "name"
    """A person, a family or a body."""
    SUBJECT = "subject"
    """A topic, a period, a form or genre; also a name with subdivisions."""
    PLACE = "place"
    """A subject too, and the one kind that is looked for among subdivisions."""
    TITLE = "title"
    """A work, by its title, or by its author and title."""


@dataclass(frozen=True, slots=True)
class AuthorityRecord:
    """A heading as a catalogue writes it, and its other forms.

    `variants` are the forms that are not used («see from»); `related` other headings («see also»),
    such as a pseudonym with books of its own or a wider subject. A deleted record has neither, and
    no heading.
    """

    id: ItemId
    source: str
    control_number: str
    heading: str
    variants: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    kind: AuthorityKind = AuthorityKind.NAME
    authors: tuple[str, ...] = ()
    """Of a title: its author in all the forms that the record has; none of an anonymous work."""


@dataclass(frozen=True, slots=True)
class RefusedRecord:
    """A record that could not be imported, and where it stands, so that somebody can mend it.

    `number` counts records from 1, `offset_bytes` bytes from the start of the file; `reason` is
    the key of the sentence that staff read (facts: name, number, offset, detail), `detail` the
    particular in English.
    """

    file_name: str
    number: int
    offset_bytes: int
    reason: str
    detail: str = ""
    control_number: str = ""


@dataclass(frozen=True, slots=True)
class FileNote:
    """What staff should know of a file as a whole, such as columns that nothing was read from.

    `reason` is the key of the sentence (facts: name, detail).
    """

    file_name: str
    reason: str
    detail: str = ""


Intake = Item | RefusedRecord | DeletedRecord | AuthorityRecord | FileNote
"""What the intake yields: for each record of a file what it became, and notes on the file."""
