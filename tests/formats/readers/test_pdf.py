"""PDF in: our own files come back, other people's in reading order, hostile ones are refused."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

import formats
from formats.document import (
    EL,
    EN,
    Figure,
    Heading,
    ListBlock,
    PageBreak,
    Paragraph,
    Quote,
    Table,
)
from formats.errors import AccessError, UnreadableDocument
from formats.readers.registry import read_bytes
from formats.reading import Limits
from formats.text import document_runs, plain, walk, words

FONTS = Path(formats.__file__).parent / "pdf" / "fonts"


def read(data, **options):
    return read_bytes(data, name="x.pdf", **options)


def of(document, kind):
    blocks = (*document.blocks, *(b for note in document.notes for b in note.blocks))
    return [block for block in walk(blocks) if isinstance(block, kind)]


def keys(reading):
    return [finding.key for finding in reading.report.findings]


# -- our own large print ---------------------------------------------------------------------------


def heads(table):
    """Return the words and scopes of the cells that have words; spaces in them are the print's."""
    return [
        [solid(plain(c.runs)), c.scope, c.column_span, c.row_span]
        for row in table.rows
        for c in row.cells
        if plain(c.runs).strip()
    ]


ONE_LOOK = str.maketrans("ABEZHIKMNOPTYXaovuikpxtwáóíúï", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαονυικρχτωάόίύϊ")


def solid(text):
    """Return a text's signs: a line may end inside a word that is too long for it.

    Letters that look alike count as one: of words that mix scripts, readers make one script.
    """
    return "".join(text.split()).translate(ONE_LOOK)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(data=st.data())
def test_large_print_comes_back_with_every_word_once_and_in_order(data, documents, written):
    document = data.draw(documents)
    reading = read(written(document, "large-print-pdf"))
    again = reading.document
    assert solid(" ".join(words(again))) == solid(" ".join(words(document)))
    assert solid(again.title) == solid(document.title)
    assert [h.level for h in of(again, Heading)] == [h.level for h in of(document, Heading)]
    assert [heads(t) for t in of(again, Table)] == [heads(t) for t in of(document, Table)]
    told = [figure for figure in of(document, Figure) if figure.alt != ""]
    assert [f.alt for f in of(again, Figure)] == [f.alt for f in told]
    assert [p.label for p in of(again, PageBreak)] == [p.label for p in of(document, PageBreak)]
    assert [n.label for n in again.notes] == [n.label for n in document.notes]


def test_a_whole_handout_in_large_print_keeps_languages_lists_and_links(guide, written):
    again = read(written(guide, "large-print-pdf")).document
    assert words(again) == words(guide)
    foreign = [(r.text.strip(), r.lang) for rs in document_runs(again) for r in rs if r.lang != EL]
    assert [pair for pair in foreign if pair[0]] == [
        ("Zorba the Greek", EN),
        ("ἄνδρα μοι ἔννεπε, Μοῦσα", "grc"),
    ]
    lists = of(again, ListBlock)
    assert [(block.is_ordered, len(block.items)) for block in lists] == [(True, 3), (False, 2)]
    links = [r.link for rs in document_runs(again) for r in rs if r.link]
    assert links == ["https://example.org/"]
    referring = [r.note for rs in document_runs(again) for r in rs if r.note]
    assert referring == [note.anchor for note in again.notes]
    assert len(of(again, Quote)) == 1
    assert [plain(figure.caption) for figure in of(again, Figure)] == ["Η νέα είσοδος"]


# -- pages without tags ----------------------------------------------------------------------------


@pytest.fixture(scope="module", autouse=True)
def _faces():
    for name in ("Regular", "Bold"):
        pdfmetrics.registerFont(TTFont(f"T{name}", FONTS / f"NotoSans-{name}.ttf"))


class Sheets:
    """Pages that are drawn line by line, as a program without tags does."""

    def __init__(self):
        self.out = BytesIO()
        self.canvas = Canvas(self.out, pagesize=(595, 842))

    def line(self, x, y, text, size=11, font="TRegular"):
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, y, text)

    def lines(self, x, top, texts, size=11, font="TRegular", leading=1.3):
        for number, text in enumerate(texts):
            self.line(x, top - number * leading * size, text, size, font)

    def page(self):
        self.canvas.showPage()

    def data(self):
        self.canvas.save()
        return self.out.getvalue()


