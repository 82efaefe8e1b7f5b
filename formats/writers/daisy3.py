"""DAISY 3 with the whole text and its sound.

Source: ANSI/NISO Z39.86-2005.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from formats.writers._daisy_book import Facts, Par, book_facts, navigation, pars
from formats.writers._daisy_ncc import Chapter, smil_name, sound_name
from formats.writers._daisy_sound import ChapterFile, chapter_files
from formats.writers._daisy_volumes import Part, parts, room_bytes
from formats.writers._daisy_zip import put_book


class Daisy3Writer:
    """Writes a book as a zip, each volume in a folder of its own where there are several.

    Args:
        volume_mb: See `DaisyWriter`.

    Raises:
        ThemeError: The room is not positive.
    """

    name: ClassVar[str] = "daisy3"
    media_type: ClassVar[str] = "application/zip"
    suffix: ClassVar[str] = ".daisy3.zip"
    version: ClassVar[str] = "3"
    has_looks: ClassVar[bool] = False
    needs_narration: ClassVar[bool] = True
    heeds: ClassVar[Mapping[str, int | None]] = {"volume_mb": None}

    def __init__(self, volume_mb: int | None = None) -> None:
        self._room = room_bytes(volume_mb)

    def write(
        self, doc: Document, out: BinaryIO, /, *, theme: Theme, narration: Narration | None = None
    ) -> Report:
        """Write the whole book.

        Raises:
            BadInput: There is no narration, it is not MP3, or a chapter is longer than a medium.
            UnreadableDocument: A sound file is damaged.
        """
        del theme  # players have looks of their own
        files = chapter_files(doc, narration)
        text = DtBook(doc)
        found = pars(files, text.identifiers, text.findings)
        points = navigation(doc, files, found, text.identifiers)
        facts = book_facts(doc, files)
        size = len(text.data(facts, _references(found))) + sum(map(len, text.pictures.values()))
        with ZipFile(out, "w") as book:
            for part in parts(files, size, self._room):
                told = part.facts(facts)
                first = found[part.group.start][0]
                entries = part.points(told.title, doc.lang, points, first)
                texts = {
                    TEXT_NAME: text.data(told, _references([found[at] for at in part.group])),
                    NCX_NAME: ncx(told, entries),
                }
                _put_volume(book, part, told, texts, text.pictures, files, found)
        return Report(tuple(text.findings))


def _put_volume(
    book: ZipFile,
    part: Part,
    facts: Facts,
    texts: dict[str, bytes],
    pictures: Mapping[str, bytes],
    files: tuple[ChapterFile, ...],
    found: tuple[tuple[Par, ...], ...],
) -> None:
    """Add one volume; chapters keep their numbers in all of them."""
    elapsed_ms = 0
    for at in part.group:
        chapter = Chapter(at, files[at].chapter.title, found[at], files[at].duration_ms)
        texts[smil_name(at)] = smil(facts, chapter, elapsed_ms)
        elapsed_ms += chapter.duration_ms
    sounds = {sound_name(at): files[at] for at in part.group}
    names = (*texts, *pictures, *sounds)
    listed = package(facts, names, [smil_name(at) for at in part.group], elapsed_ms)
    put_book(book, part.folder, {PACKAGE_NAME: listed, **texts, **pictures}, sounds)


def _references(chapters: Sequence[tuple[Par, ...]]) -> dict[str, str]:
    """Return where the sound of each text begins."""
    references: dict[str, str] = {}
    for par in (par for chapter in chapters for par in chapter):
        references.setdefault(par.text_id, address(par))
    return references
