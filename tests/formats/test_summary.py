"""The figures that tell a person what was read."""

from __future__ import annotations

from dataclasses import replace

from formats.build import DocumentBuilder
from formats.document import EL, EN, Anchor, Document, Figure, Note, Paragraph, Quote, Run
from formats.summary import summarise


def test_everything_is_counted_wherever_it_stands() -> None:
    builder = DocumentBuilder(EL)
    builder.heading(1, "Τίτλος")
    builder.paragraph("Ο Tom διαβάζει.")
    blocks = (
        *builder.blocks,
        Quote(
            Anchor("q"),
            (
                Figure(Anchor("f1"), b"", "image/png", None, EL),
                Figure(Anchor("f2"), b"", "image/png", "", EL),
                Paragraph(
                    Anchor("p"),
                    (
                        Run("The ", EN, link="https://example.org"),
                        Run("end", EN, link="https://example.org"),
                        Run("1", EN, note=Anchor("n1")),
                    ),
                ),
            ),
        ),
    )
    note = Note(Anchor("n1"), "1", (Paragraph(Anchor("n1.b1"), (Run("Μια σημείωση", EL),)),))
    document = Document("Τίτλος", EL, blocks, notes=(note,))
    found = summarise(document)
    assert found.link_count == 1
    assert (found.figure_count, found.undescribed_figure_count) == (2, 1)
    assert found.note_count == 1
    assert dict(found.languages)[EN] >= 2
    assert found.word_count == sum(number for _, number in found.languages)
    assert [heading.level for heading in found.headings] == [1]
    assert summarise(replace(document, blocks=(), notes=())).word_count == 0
