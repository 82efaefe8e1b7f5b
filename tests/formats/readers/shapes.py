"""What of a document must survive a round trip, without what may differ: anchors, white space."""

from __future__ import annotations

from formats.document import (
    Block,
    Document,
    Emphasis,
    Field,
    Figure,
    HeaderScope,
    Heading,
    ListBlock,
    PageBreak,
    Paragraph,
    Quote,
    Runs,
    Table,
)
from formats.text import plain
from formats.writers.links import safe_link


def letters(runs: Runs, without: Emphasis = Emphasis.NONE) -> list[tuple]:
    """Return each letter with its language, emphasis, link, and whether it refers to a note."""
    return [
        (
            sign,
            run.lang,
            run.emphasis & ~without,
            safe_link(run.link),
            run.note is not None,
        )
        for run in runs
        for sign in run.text
        if sign.isalpha()
    ]


def shape(document: Document) -> tuple:
    """Return all of a document that a reader must bring back."""
    notes = [(note.label, blocks(note.blocks)) for note in document.notes]
    facts = document.metadata
    return (
        document.title,
        document.lang,
        blocks(document.blocks),
        notes,
        facts.creators,
        facts.subject,
    )


def blocks(made: tuple[Block, ...]) -> list[tuple]:
    return [block(one) for one in made if not is_nothing(one)]


def is_nothing(one: Block) -> bool:
    """Tell whether a block has no text, so that no format has a place for it."""
    match one:
        case Paragraph() | Heading():
            return not plain(one.runs).strip()
        case Table() if is_frame(one):
            return not plain(one.rows[0].cells[0].runs).strip()
        case _:
            return False


def is_frame(table: Table) -> bool:
    """Tell whether a table is but a frame around a text, which is read as that text."""
    is_single = len(table.rows) == 1 == len(table.rows[0].cells)
    return is_single and not table.header_row_count and not plain(table.caption).strip()


def block(one: Block) -> tuple:
    match one:
        case Table() if is_frame(one):
            runs = one.rows[0].cells[0].runs
            return ("paragraph", words(runs), letters(runs))
        case Heading():
            return ("heading", one.level, words(one.runs), letters(one.runs, Emphasis.STRONG))
        case Paragraph():
            return ("paragraph", words(one.runs), letters(one.runs))
        case Field():
            label = letters(one.label, Emphasis.STRONG)
            return ("field", words(one.label), label, words(one.value), letters(one.value))
        case ListBlock():
            items = [blocks(item.blocks) for item in one.items]
            return ("list", one.is_ordered, one.start, items)
        case Table():
            rows = [[cell(c) for c in row.cells] for row in one.rows]
            return ("table", one.header_row_count, rows, letters(one.caption))
        case Figure():
            alt_lang = one.alt_lang if one.alt else None
            return ("figure", one.image, one.alt, alt_lang, letters(one.caption))
        case Quote():
            return ("quote", blocks(one.blocks), letters(one.attribution))
        case PageBreak():
            return ("page", one.label)


def cell(one) -> tuple:
    """Return a cell; one without a word is a heading of nothing."""
    is_heading = one.scope is not HeaderScope.NONE
    without = Emphasis.STRONG if is_heading else Emphasis.NONE
    has_text = bool(plain(one.runs).strip())
    scope = one.scope if has_text else HeaderScope.NONE
    return (words(one.runs), letters(one.runs, without), scope, one.column_span, one.row_span)


def words(runs: Runs) -> list[str]:
    return plain(runs).split()
