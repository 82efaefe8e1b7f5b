"""What readers of trees (HTML, EPUB, ODT, TEI) share: anchors, and gathering text to blocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from formats.document import (
    Anchor,
    Block,
    Emphasis,
    Figure,
    Lang,
    ListBlock,
    Note,
    PageBreak,
    Paragraph,
    Run,
    Runs,
)
from formats.readers.bounds import too_deep
from formats.readers.languages import told_stretches
from formats.readers.structure import Piece, runs_of
from formats.reading import Limits
from formats.report import Finding, Kind
from formats.text import map_runs

_INNER = "\0"
"""Stands before the name of a place in the source until all places are known."""


@dataclass(slots=True)
class Story:
    """What all parts of one file count together."""

    name: str
    lang: Lang
    limits: Limits
    findings: list[Finding] = field(default_factory=list)
    places: dict[str, Anchor] = field(default_factory=dict)
    """Names of places in the source, and the blocks that they stand in."""
    _waiting: list[str] = field(default_factory=list)
    _count: int = 0

    def anchor(self) -> Anchor:
        """Return the anchor of the next block, which the places met since the last one are in."""
        anchor = self.item_anchor()
        for place in self._waiting:
            self.places.setdefault(place, anchor)
        self._waiting.clear()
        return anchor

    def item_anchor(self) -> Anchor:
        """Return the anchor of a list item or cell, to which nothing leads."""
        self._count += 1
        return Anchor(f"b{self._count}")

    def meet(self, place: str | None) -> None:
        """Remember the name of a place, which is in the block that comes next."""
        if place:
            self._waiting.append(place)

    def find(self, kind: Kind, key: str, anchor: Anchor | None = None, detail: str = "") -> None:
        """Report something."""
        self.findings.append(Finding(kind, key, anchor, detail[:120]))

    def find_once(self, kind: Kind, key: str, detail: str = "") -> None:
        """Report what holds for the whole file, or for each detail, once."""
        finding = Finding(kind, key, None, detail[:120])
        if finding not in self.findings:
            self.findings.append(finding)

    def check_depth(self, depth: int) -> None:
        """Refuse what is nested too deep.

        Raises:
            UnreadableDocument: Lists, tables or quotations are nested beyond the limit.
        """
        if depth > self.limits.nesting:
            raise too_deep(self.name, self.limits)

    def runs(self, pieces: list[Piece]) -> Runs:
        """Return pieces as runs with a language each."""
        return runs_of(pieces, self.lang, is_marked=True)

    def led(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
        """Return blocks whose links inside the file lead to anchors; those to nowhere are told."""
        return tuple(map_runs(block, self._led_runs) for block in blocks)

    def led_notes(self, notes: Iterable[Note]) -> tuple[Note, ...]:
        """Return notes, as `led` does."""
        return tuple(replace(note, blocks=self.led(note.blocks)) for note in notes)

    def _led_runs(self, runs: Runs) -> Runs:
        return tuple(self._led_run(run) for run in runs)

    def _led_run(self, run: Run) -> Run:
        if run.link is None or not run.link.startswith(_INNER):
            return run
        anchor = self.places.get(run.link[1:])
        if anchor is None:
            self.find(Kind.LOST, "link-without-target", None, run.text)
        return replace(run, link=f"#{anchor}" if anchor else None)


def inner_link(place: str) -> str:
    """Return a link to a place in the source, to be led to its anchor at the end."""
    return _INNER + place


class Gathering:
    """Gathers text, and the blocks that stand between it.

    `joins` says that all must become one row of runs, as in a heading or a cell.
    """

    def __init__(self, story: Story, *, joins: bool = False) -> None:
        self.story = story
        self.joins = joins
        self.pieces: list[Piece] = []
        self._blocks: list[Block] = []
        self._pages: list[tuple[str, int]] = []
        """Pages that begin in the text that is being gathered, and after how many pieces of it."""

    def page(self, label: str) -> None:
        """Add the place where a printed page begins.

        A page that begins inside a paragraph is put before it: nobody who goes there misses a word
        of the page, and the paragraph stays whole.
        """
        self._pages.append((label, len(self.pieces)))

    def text(self, text: str, style: Piece) -> None:
        """Add text in a style; a language that the source tells is checked by script."""
        if not text:
            return
        if style.lang is None:
            self.pieces.append(replace(style, text=text))
            return
        for stretch, lang in told_stretches(text, style.lang):
            self.pieces.append(replace(style, text=stretch, lang=lang))

    def piece(self, piece: Piece) -> None:
        """Add a piece as it is, such as a note's mark."""
        self.pieces.append(piece)

    def line(self) -> None:
        """End a line, and with it a paragraph."""
        if self.joins:
            self.pieces.append(Piece(" "))
            return
        pages, self._pages = self._pages, []
        following = [
            label
            for label, at in pages
            if not any(piece.text.strip() for piece in self.pieces[at:])
        ]
        for label, _ in pages[: len(pages) - len(following)]:
            self._blocks.append(PageBreak(self.story.anchor(), label))
        runs = self.runs()
        if runs:
            self._blocks.append(Paragraph(self.story.anchor(), runs))
        for label in following:
            self._blocks.append(PageBreak(self.story.anchor(), label))

    def block(self, block: Block) -> None:
        """Add a block after the text so far; where all is joined, blocks come after it."""
        if self.joins:
            self.pieces.append(Piece(" "))
        self._blocks.append(block)

    def add_list(self, made: ListBlock, *, goes_on: bool = False) -> None:
        """Add a list, or go on with the one before it, as word processors write lists in lists.

        A first item that is but a deeper list stands under the last item of the list before.
        """
        last = self.last_block()
        if isinstance(last, ListBlock) and made.items and not self.pieces:
            first, *rest = made.items
            if first.blocks and all(isinstance(block, ListBlock) for block in first.blocks):
                *before, item = last.items
                item = replace(item, blocks=item.blocks + first.blocks)
                last = replace(last, items=(*before, item))
                self._blocks[-1] = last
                made = replace(made, items=tuple(rest))
            if goes_on and made.items and made.is_ordered == last.is_ordered:
                self._blocks[-1] = replace(last, items=last.items + made.items)
                return
        if made.items:
            self.block(made)

    def add_to_last_item(self, blocks: tuple[Block, ...]) -> None:
        """Add blocks to the last item of the list that was added last."""
        last = self._blocks[-1]
        assert isinstance(last, ListBlock)  # noqa: S101 - the caller has looked
        *before, item = last.items
        item = replace(item, blocks=item.blocks + blocks)
        self._blocks[-1] = replace(last, items=(*before, item))

    def begin(self) -> None:
        """End the text before a block that is yet to be made, so that it gets its anchor first."""
        self.line()

    def runs(self) -> Runs:
        """Return the text gathered since the last line, and begin anew."""
        runs = self.story.runs(self.pieces)
        self.pieces = []
        return runs

    def blocks(self) -> tuple[Block, ...]:
        """Return all that was gathered."""
        if not self.joins:
            self.line()
        pages, self._pages = self._pages, []
        self._blocks.extend(PageBreak(self.story.anchor(), label) for label, _ in pages)
        return tuple(self._blocks)

    def drop_block(self) -> Block | None:
        """Return the last block and take it out, or None."""
        return self._blocks.pop() if self._blocks else None

    def last_block(self) -> Block | None:
        """Return the last block."""
        return self._blocks[-1] if self._blocks else None


def beside_heading(blocks: Iterable[Block], story: Story) -> tuple[Block, ...]:
    """Return the blocks that stood in a heading; of a picture its words alone are kept, and told.

    Its description is in the heading already, and a figure without a picture is none.
    """
    kept = tuple(b for b in blocks if not (isinstance(b, Figure) and not b.image))
    if any(isinstance(b, Figure) and not b.image and b.alt != "" for b in blocks):
        story.find_once(Kind.LOST, "image-in-heading-lost")
    return kept


def without_emphasis(runs: Runs, emphasis: Emphasis) -> Runs:
    """Return runs that all have an emphasis without it: there it is the looks of a heading."""
    told = [run for run in runs if run.text.strip() and not run.note]
    if not told or not all(run.emphasis & emphasis for run in told):
        return runs
    return tuple(replace(run, emphasis=run.emphasis & ~emphasis) for run in runs)
