"""A document as pieces of braille, in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from formats.braille.paging import Piece
from formats.braille.translation import BLANK, Translator
from formats.document import (
    Anchor,
    Block,
    Document,
    Emphasis,
    Field,
    Figure,
    HeaderScope,
    Heading,
    ListBlock,
    Note,
    PageBreak,
    Paragraph,
    Quote,
    Run,
    Runs,
    Table,
)
from formats.grid import GridRow, grid
from formats.labels import labels
from formats.report import Finding, Kind
from formats.text import field_runs, plain

_PARAGRAPH = 2
_HANGING = 2
_QUOTE = 4
_SECOND_LEVEL, _DEEPER_LEVELS = 4, 6
_MAX_INDENT = 12
"""Deeper lists stay at this indent, or a narrow page would have no room for words."""


class Story:
    """Makes the pieces of a document with one translator."""

    def __init__(self, doc: Document, translator: Translator) -> None:
        self._doc = doc
        self._translator = translator
        self._labels = labels(doc.lang)
        self._notes = {note.anchor: note.label for note in doc.notes}

    def pieces(self) -> tuple[Piece, ...]:
        """Return the whole document, its notes last."""
        return (*self._blocks(self._doc.blocks, 0), *self._note_pieces())

    def cells(self, runs: Runs, anchor: Anchor | None = None) -> str:
        """Return the cells of a row of runs, the label of each note in brackets."""
        return self._translator.cells(tuple(map(self._marked, runs)), anchor)

    def _marked(self, run: Run) -> Run:
        label = self._notes.get(run.note) if run.note else None
        if label is None:
            return run
        is_mark = run.text.strip() == label
        text = f"[{label}]" if is_mark else f"{run.text}[{label}]"
        return replace(run, text=text, emphasis=Emphasis.NONE)

    def _own(self, text: str) -> str:
        return self._translator.text(text, self._labels.lang)

    def _blocks(self, blocks: tuple[Block, ...], indent: int) -> Iterator[Piece]:
        for block in blocks:
            yield from self._block(block, min(indent, _MAX_INDENT))

    def _block(self, block: Block, indent: int) -> Iterator[Piece]:
        match block:
            case Heading():
                yield from self._heading(block)
            case Paragraph():
                first = indent or _PARAGRAPH
                yield from self._piece(block.runs, block.anchor, first, indent)
            case Field():
                runs = field_runs(block)
                yield from self._piece(runs, block.anchor, indent, indent + _HANGING)
            case ListBlock():
                yield from self._list(block, indent)
            case Table():
                yield from self._table(block, indent)
            case Figure():
                yield from self._figure(block, indent)
            case Quote():
                deeper = indent + _QUOTE
                yield from self._blocks(block.blocks, deeper)
                yield from self._piece(block.attribution, block.anchor, deeper, deeper)
            case PageBreak():
                yield Piece(self._own(block.label), is_rule=True, anchor=block.anchor)
            case _:
                assert_never(block)

    def _piece(self, runs: Runs, anchor: Anchor, first: int, rest: int) -> Iterator[Piece]:
        if plain(runs).strip():
            yield Piece(self.cells(runs, anchor), first, rest, anchor=anchor)

    def _heading(self, block: Heading) -> Iterator[Piece]:
        """Yield a centred heading, one in cell 5, or one in cell 7, by its level."""
        if not plain(block.runs).strip():
            return
        cells = self.cells(block.runs, block.anchor)
        if block.level == 1:
            yield Piece(cells, is_centred=True, is_heading=True, anchor=block.anchor)
            return
        cell = _SECOND_LEVEL if block.level == 2 else _DEEPER_LEVELS
        yield Piece(cells, cell, cell, is_heading=True, anchor=block.anchor)

    def _list(self, block: ListBlock, indent: int) -> Iterator[Piece]:
        for number, item in enumerate(block.items, block.start):
            mark = self._own(f"{number}." if block.is_ordered else "-")
            inner = list(self._blocks(item.blocks, indent + _HANGING))
            if inner and not (inner[0].is_rule or inner[0].is_heading):
                first = inner.pop(0)
                cells = mark + BLANK + first.cells
                yield replace(first, cells=cells, first=indent, rest=indent + _HANGING)
            else:
                yield Piece(mark, indent, indent)
            yield from inner

    def _table(self, block: Table, indent: int) -> Iterator[Piece]:
        """Yield the headings in one line, then each row as «heading: value; heading: value»."""
        yield from self._piece(block.caption, block.anchor, indent, indent + _HANGING)
        rows = grid(block)
        heads = rows[: block.header_row_count]
        for row in heads:
            cells = [self.cells(cell.runs, cell.anchor) for cell in row.own]
            yield from self._row([cell for cell in cells if cell.strip(BLANK)], indent)
        for row in rows[block.header_row_count :]:
            yield from self._row(list(self._values(heads, row)), indent)

    def _row(self, parts: list[str], indent: int) -> Iterator[Piece]:
        if parts:
            semicolon = self._own("·" if self._labels.lang == "el" else ";")
            yield Piece((semicolon + BLANK).join(parts), indent, indent + _HANGING)

    def _values(self, heads: tuple[GridRow, ...], row: GridRow) -> Iterator[str]:
        for column, cell in row.starting:
            if not plain(cell.runs).strip():
                continue
            span = range(column, column + cell.column_span)
            covers = dict.fromkeys(head.cells[at] for at in span for head in heads)
            above = [cover for cover in covers if cover and plain(cover.runs).strip()]
            value = self.cells(cell.runs, cell.anchor).strip(BLANK)
            if above and cell.scope not in {HeaderScope.ROW, HeaderScope.BOTH}:
                names = (self.cells(cover.runs).strip(BLANK) for cover in above)
                colon = self._own(":")
                yield f"{(self._own(',') + BLANK).join(names)}{colon}{BLANK}{value}"
            else:
                yield value

    def _figure(self, block: Figure, indent: int) -> Iterator[Piece]:
        told = ""
        if block.alt is None:
            finding = Finding(Kind.LOST, "figure-without-alt", block.anchor)
            self._translator.findings.append(finding)
            told = self._own(f"[{self._labels.figure_without_alt}]")
        elif block.alt.strip():
            alt = self._translator.text(" ".join(block.alt.split()), block.alt_lang)
            told = self._own(f"[{self._labels.figure}:") + BLANK + alt + self._own("]")
        if told:
            yield Piece(told, indent, indent + _HANGING, anchor=block.anchor)
        yield from self._piece(block.caption, block.anchor, indent, indent + _HANGING)

    def _note_pieces(self) -> Iterator[Piece]:
        if not self._doc.notes:
            return
        title = self._own(self._labels.notes)
        yield Piece(title, _SECOND_LEVEL, _SECOND_LEVEL, is_heading=True)
        for note in self._doc.notes:
            yield from self._note(note)

    def _note(self, note: Note) -> Iterator[Piece]:
        mark = self._own(f"[{note.label}]")
        inner = list(self._blocks(note.blocks, _HANGING))
        if inner and not inner[0].is_rule:
            first = inner.pop(0)
            yield replace(first, cells=mark + BLANK + first.cells, first=0, rest=_HANGING)
        else:
            yield Piece(mark, anchor=note.anchor)
        yield from inner
