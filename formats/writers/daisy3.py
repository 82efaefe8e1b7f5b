"""DAISY 3 with the whole text and its sound.

Source: ANSI/NISO Z39.86-2005.
"""

from __future__ import annotations

from typing import BinaryIO, ClassVar
from zipfile import ZipFile

from formats.document import Document
from formats.narration import Narration
from formats.report import Report
from formats.theme import Theme
from formats.writers._daisy3_files import (
    NCX_NAME,
    PACKAGE_NAME,
    TEXT_NAME,
    address,
    ncx,
    package,
    smil,
)
from formats.writers._daisy3_text import DtBook
from formats.writers._daisy_book import Par, book_facts, navigation, pars
from formats.writers._daisy_ncc import Chapter, smil_name, sound_name
from formats.writers._daisy_sound import chapter_files
from formats.writers._daisy_zip import put_book


class Daisy3Writer:
    """Writes a book as a zip."""

    name: ClassVar[str] = "daisy3"
    media_type: ClassVar[str] = "application/zip"
    suffix: ClassVar[str] = ".daisy3.zip"
    version: ClassVar[str] = "1"
    needs_narration: ClassVar[bool] = True

    def write(
        self, doc: Document, out: BinaryIO, /, *, theme: Theme, narration: Narration | None = None
    ) -> Report:
        """Write the whole book.

        Raises:
            BadInput: There is no narration, or it is not MP3.
            UnreadableDocument: A sound file is damaged.
        """
        del theme  # players have looks of their own
        files = chapter_files(doc, narration)
        text = DtBook(doc)
        found = pars(files, text.identifiers, text.findings)
        points = navigation(doc, files, found, text.identifiers)
        facts = book_facts(doc, files)
        texts = {TEXT_NAME: text.data(facts, _references(found)), NCX_NAME: ncx(facts, points)}
        elapsed_ms = 0
        for number, file in enumerate(files):
            chapter = Chapter(number, file.chapter.title, found[number], file.duration_ms)
            texts[smil_name(number)] = smil(facts, chapter, elapsed_ms)
            elapsed_ms += file.duration_ms
        sounds = {sound_name(number): file for number, file in enumerate(files)}
        smils = [smil_name(number) for number in range(len(files))]
        names = (*texts, *text.pictures, *sounds)
        listed = package(facts, names, smils, elapsed_ms)
        with ZipFile(out, "w") as book:
            put_book(book, "", {PACKAGE_NAME: listed, **texts, **text.pictures}, sounds)
        return Report(tuple(text.findings))


def _references(chapters: tuple[tuple[Par, ...], ...]) -> dict[str, str]:
    """Return where the sound of each text begins."""
    references: dict[str, str] = {}
    for par in (par for chapter in chapters for par in chapter):
        references.setdefault(par.text_id, address(par))
    return references
