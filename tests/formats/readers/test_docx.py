"""DOCX in: our own files come back whole, other people's as they were meant."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats.document import (
    EL,
    EN,
    Anchor,
    Document,
    Emphasis,
    Field,
    Figure,
    HeaderScope,
    Heading,
    ListBlock,
    ListItem,
    PageBreak,
    Paragraph,
    Quote,
    Run,
    Table,
)
from formats.errors import UnreadableDocument
from formats.native import dump
from formats.readers.registry import read_bytes
from formats.reading import Limits
from formats.report import Kind
from formats.text import document_runs, plain, walk, words


def read(data, **options):
    return read_bytes(data, name="x.docx", **options)


def shape(document):
    """Return a document without its anchors and provenance."""
    text = dump(replace(document, provenance=type(document.provenance)()))
    return re.sub(r'"(anchor|note)": "[^"]*"', "", text)


def letters(document):
    return [
        (sign, run.lang)
        for runs in document_runs(document)
        for run in runs
        for sign in run.text
        if sign.isalpha()
    ]


def of(document, kind):
    blocks = (*document.blocks, *(b for note in document.notes for b in note.blocks))
    return [b for b in walk(blocks) if isinstance(b, kind) and not is_frame(b)]


def is_frame(block):
    """Tell whether a table is but a frame around a text, which is read as that text."""
    is_single = isinstance(block, Table) and len(block.rows) == 1 == len(block.rows[0].cells)
    return is_single and not block.header_row_count and not plain(block.caption)


def table_shape(table):
    return [
        [(plain(c.runs).split(), c.scope, c.column_span, c.row_span) for c in row.cells]
        for row in table.rows
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_we_wrote_we_read_with_every_word_and_language(data, documents, written):
    document = data.draw(documents)
    again = read(written(document, "docx")).document
    assert words(again) == words(document)
    assert letters(again) == letters(document)
    assert again.title == document.title
    assert again.metadata.creators == document.metadata.creators
    for kind in (Heading, Figure, Table, PageBreak, Field):
        assert len(of(again, kind)) == len(of(document, kind)), kind
    assert [h.level for h in of(again, Heading)] == [h.level for h in of(document, Heading)]
    assert [f.alt for f in of(again, Figure)] == [f.alt for f in of(document, Figure)]
    assert [f.image for f in of(again, Figure)] == [f.image for f in of(document, Figure)]
    assert [p.label for p in of(again, PageBreak)] == [p.label for p in of(document, PageBreak)]
    for made, wanted in zip(of(again, Table), of(document, Table), strict=True):
        assert made.header_row_count == wanted.header_row_count
        assert plain(made.caption).split() == plain(wanted.caption).split()
        # A cell without a word is a heading of nothing, and comes back as any other.
        assert [[cell for cell in row if cell[0]] for row in table_shape(made)] == [
            [cell for cell in row if cell[0]] for row in table_shape(wanted)
        ]


def test_a_whole_handout_comes_back_the_same(guide, written):
    reading = read(written(guide, "docx"))
    assert shape(reading.document) == shape(guide)
    assert reading.report.findings == ()


@st.composite
def _lists(draw, depth=3):
    def item(text, *more):
        return ListItem(Anchor("i"), (Paragraph(Anchor("p"), (Run(text, EL),)), *more))

    items = []
    for _ in range(draw(st.integers(1, 3))):
        more = []
        if depth and draw(st.booleans()):
            more.append(draw(_lists(depth - 1)))
        if draw(st.booleans()):
            more.append(Paragraph(Anchor("q"), (Run("και συνέχεια", EL),)))
        items.append(item(draw(st.sampled_from(["άλφα", "βήτα"])), *more))
    is_ordered = draw(st.booleans())
    start = draw(st.integers(1, 5)) if is_ordered else 1
    return ListBlock(Anchor("l"), tuple(items), is_ordered, start)


@settings(max_examples=80, deadline=None)
@given(made=st.lists(_lists(), min_size=1, max_size=3))
def test_lists_keep_their_nesting_kind_and_numbers(made):
    from formats.theme import theme
    from formats.writers.docx import DocxWriter

    title = Heading(Anchor("h"), 1, (Run("Τίτλος", EL),))
    document = Document("Τίτλος", EL, (title, *made))
    out = BytesIO()
    DocxWriter().write(document, out, theme=theme())
    assert shape(read(out.getvalue()).document) == shape(document)


@pytest.fixture
def foreign():
    """Return an empty document as Word makes it, and a way to read it."""
    file = docx.Document()

    def done(**options):
        out = BytesIO()
        file.save(out)
        return read(out.getvalue(), **options)

    return file, done


def test_headings_and_lists_of_other_peoples_files_are_found(foreign):
    file, done = foreign
    file.add_heading("Η βιβλιοθήκη", 0)
    file.add_heading("Ώρες", 1)
    file.add_paragraph("ένα", style="List Number")
    file.add_paragraph("δύο", style="List Number")
    file.add_paragraph("κουκκίδα", style="List Bullet")
    file.add_paragraph("Τέλος.")
    blocks = done().document.blocks
    kinds = [type(block) for block in blocks]
    assert kinds == [Heading, Heading, ListBlock, ListBlock, Paragraph]
    assert (blocks[2].is_ordered, len(blocks[2].items)) == (True, 2)
    assert not blocks[3].is_ordered


def test_greek_that_word_calls_english_is_greek(foreign):
    file, done = foreign
    file.add_heading("Ο Αλέξης Ζορμπάς", 1)
    file.add_paragraph("Το βιβλίο Zorba the Greek κυκλοφορεί και στα αγγλικά.")
    reading = done()
    assert reading.document.lang == EL
    assert [run.text for run in reading.document.blocks[1].runs if run.lang == EN] == [
        "Zorba the Greek "
    ]
    assert "language-by-script" in {f.key for f in reading.report.of_kind(Kind.MENDED)}


def test_a_bold_first_row_is_taken_for_headings_and_told(foreign):
    file, done = foreign
    file.add_heading("Τίτλος", 1)
    table = file.add_table(2, 2)
    for column, text in enumerate(("Ημέρα", "Ώρα")):
        table.cell(0, column).paragraphs[0].add_run(text).bold = True
        table.cell(1, column).text = "α"
    reading = done()
    made = reading.document.blocks[1]
    assert made.header_row_count == 1
    assert [c.scope for c in made.rows[0].cells] == [HeaderScope.COLUMN] * 2
    assert "header-row-guessed" in {f.key for f in reading.report.findings}


def test_joined_cells_are_counted(foreign):
    file, done = foreign
    file.add_heading("Τίτλος", 1)
    table = file.add_table(3, 3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = f"{row}{column}"
    table.cell(0, 0).merge(table.cell(1, 0)).text = "κάτω"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "δίπλα"
    made = done().document.blocks[1]
    assert [(plain(c.runs), c.column_span, c.row_span) for c in made.rows[0].cells] == [
        ("κάτω", 1, 2),
        ("δίπλα", 2, 1),
    ]
    assert [plain(c.runs) for c in made.rows[1].cells] == ["11", "12"]


def test_a_table_of_one_cell_and_a_table_in_a_cell_are_opened_and_told(foreign):
    file, done = foreign
    file.add_heading("Τίτλος", 1)
    file.add_table(1, 1).cell(0, 0).text = "πλαίσιο"
    outer = file.add_table(2, 2)
    outer.cell(0, 0).add_table(1, 2).cell(0, 1).text = "μέσα"
    reading = done()
    assert plain(reading.document.blocks[1].runs) == "πλαίσιο"
    assert "μέσα" in words(reading.document)
    keys = {f.key for f in reading.report.findings}
    assert {"layout-table-opened", "nested-table-flattened"} <= keys


def test_captions_go_to_what_they_stand_by(foreign, guide):
    file, done = foreign
    file.add_heading("Τίτλος", 1)
    file.add_picture(BytesIO(of(guide, Figure)[0].image))
    file.add_paragraph("κάτω από την εικόνα", style="Caption")
    file.add_paragraph(
        "πάνω από τον πίνακα", style="Caption"
    ).paragraph_format.keep_with_next = True
    file.add_table(2, 2).cell(0, 0).text = "α"
    _, figure, table = done().document.blocks
    assert plain(figure.caption) == "κάτω από την εικόνα"
    assert plain(table.caption) == "πάνω από τον πίνακα"


def test_bold_lines_are_headings_only_where_there_are_no_others(foreign):
    file, done = foreign
    for text in ("Η βιβλιοθήκη", "Ώρες λειτουργίας"):
        file.add_paragraph().add_run(text).bold = True
        file.add_paragraph("Μία πρόταση.")
    reading = done()
    assert [b.level for b in reading.document.blocks if isinstance(b, Heading)] == [1, 2]
    assert [f.key for f in reading.report.of_kind(Kind.GUESSED)] == ["heading-guessed"] * 2
    file.add_heading("Άλλο", 1)
    assert len([b for b in done().document.blocks if isinstance(b, Heading)]) == 1


def test_emphasis_and_positions_are_kept(foreign):
    file, done = foreign
    file.add_heading("Τίτλος", 1)
    paragraph = file.add_paragraph("α ")
    paragraph.add_run("β").bold = True
    paragraph.add_run(" γ").italic = True
    raised = paragraph.add_run("2")
    raised.font.superscript = True
    code = paragraph.add_run(" δ")
    code.font.name = "Courier New"
    runs = done().document.blocks[1].runs
    assert [(run.text, run.emphasis) for run in runs] == [
        ("α ", Emphasis.NONE),
        ("β", Emphasis.STRONG),
        (" γ", Emphasis.EMPHASIS),
        ("2", Emphasis.SUPERSCRIPT),
        (" δ", Emphasis.CODE),
    ]


def add(file, xml):
    file.element.body.insert(-1, parse_xml(xml.replace("<w:p>", f"<w:p {nsdecls('w')}>", 1)))


def test_tracked_changes_hidden_text_and_fields_are_read_as_shown(foreign):
    file, done = foreign
    file.add_heading("Τίτλος", 1)
    add(
        file,
        '<w:p><w:ins w:id="1" w:author="α"><w:r><w:t>νέο </w:t></w:r></w:ins>'
        '<w:del w:id="2" w:author="α"><w:r><w:delText>παλιό</w:delText></w:r></w:del>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>κρυφό</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText> HYPERLINK "https://a.gr/" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>εδώ</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t> τέλος</w:t></w:r></w:p>',
    )
    reading = done()
    runs = reading.document.blocks[1].runs
    assert plain(runs) == "νέο εδώ τέλος"
    assert [run.text for run in runs if run.link == "https://a.gr/"] == ["εδώ"]
    keys = [f.key for f in reading.report.findings]
    assert keys.count("tracked-changes-accepted") == 1
    assert "hidden-text-dropped" in keys


def test_words_with_a_phonetic_guide_are_kept_and_the_guide_is_reported(foreign):
    file, done = foreign
    file.add_heading("Τίτλος", 1)
    add(
        file,
        "<w:p><w:r><w:t>πριν </w:t></w:r><w:r><w:ruby><w:rubyPr/>"
        "<w:rt><w:r><w:t>κάντζι</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>漢字</w:t></w:r></w:rubyBase></w:ruby></w:r>"
        "<w:r><w:t> μετά</w:t></w:r></w:p>",
    )
    reading = done()
    assert plain(reading.document.blocks[1].runs) == "πριν 漢字 μετά"
    lost = reading.report.of_kind(Kind.LOST)
    assert [(f.key, f.detail) for f in lost] == [("annotation-dropped", "κάντζι")]


def test_lines_broken_by_hand_are_paragraphs_of_their_own(foreign):
    file, done = foreign
    file.add_heading("Τίτλος", 1)
    file.add_paragraph("ένας στίχος\nκι άλλος")
    made = done().document.blocks[1:]
    assert [plain(b.runs) for b in made] == ["ένας στίχος", "κι άλλος"]


def test_a_file_without_headings_gets_its_title_from_its_properties(foreign):
    file, done = foreign
    file.core_properties.title = "Ο τίτλος"
    file.add_paragraph("Μία πρόταση.")
    reading = done()
    assert reading.document.title == "Ο τίτλος"
    assert "title-from-properties" in {f.key for f in reading.report.findings}


def changed(data, name, change):
    out = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            held = source.read(entry)
            if entry.filename == name:
                held = change(held)
            if held is not None:
                target.writestr(entry.filename, held)
    return out.getvalue()


@pytest.mark.parametrize(
    ("say", "data"),
    [
        ("file-damaged", b"PK\x03\x04 broken"),
        ("file-damaged", b"plain text"),
        ("file-locked-or-old", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    ],
)
def test_what_is_no_docx_is_refused_with_the_reason(say, data):
    with pytest.raises(UnreadableDocument) as refused:
        read(data)
    assert refused.value.say == say


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[: len(data) // 2],
        lambda _: None,
        lambda data: data.replace(b"w:body", b"w:nobody"),
        lambda data: data.replace(
            b"<w:document", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document', 1
        ),
    ],
)
def test_a_damaged_or_hostile_document_part_is_refused(change, guide, written):
    data = changed(written(guide, "docx"), "word/document.xml", change)
    with pytest.raises(UnreadableDocument) as refused:
        read(data)
    assert refused.value.say == "file-damaged"


@pytest.mark.parametrize("limits", [Limits(unpacked_bytes=2000), Limits(entries=3)])
def test_a_file_that_unpacks_beyond_the_limits_is_refused(limits, guide, written):
    with pytest.raises(UnreadableDocument) as refused:
        read(written(guide, "docx"), limits=limits)
    assert refused.value.say == "file-unpacks-too-big"


def test_tables_nested_beyond_the_limit_are_refused(foreign):
    file, done = foreign
    cell = file.add_table(2, 2).cell(0, 0)
    for _ in range(12):
        cell = cell.add_table(2, 2).cell(0, 0)
    with pytest.raises(UnreadableDocument) as refused:
        done(limits=Limits(nesting=8))
    assert refused.value.say == "nested-too-deep"


def test_a_reference_without_its_note_is_told(guide, written):
    data = changed(
        written(guide, "docx"),
        "word/footnotes.xml",
        lambda held: held.replace(b'w:id="1"', b'w:id="9"'),
    )
    assert "note-missing" in {f.key for f in read(data).report.findings}


@pytest.mark.slow
def test_what_libreoffice_saved_again_comes_back(guide, written, tmp_path):
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice (soffice) is not here")
    source = tmp_path / "x.docx"
    source.write_bytes(written(guide, "docx"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    for kind, name in (("odt", "x.docx"), ("docx", "x.odt")):
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", kind, name, "--outdir", "."],
            check=True,
            capture_output=True,
            timeout=120,
            cwd=tmp_path,
        )
    document = read(source.read_bytes()).document
    assert words(document) == words(guide)
    assert letters(document) == letters(guide)
    assert [h.level for h in of(document, Heading)] == [1, 2, 2, 2]
    assert [t.header_row_count for t in of(document, Table)] == [1]
    assert [f.alt for f in of(document, Figure)] == ["Η είσοδος με τη ράμπα"]
    assert len(of(document, Quote)) == 1
    assert len(document.notes) == 1


@pytest.mark.parametrize(("bookmark", "leads"), [("end", True), ("nowhere", False)])
def test_a_link_inside_the_file_leads_to_its_block_or_is_told(bookmark, leads, foreign):
    file, done = foreign
    first = file.add_paragraph("")
    link = parse_xml(
        f'<w:hyperlink {nsdecls("w")} w:anchor="{bookmark}"><w:r><w:t>στο τέλος</w:t></w:r>'
        "</w:hyperlink>"
    )
    first._p.append(link)
    last = file.add_paragraph("Τέλος")
    last._p.insert(0, parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="7" w:name="end"/>'))
    reading = done()
    target = reading.document.blocks[-1].anchor
    links = [run.link for runs in document_runs(reading.document) for run in runs if run.link]
    assert links == ([f"#{target}"] if leads else [])
    assert ("link-without-target" in {f.key for f in reading.report.findings}) is not leads


def test_the_letters_of_a_formula_are_no_part_of_the_words_beside_it():
    file = docx.Document()
    paragraph = file.add_paragraph("Η τιμή")
    math = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    formula = f'<m:oMath xmlns:m="{math}"><m:r><m:t>x=1</m:t></m:r></m:oMath>'
    paragraph._p.append(parse_xml(formula))
    paragraph.add_run("ισχύει.")
    out = BytesIO()
    file.save(out)
    document = read_bytes(out.getvalue(), name="α.docx").document
    assert "Η τιμή x=1 ισχύει." in [plain(b.runs) for b in walk(document.blocks)]
