"""DOCX: what Word and screen readers find in it, and that its checks can fail."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats.document import (
    EL,
    EN,
    Anchor,
    Figure,
    HeaderScope,
    Heading,
    ListBlock,
    ListItem,
    Note,
    Paragraph,
    Run,
    Table,
    TableCell,
    TableRow,
)
from formats.theme import PROFILES, SCHEMES, theme
from formats.verify.registry import verify_file
from formats.writers.docx import DocxWriter

VERAPDF = Path(__file__).parents[4] / "shared" / "tools" / "verapdf" / "verify-pdfua"


def write(document, **choice):
    out = BytesIO()
    report = DocxWriter().write(document, out, theme=theme(**choice))
    return out.getvalue(), report


def broken(failures):
    return [failure.rule.number for failure in failures]


@pytest.fixture
def part(guide, written):
    """Return a part of the handout's file as text."""

    def read(name):
        with ZipFile(BytesIO(written(guide, "docx"))) as package:
            return package.read(name).decode()

    return read


@pytest.fixture
def mutated(guide, written, tmp_path):
    """Check the handout's file after a change to one of its parts."""

    def check(name, old, new, *, against=True):
        path = tmp_path / "x.docx"
        changes = 0
        with (
            ZipFile(BytesIO(written(guide, "docx"))) as source,
            ZipFile(path, "w", ZIP_DEFLATED) as target,
        ):
            for entry in source.infolist():
                data = source.read(entry)
                if entry.filename == name:
                    text, changes = re.subn(old, new, data.decode())
                    data = text.encode()
                target.writestr(entry, data)
        assert changes, "the change changed nothing"
        return broken(verify_file(path, against=guide if against else None))

    return check


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_document_passes_its_checks_with_every_word_and_language(
    data, documents, written, tmp_path
):
    document = data.draw(documents)
    path = tmp_path / "x.docx"
    path.write_bytes(written(document, "docx"))
    assert verify_file(path, against=document) == ()


def test_equal_documents_give_equal_bytes(guide, written):
    assert written(guide, "docx") == written(guide, "docx")
    with ZipFile(BytesIO(written(guide, "docx"))) as package:
        assert {entry.date_time[0] for entry in package.infolist()} == {1980}


def test_body_is_as_reviewed(part, golden):
    from lxml import etree

    body = etree.fromstring(part("word/document.xml").encode())
    golden("docx/guide.document.xml", etree.tostring(body, encoding="unicode", pretty_print=True))


def test_properties_tell_title_language_author_and_subject(guide, written):
    core = docx.Document(BytesIO(written(guide, "docx"))).core_properties
    assert (core.title, core.language) == ("Οδηγός της βιβλιοθήκης", "el-GR")
    assert (core.author, core.subject) == ("Δημοτική Βιβλιοθήκη", "Οδηγός χρήσης")


def test_every_run_tells_its_language(part):
    body = part("word/document.xml")
    assert 'w:val="en-GB"' in body
    assert 'w:val="grc"' in body
    texts = re.findall(r"<w:r>(?:(?!</w:r>).)*<w:t[ >].*?</w:r>", body, re.DOTALL)
    assert texts
    assert all("<w:lang " in text for text in texts)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_letters_have_the_sizes_and_colours_of_the_profile(profile, scheme, guide):
    data, _ = write(guide, profile=profile, scheme=scheme)
    chosen = theme(profile, scheme)
    file = docx.Document(BytesIO(data))
    assert file.styles["Heading 2"].font.size.pt == chosen.heading_pt(2)
    with ZipFile(BytesIO(data)) as package:
        styles = package.read("word/styles.xml").decode()
        body = package.read("word/document.xml").decode()
    assert f'<w:sz w:val="{round(chosen.body_pt * 2)}"/>' in styles
    assert "Theme=" not in styles
    assert "<w:i/>" not in styles
    background = re.search(r'<w:background w:color="(\w+)"', body)
    assert ("#" + background[1].lower() if background else "#ffffff") == chosen.scheme.background


