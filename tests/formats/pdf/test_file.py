"""The finished large-print PDF: its structure, its words, its pages."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats.document import EL, Anchor, Document, Figure, Heading, Note, Paragraph, Run
from formats.errors import MissingGlyph
from formats.report import Kind
from formats.theme import PROFILES, SCHEMES, theme
from formats.verify.pdf import verify_pdf
from formats.writers.large_print_pdf import LargePrintPdfWriter


def titled(*blocks, notes=()):
    heading = Heading(Anchor("h0"), 1, (Run("Τίτλος", EL),))
    return Document("Τίτλος", EL, (heading, *blocks), notes)


def keys(report):
    return [finding.key for finding in report.findings]


def drawn_lines(path):
    """Return the text of each drawn line with its size, page by page."""
    from formats.verify.pdf_content import FontDecoder, page_fonts

    pages = []
    with pikepdf.open(path) as pdf:
        for page in pdf.pages:
            decoders = {name: FontDecoder(font) for name, font in page_fonts(page).items()}
            lines, font, size = [], None, 0.0
            for instruction in pikepdf.parse_content_stream(page):
                operator, operands = str(instruction.operator), instruction.operands
                if operator == "Tm":
                    lines.append(["", float(operands[4]), float(operands[5]), size])
                elif operator == "Tf":
                    font, size = decoders[str(operands[0])], float(operands[1])
                    lines[-1][3] = size
                elif operator == "Tj":
                    lines[-1][0] += font.decode(bytes(operands[0]))
                    lines[-1][3] = size
            pages.append(lines)
    return pages


@pytest.mark.parametrize("name", ["everything", "handout", "guide"])
def test_the_structure_tree_is_the_golden_one(name, request, save, tree, golden):
    path, _ = save(request.getfixturevalue(name))
    golden(f"large_print_pdf/{name}.txt", tree(path))


@pytest.mark.parametrize("name", ["everything", "handout", "guide"])
def test_our_own_rules_find_nothing_and_every_word_stands_in_order(name, request, save):
    document = request.getfixturevalue(name)
    path, _ = save(document)
    assert verify_pdf(path, against=document) == ()


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_profile_and_scheme_keeps_the_words(everything, profile, scheme, save):
    path, _ = save(everything, theme(profile, scheme))
    assert verify_pdf(path, against=everything) == ()


@pytest.mark.parametrize("size", [16, 27.5, 48])
def test_any_size_keeps_the_words(everything, size, save):
    path, _ = save(everything, theme(body_pt=size))
    assert verify_pdf(path, against=everything) == ()


@pytest.mark.parametrize("profile", PROFILES)
def test_no_letter_is_smaller_than_the_profile_allows(everything, profile, save):
    path, _ = save(everything, theme(profile))
    sizes = {line[3] for page in drawn_lines(path) for line in page}
    assert min(sizes) >= PROFILES[profile].min_pt


def test_nothing_runs_over_the_margin_and_lines_are_at_most_70_characters(everything, save):
    from formats.pdf.faces import text_width

    path, _ = save(everything, theme("clear"))
    for page in drawn_lines(path):
        for text, x, _, size in page:
            assert x + text_width(text.rstrip(), size) <= 595.28 - 25 / 25.4 * 72 + 0.1
            is_dots = set(text) == {" ", "."}
            assert is_dots or len(text.rstrip()) <= 70


def test_the_same_document_gives_the_same_bytes(everything):
    def write():
        out = BytesIO()
        LargePrintPdfWriter().write(everything, out, theme=theme())
        return out.getvalue()

    assert write() == write()


def test_the_report_names_what_was_mended_and_lost(everything, save):
    _, report = save(everything)
    assert keys(report) == [
        "heading-level-mended",
        "table-reflowed",
        "figure-without-alt",
        "figure-not-drawn",
    ]
    assert report.of_kind(Kind.LOST)[0].anchor == "g2"


def test_a_character_without_a_glyph_is_named(save):
    with pytest.raises(MissingGlyph, match=r"U\+6F22"):
        save(titled(Paragraph(Anchor("p"), (Run("漢", EL),))))


def test_every_page_says_its_number_and_the_count(everything, save):
    path, _ = save(everything)
    pages = drawn_lines(path)
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert page[-1][0] == f"Σελίδα {number} από {len(pages)}"
        assert page[-1][3] == 18


def test_the_footer_is_english_in_an_english_document(handout, save):
    path, _ = save(handout)
    assert drawn_lines(path)[0][-1][0] == "Page 1 of 1"


def test_contents_come_with_three_headings_and_tell_the_right_pages(everything, handout, save):
    path, _ = save(everything, name="with")
    pages = drawn_lines(path)
    first = [text for text, *_ in pages[0]]
    assert "Περιεχόμενα" in first
    number = int(first[first.index("A section in English") + 1])
    assert any(text.startswith("A section in English") for text, *_ in pages[number - 1])
    path, _ = save(handout, name="without")
    assert all("Contents" not in text for page in drawn_lines(path) for text, *_ in page)


def test_bookmarks_follow_the_headings(everything, save):
    path, _ = save(everything)
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        (title,) = outline.root
        assert title.title == "Οδηγός της Δημοτικής Βιβλιοθήκης"
        assert [child.title for child in title.children] == [
            "Μορφές κειμένου",
            "A section in English",
            "Σημειώσεις",
        ]
        assert [child.title for child in title.children[0].children] == ["Πολυτονικό"]


def test_printed_pages_headings_and_notes_can_be_addressed_by_name(everything, save):
    path, _ = save(everything)
    with pikepdf.open(path) as pdf:
        names = set(pikepdf.NameTree(pdf.Root.Names.Dests))
    assert {"h1", "h4", "pb34", "note-1", "back-note-1", "hours", "notes"} <= names


def test_every_link_leads_somewhere(everything, save):
    path, _ = save(everything)
    with pikepdf.open(path) as pdf:
        names = set(pikepdf.NameTree(pdf.Root.Names.Dests))
        links = [link for page in pdf.pages for link in page.obj.get("/Annots", [])]
        assert {str(link.Dest) for link in links if "/Dest" in link} <= names
        addresses = [str(link.A.URI) for link in links if "/A" in link]
    assert addresses == ["https://example.org/%CE%B2%CE%B9%CE%B2%CE%BB%CE%AF%CE%B1?q=1"]


def test_a_link_that_leads_nowhere_is_told_and_its_text_stays(save):
    runs = (Run("κείμενο", EL, link="#nowhere"), Run(" και ", EL), Run("κι άλλο", EL, link="x:y"))
    document = titled(Paragraph(Anchor("p"), runs))
    path, report = save(document)
    assert [f.detail for f in report.findings if f.key == "link-not-carried"] == ["#nowhere", "x:y"]
    assert verify_pdf(path, against=document) == ()


def test_a_heading_never_ends_a_page(save):
    from formats.build import runs

    blocks = []
    for index in range(40):
        blocks.append(Heading(Anchor(f"h{index}"), 2, runs(f"Ενότητα {index}", EL)))
        blocks.append(Paragraph(Anchor(f"p{index}"), runs("λέξη " * (7 * index % 50 + 9), EL)))
    path, _ = save(titled(*blocks), theme("acb"))
    for page in drawn_lines(path)[3:]:
        assert not page[-2][0].startswith("Ενότητα")
        # Neither a widow at the top nor an orphan at the foot: a neighbour belongs to the text.
        texts = [text for text, *_ in page[:-1]]
        assert not (texts[0].startswith("λέξη") and texts[1].startswith("Ενότητα"))


def test_a_white_plate_stands_under_a_transparent_picture(everything, save):
    path, _ = save(everything, theme(scheme="white-on-black"))
    with pikepdf.open(path) as pdf:
        images = [obj for obj in pdf.objects if isinstance(obj, pikepdf.Stream)]
        drawn = next(obj for obj in images if obj.get("/ColorSpace") == "/DeviceRGB")
        assert drawn.read_bytes().endswith(b"\xff\xff\xff") or b"\xff\xff\xff" in drawn.read_bytes()


def test_a_picture_used_twice_is_stored_once(save):
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (4, 4), "red").save(out, "PNG")
    figure = Figure(Anchor("g"), out.getvalue(), "image/png", "κόκκινο", EL)
    path, _ = save(titled(figure, replace(figure, anchor=Anchor("g2"))))
    with pikepdf.open(path) as pdf:
        images = [obj for obj in pdf.objects if isinstance(obj, pikepdf.Stream)]
        assert sum(obj.get("/Subtype") == "/Image" for obj in images) == 1


def test_every_note_can_be_reached_and_left_again(everything, save):
    path, _ = save(everything)
    with pikepdf.open(path) as pdf:
        contents = {
            str(link.Contents): str(link.Dest)
            for page in pdf.pages
            for link in page.obj.get("/Annots", [])
            if "/Dest" in link
        }
    assert contents["Μετάβαση στη σημείωση 1"] == "note-1"
    assert contents["Επιστροφή στο κείμενο"] == "back-note-1"


def test_an_empty_document_is_still_one_page_with_a_title(save):
    document = Document("Κενό", EL, ())
    path, _ = save(document)
    assert verify_pdf(path, against=document) == ()


def test_a_note_without_a_reference_is_kept(save):
    note = Note(Anchor("n"), "", (Paragraph(Anchor("p"), (Run("Μόνη της.", EL),)),))
    document = titled(notes=(note,))
    path, _ = save(document)
    assert verify_pdf(path, against=document) == ()


def test_metadata_tell_title_author_and_language(everything, save):
    path, _ = save(everything)
    with pikepdf.open(path) as pdf:
        assert str(pdf.Root.Lang) == "el"
        assert str(pdf.docinfo.Title) == everything.title
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == everything.title
            assert metadata["dc:creator"] == ["Δημοτική Βιβλιοθήκη"]
            assert metadata["dc:language"] == {"el"}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_word_of_any_document_is_lost(data, documents, tmp_path):
    document = data.draw(documents)
    path = tmp_path / "x.pdf"
    with path.open("wb") as out:
        LargePrintPdfWriter().write(document, out, theme=theme("giant"))
    assert verify_pdf(path, against=document) == ()
