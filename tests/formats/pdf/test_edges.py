"""Documents that readers may hand over and nobody would write."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256

import pytest

from formats.build import runs
from formats.document import (
    EL,
    EN,
    Anchor,
    Document,
    Field,
    Figure,
    Heading,
    Lang,
    ListBlock,
    ListItem,
    Note,
    PageBreak,
    Paragraph,
    Quote,
    Run,
    Table,
    TableCell,
    TableRow,
)
from formats.theme import theme
from formats.verify.pdf import verify_pdf


def paragraph(text="Κείμενο.", lang=EL):
    return Paragraph(Anchor("p"), runs(text, lang))


def nested(depth, make):
    block = paragraph("Στο βάθος βρίσκεται μία πρόταση.")
    for _ in range(depth):
        block = make(block)
    return block


def in_list(block):
    return ListBlock(Anchor("l"), (ListItem(Anchor("i"), (block,)),), is_ordered=True)


def in_quote(block):
    return Quote(Anchor("q"), (block,))


CELL = TableCell(Anchor("c"), runs("κελί", EL))
TABLE = Table(Anchor("t"), (TableRow((CELL, CELL)), TableRow((CELL, CELL))), 1)
EMPTY = (
    Paragraph(Anchor("e1"), ()),
    Paragraph(Anchor("e2"), (Run(" \u200b", EL),)),
    Heading(Anchor("e3"), 2, ()),
    ListBlock(Anchor("e4"), ()),
    ListBlock(Anchor("e5"), (ListItem(Anchor("e6"), (Paragraph(Anchor("e7"), ()),)),)),
    Quote(Anchor("e8"), ()),
    Table(Anchor("e9"), ()),
    Table(Anchor("e10"), (TableRow(()),), 1),
    Field(Anchor("e11"), (), ()),
)

CASES = {
    "nothing-but-empty-blocks": EMPTY,
    "lists-thirty-deep": (nested(30, in_list),),
    "quotes-thirty-deep": (nested(30, in_quote),),
    "a-list-that-begins-with-a-table": (in_list(TABLE),),
    "a-list-that-begins-with-a-list": (in_list(in_list(TABLE)),),
    "a-list-that-begins-with-a-page": (in_list(PageBreak(Anchor("pb"), "3")),),
    "a-list-that-begins-with-a-picture": (in_list(Figure(Anchor("g"), b"", "x/y", "άλφα", EL)),),
    "headings-alone": tuple(Heading(Anchor(f"h{n}"), n, runs("Τίτλος", EL)) for n in (3, 1, 6)),
    "a-page-mark-at-the-end": (paragraph(), PageBreak(Anchor("pb"), "xii")),
    "a-field-without-a-label": (Field(Anchor("f"), (), runs("τιμή", EL)),),
    "a-field-without-a-value": (Field(Anchor("f"), runs("Ετικέτα", EL), ()),),
    "words-that-change-style-and-language-inside": (
        Paragraph(Anchor("p"), (Run("βιβλι", EL), Run("o", EN), Run("θήκη", EL), Run(" ν", EL))),
    ),
    "letters-composed-across-runs": (
        Paragraph(Anchor("p"), (Run("α", EL), Run("\u0301λφα", EL), Run(" τέλος", EL))),
    ),
    "a-very-long-heading": (Heading(Anchor("h"), 1, runs("Μακρύς τίτλος " * 60, EL)),),
    "one-paragraph-of-many-pages": (paragraph("λέξη " * 3000),),
    "the-same-anchor-twice": (
        Heading(Anchor("h"), 1, runs("Ένα", EL)),
        Heading(Anchor("h"), 2, runs("Δύο", EL)),
        Heading(Anchor("h"), 2, runs("Τρία", EL)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("size", [18, 48])
def test_odd_documents_keep_their_words_and_pass_the_validator(name, size, save):
    import page

    document = Document("Δοκιμή", EL, CASES[name])
    path, _ = save(document, theme(body_pt=size))
    assert verify_pdf(path, against=document) == ()
    assert page.validate_pdf(str(path), profile="ua1").is_compliant


def test_a_language_with_its_region_is_kept(save):
    document = Document("Δοκιμή", Lang("el-GR"), (paragraph(lang=Lang("el-GR")), paragraph()))
    path, _ = save(document)
    assert verify_pdf(path, against=document) == ()


def test_a_note_may_hold_lists_and_be_referred_to_twice(save):
    reference = Run("3", EL, note=Anchor("n"))
    note = Note(Anchor("n"), "3", (paragraph("Σημείωση."), in_list(paragraph("ένα"))))
    document = Document(
        "Δοκιμή", EL, (Paragraph(Anchor("p"), (Run("Πρώτα ", EL), reference)), paragraph(),
                       Paragraph(Anchor("p2"), (Run("Πάλι ", EL), reference))), (note,)
    )  # fmt: skip
    path, _ = save(document)
    assert verify_pdf(path, against=document) == ()


def test_a_document_without_any_title_still_has_one_in_its_window(save):
    import pikepdf

    path, _ = save(Document(" ", EL, (Heading(Anchor("h"), 1, runs("Από την επικεφαλίδα", EL)),)))
    with pikepdf.open(path) as pdf:
        assert str(pdf.docinfo.Title) == "Από την επικεφαλίδα"


def test_signs_of_markup_and_of_pdf_are_plain_text(save):
    text = "<b>&amp; (a\\b) [c] %d {e} /F1 Tf ) Tj"
    document = Document(text, EN, (paragraph(text, EN), Heading(Anchor("h"), 1, runs(text, EN))))
    path, _ = save(document)
    assert verify_pdf(path, against=document) == ()


_PROGRAM = """
import sys
from hashlib import sha256
from io import BytesIO
from formats.build import DocumentBuilder
from formats.document import EL, Document
from formats.theme import theme
from formats.writers.large_print_pdf import LargePrintPdfWriter
builder = DocumentBuilder(EL)
for number in range(5):
    builder.heading(1, f"Κεφάλαιο {number} Chapter ☎")
    builder.bullets(["ένα", "two", "τρία"])
out = BytesIO()
LargePrintPdfWriter().write(Document("Δ", EL, tuple(builder.blocks)), out, theme=theme())
print(sha256(out.getvalue()).hexdigest())
"""


def test_another_process_writes_the_same_bytes():
    def digest(seed):
        return subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            check=True,
            capture_output=True,
            text=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout

    assert len(digest("1").strip()) == len(sha256().hexdigest())
    assert digest("1") == digest("2")
