"""What every writer promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import BinaryIO, ClassVar, Protocol

from formats.document import Document
from formats.errors import AccessError
from formats.narration import Narration
from formats.report import Report
from formats.theme import Theme


@dataclass(frozen=True, slots=True)
class Choices:
    """What a reader chooses for single kinds of files; None is the kind's usual.

    A writer names those that it heeds in `heeds`; it takes them as keyword arguments when it is
    made, and refuses there what cannot be.
    """

    text_width: int | None = None
    """Characters in a line of plain text."""
    braille_width_cells: int | None = None
    braille_height_lines: int | None = None
    english_grade: int | None = None
    """Of English braille: 1 (uncontracted) or 2."""
    volume_mb: int | None = None
    """Room on one disc or card, in millions of bytes."""


USUAL_CHOICES = Choices()

MEDIA_MB = {"cd": 680, "sd": 1900}
"""Room for a book on the media that old players take: a CD of 74 or 80 minutes, less its table of
files, and a card of 2 GB, the largest that needs no SDHC."""


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


def takes_narration(writer: Writer) -> bool:
    """Tell whether a writer joins sound to the text where there is some, and does without it."""
    return bool(getattr(writer, "takes_narration", False))


def usual_choices(writer: Writer | type[Writer]) -> Mapping[str, int | None]:
    """Return the names of the choices that a writer heeds, each with what it does without one."""
    told: Mapping[str, int | None] = getattr(writer, "heeds", {})
    return told


def heeded(writer: Writer, choices: Choices) -> Choices:
    """Return the choices in one spelling, so that equal files have one name.

    What the writer does not heed, or does anyway, is left out.
    """
    usual = usual_choices(writer)
    idle = {
        one.name: None
        for one in fields(Choices)
        if one.name not in usual or getattr(choices, one.name) == usual[one.name]
    }
    return replace(choices, **idle)


def why_unable(writer: Writer) -> AccessError | None:
    """Return why a writer cannot work on this machine, or None where it can."""
    check = getattr(writer, "check", None)
    try:
        if check is not None:
            check()
    except AccessError as error:
        return error
    return None
