"""What a writer says of its looks is true: the theme changes its bytes, or does not."""

from __future__ import annotations

import io

import pytest

from formats.build import DocumentBuilder
from formats.document import EL, Document
from formats.errors import Unavailable
from formats.theme import theme
from formats.writers.registry import WRITER_NAMES, writer
from formats.writing import has_looks, needs_narration

SILENT = [name for name in WRITER_NAMES if not needs_narration(writer(name))]


@pytest.mark.parametrize("name", SILENT)
def test_the_theme_changes_the_bytes_of_formats_with_looks_and_of_no_others(name: str) -> None:
    builder = DocumentBuilder(EL)
    builder.heading(1, "Τίτλος")
    builder.paragraph("Κείμενο.")
    document = Document("Τίτλος", EL, tuple(builder.blocks))
    written = []
    for chosen in (theme(), theme("ukaaf-large", "white-on-black", 24)):
        out = io.BytesIO()
        try:
            writer(name).write(document, out, theme=chosen)
        except Unavailable as error:
            pytest.skip(str(error))
        written.append(out.getvalue())
    assert (written[0] != written[1]) == has_looks(writer(name))