def test_lists_count_by_themselves_and_start_again(written, guide):
    def item(text):
        return ListItem(Anchor("i"), (Paragraph(Anchor("p"), (Run(text, EL),)),))

    title = Heading(Anchor("h"), 1, (Run("Τίτλος", EL),))
    lists = [
        ListBlock(Anchor(f"l{n}"), (item("α"),), True, start) for n, start in enumerate((1, 5))
    ]
    data = written(replace(guide, blocks=(title, *lists), notes=()), "docx")
    with ZipFile(BytesIO(data)) as package:
        body = package.read("word/document.xml").decode()
        numbering = package.read("word/numbering.xml").decode()
    assert len(set(re.findall(r'<w:numId w:val="(\d+)"/>', body))) == 2
    assert re.findall(r'<w:startOverride w:val="(\d+)"/>', numbering) == ["1", "5"]


def test_tables_repeat_their_header_row_and_name_their_row_headers(part):
    body = part("word/document.xml")
    assert body.count("<w:tblHeader/>") == 1
    assert body.count("<w:cantSplit/>") == 3
    assert body.count('<w:pStyle w:val="TableRowHeader"/>') == 2
    assert 'w:firstColumn="1"' in body
    assert '<w:tblCaption w:val="Ώρες του ισογείου"/>' in body


def test_notes_are_notes_of_words(part):
    assert '<w:footnoteReference w:id="1"/>' in part("word/document.xml")
    assert "Μετάφραση του 1952." in part("word/footnotes.xml")


def test_a_link_into_a_program_is_plain_text(guide, written):
    blocks = (guide.blocks[0], Paragraph(Anchor("p"), (Run("α", EL, link="javascript:x()"),)))
    with ZipFile(BytesIO(written(replace(guide, blocks=blocks, notes=()), "docx"))) as package:
        assert "Hyperlink" not in package.read("word/document.xml").decode()
        assert b"javascript" not in package.read("word/_rels/document.xml.rels")


def test_labels_that_word_would_not_count_so_are_kept(guide, written, tmp_path):
    mark = Run("*", EL, note=Anchor("n1"))
    document = replace(
        guide,
        blocks=(
            Heading(Anchor("h"), 1, (Run("Τίτλος", EL),)),
            Paragraph(Anchor("p"), (Run("λέξη", EL), mark, Run(" και ξανά", EL), mark)),
        ),
        notes=(Note(Anchor("n1"), "*", (Paragraph(Anchor("q"), (Run("σημείωση", EL),)),)),),
    )
    path = tmp_path / "x.docx"
    path.write_bytes(written(document, "docx"))
    assert verify_file(path, against=document) == ()
    with ZipFile(path) as package:
        assert "customMarkFollows" in package.read("word/document.xml").decode()


def test_a_note_that_nothing_refers_to_stays_in_the_file(guide, written, tmp_path):
    note = Note(Anchor("n9"), "9", (Paragraph(Anchor("q"), (Run("ορφανή", EL),)),))
    document = replace(guide, notes=(note,), blocks=guide.blocks[:1])
    path = tmp_path / "x.docx"
    path.write_bytes(written(document, "docx"))
    assert verify_file(path, against=document) == ()


@pytest.mark.parametrize(
    "held",
    [
        {1: (), 2: ()},
        {2: (), 1: ()},
        {1: (2,), 2: ()},
        {1: (), 2: (3,), 3: (2,)},
        {1: (1,)},
        {2: (1,), 1: (2, 1), 3: (4,), 4: (1,)},
    ],
    ids=str,
)
def test_notes_that_only_notes_refer_to_stay_in_the_file_with_their_marks(held, guide, tmp_path):
    def mark(number):
        return Run(f"{number}", EL, note=Anchor(f"n{number}"))

    def note(number, marks):
        runs = (Run(f"σημείωση{number} ", EL), *(mark(one) for one in marks))
        return Note(Anchor(f"n{number}"), f"{number}", (Paragraph(Anchor(f"q{number}"), runs),))

    line = Paragraph(Anchor("p"), (Run("λέξη", EL), mark(1)))
    notes = tuple(note(number, marks) for number, marks in held.items())
    document = replace(guide, blocks=(guide.blocks[0], line), notes=notes)
    path = tmp_path / "x.docx"
    path.write_bytes(write(document)[0])
    assert verify_file(path, against=document) == ()


