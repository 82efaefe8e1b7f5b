"""A text with empty headings makes files that pass their own checks."""

from __future__ import annotations

import pytest

from formats.readers.registry import read_bytes
from formats.theme import theme
from formats.verify.registry import verify_file
from formats.writers.registry import writer


@pytest.mark.parametrize("name", ["docx", "epub", "html", "txt", "large-print-pdf"])
def test_a_text_with_empty_headings_makes_a_sound_file(name, tmp_path):
    source = "#\n\n> #\n\n- #\n\n## Ώρες\n\n###\n\nΚείμενο[^1].\n\n[^1]: #\n"
    document = read_bytes(source.encode(), name="οδηγός.md").document
    made = writer(name)
    path = tmp_path / f"x{made.suffix}"
    with path.open("wb") as out:
        made.write(document, out, theme=theme())
    assert verify_file(path, against=document) == ()
