"""Catalogues kept in a table: CSV from Excel or an old system, in whatever charset it left.

The separator is the one that makes the most known column names out of the first line, so that a
table with a wrong separator is refused instead of read as one wide column.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, NamedTuple

from access_service.catalogue import marc_reading as reading
from access_service.catalogue.charset import UTF_8, UTF_8_SIG, Charset, table_charset
from access_service.catalogue.codes import language_of_word, role
from access_service.catalogue.forms import FormSignals
from access_service.catalogue.identifiers import item_id, work_key
from access_service.catalogue.iso2709 import DamagedRecord
from access_service.catalogue.names import body, person, unique_creators
from access_service.catalogue.record import Creator, Form, Item, Repair, Role, Series
from access_service.catalogue.repair import Mender, fold
from access_service.catalogue.table_columns import named_columns
from formats.document import Lang

_SEPARATORS: Final = (";", ",", "\t", "|")
_SAMPLE_BYTES: Final = 1 << 16
_MAX_CELL_LETTERS: Final = 100_000
_UNCLOSED: Final = "a quotation mark opens and does not close"
_LEAST_ISBN_DIGITS: Final = 9
"""With as many, `reading.isbns` tells a wrong one."""
_DIGITS: Final = re.compile(r"\d+")
_FORM_WORDS: Final = (
    (Form.LARGE_PRINT, ("large", "μεγαλ", "μεγαλογραμμ")),
    (Form.BRAILLE, ("brail", "μπραιγ")),
    (Form.SPOKEN, ("audio", "ηχ", "spoken", "daisy", "ομιλ", "ακουστ", "cd", "mp3")),
    (Form.ELECTRONIC, ("ebook", "e-book", "electr", "ηλεκτρ", "pdf", "epub", "ψηφ")),
    (Form.PRINT, ("print", "εντυπ", "βιβλιο", "book")),
)
_ROLES: Final = (
    ("creators", Role.AUTHOR),
    ("translators", Role.TRANSLATOR),
    ("narrators", Role.NARRATOR),
    ("illustrators", Role.ILLUSTRATOR),
    ("editors", Role.EDITOR),
    ("contributors", Role.CONTRIBUTOR),
)


@dataclass(frozen=True, slots=True)
class TableShape:
    """How a table is written: its charset, its separator, and what each column holds."""

    charset: Charset
    separator: str
    columns: tuple[str, ...]
    unread: tuple[str, ...] = ()
    """Names of columns that no fact is read from."""


def table_shape(stream: BinaryIO) -> TableShape | None:
    """Return the shape of a table, None when no separator makes a column of titles.

    Args:
        stream: The file at its start; it is left anywhere.
    """
    head = stream.readline(_SAMPLE_BYTES)
    charset = table_charset(_telling_sample(head, stream))
    line = charset.decode(head).strip("\r\n")
    best: TableShape | None = None
    for separator in _SEPARATORS:
        names = _header_cells(line, separator)
        columns, unread = named_columns(names)
        known = sum(map(bool, columns))
        if "title" in columns and (best is None or known > sum(map(bool, best.columns))):
            best = TableShape(charset, separator, columns, unread)
    return best


def row_number(row: Row, shape: TableShape) -> str:
    """Return the number by which a row is known, made from its cells where it has none.

    Raises:
        DamagedRecord: The row cannot be read.
    """
    return _RowReader(row, shape, "").number()


def _header_cells(line: str, separator: str) -> list[str]:
    """Return the column names, none where the line cannot be cut with this separator."""
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []


def _telling_sample(head: bytes, stream: BinaryIO) -> bytes:
    """Return bytes that hold letters beyond ASCII, wherever in the file they begin."""
    block = head
    while block:
        if not block.isascii():
            return block + stream.read(_SAMPLE_BYTES)
        block = stream.read(_SAMPLE_BYTES)
    return head


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its place and its cells; `fault` says why it could not be cut into cells."""

    number: int
    offset_bytes: int
    cells: tuple[str, ...]
    fault: str = ""


class _Line(NamedTuple):
    """One line of the file and the byte at which it begins."""

    text: str
    offset_bytes: int


