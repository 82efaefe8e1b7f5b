"""Plain text for braille note-takers, screen readers and simple players.

Lines are folded at a width; no word is divided. A table becomes one short paragraph a row, each
value behind the heading of its column, because columns of spaces cannot be followed by ear.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import BinaryIO, ClassVar, assert_never

from formats.document import (
    Anchor,
    Block,
    Document,
    Field,
    Figure,
    HeaderScope,
    Heading,
    ListBlock,
    Note,
    PageBreak,
    Paragraph,
    Quote,
    Runs,
    Table,
)
from formats.errors import ThemeError
from formats.grid import GridRow, grid
from formats.labels import labels
from formats.narration import Narration
from formats.report import Finding, Kind, Report
from formats.text import field_runs, plain
from formats.theme import Theme

MIN_WIDTH = 20
MAX_WIDTH = 1000
DEFAULT_WIDTH = 76
_INDENT = "    "


class TextWriter:
    """Writes UTF-8 text, lines ending in LF, at most `text_width` characters wide.

    Longer words, such as web addresses, are never cut and may stand out of the margin.

    Raises:
        ThemeError: The width is under 20 or above 1,000 characters.
    """

    name: ClassVar[str] = "txt"
    media_type: ClassVar[str] = "text/plain; charset=utf-8"
    suffix: ClassVar[str] = ".txt"
    version: ClassVar[str] = "1"
    has_looks: ClassVar[bool] = False
    heeds: ClassVar[Mapping[str, int | None]] = {"text_width": DEFAULT_WIDTH}

    def __init__(self, text_width: int = DEFAULT_WIDTH) -> None:
        if not MIN_WIDTH <= text_width <= MAX_WIDTH:
            raise ThemeError(
                f"width {text_width}", say="text-width", least=MIN_WIDTH, most=MAX_WIDTH
            )
        self._width = text_width

    def write(
        self, doc: Document, out: BinaryIO, /, *, theme: Theme, narration: Narration | None = None
    ) -> Report:
        """Write the whole document; pictures without a description are reported."""
        del theme, narration  # plain text has neither looks nor sound
        page = _Page(doc, self._width)
        page.blocks(doc.blocks)
        page.notes(doc.notes)
        out.write(page.text().encode())
        return Report(tuple(page.findings))


class _Page:
    """Collects paragraphs; between two of them stands one blank line."""

    def __init__(self, doc: Document, width: int) -> None:
        self._labels = labels(doc.lang)
        self._note_labels = {note.anchor: note.label for note in doc.notes}
        self._width = width
        self._chunks: list[str] = []
        self.findings: list[Finding] = []

    def text(self) -> str:
        return "\n\n".join(self._chunks) + "\n"

    def blocks(self, blocks: tuple[Block, ...], indent: str = "") -> None:
        for block in blocks:
            self._block(block, indent)

    def _block(self, block: Block, indent: str) -> None:
        match block:
            case Heading():
                self._heading(block, indent)
            case Paragraph():
                self._fold(self._text(block.runs), indent)
            case Field():
                self._fold(self._text(field_runs(block)), indent, indent + _INDENT)
            case ListBlock():
                self._list(block, indent)
            case Table():
                self._table(block, indent)
            case Figure():
                self._figure(block, indent)
            case Quote():
                self.blocks(block.blocks, indent + _INDENT)
                self._fold(self._text(block.attribution), indent + _INDENT)
            case PageBreak():
                self._fold(f"[{self._labels.page} {block.label}]", indent)
            case _:
                assert_never(block)

    def _text(self, runs: Runs) -> str:
        """Return the runs' text, the label of each note in brackets where it is referred to."""
        return "".join(self._run_text(run.text, run.note) for run in runs)

    def _run_text(self, text: str, note: Anchor | None) -> str:
        label = self._note_labels.get(note) if note else None
        if label is None:
            return text
        return f"[{label}]" if text.strip() == label else f"{text}[{label}]"

    def _fold(self, text: str, indent: str = "", hanging: str | None = None) -> None:
        lines = self._lines(text, indent, indent if hanging is None else hanging)
        if lines:
            self._chunks.append("\n".join(lines))

    def _lines(self, text: str, first: str, rest: str) -> list[str]:
        tidy = " ".join(text.split())
        return textwrap.wrap(
            tidy,
            self._width,
            initial_indent=first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def _heading(self, block: Heading, indent: str) -> None:
        """Underline levels 1 and 2; mark deeper ones by number signs, as many as the level."""
        text = self._text(block.runs)
        if block.level > 2:
            self._fold("#" * block.level + " " + text, indent)
            return
        lines = self._lines(text, indent, indent)
        if lines:
            width = max(map(len, lines)) - len(indent)
            line = indent + ("=" if block.level == 1 else "-") * width
            self._chunks.append("\n".join([*lines, line]))

    def _list(self, block: ListBlock, indent: str) -> None:
        """Put the mark before each item's first line; what follows stands behind the mark."""
        rows: list[str] = []
        for number, item in enumerate(block.items, block.start):
            mark = f"{number}. " if block.is_ordered else "- "
            deeper = indent + " " * len(mark)
            kept, self._chunks = self._chunks, []
            self.blocks(item.blocks, deeper)
            inner, self._chunks = self._chunks, kept
            body = "\n".join(inner) or deeper
            rows.append(indent + mark + body[len(deeper) :])
        self._chunks.append("\n".join(rows))

    def _table(self, block: Table, indent: str) -> None:
        self._fold(self._text(block.caption), indent)
        rows = grid(block)
        heads = rows[: block.header_row_count]
        for row in heads:
            self._fold(" | ".join(self._text(c.runs) for c in row.own if c.runs), indent)
        for row in rows[block.header_row_count :]:
            self._fold(self._row(heads, row), indent, indent + _INDENT)

    def _row(self, heads: tuple[GridRow, ...], row: GridRow) -> str:
        """Return «heading: value | heading: value»; a row's own heading needs none of a column."""
        parts = []
        for column, cell in row.starting:
            value = self._text(cell.runs)
            span = range(column, column + cell.column_span)
            covers = dict.fromkeys(head.cells[at] for at in span for head in heads)
            above = ", ".join(plain(cover.runs) for cover in covers if cover and cover.runs)
            is_named = above and cell.scope not in {HeaderScope.ROW, HeaderScope.BOTH}
            if value:
                parts.append(f"{above}: {value}" if is_named else value)
        return " | ".join(parts)

    def _figure(self, block: Figure, indent: str) -> None:
        if block.alt is None:
            self.findings.append(Finding(Kind.LOST, "figure-without-alt", block.anchor))
            self._fold(f"[{self._labels.figure_without_alt}]", indent)
        elif block.alt:
            self._fold(f"[{self._labels.figure}: {block.alt}]", indent)
        self._fold(self._text(block.caption), indent)

    def notes(self, notes: tuple[Note, ...]) -> None:
        if not notes:
            return
        title = self._labels.notes
        self._chunks.append(f"{title}\n{'-' * len(title)}")
        for note in notes:
            kept, self._chunks = self._chunks, []
            self.blocks(note.blocks)
            inner, self._chunks = self._chunks, kept
            self._chunks.append(f"[{note.label}] " + "\n\n".join(inner))
