"""DAISY 2.02 with the whole text and its sound, for Victor Reader, Plextalk and their like.

Source: DAISY 2.02 Specification, Recommendation of 28 February 2001.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, ClassVar
from zipfile import ZipFile

from formats.document import Document
from formats.errors import ThemeError
from formats.labels import labels
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
from formats.writers._daisy_zip import put_book

_BYTES_PER_MEBIBYTE = 1024 * 1024


class DaisyWriter:
    """Writes a book as a zip, each volume in a folder of its own where there are several.

    Args:
        volume_mebibytes: Room for sound on one disc or card; a longer work becomes several volumes.
            A chapter is never divided.

    Raises:
        ThemeError: The room is not positive.
    """

    name: ClassVar[str] = "daisy"
    media_type: ClassVar[str] = "application/zip"
    suffix: ClassVar[str] = ".zip"
    version: ClassVar[str] = "1"
    needs_narration: ClassVar[bool] = True

    def __init__(self, volume_mebibytes: int | None = None) -> None:
        if volume_mebibytes is not None and volume_mebibytes < 1:
            raise ThemeError(f"{volume_mebibytes} MiB", say="daisy-volume-size", least=1)
        self._room = volume_mebibytes * _BYTES_PER_MEBIBYTE if volume_mebibytes else None

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
        text = DaisyText(doc)
        chapters = pars(files, text.identifiers, text.findings)
        points = navigation(doc, files, chapters, text.identifiers)
        facts = book_facts(doc, files)
        groups = _volumes(files, self._room)
        with ZipFile(out, "w") as book:
            for number, group in enumerate(groups, 1):
                inside = _Inside(facts, doc, files, chapters, points)
                volume = inside.volume(number, len(groups), group)
                folder = f"disc{number:02}/" if len(groups) > 1 else ""
                sounds = {sound_name(at): files[at] for at in group}
                put_book(book, folder, _texts(volume, text, sounds), sounds)
        return Report(tuple(text.findings))


class _Inside:
    """What a volume is made of; chapters keep their numbers in all volumes."""

    def __init__(
        self,
        facts: Facts,
        doc: Document,
        files: tuple[ChapterFile, ...],
        chapters: tuple[tuple[Par, ...], ...],
        points: tuple[NavPoint, ...],
    ) -> None:
        self._facts = facts
        self._doc = doc
        self._files = files
        self._chapters = chapters
        self._points = points

    def volume(self, number: int, count: int, group: range) -> Volume:
        """Return one volume with the entries that lead into it."""
        facts = self._facts
        if count > 1:
            part = f"{number} {labels(facts.lang).of} {count}"
            name = f"{facts.identifier}-{number}"
            facts = replace(facts, title=f"{facts.title} ({part})", identifier=name)
        chapters = tuple(
            Chapter(at, self._files[at].chapter.title, self._chapters[at], file.duration_ms)
            for at in group
            for file in (self._files[at],)
        )
        points = tuple(self._levelled(facts.title, group))
        return Volume(facts, number, count, chapters, points, len(self._doc.notes))

    def _levelled(self, title: str, group: range) -> Iterator[NavPoint]:
        """Yield the entries of a volume; a later volume begins with its title at level 1."""
        inside = [point for point in self._points if point.par.chapter in group]
        if group.start:
            first = NavPoint(title, self._doc.lang, 1, None, self._chapters[group.start][0], 0)
            yield first
        yield from inside


def _volumes(files: tuple[ChapterFile, ...], room: int | None) -> tuple[range, ...]:
    """Return the chapters of each volume, as many as there is room for."""
    if room is None:
        return (range(len(files)),)
    starts, used = [0], 0
    for at, file in enumerate(files):
        size = file.end - file.start
        if used and used + size > room:
            starts.append(at)
            used = 0
        used += size
    ends = [*starts[1:], len(files)]
    return tuple(map(range, starts, ends))


def _texts(volume: Volume, text: DaisyText, sounds: dict[str, ChapterFile]) -> dict[str, bytes]:
    """Return every file but the sounds, the navigation first."""
    texts = {TEXT_NAME: text.data(), MASTER_NAME: master(volume), **text.pictures}
    elapsed_ms = 0
    for chapter in volume.chapters:
        texts[smil_name(chapter.number)] = smil(volume, chapter, elapsed_ms)
        elapsed_ms += chapter.duration_ms
    size = sum(map(len, texts.values())) + sum(file.end - file.start for file in sounds.values())
    return {NCC_NAME: ncc(volume, len(texts) + len(sounds), size), **texts}
