"""The large-print PDF: tagged for screen readers, set for eyes that need large letters.

In eight steps: signs that the fonts lack become words; letters are checked against the fonts;
headings get levels without gaps; the structure tree and the strips of the pages are made together,
in reading order; strips fill pages; destinations become known; pages are drawn, each mark joined
to its element; the file is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, ClassVar

from formats.document import Document, PageBreak
from formats.narration import Narration
from formats.pdf.faces import check_coverage
from formats.pdf.printable import printable
from formats.pdf.signs import signs_in_words
from formats.pdf.wording import wording
from formats.report import Report
from formats.text import block_texts, note_texts, walk
from formats.theme import Theme


class LargePrintPdfWriter:
    """Writes PDF/UA-1 at 14-48 points, in one of the print profiles."""

    name: ClassVar[str] = "large-print-pdf"
    media_type: ClassVar[str] = "application/pdf"
    suffix: ClassVar[str] = ".pdf"
    version: ClassVar[str] = "3"

    def write(
        self,
        doc: Document,
        out: BinaryIO,
        /,
        *,
        theme: Theme,
        narration: Narration | None = None,  # noqa: ARG002 - sound has no place on paper
    ) -> Report:
        """Write the whole document to `out`; signs that the fonts lack are written in words.

        Raises:
            MissingGlyph: The fonts lack a letter.
        """
        from formats.pdf.making import make_file

        drawn, in_words = signs_in_words(doc)
        check_coverage(map(printable, _drawn_texts(drawn)))
        return Report((*in_words, *make_file(drawn, out, theme, wording(doc.lang))))


def _drawn_texts(document: Document) -> Iterator[str]:
    """Yield every text of the document that is drawn."""
    yield from chain.from_iterable(map(block_texts, document.blocks))
    for note in document.notes:
        yield note.label
        yield from note_texts(note)
    for blocks in (document.blocks, *(note.blocks for note in document.notes)):
        yield from (block.label for block in walk(blocks) if isinstance(block, PageBreak))
