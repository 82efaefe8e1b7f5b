"""Our checks of a finished PDF catch each fault that is put into a sound file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from conformance.pdf_faults import (
    NO_ALT,
    SKIPPED_HEADING,
    drop_lang,
    drop_scopes,
    lose_a_quotation,
    swap_paragraphs,
    without,
)
from pikepdf import Dictionary, Pdf

from formats.verify.pdf import verify_pdf
from formats.verify.pdf_rules import RULES


def drop_metadata(pdf: Pdf) -> None:
    packet = pdf.Root.Metadata.read_bytes().replace(b"<pdfuaid:part>1</pdfuaid:part>", b"")
    pdf.Root.Metadata.write(packet)


def drop_font_files(pdf: Pdf) -> None:
    for obj in pdf.objects:
        if isinstance(obj, Dictionary) and "/FontFile2" in obj:
            del obj["/FontFile2"]


def drop_unicode(pdf: Pdf) -> None:
    for obj in pdf.objects:
        if isinstance(obj, Dictionary) and obj.get("/Subtype") == "/Type0":
            del obj["/ToUnicode"]


def untag_a_line(pdf: Pdf) -> None:
    page = pdf.pages[1]
    content = page.Contents.read_bytes()
    head, tail = content.split(b"/P <</MCID", 1)
    _, rest = tail.split(b"BDC", 1)
    page.Contents = pdf.make_stream(head + b"/P BMC" + rest)


def drop_a_space_at_a_lines_end(pdf: Pdf) -> None:
    """Take away what keeps the last word of a line apart from the first of the next."""
    page = pdf.pages[1]
    content = page.Contents.read_bytes()
    for font in dict(page.Resources.Font).values():
        codes = font.ToUnicode.read_bytes().decode().splitlines()
        space = next((line[1:5] for line in codes if line.endswith(" <0020>")), "none")
        content = content.replace(f"{space}> Tj".encode(), b"> Tj")
    page.Contents = pdf.make_stream(content)


def drop_link_text(pdf: Pdf) -> None:
    del next(page.Annots[0] for page in pdf.pages if "/Annots" in page)["/Contents"]


FAULTS = {
    "no-mark-info": (lambda pdf: pdf.Root.__delitem__("/MarkInfo"), "PDF-01"),
    "no-structure": (lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"), "PDF-01"),
    "no-shown-title": (lambda pdf: pdf.Root.__delitem__("/ViewerPreferences"), "PDF-02"),
    "no-lang": (drop_lang, "PDF-03"),
    "no-identifier": (drop_metadata, "PDF-04"),
    "no-alt": (NO_ALT, "PDF-05"),
    "no-scope": (drop_scopes, "PDF-06"),
    "skipped-heading": (SKIPPED_HEADING, "PDF-07"),
    "no-font-file": (drop_font_files, "PDF-08"),
    "untagged-text": (untag_a_line, "PDF-09"),
    "silent-link": (drop_link_text, "PDF-10"),
    "no-unicode": (drop_unicode, "PDF-11"),
    "no-tab-order": (lambda pdf: pdf.pages[0].obj.__delitem__("/Tabs"), "PDF-12"),
    "swapped-order": (swap_paragraphs, "PDF-13"),
    "lost-words": (lose_a_quotation, "PDF-13"),
    "joined-words": (drop_a_space_at_a_lines_end, "PDF-13"),
    "no-run-lang": (without("Span", "/Lang"), "PDF-14"),
}
SEEN_BY_PAGE_VALIDATION = {
    "no-mark-info",
    "no-structure",
    "no-shown-title",
    "no-lang",
    "no-identifier",
    "no-alt",
    "no-scope",
    "skipped-heading",
    "no-font-file",
    "untagged-text",
    "no-tab-order",
}


@pytest.fixture
def spoilt(everything, save, tmp_path):
    """Write a sound file, put a fault into it and return its path."""

    def spoil(name: str) -> Path:
        path, _ = save(everything)
        with Pdf.open(path) as pdf:
            FAULTS[name][0](pdf)
            pdf.save(tmp_path / "spoilt.pdf")
        return tmp_path / "spoilt.pdf"

    return spoil


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_caught_by_its_rule(name, spoilt, everything):
    failures = verify_pdf(spoilt(name), against=everything)
    assert FAULTS[name][1] in {failure.rule.number for failure in failures}


@pytest.mark.parametrize("name", sorted(SEEN_BY_PAGE_VALIDATION))
def test_an_independent_validator_sees_the_same_fault(name, spoilt):
    import page

    assert not page.validate_pdf(str(spoilt(name)), profile="ua1").is_compliant


def test_the_first_word_that_differs_is_named(everything, save):
    path, _ = save(everything)
    other = replace(everything, blocks=(*everything.blocks[:1], *everything.blocks[2:]))
    (failure,) = verify_pdf(path, against=other)
    assert failure.rule.number == "PDF-13"
    assert "«Μορφές κειμένου" in failure.where


def test_a_file_that_is_no_pdf_is_told(tmp_path):
    path = tmp_path / "x.pdf"
    path.write_bytes(b"no pdf")
    assert [failure.rule.number for failure in verify_pdf(path)] == ["PDF-00"]


def test_a_locked_file_is_told(everything, save, tmp_path):
    path, _ = save(everything)
    with Pdf.open(path) as pdf:
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
    failures = verify_pdf(tmp_path / "locked.pdf")
    assert [failure.rule.number for failure in failures] == ["PDF-00"]


def test_a_bare_page_with_broken_content_breaks_rules_and_not_the_check(tmp_path):
    with Pdf.new() as pdf:
        page = pdf.add_blank_page()
        page.Contents = pdf.make_stream(b"BDC BT Tf 7 Tj (abc) Tj ] >> Q EMC EMC <</MC")
        pdf.save(tmp_path / "bare.pdf")
    found = {failure.rule.number for failure in verify_pdf(tmp_path / "bare.pdf")}
    assert {"PDF-01", "PDF-02", "PDF-03", "PDF-04", "PDF-09", "PDF-11"} <= found


def test_every_rule_speaks_both_languages_and_has_its_own_number():
    assert len({rule.number for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.clause
        assert rule.el.endswith(".")
        assert rule.en.endswith(".")
