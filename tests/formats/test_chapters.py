"""Dividing documents: no block is lost, none is in two parts, notes go with references."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats.chapters import chapter_of, divided, split_at_headings
from formats.document import EL, Anchor, Document, Emphasis, Heading, Note, Paragraph, Run
from formats.text import words


def heading(level, text, name):
    return Heading(Anchor(name), level, (Run(text, EL),) if text else ())


def paragraph(text, name, note=None):
    mark = (Run("1", EL, Emphasis.SUPERSCRIPT, note=Anchor(note)),) if note else ()
    return Paragraph(Anchor(name), (Run(text, EL), *mark))


BOOK = Document(
    "Βιβλίο",
    EL,
    (
        heading(1, "Βιβλίο", "b1"),
        heading(2, "Πρώτο", "b2"),
        paragraph("α", "b3", "n1"),
        heading(3, "Μέσα", "b4"),
        paragraph("β", "b5"),
        heading(2, "Δεύτερο", "b6"),
        paragraph("γ", "b7", "n3"),
    ),
    (
        Note(Anchor("n1"), "1", (paragraph("σημείωση", "b8", "n2"),)),
        Note(Anchor("n2"), "2", (paragraph("βαθύτερη", "b9"),)),
        Note(Anchor("n3"), "3", (paragraph("άλλη", "b10"),)),
    ),
)


def test_chapters_begin_below_a_lone_title_which_stays_with_the_first():
    assert [part[0].anchor for part in divided(BOOK)] == ["b1", "b6"]
    assert [part[0].anchor for part in divided(BOOK, 3)] == ["b1", "b4", "b6"]


def test_each_part_has_its_title_and_the_notes_that_it_leads_to():
    first, second = split_at_headings(BOOK)
    assert (first.title, second.title) == ("Βιβλίο", "Δεύτερο")
    assert [note.anchor for note in first.notes] == ["n1", "n2"]
    assert [note.anchor for note in second.notes] == ["n3"]


def test_notes_that_refer_to_each_other_end():
    turning = replace(
        BOOK, notes=(BOOK.notes[0], Note(Anchor("n2"), "2", (paragraph("x", "b9", "n1"),)))
    )
    assert [note.anchor for note in split_at_headings(turning)[0].notes] == ["n1", "n2"]


def test_a_place_is_found_in_its_chapter():
    assert chapter_of(BOOK, Anchor("b5")) == 0
    assert chapter_of(BOOK, Anchor("b7")) == 1
    assert chapter_of(BOOK, Anchor("nowhere")) is None


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), level=st.sampled_from([None, 1, 2, 3, 6]))
def test_all_words_are_in_the_parts_in_order(data, level, documents):
    document = data.draw(documents)
    parts = split_at_headings(document, level)
    assert tuple(block for part in parts for block in part.blocks) == document.blocks
    assert {note for part in parts for note in part.notes} == set(document.notes)
    said = [word for part in parts for word in words(replace(part, notes=()))]
    assert tuple(said) == words(replace(document, notes=()))
