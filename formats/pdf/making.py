"""From a document to a finished file: composing, filling pages, drawing, writing."""

from __future__ import annotations

from itertools import chain
from typing import BinaryIO

from formats.document import (
    Document,
    Heading,
    PageBreak,
    Run,
)
from formats.pdf.blocks import BlockComposer, lay_heading
from formats.pdf.contents import LEAST_HEADINGS, Entry, lay_contents, needs_own_page
from formats.pdf.file import PdfFile
from formats.pdf.headings import document_headings, mended_levels
from formats.pdf.inline import LinkTargets
from formats.pdf.outline import Destination
from formats.pdf.paging import Page, fill_pages
from formats.pdf.printable import printable
from formats.pdf.sheet import Sheet, sheet_for
from formats.pdf.story import Column, Story
from formats.pdf.tagging import APPARATUS, StructureTree
from formats.pdf.wording import Wording
from formats.report import Finding, Kind
from formats.text import block_runs, plain, walk
from formats.theme import Theme

_NOTES_PLACE = "notes"


def make_file(
    document: Document, out: BinaryIO, theme: Theme, words: Wording
) -> tuple[Finding, ...]:
    """Write the file and return what was mended and lost."""
    sheet = sheet_for(theme)
    tree = StructureTree(document.lang)
    file = PdfFile(document, title_of(document), theme, tree)
    targets = link_targets(document, words)
    story = Story(theme, sheet, tree, words, targets, file.images)
    page_numbers: dict[str, int] = {}
    entries = _compose(document, story, page_numbers)
    pages = fill_pages(story.strips, sheet.height) or [Page()]
    # From here on the pages alone hold the strips, and let them go one page after another.
    story.strips.clear()
    destinations = _destinations(pages, sheet)
    page_numbers.update((name, place.page + 1) for name, place in destinations.items())
    file.draw_pages(pages, sheet, words)
    file.write(out, entries, destinations)
    lost = (Finding(Kind.LOST, "link-not-carried", detail=link) for link in targets.lost)
    return (*story.findings, *lost)


def title_of(document: Document) -> str:
    """Return the title, or the first words of a document that has none."""
    texts = (document.title, *(plain(heading.runs) for heading in document_headings(document)))
    found = next((printable(text).strip() for text in texts if printable(text).strip()), "")
    return found or document.provenance.source or "—"


def link_targets(document: Document, words: Wording) -> LinkTargets:
    """Return where links inside the document can lead."""
    flows = (document.blocks, *(note.blocks for note in document.notes))
    blocks = tuple(chain.from_iterable(map(walk, flows)))
    rows = chain.from_iterable(map(block_runs, chain.from_iterable(flows)))
    wanted = {run.link[1:] for runs in rows for run in runs if run.link and run.link[0] == "#"}
    always = {block.anchor for block in blocks if isinstance(block, Heading | PageBreak)}
    names: dict[str, str] = {}
    for index, note in enumerate(document.notes, 1):
        names[note.anchor] = f"note-{index}"
    anchors = {block.anchor for block in blocks}
    return LinkTargets(frozenset(always | (wanted & anchors)), names, words.go_to, words.go_to_note)


def outline_entries(document: Document) -> list[Entry]:
    """Return all headings at their mended levels."""
    headings = list(document_headings(document))
    levels = mended_levels([heading.level for heading in headings])
    return [
        Entry(level, heading.runs, heading.anchor)
        for level, heading in zip(levels, headings, strict=True)
    ]


def _compose(document: Document, story: Story, page_numbers: dict[str, int]) -> list[Entry]:
    """Compose title, contents, text and notes; return the bookmarks' entries."""
    column = Column(story.tree.root, story.sheet.left, story.sheet.width)
    composer = BlockComposer(story, document)
    entries = outline_entries(document)
    blocks = document.blocks
    title_count = 0
    if blocks and isinstance(blocks[0], Heading) and plain(blocks[0].runs).strip():
        composer.compose(blocks[:1], column)
        blocks = blocks[1:]
        title_count = 1
    apparatus_level = 2 if title_count else 1
    notes = Entry(apparatus_level, (Run(story.words.notes, story.words.lang),), _NOTES_PLACE)
    shown = [*entries[title_count:], *((notes,) if document.notes else ())]
    if len(entries) >= LEAST_HEADINGS:
        lay_contents(story, shown, column, page_numbers, level=apparatus_level)
        if needs_own_page(document, theme=story.theme, sheet=story.sheet):
            story.start_page()
        else:
            story.gap(story.theme.leading_pt)
    composer.compose(blocks, column)
    if document.notes:
        holder = story.tree.root.child(APPARATUS, lang=story.words.lang)
        inside = Column(holder, column.left, column.width)
        story.mark_place(_NOTES_PLACE)
        lay_heading(story, apparatus_level, notes.runs, inside)
        composer.compose_notes(document.notes, column)
        entries.append(notes)
    story.close()
    return entries


def _destinations(pages: list[Page], sheet: Sheet) -> dict[str, Destination]:
    """Return where each name leads; the first of equal names holds."""
    destinations: dict[str, Destination] = {}
    for index, page in enumerate(pages):
        for placed in page.placed:
            for name in placed.strip.places:
                if name:
                    y = sheet.top - placed.top_pt
                    destinations.setdefault(name, Destination(index, y))
    return destinations
