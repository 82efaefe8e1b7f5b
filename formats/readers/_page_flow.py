"""Pages without tags to blocks: paragraphs, headings, lists, notes and pictures by typography."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from formats.document import (
    Anchor,
    Block,
    Emphasis,
    Figure,
    Heading,
    Lang,
    Note,
    PageBreak,
    Paragraph,
    Runs,
)
from formats.readers._page_lines import Line
from formats.readers._page_lists import Entry, blocks_of, mark_of
from formats.readers._page_notes import FoundNote, is_reference, split_notes, without_label
from formats.readers._page_pieces import PieceMaker, goes_on
from formats.readers._page_text import PagePicture, PageText
from formats.readers._page_type import Typography, is_bold
from formats.readers.structure import Piece, runs_of
from formats.report import Finding, Kind
from formats.text import plain

_CAPTION = re.compile(
    r"(?:Εικόνα|Εικ\.|Σχήμα|Φωτογραφία|Figure|Fig\.|Picture|Photo)\s", re.IGNORECASE
)
_LARGE_INITIAL = 1.8
_SHORT_LINE = 0.7


class PageFlow:
    """Takes pages in order and collects blocks; a paragraph may go on over columns and pages."""

    def __init__(
        self, typography: Typography, lang: Lang, findings: list[Finding], *, has_breaks: bool
    ) -> None:
        self.blocks: list[Block] = []
        self.notes: list[Note] = []
        self._type = typography
        self._lang = lang
        self._findings = findings
        self._has_breaks = has_breaks
        self._open: list[Line] = []
        self._entries: list[Entry] = []
        self._waiting: list[Block] = []
        self._maker = PieceMaker()
        self._count = 0
        self._note_count = 0
        self._is_row_told = False

    # -- pages -----------------------------------------------------------------------------------

    def add(self, page: PageText) -> None:
        """Add a page."""
        if self._has_breaks:
            self._waiting.append(PageBreak(self._anchor(), page.label or str(page.index + 1)))
        lines, notes = split_notes(
            _with_initials(page.lines, self._type.body_pt), self._type.body_pt
        )
        anchors = self._note_anchors(notes)
        waiting = list(page.pictures)
        for line in lines:
            for picture in [p for p in waiting if _stands_before(p, line)]:
                waiting.remove(picture)
                self._picture(picture)
            self._line(_told(line, anchors) if anchors else line)
        for picture in waiting:
            self._picture(picture)
        self._notes(notes, anchors)

    def close(self) -> None:
        """End what is open; must be called once, after the last page."""
        self._close_paragraph()
        self._close_list()
        if self._maker.joined_count:
            detail = str(self._maker.joined_count)
            self._findings.append(Finding(Kind.MENDED, "words-rejoined", None, detail))

    def _anchor(self) -> Anchor:
        self._count += 1
        return Anchor(f"b{self._count}")

    # -- paragraphs ------------------------------------------------------------------------------

    def _line(self, line: Line) -> None:
        if not line.text.strip():
            return
        if self._open and not self._goes_on(self._open[-1], line):
            self._close_paragraph()
        if not self._open:
            self._place_waiting()
        self._open.append(line)

    def _goes_on(self, above: Line, line: Line) -> bool:
        """Tell whether a line belongs to the paragraph of the line above."""
        if above.is_row or line.is_row or mark_of(line.text):
            return False
        if abs(above.size_pt - line.size_pt) > 0.08 * max(above.size_pt, line.size_pt):
            return False
        if is_bold(above) != is_bold(line) and (is_bold(line) or len(self._open) == 1):
            return False
        if above.column == line.column and line.baseline < above.baseline:
            return self._goes_on_below(above, line)
        return self._goes_on_elsewhere(above, line)

    def _goes_on_below(self, above: Line, line: Line) -> bool:
        gap = above.baseline - line.baseline
        if gap > 1.3 * self._type.leading_ratio * line.size_pt:
            return False
        if self._type.level((*self._open, line)):
            return True  # the lines of a heading are often short, and centred
        is_hanging = mark_of(self._open[0].text) is not None or line.box.left < above.box.left
        if not is_hanging and line.box.left - above.box.left > 0.8 * line.size_pt:
            return False
        if goes_on(above.text, line.text):
            return True
        if self._type.tells_paragraphs:
            # Where space or indent tells paragraphs, only verse and addresses have short lines.
            share = above.box.right - above.column.left
            is_short = share < _SHORT_LINE * above.column.width
            return not (is_short and not line.text.lstrip()[:1].islower())
        return not _has_room(above, line)

    def _goes_on_elsewhere(self, above: Line, line: Line) -> bool:
        """Tell whether a paragraph goes on in the next column or on the next page."""
        if goes_on(above.text, line.text):
            return True
        if self._type.level(tuple(self._open)) or self._type.level((line,)):
            return False
        is_indented = line.box.left - line.column.left > 0.8 * line.size_pt
        # That a paragraph ends just where its column does, with a full line, is the rarer case.
        return not is_indented and not _has_room(above, line)

    def _close_paragraph(self) -> None:
        lines, self._open = tuple(self._open), []
        if lines:
            self._block(lines)
        self._place_waiting()

    def _place_waiting(self) -> None:
        """Place the pages and pictures that began inside the paragraph that has ended now."""
        waiting, self._waiting = self._waiting, []
        for block in waiting:
            if self._entries and isinstance(block, PageBreak):
                self._entries[-1].blocks.append(block)
            else:
                self._close_list()
                self.blocks.append(block)

    def _block(self, lines: tuple[Line, ...]) -> None:
        level = 0 if lines[0].is_row else self._type.level(lines)
        pieces = self._pieces(lines)
        text = "".join(piece.text for piece in pieces)
        mark = None if level else mark_of(text)
        if level:
            self._close_list()
            runs = tuple(
                replace(run, emphasis=run.emphasis & ~Emphasis.STRONG)
                for run in runs_of(pieces, self._lang)
            )
            block = Heading(self._anchor(), level, runs)
            self._findings.append(
                Finding(Kind.GUESSED, "heading-guessed", block.anchor, plain(runs))
            )
            self.blocks.append(block)
        elif mark:
            indent = lines[0].box.left - lines[0].column.left
            whole = runs_of(pieces, self._lang)
            inner = runs_of(_without_head(pieces, mark.end), self._lang)
            paragraph = Paragraph(self._anchor(), inner)
            self._entries.append(Entry(mark.text, mark.number, indent, whole, [paragraph]))
        else:
            self._plain(lines, runs_of(pieces, self._lang))

    def _plain(self, lines: tuple[Line, ...], runs: Runs) -> None:
        if not runs:
            return
        if self._entries and _belongs_to(self._entries[-1], lines[0]):
            self._entries[-1].blocks.append(Paragraph(self._anchor(), runs))
            return
        self._close_list()
        last = self.blocks[-1] if self.blocks else None
        if isinstance(last, Figure) and not last.caption and _CAPTION.match(plain(runs)):
            self.blocks[-1] = replace(last, caption=runs)
            return
        block = Paragraph(self._anchor(), runs)
        if lines[0].is_row and not self._is_row_told:
            self._is_row_told = True
            self._findings.append(Finding(Kind.GUESSED, "table-read-as-lines", block.anchor))
        self.blocks.append(block)

    def _close_list(self) -> None:
        entries, self._entries = self._entries, []
        self.blocks.extend(blocks_of(entries, self._anchor, self._found_list))

    def _found_list(self, block: Block) -> None:
        self._findings.append(Finding(Kind.GUESSED, "list-guessed", block.anchor))

    # -- notes -----------------------------------------------------------------------------------

    def _pieces(self, lines: Sequence[Line]) -> list[Piece]:
        """Return a paragraph's pieces; links to notes become references to them."""
        return [
            replace(piece, link=None, note=Anchor(piece.link[len(_NOTE_LINK) :]))
            if piece.link and piece.link.startswith(_NOTE_LINK)
            else piece
            for piece in self._maker.tidy(self._maker.pieces(lines))
        ]

    def _note_anchors(self, notes: list[FoundNote]) -> dict[str, Anchor]:
        first = self._note_count + 1
        self._note_count += len(notes)
        return {note.label: Anchor(f"n{number}") for number, note in enumerate(notes, first)}

    def _notes(self, notes: list[FoundNote], anchors: dict[str, Anchor]) -> None:
        for note in notes:
            pieces = self._maker.tidy(self._maker.pieces(note.lines))
            text = "".join(piece.text for piece in pieces)
            end = len(text) - len(without_label(text, note.label))
            runs = runs_of(
                [
                    replace(piece, emphasis=piece.emphasis & ~Emphasis.SUPERSCRIPT)
                    for piece in _without_head(pieces, end)
                ],
                self._lang,
            )
            anchor = anchors[note.label]
            blocks = (Paragraph(self._anchor(), runs),) if runs else ()
            self.notes.append(Note(anchor, note.label, blocks))
            self._findings.append(Finding(Kind.GUESSED, "note-guessed", anchor, note.label))

    # -- pictures --------------------------------------------------------------------------------

    def _picture(self, picture: PagePicture) -> None:
        loaded = picture.load()
        if loaded is None:
            self._findings.append(Finding(Kind.LOST, "picture-not-carried"))
            return
        figure = Figure(self._anchor(), *loaded, alt=None, alt_lang=self._lang)
        self._findings.append(Finding(Kind.LOST, "figure-without-alt", figure.anchor))
        self._waiting.append(figure)
        if not self._open:
            self._place_waiting()