class TableRows:
    """Iterates over the rows below the header; knows at which byte each begins.

    A quoted cell may go over several lines. A quotation mark that nobody closed would swallow the
    rows below it the same way: then its line alone is a row at fault, and the next ones are read.
    """

    def __init__(self, stream: BinaryIO, shape: TableShape) -> None:
        self._lines = self._decoded(stream, shape.charset)
        self._shape = shape
        self._waiting: deque[_Line] = deque()

    @staticmethod
    def _decoded(stream: BinaryIO, charset: Charset) -> Iterator[_Line]:
        kept = UTF_8 if charset is UTF_8_SIG else charset
        offset_bytes = 0
        for line in stream:
            yield _Line(kept.decode(line), offset_bytes)
            offset_bytes += len(line)

    def __iter__(self) -> Iterator[Row]:
        csv.field_size_limit(_MAX_CELL_LETTERS)
        number = -1  # the header is no row
        while row := self._next(max(number, 0) + 1):
            if row.fault or any(cell.strip() for cell in row.cells) or number < 0:
                number += 1
                if number:
                    yield row

    def _next(self, number: int) -> Row | None:
        """Return the row that begins at the next line, None at the end of the file."""
        taken: list[_Line] = []
        fault = ""
        try:
            cells = next(csv.reader(self._taking(taken), delimiter=self._separator, strict=True))
        except StopIteration:
            return None
        except csv.Error as exc:
            cells, fault = [], str(exc)
        if fault or self._has_swallowed(taken):
            self._waiting.extendleft(reversed(taken[1:]))
            cells, fault = self._alone(taken[0].text)
        return Row(number, taken[0].offset_bytes, tuple(cells), fault)

    @property
    def _separator(self) -> str:
        return self._shape.separator

    def _taking(self, taken: list[_Line]) -> Iterator[str]:
        """Yield lines as the reader wants them, and remember which those were."""
        while line := self._waiting.popleft() if self._waiting else next(self._lines, None):
            taken.append(line)
            yield line.text

    def _alone(self, line: str) -> tuple[list[str], str]:
        """Return the cells of a line that must be a whole row, with stray marks, or its fault."""
        reader = csv.reader([line, ""], delimiter=self._separator)
        try:
            cells = next(reader)
        except csv.Error as exc:
            return [], str(exc)
        return ([], _UNCLOSED) if reader.line_num > 1 else (cells, "")

    def _has_swallowed(self, taken: list[_Line]) -> bool:
        """Tell whether a line within a quoted cell is a row of its own.

        It has a cell for every column, and its number looks like that of the row it stands in.
        """
        if len(taken) < 2 or "control_number" not in self._shape.columns:
            return False
        own = self._number_shape(taken[0].text.partition('"')[0])
        return bool(own) and any(
            len(self._alone(line.text)[0]) == len(self._shape.columns)
            and self._number_shape(line.text) == own
            for line in taken[1:]
        )

    def _number_shape(self, line: str) -> str:
        """Return the number in a line with «9» for its digits, empty where it has none."""
        place = self._shape.columns.index("control_number")
        cells, _ = self._alone(line)
        number = cells[place].strip() if place < len(cells) else ""
        return _DIGITS.sub("9", number) if _DIGITS.search(number) else ""


def read_row(row: Row, shape: TableShape, source: str) -> Item:
    """Return the item of one row.

    Args:
        row: The cells.
        shape: The table's shape.
        source: Name of the source it came from.

    Raises:
        DamagedRecord: The row has more cells than the header, damaged letters, or no title.
    """
    if row.fault:
        raise DamagedRecord("row-damaged", row.fault)
    return _RowReader(row, shape, source).read()