def test_a_note_that_hangs_on_a_note_is_noticed(mutated):
    reference = '<w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
    assert "DOCX-12" in mutated("word/footnotes.xml", "</w:p>", reference)


def test_contents_stand_behind_the_title_from_three_headings_on(part, guide, written):
    body = part("word/document.xml")
    assert body.index("Heading1") < body.index("Περιεχόμενα") < body.index("Η συλλογή")
    short = written(replace(guide, blocks=guide.blocks[:4]), "docx")
    with ZipFile(BytesIO(short)) as package:
        assert "Περιεχόμενα" not in package.read("word/document.xml").decode()


def test_footer_counts_pages_in_the_language_of_the_document(part, guide, written):
    footer = part("word/footer1.xml")
    assert re.sub(r"<[^>]+>", "", footer).split() == ["Σελίδα", "PAGE", "1", "από", "NUMPAGES", "1"]
    english = written(replace(guide, lang=EN), "docx")
    with ZipFile(BytesIO(english)) as package:
        assert "Page " in package.read("word/footer1.xml").decode()


def test_pictures_without_description_say_so_and_are_reported(guide):
    figure = next(block for block in guide.blocks if isinstance(block, Figure))
    data, report = write(replace(guide, blocks=(replace(figure, alt=None),), notes=()))
    with ZipFile(BytesIO(data)) as package:
        assert 'descr="εικόνα χωρίς περιγραφή"' in package.read("word/document.xml").decode()
    assert [finding.key for finding in report.findings] == ["figure-without-alt"]


def test_decoration_is_marked_as_such(guide):
    figure = next(block for block in guide.blocks if isinstance(block, Figure))
    data, report = write(replace(guide, blocks=(replace(figure, alt=""),), notes=()))
    with ZipFile(BytesIO(data)) as package:
        assert "decorative" in package.read("word/document.xml").decode()
    assert report.findings == ()


def test_a_picture_that_cannot_be_read_keeps_its_description_and_is_reported(guide):
    figure = replace(
        next(block for block in guide.blocks if isinstance(block, Figure)), image=b"<svg/>"
    )
    data, report = write(replace(guide, blocks=(figure,), notes=()))
    with ZipFile(BytesIO(data)) as package:
        assert 'descr="Η είσοδος με τη ράμπα"' in package.read("word/document.xml").decode()
    assert [finding.key for finding in report.findings] == ["image-unreadable"]


def test_joined_cells_stay_joined(guide, written, tmp_path):
    def cell(text, **spans):
        return TableCell(Anchor(text), (Run(text, EL),), **spans)

    table = Table(
        Anchor("t"),
        (
            TableRow((cell("α", row_span=2), cell("β", column_span=2))),
            TableRow((cell("γ"), cell("δ"))),
        ),
        1,
    )
    document = replace(guide, blocks=(guide.blocks[0], table), notes=())
    path = tmp_path / "x.docx"
    path.write_bytes(written(document, "docx"))
    assert verify_file(path, against=document) == ()
    made = docx.Document(str(path)).tables[0]
    assert made.cell(1, 0).text == "α"
    assert made.cell(0, 2).text == "β"


def test_a_table_without_headings_is_reported(guide):
    table = Table(Anchor("t"), (TableRow((TableCell(Anchor("c"), (Run("α", EL),)),)),))
    _, report = write(replace(guide, blocks=(table,), notes=()))
    assert [finding.key for finding in report.findings] == ["table-without-headers"]


