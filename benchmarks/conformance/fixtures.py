"""Documents that hold every kind of block, in every language, and those that give trouble."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, replace
from io import BytesIO

from conformance.texts import ENGLISH, GREEK, MIXED, POLYTONIC, Texts
from formats.build import DocumentBuilder, runs
from formats.document import (
    EL,
    Anchor,
    Block,
    Document,
    Emphasis,
    Field,
    Figure,
    HeaderScope,
    Heading,
    ListBlock,
    ListItem,
    Metadata,
    Note,
    PageBreak,
    Paragraph,
    Quote,
    Run,
    Runs,
    Table,
    TableCell,
    TableRow,
)
from formats.native import dump
from formats.readers.registry import read_bytes
from formats.text import map_runs, plain


@dataclass(frozen=True, slots=True)
class Fixture:
    """A document under the name that the table has for it."""

    name: str
    document: Document


def all_fixtures() -> tuple[Fixture, ...]:
    """Return every fixture as our reader hands it on: without gaps between levels of headings."""
    return tuple(Fixture(one.name, _as_read(one.document)) for one in _written())


def _as_read(document: Document) -> Document:
    return read_bytes(dump(document).encode(), name="fixture.json").document


def _written() -> tuple[Fixture, ...]:
    made = [Fixture(texts.name, every_block(texts)) for texts in _LANGUAGES]
    mixed = every_block(MIXED)
    return (
        *made,
        Fixture("without-notes", without_notes(mixed)),
        Fixture("handout", _handout()),
        Fixture("long", _long()),
        Fixture("trouble", _trouble()),
    )


_LANGUAGES = (GREEK, ENGLISH, MIXED, POLYTONIC)


def picture(width: int = 120, height: int = 80) -> bytes:
    """Return a grey PNG with a dark frame."""
    row = b"\x00" + b"\x40" + b"\xc0" * (width - 2) + b"\x40"
    edge = b"\x00" + b"\x40" * width
    data = zlib.compress(edge + row * (height - 2) + edge, 9)

    def chunk(kind: bytes, held: bytes) -> bytes:
        check = zlib.crc32(kind + held)
        return struct.pack(">I", len(held)) + kind + held + struct.pack(">I", check)

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def photograph() -> bytes:
    """Return a small JPEG in colours."""
    from PIL import Image

    out = BytesIO()
    Image.linear_gradient("L").convert("RGB").resize((96, 64)).save(out, "JPEG", quality=70)
    return out.getvalue()


class _Anchors:
    """Anchors `a1`, `a2`, … in the order in which they are asked for."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self) -> Anchor:
        self._count += 1
        return Anchor(f"a{self._count}")


def every_block(texts: Texts) -> Document:
    """Return a document with every kind of block and run, in the words of `texts`."""
    a = _Anchors()
    blocks = (
        Heading(a(), 1, texts.phrase(0)),
        Paragraph(a(), texts.sentence(0, 2)),
        PageBreak(a(), "xii"),
        Heading(a(), 2, texts.phrase(1)),
        Paragraph(a(), _kinds_of_runs(texts)),
        _lists(texts, a),
        PageBreak(a(), "1"),
        Heading(a(), 3, texts.phrase(2)),
        Quote(a(), tuple(_paragraphs(texts, a, 2)), texts.phrase(7)),
        Field(a(), texts.phrase(1), texts.phrase(5)),
        Field(a(), texts.phrase(3), texts.phrase(8)),
        Heading(a(), 2, texts.phrase(3)),
        _hours(texts, a),
        _wide(texts, a),
        _spanned(texts, a),
        PageBreak(a(), "2"),
        Heading(a(), 2, texts.phrase(6)),
        *_figures(texts, a),
        *_paragraphs(texts, a, 3),
    )
    notes = (
        Note(Anchor("n1"), "1", (Paragraph(a(), texts.sentence(3)),)),
        Note(Anchor("n2"), "2", tuple(_paragraphs(texts, a, 2))),
    )
    title = plain(texts.phrase(0))
    metadata = Metadata((plain(texts.phrase(7)),), "Πρόσβαση", title, "2026-03-25", "urn:x:1")
    return Document(title, texts.lang, blocks, notes, metadata)


def _paragraphs(texts: Texts, a: _Anchors, count: int) -> list[Paragraph]:
    return [Paragraph(a(), texts.sentence(n, 2)) for n in range(count)]