FOLDED = [
    "Η δημοτική βιβλιοθήκη δανείζει βιβλία σε με-",
    "γάλα γράμματα και ακουστικά βιβλία σε όποιον",
    "δεν διαβάζει έντυπα, χωρίς καμία χρέωση.",
]
WHOLE = (
    "Η δημοτική βιβλιοθήκη δανείζει βιβλία σε μεγάλα γράμματα και ακουστικά βιβλία σε όποιον"
    " δεν διαβάζει έντυπα, χωρίς καμία χρέωση."
)


def texts(document):
    return [plain(b.runs) for b in document.blocks if isinstance(b, Heading | Paragraph)]


def test_lines_and_divided_words_are_joined_and_the_title_is_told_by_its_size():
    sheets = Sheets()
    sheets.line(60, 780, "Ο οδηγός της βιβλιοθήκης", 20)
    sheets.lines(60, 740, FOLDED)
    reading = read(sheets.data())
    assert reading.document.title == "Ο οδηγός της βιβλιοθήκης"
    assert texts(reading.document) == ["Ο οδηγός της βιβλιοθήκης", WHOLE]
    assert {"heading-guessed", "words-rejoined"} <= set(keys(reading))


def test_two_columns_are_read_one_after_the_other_and_a_paragraph_goes_on_over_both():
    left = [f"Η πρώτη στήλη έχει πολλές λέξεις {i}." for i in range(10)]
    right = [f"Η δεύτερη στήλη έχει και αυτή πολλές {i}." for i in range(10)]
    sheets = Sheets()
    sheets.line(60, 790, "Εφημερίδα της πόλης με νέα για όλους τους αναγνώστες", 18)
    for number in range(10):  # drawn row by row, across the columns
        sheets.line(60, 740 - 14 * number, left[number])
        sheets.line(310, 741 - 14 * number, right[number])
    joined = " ".join(texts(read(sheets.data()).document)[1:])
    assert joined == " ".join(left + right)


def test_a_left_column_that_reaches_below_the_right_one_is_read_to_its_end_first():
    left = [f"Η πρώτη στήλη έχει πολλές λέξεις {i}." for i in range(10)]
    right = [f"Η δεύτερη στήλη έχει και αυτή πολλές {i}." for i in range(5)]
    sheets = Sheets()
    sheets.lines(60, 740, left[:6])
    sheets.lines(60, 630, left[6:])
    sheets.lines(310, 740, right)
    joined = " ".join(texts(read(sheets.data()).document)[1:])
    assert joined == " ".join(left + right)


def test_a_table_without_tags_is_read_row_by_row_and_told():
    sheets = Sheets()
    sheets.line(60, 790, "Ώρες", 18)
    for number, row in enumerate((("Δευτέρα", "9–14", "17–20"), ("Τρίτη", "10–15", "κλειστά"))):
        for column, text in enumerate(row):
            sheets.line(60 + 150 * column, 740 - 20 * number, text)
    sheets.lines(60, 640, FOLDED)
    reading = read(sheets.data())
    assert texts(reading.document)[1:3] == ["Δευτέρα 9–14 17–20", "Τρίτη 10–15 κλειστά"]
    assert "table-read-as-lines" in keys(reading)


def book(page_count):
    sheets = Sheets()
    for number in range(page_count):
        sheets.line(60, 805, "Το μυθιστόρημα της πόλης" if number % 2 else "Άννα Άλφα", 9)
        text = [f"Η γραμμή {i} της σελίδας μιλά για κάτι καινούριο εδώ" for i in range(20)]
        sheets.lines(60, 760, text)
        sheets.line(290, 30, str(number + 7), 9)
        sheets.page()
    return sheets.data()


def test_running_heads_and_page_numbers_leave_the_flow_and_become_anchors():
    document = read(book(6)).document
    flow = " ".join(words(document))
    assert "μυθιστόρημα" not in flow
    assert "Άλφα" not in flow
    assert [block.label for block in of(document, PageBreak)] == ["7", "8", "9", "10", "11", "12"]
    assert flow.count("γραμμή") == 120