_NOTE_LINK = "#note:"
"""Begins the link of a reference, with the note's anchor, until a run takes both."""


def _told(line: Line, anchors: dict[str, Anchor]) -> Line:
    """Return a line whose raised numbers link to the notes of these labels."""
    spans = tuple(
        replace(span, link=_NOTE_LINK + anchors[span.text.strip()], text=span.text.strip())
        if is_reference(span, line) and span.text.strip() in anchors
        else span
        for span in line.spans
    )
    return replace(line, spans=spans)


def _has_room(above: Line, line: Line) -> bool:
    """Tell whether the next line's first word had room at the end of the line above."""
    words = line.text.split()
    width = line.box.width / max(1, len(line.text.strip()))
    need = (len(words[0]) + 1 if words else 1) * width
    return above.box.right + need < above.column.right - 0.4 * line.size_pt


def _belongs_to(entry: Entry, line: Line) -> bool:
    """Tell whether a paragraph stands under the text of a list item, not under its mark."""
    indent = line.box.left - line.column.left
    return entry.indent + 0.6 * line.size_pt < indent < entry.indent + 4 * line.size_pt


def _stands_before(picture: PagePicture, line: Line) -> bool:
    """Tell whether a picture is to be read before a line: it is above it, in its column."""
    is_beside = picture.box.right < line.column.left or picture.box.left > line.column.right
    middle = (picture.box.top + picture.box.bottom) / 2
    return not is_beside and middle > line.baseline


def _without_head(pieces: Sequence[Piece], count: int) -> list[Piece]:
    """Return pieces without their first `count` characters."""
    made: list[Piece] = []
    for piece in pieces:
        cut = min(count, len(piece.text))
        count -= cut
        if piece.text[cut:]:
            made.append(replace(piece, text=piece.text[cut:]))
    return made


def _with_initials(lines: tuple[Line, ...], body_pt: float) -> tuple[Line, ...]:
    """Join an initial that is drawn large over several lines to the word that it begins."""
    made: list[Line] = []
    initial: Line | None = None
    for line in lines:
        text = line.text.strip()
        if len(text) == 1 and text.isalpha() and line.size_pt > _LARGE_INITIAL * body_pt:
            initial = line
            continue
        if initial is not None:
            first = replace(line.spans[0], text=initial.text.strip() + line.spans[0].text.lstrip())
            line = replace(line, spans=(first, *line.spans[1:]))
            initial = None
        made.append(line)
    return (*made, initial) if initial is not None else tuple(made)
