"""Who reads on paper is told where a link leads; who hears the file is not read its letters."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from formats.document import EL, Anchor, Document, Heading, Paragraph, Run
from formats.pdf.addresses import address_to_print
from formats.theme import theme
from formats.verify.registry import verify_file
from formats.writers.large_print_pdf import LargePrintPdfWriter


@pytest.mark.parametrize(
    ("link", "text", "shown"),
    [
        ("https://www.example.org/", "τον κατάλογο", "example.org"),
        ("https://example.org/a?b=1", "εδώ", "example.org/a?b=1"),
        ("https://example.org/", "example.org", ""),
        ("https://www.example.org/page/", "Δείτε: http://example.org/page", ""),
        ("mailto:vivlio@example.gr", "γράψτε μας", "vivlio@example.gr"),
        ("mailto:vivlio@example.gr", "vivlio@example.gr", ""),
        ("tel:+302101234567", "+30 210 123 4567", ""),
        ("tel:+302101234567", "τηλεφωνήστε", "+302101234567"),
        ("https://example.org/ώρες", "ωράριο", "example.org/ώρες"),
        ("https://example.org/%20", "κενό", "example.org/%20"),
        ("https://example.org/漢", "κινέζικα", "example.org/%E6%BC%A2"),
        ("#b1", "παραπάνω", ""),
        ("javascript:alert(1)", "x", ""),
    ],
)
def test_an_address_is_printed_as_people_write_it_where_the_text_does_not_say_it(
    link: str, text: str, shown: str
) -> None:
    assert address_to_print(link, text) == shown


def _drawn(doc: Document, path: Path) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed (Debian: poppler-utils)")
    out = BytesIO()
    LargePrintPdfWriter().write(doc, out, theme=theme())
    path.write_bytes(out.getvalue())
    read = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True, text=True)
    return " ".join(read.stdout.split())


def test_the_address_is_drawn_and_the_words_of_the_document_stay_what_they_are(
    tmp_path: Path,
) -> None:
    runs = (
        Run("Δείτε τον ", EL),
        Run("κατάλογο", EL, link="https://example.org/katalogos"),
        Run(" και το ", EL),
        Run("ωράριο ", EL, link="https://example.org/ores"),
        Run("μας.", EL),
    )
    doc = Document(
        "Τίτλος",
        EL,
        (Heading(Anchor("h"), 1, (Run("Τίτλος", EL),)), Paragraph(Anchor("p"), runs)),
    )
    path = tmp_path / "x.pdf"
    drawn = _drawn(doc, path)
    assert "κατάλογο (example.org/katalogos) και το ωράριο (example.org/ores) μας." in drawn
    assert verify_file(path, against=doc) == ()
    plain = replace(doc, blocks=(doc.blocks[0],))
    assert "(" not in _drawn(plain, path)