def test_a_paragraph_goes_on_over_the_page_and_the_page_begins_after_it():
    sheets = Sheets()
    sheets.line(60, 780, "Ο οδηγός της βιβλιοθήκης", 20)
    sheets.lines(60, 90, FOLDED[:2])
    sheets.page()
    sheets.lines(60, 780, FOLDED[2:])
    sheets.lines(60, 740, ["Άλλη παράγραφος, που αρχίζει στη δεύτερη σελίδα."])
    document = read(sheets.data()).document
    kinds = [type(block).__name__ for block in document.blocks]
    assert kinds == ["PageBreak", "Heading", "Paragraph", "PageBreak", "Paragraph"]
    assert texts(document)[1] == WHOLE


def test_bullets_numbers_and_what_is_under_them_are_lists():
    sheets = Sheets()
    sheets.line(60, 780, "Ο οδηγός της βιβλιοθήκης", 20)
    sheets.lines(60, 740, ["1. Ελάτε στο ισόγειο.", "2. Φέρτε μαζί σας:"])
    sheets.lines(85, 711, ["• ταυτότητα", "• έναν λογαριασμό"])
    sheets.lines(60, 682, ["3. Πάρτε την κάρτα σας."])
    outer, inner = of(read(sheets.data()).document, ListBlock)
    assert (outer.is_ordered, outer.start, len(outer.items)) == (True, 1, 3)
    assert (inner.is_ordered, len(inner.items)) == (False, 2)
    assert outer.items[1].blocks[1] is inner


def test_a_note_at_the_foot_is_kept_out_of_the_flow_and_reachable():
    sheets = Sheets()
    sheets.line(60, 780, "Ο οδηγός της βιβλιοθήκης", 20)
    sheets.line(60, 740, "Το βιβλίο κυκλοφορεί και στα αγγλικά")
    sheets.line(262, 745, "3", 6)
    sheets.line(270, 740, "από το 1952.")
    sheets.lines(60, 700, FOLDED)
    sheets.line(60, 95, "3", 6)
    sheets.line(66, 90, "Η πρώτη μετάφραση.", 9)
    document = read(sheets.data()).document
    (note,) = document.notes
    assert (note.label, plain(note.blocks[0].runs)) == ("3", "Η πρώτη μετάφραση.")
    assert [r.note for rs in document_runs(document) for r in rs if r.note] == [note.anchor]


def test_a_picture_without_tags_is_kept_without_an_invented_description(guide):
    picture = of(guide, Figure)[0].image
    sheets = Sheets()
    sheets.line(60, 780, "Ο οδηγός της βιβλιοθήκης", 20)
    sheets.canvas.drawImage(ImageReader(BytesIO(picture)), 60, 600, 200, 130)
    sheets.lines(60, 560, FOLDED)
    reading = read(sheets.data())
    (figure,) = of(reading.document, Figure)
    assert figure.alt is None
    assert [type(b).__name__ for b in reading.document.blocks] == ["Heading", "Figure", "Paragraph"]
    assert "figure-without-alt" in keys(reading)


def test_turned_pages_are_read_as_they_are_seen():
    sheets = Sheets()
    sheets.canvas.translate(595, 0)
    sheets.canvas.rotate(90)
    sheets.line(60, 500, "Ο οδηγός της βιβλιοθήκης", 20)
    sheets.lines(60, 460, FOLDED)
    with pikepdf.open(BytesIO(sheets.data())) as pdf:
        pdf.pages[0].Rotate = 90
        out = BytesIO()
        pdf.save(out)
    assert texts(read(out.getvalue()).document) == ["Ο οδηγός της βιβλιοθήκης", WHOLE]


# -- hostile and broken files ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def plain_pdf():
    sheets = Sheets()
    sheets.line(60, 780, "Ο οδηγός της βιβλιοθήκης", 20)
    sheets.lines(60, 740, FOLDED)
    return sheets.data()


