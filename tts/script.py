"""A document as it will be read aloud: chapters, sentences, pauses, and the narrator's additions.

Every word of the document stands in exactly one utterance's `written`, in order. What the narrator
adds (the count of a list, a table's headings before each cell, a picture's description) has no
written words: an addition of its own has an empty `written` and its block's anchor, and words added
in front of a sentence have an empty span in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from itertools import groupby
from typing import assert_never

from formats.build import DocumentBuilder
from formats.build import runs as runs_of
from formats.chapters import begins_chapter
from formats.document import (
    Anchor,
    Block,
    Document,
    Field,
    Figure,
    Heading,
    Lang,
    ListBlock,
    Note,
    PageBreak,
    Paragraph,
    Quote,
    Run,
    Runs,
    Table,
    TableCell,
)
from formats.sentence_spans import cut_runs, sentence_anchor, sentence_spans
from formats.text import field_runs, plain
from tts.engine import SpokenPart, SpokenWord, Utterance
from tts.narrator import narrator
from tts.normalize import EMPTY, MARKS, Lexicon, Normalized, normalize_runs
from tts.tables import headings_of_cells

SENTENCE_PAUSE_MS = 350
ITEM_PAUSE_MS = 450
CELL_PAUSE_MS = 300
ROW_PAUSE_MS = 500
PARAGRAPH_PAUSE_MS = 600
AFTER_HEADING_PAUSE_MS = 900
BEFORE_HEADING_PAUSE_MS = 1200

_CHAPTER_LEVEL = 2
_TITLE_CHARACTERS = 60


class NotesPlace(Enum):
    """Where notes are read."""

    AT_END = "at-end"
    LEFT_OUT = "left-out"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stretch that begins with a heading of level 1 or 2."""

    title: str
    lang: Lang
    anchor: Anchor
    utterances: tuple[Utterance, ...]


@dataclass(frozen=True, slots=True)
class Unspoken:
    """A written word that is only announced, and the block where it stands."""

    anchor: Anchor
    word: str


@dataclass(frozen=True, slots=True)
class Script:
    """A whole work, ready for the voices."""

    title: str
    lang: Lang
    creators: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    unspoken: tuple[Unspoken, ...] = ()
    """Words in a script that no voice reads: announced, not said."""
    has_notes: bool = True
    """False where the document's notes were left out on request."""


def make_script(
    document: Document,
    *,
    lexicon: Lexicon = EMPTY,
    notes: NotesPlace = NotesPlace.AT_END,
    colophon: str = "",
) -> Script:
    """Return the document as it is read aloud.

    Args:
        document: Any document; one without a word gives a script without chapters.
        lexicon: Words that are spoken otherwise than they are written.
        notes: Whether notes are read, after everything else, and their marks with the text.
        colophon: Sentences in the document's language that close the reading: who made this copy,
            for whom, with which voice.
    """
    scribe = _Scribe(document, lexicon, notes)
    for _ in _written_down(scribe, document, notes, colophon):
        pass
    return Script(
        document.title,
        document.lang,
        document.metadata.creators,
        scribe.chapters(),
        tuple(scribe.unspoken),
        has_notes=notes is NotesPlace.AT_END or not document.notes,
    )


def utterances_as_written(
    document: Document,
    *,
    lexicon: Lexicon = EMPTY,
    notes: NotesPlace = NotesPlace.AT_END,
    colophon: str = "",
) -> Iterator[Utterance]:
    """Yield the sentences of `make_script` one after another, without waiting for the last."""
    scribe = _Scribe(document, lexicon, notes)
    for _ in _written_down(scribe, document, notes, colophon):
        yield from scribe.take_ready()
    scribe.chapters()
    yield from scribe.take_ready()


def _written_down(
    scribe: _Scribe, document: Document, notes: NotesPlace, colophon: str
) -> Iterator[None]:
    """Let the scribe write down everything, and stop after each block."""
    for block in document.blocks:
        if begins_chapter(block, _CHAPTER_LEVEL):
            scribe.begin_chapter(plain(block.runs), block.runs[0].lang, block.anchor)
        scribe.block(block)
        yield
    if notes is NotesPlace.AT_END and document.notes:
        scribe.notes(document.notes)
        yield
    if colophon:
        scribe.pause(BEFORE_HEADING_PAUSE_MS)
        scribe.add(runs_of(colophon, document.lang), scribe.anchor, PARAGRAPH_PAUSE_MS)
        yield


def script_of_text(text: str, lang: Lang, *, lexicon: Lexicon = EMPTY) -> Script:
    """Return plain text as a script; each line is a paragraph, the first words are the title."""
    builder = DocumentBuilder(lang)
    for line in text.splitlines():
        builder.paragraph(" ".join(line.split()))
    title = " ".join(text.split())
    if len(title) > _TITLE_CHARACTERS:
        title = title[:_TITLE_CHARACTERS].rpartition(" ")[0] + "…"
    return make_script(Document(title, lang, tuple(builder.blocks)), lexicon=lexicon)


