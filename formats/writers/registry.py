"""Finding a writer by its format's name. A writer's own imports wait until it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from formats.errors import UnknownThing
from formats.sound.kinds import SOUND_KINDS
from formats.writing import USUAL_CHOICES, Choices, Writer, usual_choices

_WRITERS = {
    "large-print-pdf": ("formats.writers.large_print_pdf", "LargePrintPdfWriter"),
    "docx": ("formats.writers.docx", "DocxWriter"),
    "txt": ("formats.writers.text", "TextWriter"),
    "epub": ("formats.writers.epub", "EpubWriter"),
    "html": ("formats.writers.html", "HtmlWriter"),
    "brf": ("formats.writers.braille", "BrfWriter"),
    "pef": ("formats.writers.braille", "PefWriter"),
    "daisy": ("formats.writers.daisy", "DaisyWriter"),
    "daisy3": ("formats.writers.daisy3", "Daisy3Writer"),
    "native": ("formats.writers.native", "NativeWriter"),
}

WRITER_NAMES: tuple[str, ...] = tuple(_WRITERS)
FORMAT_NAMES: tuple[str, ...] = (*SOUND_KINDS, *_WRITERS)
"""Everything that a copy can be asked for as: sound alone, and what the writers write."""


def writer(name: str, choices: Choices = USUAL_CHOICES, /) -> Writer:
    """Return the writer of the format called `name`, heeding those choices that concern it.

    Raises:
        UnknownThing: There is no such format; the error names those that there are.
        ThemeError: A choice is outside what the format allows.
    """
    if name not in _WRITERS:
        raise UnknownThing(
            f"format {name!r}", say="unknown-format", name=name, known=", ".join(FORMAT_NAMES)
        )
    module, kind_name = _WRITERS[name]
    kind = getattr(import_module(module), kind_name)
    chosen = {one: getattr(choices, one) for one in usual_choices(kind)}
    told = {one: value for one, value in chosen.items() if value is not None}
    return cast(Writer, kind(**told))
