"""Reads the JSON that the `native` writer makes."""

from __future__ import annotations

from typing import BinaryIO, ClassVar

from formats.document import Lang
from formats.errors import UnreadableDocument
from formats.native import load
from formats.reading import Limits, Reading
from formats.report import Report


class NativeReader:
    """Reads `formats.native` JSON; the document comes back equal in every field."""

    name: ClassVar[str] = "native"
    suffixes: ClassVar[tuple[str, ...]] = (".json",)

    def read(self, src: BinaryIO, /, *, name: str, lang: Lang, limits: Limits) -> Reading:
        """Read a whole dump; the language stands in it, and `lang` is not asked."""
        del lang, limits
        try:
            text = src.read().decode("utf-8")
        except UnicodeDecodeError as exc:
            raise UnreadableDocument(f"{name}: {exc}", say="native-damaged", name=name) from exc
        return Reading(load(text, name=name), Report())
