"""DAISY 2.02 with the whole text and its sound, for Victor Reader, Plextalk and their like.

Source: DAISY 2.02 Specification, Recommendation of 28 February 2001.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO, ClassVar
from zipfile import ZipFile

from formats.document import Document
from formats.narration import Narration
from formats.report import Report
from formats.theme import Theme
from formats.writers._daisy_book import Facts, NavPoint, Par, book_facts, navigation, pars
from formats.writers._daisy_ncc import (
    MASTER_NAME,
    NCC_NAME,
    TEXT_NAME,
    Chapter,
    Volume,
    master,
    ncc,
    smil,
    smil_name,
    sound_name,
)
from formats.writers._daisy_sound import ChapterFile, chapter_files
from formats.writers._daisy_text import DaisyText
from formats.writers._daisy_volumes import Part, parts, room_bytes
from formats.writers._daisy_zip import put_book


class DaisyWriter:
    """Writes a book as a zip, each volume in a folder of its own where there are several.

    Args:
        volume_mb: Room on one disc or card; a longer work becomes several volumes. A chapter is
            never divided.

    Raises:
        ThemeError: The room is not positive.
    """

    name: ClassVar[str] = "daisy"
    media_type: ClassVar[str] = "application/zip"
    suffix: ClassVar[str] = ".zip"
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
        text = DaisyText(doc)
        chapters = pars(files, text.identifiers, text.findings)
        points = navigation(doc, files, chapters, text.identifiers)
        facts = book_facts(doc, files)
        size = len(text.data()) + sum(map(len, text.pictures.values()))
        with ZipFile(out, "w") as book:
            for part in parts(files, size, self._room):
                volume = _volume(part, facts, doc, files, chapters, points)
                sounds = {sound_name(at): files[at] for at in part.group}
                put_book(book, part.folder, _texts(volume, text, sounds), sounds)
        return Report(tuple(text.findings))


def _volume(
    part: Part,
    facts: Facts,
    doc: Document,
    files: tuple[ChapterFile, ...],
    chapters: tuple[tuple[Par, ...], ...],
    points: tuple[NavPoint, ...],
) -> Volume:
    """Return one volume with the entries that lead into it; chapters keep their numbers in all."""
    told = part.facts(facts)
    inside = tuple(
        Chapter(at, files[at].chapter.title, chapters[at], files[at].duration_ms)
        for at in part.group
    )
    entries = part.points(told.title, doc.lang, points, chapters[part.group.start][0])
    return Volume(told, part.number, part.count, inside, entries, len(doc.notes))


def _texts(volume: Volume, text: DaisyText, sounds: dict[str, ChapterFile]) -> dict[str, bytes]:
    """Return every file but the sounds, the navigation first."""
    texts = {TEXT_NAME: text.data(), MASTER_NAME: master(volume), **text.pictures}
    elapsed_ms = 0
    for chapter in volume.chapters:
        texts[smil_name(chapter.number)] = smil(volume, chapter, elapsed_ms)
        elapsed_ms += chapter.duration_ms
    size = sum(map(len, texts.values())) + sum(file.end - file.start for file in sounds.values())
    return {NCC_NAME: ncc(volume, len(texts) + len(sounds), size), **texts}