@pytest.mark.parametrize(
    ("rule", "name", "old", "new"),
    [
        ("DOCX-02", "docProps/core.xml", "<dc:title>.*?</dc:title>", ""),
        ("DOCX-03", "word/styles.xml", "<w:lang [^>]*/>", ""),
        ("DOCX-04", "word/document.xml", '<w:lang w:val="en-GB"/>', ""),
        ("DOCX-05", "word/document.xml", 'w:val="Heading2"', 'w:val="Heading4"'),
        ("DOCX-06", "word/document.xml", '<w:tblHeader/>|w:firstColumn="1"', ""),
        ("DOCX-07", "word/document.xml", 'descr="[^"]*"', 'descr=""'),
        ("DOCX-08", "word/document.xml", "<w:sectPr", "<w:p/><w:sectPr"),
        ("DOCX-09", "word/document.xml", "<w:cantSplit/>", ""),
        ("DOCX-10", "word/document.xml", "ισόγειο", ""),
        ("DOCX-10", "word/document.xml", "Ελάτε στο", "στο Ελάτε"),
        ("DOCX-10", "word/footnotes.xml", "Μετάφραση", ""),
        ("DOCX-11", "word/document.xml", 'w:val="en-GB"', 'w:val="el-GR"'),
        ("DOCX-12", "word/document.xml", '(footnoteReference w:id=)"1"', r'\1"7"'),
    ],
)
def test_each_rule_notices_what_it_is_for(rule, name, old, new, mutated):
    assert rule in mutated(name, old, new)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a file"])
def test_what_is_no_docx_is_said_to_be_none(data, tmp_path):
    path = tmp_path / "x.docx"
    path.write_bytes(data)
    assert broken(verify_file(path)) == ["DOCX-01"]


def pdf_ua_failures(data, folder):
    """Export by LibreOffice as PDF/UA and return the clauses that veraPDF finds broken."""
    import pikepdf

    if not shutil.which("soffice"):
        pytest.skip("LibreOffice (soffice) is not here")
    if not VERAPDF.exists():
        pytest.skip("veraPDF (verify-pdfua) is not here")
    path = folder / "x.docx"
    path.write_bytes(data)
    options = '{"PDFUACompliance":{"type":"boolean","value":"true"}}'
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            f"pdf:writer_pdf_Export:{options}",
            str(path),
            "--outdir",
            str(folder),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    # LibreOffice 7.4 writes the page's tab order as a string where a name belongs.
    with pikepdf.open(folder / "x.pdf", allow_overwriting_input=True) as pdf:
        for page in pdf.pages:
            if "/Tabs" in page:
                page.Tabs = pikepdf.Name("/S")
        pdf.save()
    environment = dict(os.environ, PYTHON=sys.executable)
    told = subprocess.run(
        [str(VERAPDF), str(folder / "x.pdf")],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
    )
    assert "ua1 compliant=" in told.stdout, told.stderr
    return re.findall(r"FAIL (\S+)", told.stdout)


@pytest.mark.slow
def test_pdf_ua_made_from_our_file_satisfies_verapdf(guide, written, tmp_path):
    without_notes = replace(
        guide,
        notes=(),
        blocks=tuple(
            replace(block, runs=tuple(replace(run, note=None) for run in block.runs))
            if isinstance(block, Paragraph)
            else block
            for block in guide.blocks
        ),
    )
    assert pdf_ua_failures(written(without_notes, "docx"), tmp_path) == []


@pytest.mark.slow
def test_pdf_ua_of_notes_fails_only_where_libreoffice_forgets_their_id(guide, written, tmp_path):
    # LibreOffice 7.4 gives note tags no ID (7.9-1) and leaves the link to a note untagged
    # (7.18.5-1), whatever file the note comes from.
    assert set(pdf_ua_failures(written(guide, "docx"), tmp_path)) <= {"7.9-1", "7.18.5-1"}


@pytest.mark.slow
def test_pdf_ua_shows_a_missing_description(guide, written, tmp_path):
    data = BytesIO()
    with ZipFile(BytesIO(written(guide, "docx"))) as source, ZipFile(data, "w") as target:
        for entry in source.infolist():
            held = source.read(entry)
            if entry.filename == "word/document.xml":
                held = re.sub(rb'descr="[^"]*"', b"", held)
            target.writestr(entry, held)
    assert "7.3-1" in pdf_ua_failures(data.getvalue(), tmp_path)


