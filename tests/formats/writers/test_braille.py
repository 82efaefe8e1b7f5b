"""Braille as BRF and PEF: six-dot cells, pages, and the document's words in order."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from formats.braille.ascii import from_ascii, to_ascii
from formats.braille.liblouis import Liblouis, braille_state
from formats.braille.paging import PageSize, wrapped
from formats.braille.signs import monotonic
from formats.braille.translation import BLANK, Translator
from formats.build import DocumentBuilder, runs
from formats.document import EL, EN, GRC, Anchor, Document, PageBreak, Run
from formats.errors import MissingGlyph, ThemeError, Unavailable
from formats.report import Kind
from formats.theme import theme
from formats.verify.braille import verify_brf, verify_pef
from formats.writers.braille import BrfWriter, PefWriter

pytestmark = pytest.mark.skipif(
    not braille_state().is_ready, reason=f"liblouis: {braille_state().detail}"
)


def _written(writer: BrfWriter | PefWriter, doc: Document) -> bytes:
    out = BytesIO()
    writer.write(doc, out, theme=theme())
    return out.getvalue()


def _cells(text: str, lang: str = "el") -> str:
    return Translator(EL).cells(runs(text, EL if lang == "el" else EN))


def test_a_guide_in_braille_looks_as_it_did(
    guide: Document, golden: Callable[[str, str], None]
) -> None:
    data = _written(BrfWriter(), guide).decode("ascii")
    golden("braille/guide.brf", data.replace("\r\n", "\n").replace("\f", "~~~~\n"))


def test_pef_holds_the_cells_that_brf_holds(guide: Document) -> None:
    brf = from_ascii(_written(BrfWriter(), guide).decode("ascii"))
    root = etree.fromstring(_written(PefWriter(), guide))
    rows = [row.text or "" for row in root.iter("{*}row")]
    assert [line.rstrip(BLANK) for line in rows] == brf.replace("\f", "").split("\r\n")[:-1]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("Τι;", "⠨⠞⠊⠢"),
        ("Ναι· όχι.", "⠨⠝⠣⠆⠀⠐⠕⠓⠊⠲"),
        ("βιβλί(ο)", "⠃⠊⠃⠇⠐⠊⠶⠕⠶"),
        ("«καλά»", "⠦⠅⠁⠇⠐⠁⠴"),
        ("9–14", "⠼⠊⠤⠼⠁⠙"),
    ],
)
def test_greek_signs_have_the_cells_of_greek(text: str, cells: str) -> None:
    assert _cells(text) == cells


def test_greek_quotation_marks_stay_with_english_words() -> None:
    assert _cells("το «Zorba» εδώ").split(BLANK)[1] == "⠦⠠⠵⠕⠗⠃⠁⠴"


def test_signs_without_cells_become_words_and_are_reported() -> None:
    translator = Translator(EL)
    cells = translator.cells(runs("Νόμος & § 5, 1½ © ΙΔʹ", EL), Anchor("b1"))
    assert all(BLANK <= cell <= "\u283f" for cell in cells)
    told = {(finding.kind, finding.detail) for finding in translator.findings}
    assert told == {(Kind.MENDED, sign) for sign in "&§½©ʹ"}


def test_a_sign_that_nothing_stands_for_is_reported_as_lost() -> None:
    translator = Translator(EL)
    assert translator.cells(runs("α ☂ β", EL)) == "⠁⠀⠿⠀⠃"
    assert [finding.key for finding in translator.findings] == ["braille-sign-lost"]


def test_letters_of_an_unknown_script_are_refused_by_name() -> None:
    with pytest.raises(MissingGlyph) as refused:
        Translator(EL).cells((Run("книга", EL),))
    assert "к" in str(refused.value.facts["characters"])


def test_polytonic_of_modern_greek_gets_one_accent_and_ancient_greek_keeps_its_own() -> None:
    assert monotonic("ἄνδρα τῆς ψυχῆς ᾠδή") == "άνδρα τής ψυχής ωδή"
    ancient = Translator(EL).cells((Run("ἄνδρα", GRC),))
    modern = Translator(EL).cells((Run("ἄνδρα", EL),))
    assert ancient != modern == Translator(EL).cells((Run("άνδρα", EL),))


def test_english_is_contracted_in_english_books_alone_unless_somebody_chooses() -> None:
    english = (Run("the child", EN),)
    assert Translator(EN).cells(english) == "⠮⠀⠡"
    assert Translator(EL).cells(english) == "⠞⠓⠑⠀⠉⠓⠊⠇⠙"
    assert Translator(EL, 2).cells(english) == "⠮⠀⠡"
    with pytest.raises(ThemeError):
        Translator(EL, 3)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_document_keeps_its_words_on_pages_that_fit(
    documents: st.SearchStrategy[Document], tmp_path: Path, data: st.DataObject
) -> None:
    doc = data.draw(documents)
    for writer, check in ((BrfWriter(), verify_brf), (PefWriter(), verify_pef)):
        path = tmp_path / f"book{writer.suffix}"
        path.write_bytes(_written(writer, doc))
        assert check(path, against=doc) == ()


@given(st.lists(st.integers(1, 60), max_size=8), st.integers(0, 12), st.integers(0, 12))
def test_lines_keep_within_the_margin_and_lose_no_cell(
    lengths: list[int], first: int, rest: int
) -> None:
    cells = BLANK.join("⠁" * length for length in lengths)
    lines = wrapped(cells, 20, first, rest)
    assert all(len(line) <= 20 for line in lines)
    assert "".join(lines).count("⠁") == sum(lengths)


def test_a_heading_never_stands_last_on_a_page() -> None:
    builder = DocumentBuilder(EL)
    builder.heading(1, "Τίτλος")
    for number in range(60):
        builder.heading(2, f"Μέρος {number}")
        builder.paragraph("λόγια " * (number % 13 + 1))
    doc = Document("Τίτλος", EL, tuple(builder.blocks))
    for page in _written(BrfWriter(), doc).decode().split("\f"):
        lines = [line for line in page.split("\r\n")[:-2] if line]
        assert not (lines and lines[-1].startswith("    .M"))


def test_contents_lead_to_the_page_of_each_heading() -> None:
    builder = DocumentBuilder(EL)
    builder.heading(1, "Τίτλος")
    for number in "αβγδ":
        builder.heading(2, f"Μέρος {number}")
        builder.paragraph("λόγια " * 200)
    doc = Document("Τίτλος", EL, tuple(builder.blocks))
    front, *pages = _written(BrfWriter(), doc).decode().split("\f")[:-1]
    name = to_ascii(_cells("Μέρος δ"))
    entry = next(line for line in front.split("\r\n") if line.startswith(name))
    number = entry.rpartition(" ")[2]
    page = next(page for page in pages if f"    {name}" in page)
    assert page.split("\r\n")[-2].strip() == number


def test_pages_of_the_printed_book_are_marked() -> None:
    doc = Document("Τ", EL, (PageBreak(Anchor("b1"), "12"),))
    assert to_ascii("⠤" * 37 + "⠼⠁⠃") in _written(BrfWriter(), doc).decode()


def test_where_liblouis_is_absent_the_packages_to_install_are_told() -> None:
    with pytest.raises(Unavailable) as refused:
        Liblouis("libnowhere.so")
    assert refused.value.say == "braille-not-installed"
    assert "liblouis-data" in str(refused.value.facts["packages"])


def test_a_page_of_impossible_size_is_refused() -> None:
    with pytest.raises(ThemeError):
        PageSize(width_cells=5)


def test_other_page_sizes_are_kept(guide: Document) -> None:
    data = _written(BrfWriter(braille_width_cells=28, braille_height_lines=20), guide).decode()
    pages = data.split("\f")[:-1]
    assert all(len(page.split("\r\n")) == 21 for page in pages)
    assert max(map(len, data.replace("\f", "").split("\r\n"))) <= 28
