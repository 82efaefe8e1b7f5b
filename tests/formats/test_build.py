"""Building documents in code."""

from __future__ import annotations

from formats.build import DocumentBuilder, runs
from formats.document import EL, EN, Field, ListBlock
from formats.text import block_texts, walk


def test_anchors_are_unique_and_in_reading_order():
    builder = DocumentBuilder(EL)
    builder.heading(1, "Τίτλος")
    builder.bullets(["ένα", "δύο"])
    builder.paragraph("Τέλος.")
    anchors = [block.anchor for block in walk(tuple(builder.blocks))]
    assert anchors == ["b1", "b2", "b4", "b6", "b7"]


def test_nothing_is_added_for_nothing():
    builder = DocumentBuilder(EL)
    builder.paragraph("")
    builder.field("Έκδοση", "")
    builder.bullets([])
    assert builder.blocks == []


def test_a_field_and_an_ordered_list_keep_what_they_are():
    builder = DocumentBuilder(EL)
    builder.field("Έτος", "1946")
    builder.bullets(["α"], is_ordered=True)
    fact, made = builder.blocks
    assert isinstance(fact, Field)
    assert list(block_texts(fact)) == ["Έτος: 1946"]
    assert isinstance(made, ListBlock)
    assert made.is_ordered


def test_text_in_two_scripts_has_two_languages():
    assert [run.lang for run in runs("Ο Zorba", EL)] == [EL, EN]
