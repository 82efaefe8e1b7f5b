"""Reads the JSON that the `native` writer makes."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO, ClassVar

from formats.document import Lang
from formats.errors import UnreadableDocument
from formats.native import load
from formats.readers.structure import Levels
from formats.reading import Limits, Reading
from formats.report import Finding, Report


class NativeReader:
    """Reads `formats.native` JSON; all but headings that skip a level comes back equal."""

    name: ClassVar[str] = "native"
    suffixes: ClassVar[tuple[str, ...]] = (".json",)

    def read(self, src: BinaryIO, /, *, name: str, lang: Lang, limits: Limits) -> Reading:
        """Read a whole dump; the language stands in it, and `lang` is not asked."""
        del lang, limits
        try:
            text = src.read().decode("utf-8")
        except UnicodeDecodeError as exc:
            raise UnreadableDocument(f"{name}: {exc}", say="native-damaged", name=name) from exc
        found: list[Finding] = []
        levels = Levels(found)
        held = load(text, name=name)
        blocks = levels.without_gaps(held.blocks)
        notes = tuple(replace(note, blocks=levels.without_gaps(note.blocks)) for note in held.notes)
        return Reading(replace(held, blocks=blocks, notes=notes), Report(tuple(found)))
