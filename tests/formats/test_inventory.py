"""Counting what a document holds."""

from __future__ import annotations

from formats.inventory import inventory


def test_everything_that_a_handout_holds_is_counted(guide):
    made = inventory(guide)
    assert (made.headings, made.lists, made.tables, made.header_rows) == (4, 2, 1, 1)
    assert (made.row_headers, made.figures, made.described_figures) == (2, 1, 1)
    assert (made.quotations, made.notes, made.links, made.pages) == (1, 1, 1, 1)
    assert [lang for lang, _ in made.languages] == ["el", "grc", "en"]
