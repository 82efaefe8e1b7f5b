"""The one document model: readers make it, writers and speech use it.

Everything is frozen. A language stands on every run and an anchor on every block, so that a
position survives another voice, another format and another channel.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, Flag, auto
from typing import NewType

Lang = NewType("Lang", str)
"""A BCP 47 language tag: `el`, `en`, `grc`, …"""

Anchor = NewType("Anchor", str)
"""A stable name of a block (`b12`), or of a sentence in it (`b12.s3`)."""

EL = Lang("el")
EN = Lang("en")
GRC = Lang("grc")


class Emphasis(Flag):
    """How a run stands out from its neighbours; values combine."""

    NONE = 0
    EMPHASIS = auto()
    STRONG = auto()
    CODE = auto()
    SUPERSCRIPT = auto()
    SUBSCRIPT = auto()


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one language and one style; `text` is never empty and holds no line break.

    `link` is an absolute address or `#anchor`; `note` names the `Note` that this run refers to:
    such a run is the reference mark itself, its text the note's label («1»), and is not spoken.
    """

    text: str
    lang: Lang
    emphasis: Emphasis = Emphasis.NONE
    link: str | None = None
    note: Anchor | None = None


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1-6."""

    anchor: Anchor
    level: int
    runs: Runs


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    anchor: Anchor
    runs: Runs


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item of a list; its blocks may hold further lists."""

    anchor: Anchor
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list; `start` is the first number of an ordered one."""

    anchor: Anchor
    items: tuple[ListItem, ...]
    is_ordered: bool = False
    start: int = 1


class HeaderScope(Enum):
    """What a table cell is the heading of (PDF/UA-1 7.5, HTML `scope`)."""

    NONE = "none"
    COLUMN = "column"
    ROW = "row"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell; spans count columns and rows and are at least 1."""

    anchor: Anchor
    runs: Runs
    scope: HeaderScope = HeaderScope.NONE
    column_span: int = 1
    row_span: int = 1


@dataclass(frozen=True, slots=True)
class TableRow:
    """Cells that start in this row, left to right."""

    cells: tuple[TableCell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A data table; the first `header_row_count` rows repeat on every page."""

    anchor: Anchor
    rows: tuple[TableRow, ...]
    header_row_count: int = 0
    caption: Runs = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture.

    `alt` is None when the source gives none (reported, never invented), and empty when the source
    marks the picture as decoration.
    """

    anchor: Anchor
    image: bytes
    media_type: str
    alt: str | None
    alt_lang: Lang
    caption: Runs = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation set apart from the text."""

    anchor: Anchor
    blocks: tuple[Block, ...]
    attribution: Runs = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled fact, such as «Συγγραφέας: Νίκος Καζαντζάκης». The label has no colon."""

    anchor: Anchor
    label: Runs
    value: Runs


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The place where page `label` of the printed source begins."""

    anchor: Anchor
    label: str


Block = Heading | Paragraph | ListBlock | Table | Figure | Quote | Field | PageBreak


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote or endnote, kept out of the flow; runs refer to it by its anchor."""

    anchor: Anchor
    label: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a finished file says of itself. `creators` are names as they are spoken."""

    creators: tuple[str, ...] = ()
    publisher: str = ""
    subject: str = ""
    date: str = ""
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the document came from: `item:ID`, `announcement:ID` or a file's name."""

    source: str = ""
    reader: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole work in reading order. The title also stands in `blocks` as the level-1 heading."""

    title: str
    lang: Lang
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()
    metadata: Metadata = Metadata()
    provenance: Provenance = Provenance()