def _kinds_of_runs(texts: Texts) -> Runs:
    """Return runs of every emphasis, with links, and with references to both notes."""

    def styled(number: int, emphasis: Emphasis) -> Runs:
        return tuple(replace(run, emphasis=emphasis) for run in texts.phrase(number))

    def linked(number: int, link: str) -> Runs:
        return tuple(replace(run, link=link) for run in texts.phrase(number))

    def note(number: int) -> Run:
        return Run(str(number), texts.lang, Emphasis.SUPERSCRIPT, note=Anchor(f"n{number}"))

    space = Run(" ", texts.lang)
    raised = Run("2", texts.lang, Emphasis.SUPERSCRIPT)
    lowered = Run("2", texts.lang, Emphasis.SUBSCRIPT)
    return (
        *texts.sentence(2),
        space,
        *styled(3, Emphasis.STRONG),
        note(1),
        space,
        *styled(6, Emphasis.EMPHASIS),
        space,
        *styled(4, Emphasis.STRONG | Emphasis.EMPHASIS),
        space,
        *styled(7, Emphasis.CODE),
        space,
        *linked(2, "https://library.example/βιβλία?q=1"),
        space,
        *linked(1, "#hours"),
        Run(" x", texts.lang),
        raised,
        Run(" H", texts.lang),
        lowered,
        Run("O", texts.lang),
        note(2),
        Run(".", texts.lang),
    )


def _item(a: _Anchors, *blocks: Block) -> ListItem:
    return ListItem(a(), blocks)


def _flat(texts: Texts, a: _Anchors) -> ListBlock:
    return ListBlock(a(), tuple(_item(a, Paragraph(a(), texts.phrase(n))) for n in (4, 5)))


def _lists(texts: Texts, a: _Anchors) -> ListBlock:
    """Return a list in a list in a list; the middle one is numbered from nine."""
    numbered = ListBlock(
        a(),
        (
            _item(a, Paragraph(a(), texts.phrase(5))),
            _item(a, Paragraph(a(), texts.phrase(6)), _flat(texts, a)),
        ),
        is_ordered=True,
        start=9,
    )
    return ListBlock(
        a(),
        (
            _item(a, Paragraph(a(), texts.sentence(1)), Paragraph(a(), texts.sentence(2))),
            _item(a, Paragraph(a(), texts.phrase(3)), numbered),
        ),
    )


def _cells(a: _Anchors, texts: Texts, numbers: tuple[int, ...], *, is_head: bool) -> TableRow:
    scope = HeaderScope.COLUMN if is_head else HeaderScope.NONE
    first = HeaderScope.COLUMN if is_head else HeaderScope.ROW
    return TableRow(
        tuple(
            TableCell(a(), texts.phrase(number), scope if place else first)
            for place, number in enumerate(numbers)
        )
    )


def _hours(texts: Texts, a: _Anchors) -> Table:
    """Return a table with headings of columns and rows, which a link leads to."""
    rows = (
        _cells(a, texts, (4, 5, 7), is_head=True),
        *(_cells(a, texts, (n, 6, 5), is_head=False) for n in (0, 1, 2)),
    )
    return Table(Anchor("hours"), rows, 1, texts.phrase(1))


def _wide(texts: Texts, a: _Anchors) -> Table:
    """Return a table that no large print has room for."""
    columns = tuple(range(7))
    rows = [_cells(a, texts, columns, is_head=True)]
    rows += [_cells(a, texts, columns[n:] + columns[:n], is_head=False) for n in (1, 2)]
    return Table(a(), tuple(rows), 1, texts.phrase(3))


def _spanned(texts: Texts, a: _Anchors) -> Table:
    """Return a table with cells that reach over columns and rows."""
    head = TableRow(
        (
            TableCell(a(), texts.phrase(4), HeaderScope.COLUMN),
            TableCell(a(), texts.phrase(1), HeaderScope.COLUMN, column_span=2),
        )
    )
    tall = TableRow(
        (
            TableCell(a(), texts.phrase(2), HeaderScope.ROW, row_span=2),
            TableCell(a(), texts.phrase(5)),
            TableCell(a(), texts.phrase(6)),
        )
    )
    last = TableRow((TableCell(a(), texts.phrase(8), column_span=2),))
    return Table(a(), (head, tall, last), 1)