def spoken_form(text: str, lang: Lang, *, lexicon: Lexicon = EMPTY) -> str:
    """Return the words and clause marks that the voices would be given for `text`."""
    script = script_of_text(text, lang, lexicon=lexicon)
    utterances = [utterance for chapter in script.chapters for utterance in chapter.utterances]
    return "\n".join(" ".join(part.text for part in one.parts) for one in utterances)


class _Scribe:
    """Writes utterances down, chapter by chapter."""

    def __init__(self, document: Document, lexicon: Lexicon, notes: NotesPlace) -> None:
        first = document.blocks[0].anchor if document.blocks else Anchor("b0")
        self.anchor = first
        self._lang = document.lang
        self._says = narrator(document.lang)
        self._lexicon = lexicon
        self._notes = {note.anchor: note for note in document.notes}
        self._reads_notes = notes is NotesPlace.AT_END
        self._done: list[Chapter] = []
        self._taken = 0
        self._whole: list[Utterance] = []
        self._title = document.title.strip()
        self._head = (document.title, document.lang, first)
        self._utterances: list[Utterance] = []
        self._prefix = Normalized((), ())
        self.unspoken: list[Unspoken] = []

    def begin_chapter(self, title: str, lang: Lang, anchor: Anchor) -> None:
        self._end_chapter()
        self._head = (title, lang, anchor)

    def _end_chapter(self) -> None:
        if self._utterances:
            self.pause(BEFORE_HEADING_PAUSE_MS)
            self._done.append(Chapter(*self._head, tuple(self._utterances)))
            self._whole += self._utterances[self._taken :]
        self._utterances = []
        self._taken = 0

    def chapters(self) -> tuple[Chapter, ...]:
        self._end_chapter()
        return tuple(self._done)

    def take_ready(self) -> list[Utterance]:
        """Return what was said since the last time and will not change any more.

        The last sentence of an open chapter is kept back: its pause may still grow.
        """
        ready, self._whole = self._whole, []
        settled = max(len(self._utterances) - 1, self._taken)
        ready += self._utterances[self._taken : settled]
        self._taken = settled
        return ready

    def pause(self, pause_ms: int) -> None:
        """Lengthen the pause after what was said last to at least `pause_ms`."""
        if self._utterances and self._utterances[-1].pause_after_ms < pause_ms:
            self._utterances[-1] = replace(self._utterances[-1], pause_after_ms=pause_ms)

    def block(self, block: Block) -> None:
        """Write down one block of any kind."""
        self.anchor = block.anchor
        match block:
            case Heading():
                self._heading(block)
            case Paragraph():
                self.text(block.runs, block.anchor, PARAGRAPH_PAUSE_MS)
            case Field():
                self.text(field_runs(block), block.anchor, ITEM_PAUSE_MS)
            case ListBlock():
                self._list(block)
            case Table():
                self._table(block)
            case Figure():
                self._figure(block)
            case Quote():
                self._quote(block)
            case PageBreak():
                return
            case _:
                assert_never(block)

    def text(self, runs: Runs, anchor: Anchor, pause_ms: int) -> None:
        """Write down a text of the document, sentence by sentence."""
        text = plain(runs)
        for number, (start, end) in enumerate(sentence_spans(runs, self._lang), 1):
            spoken = self._spoken(cut_runs(runs, start, end))
            name = sentence_anchor(anchor, number)
            self._say(name, text[start:end], spoken, SENTENCE_PAUSE_MS)
        self.pause(pause_ms)

    def add(self, runs: Runs, anchor: Anchor, pause_ms: int) -> None:
        """Write down words of the narrator's own."""
        for start, end in sentence_spans(runs, self._lang):
            spoken = normalize_runs(cut_runs(runs, start, end), lexicon=self._lexicon)
            self._say(anchor, "", _unwritten(spoken), SENTENCE_PAUSE_MS)
        self.pause(pause_ms)

    def _say(self, anchor: Anchor, written: str, spoken: Normalized, pause_ms: int) -> None:
        whole = _joined(self._prefix, spoken)
        self._prefix = Normalized((), ())
        self._utterances.append(Utterance(anchor, written, whole.parts, whole.words, pause_ms))

    def _own(self, text: str) -> Runs:
        return (Run(text, self._says.lang),)

    def _put_first(self, runs: Runs) -> None:
        """Keep words of the narrator's own for the front of the next sentence."""
        spoken = normalize_runs(runs, lexicon=self._lexicon)
        self._prefix = _joined(self._prefix, _unwritten(spoken))

    def _spoken(self, runs: Runs) -> Normalized:
        """Return a sentence as it is spoken, a note's mark as the narrator says it."""
        spoken = Normalized((), ())
        place = 0
        for note, group in groupby(runs, key=lambda run: run.note):
            stretch = tuple(group)
            length = sum(len(run.text) for run in stretch)
            if note is None:
                said = normalize_runs(stretch, lexicon=self._lexicon)
                self.unspoken += [Unspoken(self.anchor, word) for word in said.unspoken]
                spoken = _joined(spoken, _moved(said, place))
            elif self._reads_notes and note in self._notes:
                mark = self._says.note_mark.format(label=self._notes[note].label)
                said = normalize_runs(self._own(mark), lexicon=self._lexicon)
                spoken = _joined(spoken, _standing_for(said, place, place + length))
            place += length
        return spoken

    def _heading(self, heading: Heading) -> None:
        self.pause(BEFORE_HEADING_PAUSE_MS)
        text = plain(heading.runs)
        announced = self._says.announce_heading(text, heading.level)
        if announced and text.strip() != self._title:
            self._put_first(self._own(announced))
        self.text(heading.runs, heading.anchor, AFTER_HEADING_PAUSE_MS)

    def _list(self, block: ListBlock) -> None:
        self.add(self._own(self._says.count_items(len(block.items))), block.anchor, ITEM_PAUSE_MS)
        for number, item in enumerate(block.items, block.start):
            if block.is_ordered:
                self._put_first(self._own(f"{number}"))
            for inner in item.blocks:
                if isinstance(inner, Paragraph):
                    self.text(inner.runs, inner.anchor, ITEM_PAUSE_MS)
                else:
                    self.block(inner)
            self._prefix = Normalized((), ())
            self.pause(ITEM_PAUSE_MS)
        self.pause(PARAGRAPH_PAUSE_MS)

    def _table(self, table: Table) -> None:
        columns = max((sum(c.column_span for c in row.cells) for row in table.rows), default=0)
        size = self._says.count_table(len(table.rows), columns)
        self.add(self._own(size), table.anchor, ITEM_PAUSE_MS)
        self.text(table.caption, table.anchor, PARAGRAPH_PAUSE_MS)
        headings = headings_of_cells(table)
        for row in table.rows:
            for cell in row.cells:
                self._cell(cell, headings.get(cell.anchor, ()))
            self.pause(ROW_PAUSE_MS)
        self.pause(PARAGRAPH_PAUSE_MS)

    def _cell(self, cell: TableCell, headings: tuple[TableCell, ...]) -> None:
        for heading in headings:
            if heading.runs:
                self._put_first(heading.runs)
        if plain(cell.runs).strip():
            self.text(cell.runs, cell.anchor, CELL_PAUSE_MS)
        else:
            self.add(self._own(self._says.empty_cell), cell.anchor, CELL_PAUSE_MS)

    def _figure(self, figure: Figure) -> None:
        if figure.alt is None:
            told = self._own(self._says.picture_without_description)
            self.add(told, figure.anchor, ITEM_PAUSE_MS)
        elif figure.alt.strip():
            alt = runs_of(" ".join(figure.alt.split()), figure.alt_lang)
            self.add((*self._own(self._says.picture), *alt), figure.anchor, ITEM_PAUSE_MS)
        self.text(figure.caption, figure.anchor, PARAGRAPH_PAUSE_MS)

    def _quote(self, quote: Quote) -> None:
        self.add(self._own(self._says.quotation), quote.anchor, ITEM_PAUSE_MS)
        for block in quote.blocks:
            self.block(block)
        self.add(self._own(self._says.quotation_end), quote.anchor, ITEM_PAUSE_MS)
        self.text(quote.attribution, quote.anchor, PARAGRAPH_PAUSE_MS)
        self.pause(PARAGRAPH_PAUSE_MS)

    def notes(self, notes: tuple[Note, ...]) -> None:
        """Write down all notes as the last chapter."""
        self.begin_chapter(self._says.notes, self._says.lang, notes[0].anchor)
        self.add(self._own(self._says.notes), notes[0].anchor, AFTER_HEADING_PAUSE_MS)
        for note in notes:
            name = self._says.note.format(label=note.label)
            self.add(self._own(name), note.anchor, SENTENCE_PAUSE_MS)
            for block in note.blocks:
                self.block(block)


def _unwritten(spoken: Normalized) -> Normalized:
    return _standing_for(spoken, 0, 0)


def _standing_for(spoken: Normalized, start: int, end: int) -> Normalized:
    words = tuple(SpokenWord(word.text, word.lang, start, end) for word in spoken.words)
    return Normalized(spoken.parts, words)


def _moved(spoken: Normalized, by: int) -> Normalized:
    words = tuple(
        SpokenWord(word.text, word.lang, word.written_start + by, word.written_end + by)
        for word in spoken.words
    )
    return Normalized(spoken.parts, words)


def _joined(first: Normalized, second: Normalized) -> Normalized:
    """Return one after the other; parts of one language become one part with a comma between."""
    if not first.parts or not second.parts:
        return first if first.parts else second
    last, following = first.parts[-1], second.parts[0]
    parts = (*first.parts, *second.parts)
    if last.lang == following.lang:
        comma = "" if last.text[-1] in MARKS else ","
        between = SpokenPart(f"{last.text}{comma} {following.text}", last.lang)
        parts = (*first.parts[:-1], between, *second.parts[1:])
    return Normalized(parts, (*first.words, *second.words))
