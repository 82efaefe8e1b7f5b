"""What every writer promises."""

from __future__ import annotations

from typing import BinaryIO, ClassVar, Protocol

from formats.document import Document
from formats.narration import Narration
from formats.report import Report
from formats.theme import Theme


class Writer(Protocol):
    """Turns a `Document` into one kind of file. Equal input gives equal bytes."""

    name: ClassVar[str]
    """The format's name on the command line, such as `large-print-pdf`."""
    media_type: ClassVar[str]
    suffix: ClassVar[str]
    """The end of the file's name, with its dot."""
    version: ClassVar[str]
    """Changes whenever the bytes written for the same document change: part of a job's identity."""

    def write(
        self, doc: Document, out: BinaryIO, /, *, theme: Theme, narration: Narration | None = None
    ) -> Report:
        """Write the whole document to `out`.

        Raises:
            MissingGlyph: The fonts lack a character.
        """
        ...


def has_looks(writer: Writer) -> bool:
    """Tell whether the theme changes what a writer writes; one that ignores it says so."""
    return bool(getattr(writer, "has_looks", True))


def needs_narration(writer: Writer) -> bool:
    """Tell whether a writer makes nothing without sound; such a writer says so of itself."""
    return bool(getattr(writer, "needs_narration", False))