def _figures(texts: Texts, a: _Anchors) -> tuple[Figure, ...]:
    """Return pictures with a description, with a caption too, and one that is decoration."""
    alt = plain(texts.sentence(3))
    return (
        Figure(a(), picture(), "image/png", alt, texts.lang),
        Figure(a(), photograph(), "image/jpeg", alt, texts.lang, texts.phrase(2)),
        Figure(a(), picture(30, 30), "image/png", "", texts.lang),
    )


def without_notes(document: Document) -> Document:
    """Return the document without its notes and the marks that refer to them."""

    def unmarked(row: Runs) -> Runs:
        return tuple(run for run in row if run.note is None)

    blocks = tuple(map_runs(block, unmarked) for block in document.blocks)
    return replace(document, blocks=blocks, notes=())


def _handout() -> Document:
    """Return half a page without contents, tables or notes."""
    a = _Anchors()
    blocks = (Heading(a(), 1, ENGLISH.phrase(2)), Paragraph(a(), ENGLISH.sentence(1, 2)))
    return Document(plain(ENGLISH.phrase(2)), ENGLISH.lang, blocks)


def _long() -> Document:
    """Return chapters over many pages, with a table that is longer than a page."""
    builder = DocumentBuilder(EL)
    builder.heading(1, GREEK.phrase(0))
    for chapter in range(6):
        builder.heading(2, GREEK.phrase(chapter + 1))
        if chapter < 2:
            builder.blocks.append(PageBreak(builder.anchor(), str(chapter + 1)))
        for number in range(5):
            words = " ".join((GREEK, MIXED)[number % 2].sentences).split()
            place = 100 * chapter + 20 * number
            # Lines that come again at the same height would be taken for running heads.
            words[::4] = [f"{word} {_letters(place + n)}" for n, word in enumerate(words[::4])]
            builder.paragraph(" ".join(words))
    builder.blocks.append(_long_table())
    return Document(plain(GREEK.phrase(0)), EL, tuple(builder.blocks))


def _letters(number: int) -> str:
    """Return a number below 576 as two letters."""
    letters = "αβγδεζηθικλμνξοπρστυφχψω"
    return letters[number // 24 % 24] + letters[number % 24]


def _long_table() -> Table:
    """Return a table whose every cell is another, longer than a page."""
    a = _Anchors()

    def numbered(row: int, place: int) -> TableCell:
        text = f"{plain(GREEK.phrase(row + place))} {_letters(row * 3 + place)}"
        scope = HeaderScope.NONE if place else HeaderScope.ROW
        return TableCell(a(), runs(text, EL), scope)

    head = _cells(a, GREEK, (4, 5, 6), is_head=True)
    rows = (TableRow(tuple(numbered(row, place) for place in range(3))) for row in range(24))
    return Table(Anchor("long"), (head, *rows), 1, GREEK.phrase(1))


def _trouble() -> Document:
    """Return what sources get wrong: levels that jump, no description, too wide, too long."""
    a = _Anchors()
    forty = TableRow(tuple(TableCell(a(), GREEK.phrase(n), HeaderScope.COLUMN) for n in range(40)))
    values = TableRow(tuple(TableCell(a(), GREEK.phrase(n + 3)) for n in range(40)))
    long_word = Run("ηλεκτροεγκεφαλογράφημα" * 6, EL)
    signs = Run("Σήματα: € § « » “ ” – — … • → ≤ ½ ° © & < > \" ' 100 % α΄ Αʹ", EL)
    blocks = (
        Heading(a(), 1, GREEK.phrase(1)),
        Heading(a(), 4, GREEK.phrase(2)),
        Paragraph(a(), (long_word,)),
        Heading(a(), 6, ENGLISH.phrase(2)),
        Paragraph(a(), (signs,)),
        Heading(a(), 2, MIXED.phrase(2)),
        Figure(a(), picture(), "image/png", None, EL, MIXED.phrase(0)),
        Figure(a(), b"nothing", "image/png", "Ο χάρτης της πόλης", EL),
        Table(a(), (forty, values), 1, GREEK.phrase(3)),
        Paragraph(a(), (Run("εδώ", EL, link="#nowhere"), Run(" & ", EL), long_word)),
        PageBreak(a(), "7"),
        PageBreak(a(), "7"),
    )
    lonely = Note(Anchor("n1"), "*", (Paragraph(a(), GREEK.sentence(2)),))
    return Document(plain(GREEK.phrase(1)), EL, blocks, (lonely,))