class _RowReader:
    def __init__(self, row: Row, shape: TableShape, source: str) -> None:
        if any(cell.strip() for cell in row.cells[len(shape.columns) :]):
            detail = f"{len(row.cells)} cells, {len(shape.columns)} columns"
            raise DamagedRecord("row-too-wide", detail)
        self.source = source
        self.mender = Mender()
        if shape.charset.name not in {"utf-8", "utf-8-sig"} and not "".join(row.cells).isascii():
            self.mender.repairs.append(Repair("charset", "", shape.charset.name, "charset"))
        self.cells: dict[str, list[str]] = {}
        for column, cell in zip(shape.columns, row.cells, strict=False):
            if "\ufffd" in cell:
                raise DamagedRecord("row-unreadable", f"{shape.charset.name}: {cell[:60]}")
            if column and (text := self.mender.text(column, cell)):
                self.cells.setdefault(column, []).append(text)

    def first(self, column: str) -> str:
        return next(iter(self.cells.get(column, ())), "")

    def several(self, column: str) -> list[str]:
        """Return the values of a column, where a cell may hold several behind «;», «|» or «/»."""
        return [
            piece.strip()
            for cell in self.cells.get(column, ())
            for piece in cell.replace("|", ";").replace(" / ", ";").split(";")
            if piece.strip()
        ]

    def read(self) -> Item:
        number = self.number()
        title = reading.require_title(self.title(), number, self.mender)
        creators = unique_creators(
            self.creator(name, told) for column, told in _ROLES for name in self.several(column)
        )
        languages = tuple(dict.fromkeys(self.languages("languages")))
        forms, evidence = self.forms()
        return Item(
            id=item_id(self.source, number),
            source=self.source,
            control_number=number,
            title=title,
            lang=reading.main_language(languages, title),
            creators=creators,
            edition=self.first("edition"),
            place=self.first("place"),
            publisher=self.first("publisher"),
            year=self.year(),
            languages=languages,
            original_lang=next(self.languages("original_lang"), None),
            extent=self.extent(),
            series=self.series(),
            subjects=reading.unique(self.several("subjects")),
            genres=reading.unique(self.several("genres")),
            summary=self.first("summary"),
            contents=self.first("contents"),
            audience=self.first("audience"),
            isbns=self.isbns(),
            shelf_mark=self.first("shelf_mark"),
            links=tuple(link for link in self.cells.get("links", ()) if "://" in link),
            forms=forms,
            form_evidence=evidence,
            work_key=work_key(creators, title),
            repairs=tuple(self.mender.repairs),
        )

    def number(self) -> str:
        return self.first("control_number") or self._made_up_number()

    def title(self) -> str:
        title, subtitle = (reading.clean(self.first(key)) for key in ("title", "subtitle"))
        return f"{title} : {subtitle}" if title and subtitle else title

    def creator(self, name: str, told: Role) -> Creator | None:
        """Return a creator: a comma turns the name, so «Α. Εκδόσεις» or a body stays."""
        bare, _, word = name.partition("(")
        told = role([], [word], told) if word else told
        return person(bare, told) if "," in bare else body([bare], told)

    def languages(self, column: str) -> Iterator[Lang]:
        for word in self.several(column):
            for piece in word.split(","):
                if lang := language_of_word(piece):
                    yield lang

    def year(self) -> int | None:
        """Return the year; a cell in which none can be read is told."""
        cell = self.first("year")
        year = reading.year("", cell, self.mender)
        if year is None:
            self.mender.note("year", cell, "", "year")
        return year

    def isbns(self) -> tuple[str, ...]:
        """Return the valid ISBNs; what is too short to be one is told like a wrong one."""
        cells = self.several("isbns")
        for cell in cells:
            if sum(letter.isdigit() for letter in cell) < _LEAST_ISBN_DIGITS:
                self.mender.note("isbn", cell, "", "isbn-invalid")
        return reading.isbns(cells, self.mender)

    def extent(self) -> str:
        text = self.first("extent")
        return f"{text} σ." if text.isdigit() else text

    def series(self) -> tuple[Series, ...]:
        title, _, number = self.first("series").partition(" ; ")
        return (Series(title, number or self.first("series_number")),) if title else ()

    def forms(self) -> tuple[tuple[Form, ...], tuple[str, ...]]:
        signals = FormSignals()
        named = self.several("forms")
        for text in named:
            signals.add(_named_form(text), f"forms: {text}")
        signals.words("edition", self.cells.get("edition", ()))
        signals.words("title", self.cells.get("title", ()))
        return signals.result(is_text=True)

    def _made_up_number(self) -> str:
        """Return a number made from what tells the item, for a table without one."""
        told = "\x1f".join(
            self.first(key) for key in ("title", "subtitle", "creators", "year", "isbns", "forms")
        )
        return "sha256-" + hashlib.sha256(told.encode()).hexdigest()[:16]


def _named_form(text: str) -> Form | None:
    folded = fold(text)
    for form, words in _FORM_WORDS:
        if any(word in folded for word in words):
            return form
    return None
