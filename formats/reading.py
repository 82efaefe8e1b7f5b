"""What every reader promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, ClassVar, Protocol

from formats.document import Document, Lang
from formats.report import Report

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on hostile input; a reader that meets one raises `UnreadableDocument`."""

    source_bytes: int = 200 * MEBIBYTE
    unpacked_bytes: int = 800 * MEBIBYTE
    entries: int = 20_000
    nesting: int = 100
    seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class Reading:
    """A document, and what was found, guessed and lost on the way to it."""

    document: Document
    report: Report


class Reader(Protocol):
    """Turns one kind of file into a `Document`."""

    name: ClassVar[str]
    suffixes: ClassVar[tuple[str, ...]]

    def read(self, src: BinaryIO, /, *, name: str, lang: Lang, limits: Limits) -> Reading:
        """Read a whole file.

        Args:
            src: The bytes, positioned at the start.
            name: The file's name without a path, for the title of last resort and for errors.
            lang: Language where neither the source nor the script tells another.
            limits: Bounds that hold for this reading.

        Raises:
            UnreadableDocument: Empty, damaged, locked, or beyond a limit.
        """
        ...
