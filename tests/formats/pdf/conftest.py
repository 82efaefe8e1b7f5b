"""Documents that show every block, and ways to write and read the large-print PDF."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from formats.build import runs
from formats.document import (
    EL,
    EN,
    GRC,
    Anchor,
    Document,
    Emphasis,
    Field,
    Figure,
    HeaderScope,
    Heading,
    Lang,
    ListBlock,
    ListItem,
    Metadata,
    Note,
    PageBreak,
    Paragraph,
    Quote,
    Run,
    Table,
    TableCell,
    TableRow,
)
from formats.report import Report
from formats.theme import Theme, theme
from formats.writers.large_print_pdf import LargePrintPdfWriter

LONG = (
    "Η δημοτική βιβλιοθήκη δανείζει βιβλία σε μεγάλα γράμματα, ακουστικά βιβλία και βιβλία σε "
    "γραφή Μπράιγ. Για πληροφορίες καλέστε στο 210 123 4567 έως τις 25 Μαρτίου 2026. "
)


def paragraph(anchor: str, text: str, lang: Lang = EL) -> Paragraph:
    """Return a paragraph; languages are told by script."""
    return Paragraph(Anchor(anchor), runs(text, lang))


def item(anchor: str, *blocks: Paragraph | ListBlock) -> ListItem:
    """Return a list item."""
    return ListItem(Anchor(anchor), blocks)


def table(anchor: str, *rows: tuple[str, ...], caption: str = "") -> Table:
    """Return a table with one row of headings and a heading in each row."""

    def cell(row: int, column: int, text: str) -> TableCell:
        scope = HeaderScope.ROW if row and not column else HeaderScope.NONE
        return TableCell(Anchor(f"{anchor}-{row}-{column}"), runs(text, EL), scope)

    made = tuple(
        TableRow(tuple(cell(row, column, text) for column, text in enumerate(texts)))
        for row, texts in enumerate(rows)
    )
    return Table(Anchor(anchor), made, 1, runs(caption, EL))


def picture(size: tuple[int, int] = (120, 80), form: str = "PNG", mode: str = "RGBA") -> bytes:
    """Return a picture: a black line on a transparent or white ground."""
    from PIL import Image, ImageDraw

    image = Image.new(mode, size, (0, 0, 0, 0) if mode == "RGBA" else "white")
    ImageDraw.Draw(image).line((0, 0, *size), fill="black", width=5)
    out = BytesIO()
    image.save(out, form)
    return out.getvalue()


WIDE = table(
    "wide",
    ("Τίτλος", "Συγγραφέας", "Έτος", "Εκδότης", "Τόπος", "Σελίδες"),
    ("Αλέξης Ζορμπάς", "Καζαντζάκης", "1946", "Δημητράκος", "Αθήνα", "328"),
    ("Η μεγάλη χίμαιρα", "Καραγάτσης", "1953", "", "Αθήνα", "410"),
    caption="Βιβλία του μήνα",
)

HOURS = table(
    "hours",
    ("Ημέρα", "Πρωί", "Απόγευμα"),
    ("Δευτέρα", "9–14", "17–20"),
    ("Τρίτη", "9–14", "17–20"),
    ("Τετάρτη", "9–14", "κλειστά"),
    ("Πέμπτη", "9–14", "17–20"),
    caption="Ώρες λειτουργίας",
)


def _everything() -> Document:
    """Return a document with every kind of block and run."""
    linked = (
        Run("Το κείμενο έχει ", EL),
        Run("έντονα", EL, Emphasis.STRONG),
        Run(" και ", EL),
        Run("πλάγια", EL, Emphasis.EMPHASIS),
        Run(" γράμματα, έναν ", EL),
        Run("σύνδεσμο", EL, link="https://example.org/βιβλία?q=1"),
        Run(", x", EL),
        Run("2", EL, Emphasis.SUPERSCRIPT),
        Run(", H", EN),
        Run("2", EN, Emphasis.SUBSCRIPT),
        Run("O, σημείωση", EL),
        Run("1", EL, Emphasis.SUPERSCRIPT, note=Anchor("n1")),
        Run(" και ", EL),
        Run("παραπομπή στις ώρες", EL, link="#hours"),
        Run(".", EL),
    )
    nested = ListBlock(
        Anchor("l2"), (item("i3", paragraph("p4", "εννέα")), item("i4", paragraph("p5", "δέκα"))),
        is_ordered=True, start=9,
    )  # fmt: skip
    blocks = (
        Heading(Anchor("h1"), 1, runs("Οδηγός της Δημοτικής Βιβλιοθήκης", EL)),
        paragraph("p1", LONG + "It also lends Pride and Prejudice by Jane Austen."),
        Heading(Anchor("h2"), 2, runs("Μορφές κειμένου", EL)),
        Paragraph(Anchor("p2"), linked),
        ListBlock(
            Anchor("l1"),
            (
                item("i1", paragraph("p3", LONG)),
                item("i2", paragraph("p6", "Δεύτερο"), nested),
                item("i5", paragraph("p7", "Third item in English")),
            ),
        ),
        Heading(Anchor("h3"), 4, runs("Πολυτονικό", EL)),
        Paragraph(Anchor("p8"), (Run("Ἐν ἀρχῇ ἦν ὁ λόγος, ᾧ ᾗ ᾳ ῥ Ῥ ἆ.", GRC),)),
        Quote(Anchor("q1"), (paragraph("p9", LONG), paragraph("p10", "Τέλος.")), runs("Ο. Ε.", EL)),
        Field(Anchor("f1"), runs("Συγγραφέας", EL), runs("Νίκος Καζαντζάκης", EL)),
        Field(Anchor("f2"), runs("Τίτλος", EL), runs("Ζορμπάς / Zorba the Greek", EL)),
        PageBreak(Anchor("pb34"), "34"),
        paragraph("p11", LONG * 2),
        HOURS,
        WIDE,
        Figure(Anchor("g1"), picture(), "image/png", "Μια γραμμή", EL, runs("Εικόνα 1.", EL)),
        Figure(Anchor("g2"), picture(form="JPEG", mode="RGB"), "image/jpeg", None, EL),
        Figure(Anchor("g3"), picture((30, 30)), "image/png", "", EL),
        Figure(Anchor("g4"), b"?", "image/x-emf", "Ο χάρτης", EL, runs("Ο χάρτης της πόλης", EL)),
        Heading(Anchor("h4"), 2, runs("A section in English", EN)),
        paragraph("p12", "Signs ☎ ✓ → ≤ € § « » … – — • stay. " + "ηλεκτροεγκεφαλογράφημα" * 4, EN),
    )
    notes = (Note(Anchor("n1"), "1", (paragraph("np1", "Η σημείωση. " + LONG),)),)
    metadata = Metadata(("Δημοτική Βιβλιοθήκη",), "Πρόσβαση", "Οδηγός", "2026", "urn:x:1")
    return Document("Οδηγός της Δημοτικής Βιβλιοθήκης", EL, blocks, notes, metadata)


@pytest.fixture(scope="session")
def everything() -> Document:
    """A document with every kind of block and run."""
    return _everything()


@pytest.fixture(scope="session")
def handout() -> Document:
    """A short English handout without contents or notes."""
    blocks = (
        Heading(Anchor("h1"), 1, runs("Join the library", EN)),
        paragraph("p1", "Bring your identity card. Ask for Μαρία at the desk.", EN),
        Field(Anchor("f1"), runs("Telephone", EN), runs("210 123 4567", EN)),
    )
    return Document("Join the library", EN, blocks)


Save = Callable[..., tuple[Path, Report]]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Write a document and return the file's path and the report."""

    def write(
        document: Document, chosen: Theme | None = None, name: str = "x"
    ) -> tuple[Path, Report]:
        path = tmp_path / f"{name}.pdf"
        with path.open("wb") as out:
            report = LargePrintPdfWriter().write(document, out, theme=chosen or theme())
        return path, report

    return write


