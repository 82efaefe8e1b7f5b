"""A whole braille book: title and contents on pages of their own, then the text."""

from __future__ import annotations

from dataclasses import dataclass

from formats.braille.paging import Page, Pages, PageSize, Piece, guided
from formats.braille.story import Story
from formats.braille.translation import BLANK, Translator
from formats.document import Anchor, Document, Heading
from formats.labels import labels
from formats.report import Finding
from formats.writers._headings import contents_headings

FRONT_MARK = "⠏"
"""The letter p before the number of a page that stands before the text."""
_INDENT_CELLS = 2
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class BrailleBook:
    """Pages of Unicode braille; blank lines are empty."""

    size: PageSize
    pages: tuple[Page, ...]
    findings: tuple[Finding, ...]


def make_book(doc: Document, size: PageSize, *, english_grade: int | None = None) -> BrailleBook:
    """Return the document in braille.

    Raises:
        MissingGlyph: Letters of a script that neither table knows.
        Unavailable: liblouis is not installed.
    """
    translator = Translator(doc.lang, english_grade)
    story = Story(doc, translator)
    pieces = story.pieces()
    text = Pages(size, lambda number: translator.text(str(number)))
    text.put(pieces)
    pages = text.done()
    headings = contents_headings(doc)
    front: tuple[Page, ...] = ()
    if headings:
        front = _front(doc, size, translator, _entries(headings, story, text.page_of))
    return BrailleBook(size, (*front, *pages), tuple(translator.findings))


def _entries(
    headings: tuple[Heading, ...], story: Story, page_of: dict[Anchor, int]
) -> list[tuple[str, int, int]]:
    """Return cells, level and page of each heading that is on a page."""
    least = min(heading.level for heading in headings)
    return [
        (story.cells(h.runs), min(h.level - least, _DEEPEST), page_of[h.anchor])
        for h in headings
        if h.anchor in page_of
    ]


def _front(
    doc: Document, size: PageSize, translator: Translator, entries: list[tuple[str, int, int]]
) -> tuple[Page, ...]:
    words = labels(doc.lang)
    pieces = [Piece(translator.text(doc.title), is_centred=True)]
    pieces += [Piece(translator.text(name), is_centred=True) for name in doc.metadata.creators]
    contents = translator.text(words.contents, words.lang)
    pieces.append(Piece(contents, is_centred=True, is_heading=True))
    for cells, depth, page in entries:
        number = translator.text(str(page))
        lines = guided(cells, number, size, depth * _INDENT_CELLS)
        pieces += [Piece(line.lstrip(BLANK), indent := _lead(line), indent) for line in lines]
    front = Pages(size, lambda number: FRONT_MARK + translator.text(str(number)))
    front.put(pieces)
    return front.done()


def _lead(line: str) -> int:
    return len(line) - len(line.lstrip(BLANK))