def test_tables_that_follow_each_other_stay_two(guide, written, tmp_path):
    table = next(block for block in guide.blocks if isinstance(block, Table))
    bare = replace(table, anchor=Anchor("t2"), caption=())
    document = replace(guide, blocks=(guide.blocks[0], table, bare), notes=())
    path = tmp_path / "x.docx"
    path.write_bytes(written(document, "docx"))
    assert verify_file(path, against=document) == ()
    body = docx.Document(str(path)).element.body
    kinds = "".join("t" if part.tag.endswith("}tbl") else "p" for part in body)
    assert "tpt" in kinds
    assert "tt" not in kinds


def test_rows_that_a_cell_reaches_over_stay_on_one_page(guide, written):
    tall = TableCell(Anchor("c"), (Run("ψηλό", EL),), HeaderScope.ROW, row_span=2)
    other = TableCell(Anchor("d"), (Run("κελί", EL),))
    rows = (TableRow((tall, other)), TableRow((other,)), TableRow((other, other)))
    document = replace(guide, blocks=(guide.blocks[0], Table(Anchor("t"), rows)), notes=())
    table = docx.Document(BytesIO(written(document, "docx"))).element.body.find(".//{*}tbl")
    kept = [row.find(".//{*}keepNext") is not None for row in table.iter("{*}tr")]
    assert kept == [True, False, False]


def _wide(columns: int, *, has_head: bool = True) -> Table:
    def cell(text, scope=HeaderScope.NONE):
        return TableCell(Anchor(f"c{text}"), (Run(text, EL),), scope)

    head = TableRow(tuple(cell(f"Στήλη{n}", HeaderScope.COLUMN) for n in range(columns)))
    rows = [
        TableRow(
            (
                cell(f"Γραμμή{row}", HeaderScope.ROW),
                *(cell(f"τιμή{row}-{n}") for n in range(1, columns)),
            )
        )
        for row in range(2)
    ]
    return Table(Anchor("t"), (head, *rows) if has_head else tuple(rows), int(has_head))


def test_a_table_of_forty_columns_becomes_records_with_every_word_once(guide, tmp_path):
    document = replace(guide, blocks=(guide.blocks[0], _wide(40), *guide.blocks[1:]))
    data, report = write(document)
    path = tmp_path / "x.docx"
    path.write_bytes(data)
    assert verify_file(path, against=document) == ()
    assert "table-reflowed" in {finding.key for finding in report.findings}
    texts = [paragraph.text for paragraph in docx.Document(BytesIO(data)).paragraphs]
    assert "Στήλη7: τιμή1-7" in texts
    assert texts.count("Στήλη7") == 1
    assert "Γραμμή1" in texts


def test_a_table_with_room_stays_a_table(guide):
    data, _ = write(replace(guide, blocks=(guide.blocks[0], _wide(4))))
    assert len(docx.Document(BytesIO(data)).tables) == 1


def test_three_columns_without_room_for_their_words_become_records_in_the_largest_letters(guide):
    document = replace(guide, blocks=(guide.blocks[0], _wide(3)), notes=())
    assert len(docx.Document(BytesIO(write(document)[0])).tables) == 1
    data, report = write(document, body_pt=48)
    assert not docx.Document(BytesIO(data)).tables
    assert "table-reflowed" in {finding.key for finding in report.findings}


def test_a_table_that_lost_its_headings_is_noticed_beside_records(guide, tmp_path):
    document = replace(guide, blocks=(guide.blocks[0], _wide(40), *guide.blocks[1:]))
    path = tmp_path / "x.docx"
    with ZipFile(BytesIO(write(document)[0])) as source, ZipFile(path, "w") as target:
        for entry in source.infolist():
            text = source.read(entry)
            if entry.filename == "word/document.xml":
                text = text.replace(b"<w:tblHeader/>", b"").replace(b'w:firstColumn="1"', b"")
            target.writestr(entry, text)
    assert "DOCX-06" in broken(verify_file(path, against=document))
