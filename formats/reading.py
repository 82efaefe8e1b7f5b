"""What every reader promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, ClassVar, Protocol

from formats.document import Document, Lang
from formats.report import Report

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on hostile input; a reader that meets one raises `UnreadableDocument`.

    A bomb is a small file that becomes big, so time and memory grow with the bytes that somebody
    really brought: what is small gets 8 s and 512 MB, and an honest book of 100 MB gets minutes.
    """

    source_bytes: int = 200 * MEBIBYTE
    unpacked_bytes: int = 800 * MEBIBYTE
    """Of all entries of a package together."""
    ratio: int = 250
    """Unpacked to packed bytes of one entry over a mebibyte; text reaches 20, a bomb 1000."""
    entries: int = 20_000
    nesting: int = 100
    """Lists, tables, quotations inside others; elements of XML may stand four times as deep."""
    pages: int = 10_000
    cpu_seconds: float = 8.0
    cpu_seconds_per_mebibyte: float = 8.0
    most_cpu_seconds: float = 300.0
    recognition_seconds: float = 3600.0
    """By the clock, for all scanned pages of a file together."""
    memory_bytes: int = 512 * MEBIBYTE
    memory_per_source_byte: int = 10
    """What a big file may take where that is more than `memory_bytes`."""
    output_bytes: int = 600 * MEBIBYTE
    """Of the document as JSON, its pictures included."""

    def cpu_seconds_for(self, size_bytes: int) -> float:
        """Return how many seconds of a processor the reading of a file may take."""
        seconds = self.cpu_seconds + self.cpu_seconds_per_mebibyte * (size_bytes // MEBIBYTE)
        return min(seconds, max(self.most_cpu_seconds, self.cpu_seconds))

    def wall_seconds_for(self, size_bytes: int, *, may_be_scan: bool = False) -> float:
        """Return after how many seconds by the clock a reading is ended; others work here too.

        A scan is read by a program beside the reader, whose own processor time stays bounded.
        """
        seconds = 4 * self.cpu_seconds_for(size_bytes)
        return seconds + self.recognition_seconds if may_be_scan else seconds

    def memory_bytes_for(self, size_bytes: int) -> int:
        """Return how much address space the reading of a file may take."""
        return max(self.memory_bytes, self.memory_per_source_byte * size_bytes)


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
            src: The bytes, positioned at the start; seekable.
            name: The file's name without a path, for the title of last resort and for errors.
            lang: Language where neither the source nor the script tells another.
            limits: Bounds that hold for this reading.

        Raises:
            UnreadableDocument: Empty, damaged, locked, or beyond a limit.
        """
        ...