def tree_text(path: Path) -> str:
    """Return the structure tree as a person can read it: types, languages, texts."""
    from formats.verify.pdf_content import PageReader

    lines: list[str] = []

    def show(element: pikepdf.Object, page: pikepdf.Object | None, depth: int) -> None:
        page = element.get("/Pg", page)
        notes = [f"{key[1:]}={element[key]}" for key in ("/Lang", "/Alt", "/ID") if key in element]
        attributes = element.get("/A", {})
        notes += [
            f"{key[1:]}={str(value).lstrip('/')}"
            for key, value in sorted(attributes.items())
            if key in {"/Scope", "/RowSpan", "/ColSpan", "/ListNumbering"}
        ]
        lines.append("  " * depth + " ".join([str(element["/S"])[1:], *notes]))
        kids = element.get("/K", pikepdf.Array())
        text = ""
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                text = flush(text, depth)
                show(kid, page, depth + 1)
            elif isinstance(kid, pikepdf.Dictionary) and "/Obj" in kid:
                text = flush(text, depth)
                lines.append("  " * (depth + 1) + f"[{kid['/Obj']['/Contents']}]")
            else:
                is_far = isinstance(kid, pikepdf.Dictionary)
                where = kid.get("/Pg", page) if is_far else page
                number = int(kid["/MCID"]) if is_far else int(kid)
                text += pages[where.objgen].marked.get(number, "")
        flush(text, depth)

    def flush(text: str, depth: int) -> str:
        if text:
            lines.append("  " * (depth + 1) + f"«{text}»")
        return ""

    with pikepdf.open(path) as pdf:
        reader = PageReader()
        pages = {page.obj.objgen: reader.read(page) for page in pdf.pages}
        show(pdf.Root["/StructTreeRoot"]["/K"], None, 0)
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="session")
def tree() -> Callable[[Path], str]:
    """Show the structure tree of a file as text."""
    return tree_text