def saved(pdf, **options):
    out = BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def test_a_file_locked_with_a_password_says_so_and_an_empty_password_opens(plain_pdf):
    with pikepdf.open(BytesIO(plain_pdf)) as pdf:
        locked = saved(pdf, encryption=pikepdf.Encryption(user="μυστικό", owner="άλλο"))
        open_to_all = saved(pdf, encryption=pikepdf.Encryption(user="", owner="άλλο"))
    with pytest.raises(UnreadableDocument) as refused:
        read(locked)
    assert refused.value.say == "file-locked"
    assert WHOLE in texts(read(open_to_all).document)


def test_scripts_in_a_file_are_not_run_and_its_text_is_read(plain_pdf):
    with pikepdf.open(BytesIO(plain_pdf)) as pdf:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="while(true){}")
        pdf.Root.OpenAction = script
        pdf.pages[0].AA = pikepdf.Dictionary(O=script)
        data = saved(pdf)
    assert WHOLE in texts(read(data).document)


def outcome(data):
    """Return what a reading comes to: nothing, or the key of its error."""
    try:
        read(data)
    except AccessError as error:
        return error.say
    return ""


def test_a_file_cut_anywhere_is_read_or_refused_with_one_clear_error(plain_pdf):
    told = {outcome(plain_pdf[:end]) for end in range(1, len(plain_pdf), 1024)}
    assert "file-damaged" in told
    assert told <= {"", "file-damaged"}


def test_a_structure_tree_that_bites_its_tail_is_read_once(guide, written):
    with pikepdf.open(BytesIO(written(guide, "large-print-pdf"))) as pdf:
        root = pdf.Root.StructTreeRoot
        parent = root.K[0] if isinstance(root.K, pikepdf.Array) else root.K
        parent.K.append(parent)
        data = saved(pdf)
    assert words(read(data).document) == words(guide)


def test_a_structure_tree_deeper_than_the_limit_is_refused(guide, written):
    with pikepdf.open(BytesIO(written(guide, "large-print-pdf"))) as pdf:
        root = pdf.Root.StructTreeRoot
        inner = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Div)
        )
        top = inner
        for _ in range(3_000):
            top = pdf.make_indirect(
                pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Div, K=top)
            )
        first = root.K[0] if isinstance(root.K, pikepdf.Array) else root.K
        first.K.append(top)
        data = saved(pdf)
    with pytest.raises(UnreadableDocument) as refused:
        read(data)
    assert refused.value.say == "nested-too-deep"


def test_more_pages_than_the_limit_are_refused():
    with pytest.raises(UnreadableDocument) as refused:
        read(book(4), limits=Limits(pages=3))
    assert refused.value.say == "pdf-too-many-pages"


def test_tags_that_hold_only_a_part_of_the_text_are_not_trusted(guide, written):
    with pikepdf.open(BytesIO(written(guide, "large-print-pdf"))) as pdf:
        root = pdf.Root.StructTreeRoot
        document = root.K[0] if isinstance(root.K, pikepdf.Array) else root.K
        document.K = pikepdf.Array([document.K[0]])
        data = saved(pdf)
    reading = read(data)
    assert "tags-not-used" in keys(reading)
    assert "Καλή" in words(reading.document)


def with_pages(tagged, *others):
    """Return a tagged file to which pages of other files were added, as programs that join do."""
    with pikepdf.open(BytesIO(tagged)) as pdf:
        for other in others:
            with pikepdf.open(BytesIO(other)) as added:
                pdf.pages.extend(added.pages)
        return saved(pdf)


def test_text_on_a_page_that_the_tags_never_name_is_not_lost(guide, written, plain_pdf):
    reading = read(with_pages(written(guide, "large-print-pdf"), plain_pdf))
    assert "tags-not-used" in keys(reading)
    assert WHOLE in texts(reading.document)


def test_a_scan_behind_a_tagged_cover_is_told_or_recognised(guide, written):
    sheets = Sheets()
    image = Image.new("L", (600, 840), 255)
    image.paste(90, (100, 100, 400, 500))
    sheets.canvas.drawImage(ImageReader(image), 0, 0, 595, 842)
    reading = read(with_pages(written(guide, "large-print-pdf"), sheets.data()))
    assert "tags-not-used" in keys(reading)
    told = {"page-recognised", "page-without-words", "pages-not-recognised"}
    assert told & set(keys(reading))


def test_a_few_words_outside_the_tags_are_told_with_what_they_say(guide, written):
    sheets = Sheets()
    sheets.canvas.drawString(72, 700, "Stamp 42")
    reading = read(with_pages(written(guide, "large-print-pdf"), sheets.data()))
    assert "tags-not-used" not in keys(reading)
    (told,) = [f for f in reading.report.findings if f.key == "untagged-text-left-out"]
    assert told.kind == "lost"
    assert told.detail.endswith(": Stamp 42")


def test_marked_words_that_no_element_holds_are_told_with_what_they_say(guide, written):
    with pikepdf.open(BytesIO(written(guide, "large-print-pdf"))) as pdf:
        root = pdf.Root.StructTreeRoot
        document = root.K[0] if isinstance(root.K, pikepdf.Array) else root.K
        document.K = pikepdf.Array(list(document.K)[:-1])
        data = saved(pdf)
    reading = read(data)
    assert "tags-not-used" not in keys(reading)
    told = [f.detail for f in reading.report.findings if f.key == "untagged-text-left-out"]
    assert told == ["3: 1 Μετάφραση του 1952."]


@pytest.mark.parametrize("is_tagged", [True, False])
def test_what_was_filled_into_a_form_is_told(guide, written, plain_pdf, is_tagged):
    with pikepdf.open(
        BytesIO(written(guide, "large-print-pdf") if is_tagged else plain_pdf)
    ) as pdf:
        make, name = pikepdf.Dictionary, pikepdf.Name
        pair = pdf.make_indirect(make(T=pikepdf.String("Μέλος"), FT=name.Btn, V=name.Yes))
        pair.Kids = pikepdf.Array([pair])
        fields = [
            make(
                TU=pikepdf.String("Όνομα"),
                T=pikepdf.String("n"),
                FT=name.Tx,
                V=pikepdf.String("Άννα"),
            ),
            make(T=pikepdf.String("Άδειο"), FT=name.Tx),
            make(T=pikepdf.String("Όχι"), FT=name.Btn, V=name.Off),
            pair,
        ]
        pdf.Root.AcroForm = make(Fields=pikepdf.Array(fields))
        data = saved(pdf)
    told = [f.detail for f in read(data).report.findings if f.key == "form-value-left-out"]
    assert told == ["Όνομα: Άννα", "Μέλος: Yes"]


def test_a_damaged_page_of_a_tagged_file_is_told(guide, written):
    with pikepdf.open(BytesIO(written(guide, "large-print-pdf"))) as pdf:
        kids = pdf.Root.Pages.Kids
        kids.append(pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Font)))
        pdf.Root.Pages.Count = len(kids)
        data = saved(pdf)
    assert "page-damaged" in keys(read(data))


@pytest.mark.parametrize("broken", [b"\xfe\xff\xd8\x00", b"\xef\xbb\xbf\x80a"])
def test_a_title_or_description_that_is_no_unicode_is_as_if_it_were_absent(broken, guide, written):
    with pikepdf.open(BytesIO(written(guide, "large-print-pdf"))) as pdf:
        pdf.docinfo["/Title"] = pikepdf.String(broken)
        if pdf.Root.get("/Metadata") is not None:
            del pdf.Root.Metadata
        for held in pdf.objects:
            if isinstance(held, pikepdf.Dictionary) and "/Alt" in held:
                held["/Alt"] = pikepdf.String(broken)
        damaged = saved(pdf)
    document = read(damaged).document
    assert not any(f.alt for f in walk(document.blocks) if isinstance(f, Figure))


def test_a_tag_whose_name_is_no_unicode_is_read_as_an_unknown_tag(guide, written):
    whole = written(guide, "large-print-pdf")
    with pikepdf.open(BytesIO(whole)) as pdf:
        plain_file = saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert plain_file.count(b"/S /Figure") == 1
    damaged = plain_file.replace(b"/S /Figure", b"/S /Fig\xec\x80e")
    assert words(read(damaged).document) == words(read(whole).document)
