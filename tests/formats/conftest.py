"""Documents for the tests of readers, writers and checks."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import strategies as st

from formats.document import (
    EL,
    EN,
    GRC,
    Anchor,
    Block,
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
    Runs,
    Table,
    TableCell,
    TableRow,
)
from formats.narration import DurationMs, Narration, NarrationClip, SyncPoint
from formats.sentence_spans import sentence_anchor, sentence_spans
from formats.text import field_runs
from formats.theme import theme
from formats.writers.registry import writer


def png(width: int = 8, height: int = 6) -> bytes:
    """Return a small grey PNG."""

    def part(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\0" + b"\x80" * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + part(b"IHDR", head)
        + part(b"IDAT", zlib.compress(rows))
        + part(b"IEND", b"")
    )


def _words(lang: Lang) -> st.SearchStrategy[str]:
    letters = "abcdef" if lang == EN else "αβγδεζήίόύΆΣς·;" if lang == EL else "ἀῆὕᾳὠ"
    word = st.text(letters + "0-", min_size=1, max_size=6)
    return st.lists(word, min_size=1, max_size=4).map(" ".join)


_STYLES = st.sampled_from(
    [
        Emphasis.NONE,
        Emphasis.EMPHASIS,
        Emphasis.STRONG,
        Emphasis.EMPHASIS | Emphasis.STRONG,
        Emphasis.CODE,
        Emphasis.SUBSCRIPT,
    ]
)


@st.composite
def _run(draw: st.DrawFn) -> Run:
    lang = draw(st.sampled_from([EL, EL, EN, GRC]))
    space = draw(st.sampled_from(["", " "]))
    link = draw(st.sampled_from([None, None, None, "https://example.org/α?b=1&c=2"]))
    return Run(draw(_words(lang)) + space, lang, draw(_STYLES), link)


def _runs(least: int = 1) -> st.SearchStrategy[Runs]:
    return st.lists(_run(), min_size=least, max_size=3).map(tuple)


class _Anchors:
    """Numbers anchors of a document that is drawn from the inside out."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> Anchor:
        self.count += 1
        return Anchor(f"b{self.count}")


def _leaf(draw: st.DrawFn, anchor: _Anchors) -> Block:
    kind = draw(st.sampled_from(["p", "p", "field", "figure", "table", "page"]))
    if kind == "field":
        label = Run(draw(_words(EL)), EL)  # no space at its end: the colon follows
        return Field(anchor(), (label,), draw(_runs()))
    if kind == "figure":
        alt = draw(st.sampled_from([None, "", "μια γάτα", "a cat"]))
        alt_lang = EN if alt == "a cat" else EL
        return Figure(anchor(), png(), "image/png", alt, alt_lang, draw(_runs(0)))
    if kind == "table":
        return _table(draw, anchor)
    if kind == "page":
        return PageBreak(anchor(), draw(st.sampled_from(["1", "xii", "203"])))
    return Paragraph(anchor(), draw(_runs()))


def _table(draw: st.DrawFn, anchor: _Anchors) -> Table:
    name = anchor()
    width = draw(st.integers(1, 3))
    height = draw(st.integers(1, 3))
    has_head = draw(st.booleans())
    has_row_heads = draw(st.booleans())

    def scope(row: int, column: int) -> HeaderScope:
        if has_head and row == 0:
            return HeaderScope.COLUMN
        return HeaderScope.ROW if has_row_heads and column == 0 else HeaderScope.NONE

    rows = tuple(
        TableRow(
            tuple(
                TableCell(anchor(), draw(_runs(1 if row == 0 else 0)), scope(row, column))
                for column in range(width)
            )
        )
        for row in range(height)
    )
    return Table(name, rows, int(has_head), draw(_runs(0)))


def _blocks(draw: st.DrawFn, anchor: _Anchors, depth: int) -> tuple[Block, ...]:
    made: list[Block] = []
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["leaf", "leaf", "list", "quote"] if depth else ["leaf"]))
        if kind == "list":
            name = anchor()
            items = tuple(
                ListItem(anchor(), _blocks(draw, anchor, depth - 1))
                for _ in range(draw(st.integers(1, 3)))
            )
            is_ordered = draw(st.booleans())
            start = draw(st.integers(1, 9)) if is_ordered else 1
            made.append(ListBlock(name, items, is_ordered, start))
        elif kind == "quote":
            name = anchor()
            made.append(Quote(name, _blocks(draw, anchor, depth - 1), draw(_runs(0))))
        else:
            made.append(_leaf(draw, anchor))
    return tuple(made)


@st.composite
def _documents(draw: st.DrawFn) -> Document:
    anchor = _Anchors()
    title = draw(_words(EL))
    blocks: list[Block] = [Heading(anchor(), 1, (Run(title, EL),))]
    level = 1
    for _ in range(draw(st.integers(0, 3))):
        level = draw(st.integers(1, min(6, level + 1)))
        blocks.append(Heading(anchor(), level, draw(_runs())))
        blocks.extend(_blocks(draw, anchor, 2))
    notes: tuple[Note, ...] = ()
    if draw(st.booleans()):
        mark = Run("1", EL, Emphasis.SUPERSCRIPT, note=Anchor("n1"))
        blocks.append(Paragraph(anchor(), (*draw(_runs()), mark, *draw(_runs(0)))))
        notes = (Note(Anchor("n1"), "1", (Paragraph(anchor(), draw(_runs())),)),)
    metadata = Metadata(("Άννα Αλφα", "B. Beta"), "Εκδότης", "Θέμα", "2024-05-01", "urn:x:1")
    return Document(title, EL, tuple(blocks), notes, metadata)


@pytest.fixture(scope="session")
def documents() -> st.SearchStrategy[Document]:
    """Any document: every kind of block, nested, in three languages."""
    return _documents()


@pytest.fixture(scope="session")
def guide() -> Document:
    """A small document that has everything a library's handout has."""
    return _guide()


def el(text: str, emphasis: Emphasis = Emphasis.NONE) -> Run:
    return Run(text, EL, emphasis)


def _guide() -> Document:
    a = _Anchors()
    blocks: tuple[Block, ...] = (
        Heading(a(), 1, (el("Οδηγός της βιβλιοθήκης"),)),
        Paragraph(
            a(),
            (
                el("Η συλλογή έχει βιβλία του "),
                el("Νίκου Καζαντζάκη", Emphasis.STRONG),
                el(" και το "),
                Run("Zorba the Greek", EN, Emphasis.EMPHASIS),
                el(" στα αγγλικά"),
                Run("1", EL, Emphasis.SUPERSCRIPT, note=Anchor("n1")),
                el(". Ο στίχος «"),
                Run("ἄνδρα μοι ἔννεπε, Μοῦσα", GRC),
                el("» ανοίγει την Οδύσσεια."),
            ),
        ),
        Heading(a(), 2, (el("Πώς θα γραφτείτε"),)),
        ListBlock(
            a(),
            (
                ListItem(a(), (Paragraph(a(), (el("Ελάτε στο ισόγειο."),)),)),
                ListItem(
                    a(),
                    (
                        Paragraph(a(), (el("Φέρτε μαζί σας:"),)),
                        ListBlock(
                            a(),
                            (
                                ListItem(a(), (Paragraph(a(), (el("ταυτότητα"),)),)),
                                ListItem(a(), (Paragraph(a(), (el("έναν λογαριασμό"),)),)),
                            ),
                        ),
                    ),
                ),
                ListItem(a(), (Paragraph(a(), (el("Πάρτε την κάρτα σας."),)),)),
            ),
            is_ordered=True,
        ),
        Field(a(), (el("Τηλέφωνο"),), (el("210 123 4567"),)),
        Paragraph(
            a(), (el("Δείτε και τον "), Run("κατάλογο", EL, link="https://example.org/"), el("."))
        ),
        Heading(a(), 2, (el("Ώρες λειτουργίας"),)),
        Table(
            a(),
            (
                TableRow(
                    (
                        TableCell(a(), (el("Ημέρα"),), HeaderScope.COLUMN),
                        TableCell(a(), (el("Πρωί"),), HeaderScope.COLUMN),
                        TableCell(a(), (el("Απόγευμα"),), HeaderScope.COLUMN),
                    )
                ),
                TableRow(
                    (
                        TableCell(a(), (el("Δευτέρα"),), HeaderScope.ROW),
                        TableCell(a(), (el("9:00–14:00"),)),
                        TableCell(a(), (el("17:00–20:00"),)),
                    )
                ),
                TableRow(
                    (
                        TableCell(a(), (el("Σάββατο"),), HeaderScope.ROW),
                        TableCell(a(), (el("κλειστά"),), column_span=2),
                    )
                ),
            ),
            1,
            (el("Ώρες του ισογείου"),),
        ),
        Heading(a(), 2, (el("Το κτίριο"),)),
        Figure(a(), png(60, 40), "image/png", "Η είσοδος με τη ράμπα", EL, (el("Η νέα είσοδος"),)),
        Quote(
            a(),
            (Paragraph(a(), (el("Δεν ελπίζω τίποτα. Δε φοβούμαι τίποτα. Είμαι λέφτερος."),)),),
            (el("Νίκος Καζαντζάκης"),),
        ),
        PageBreak(a(), "2"),
        Paragraph(a(), (el("Καλή ανάγνωση!"),)),
    )
    notes = (Note(Anchor("n1"), "1", (Paragraph(a(), (el("Μετάφραση του 1952."),)),)),)
    metadata = Metadata(("Δημοτική Βιβλιοθήκη",), subject="Οδηγός χρήσης")
    return Document("Οδηγός της βιβλιοθήκης", EL, blocks, notes, metadata)


@pytest.fixture(scope="session")
def written() -> Callable[[Document, str], bytes]:
    """Write a document in the format of that name and return the bytes."""

    def write(document: Document, name: str) -> bytes:
        out = BytesIO()
        writer(name).write(document, out, theme=theme())
        return out.getvalue()

    return write


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with `tests/golden/NAME`; `PROSVASI_SAVE_GOLDENS=1` saves it instead."""
    import os

    def compare(name: str, text: str) -> None:
        path = Path(__file__).parents[1] / "golden" / name
        if os.environ.get("PROSVASI_SAVE_GOLDENS"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        assert text == path.read_text("utf-8"), name

    return compare


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return two minutes of silence as MP3."""
    import lameenc

    encoder = lameenc.Encoder()
    encoder.set_bit_rate(32)
    encoder.set_in_sample_rate(22050)
    encoder.set_channels(1)
    encoder.silence()
    data = bytes(encoder.encode(bytes(2 * 22050 * 120))) + bytes(encoder.flush())
    path = tmp_path_factory.mktemp("sound") / "x.mp3"
    path.write_bytes(data)
    return path


def sentence_anchors(document: Document) -> Iterator[Anchor]:
    """Return the anchors of all sentences, as the narrator names them."""
    blocks = (*document.blocks, *(b for note in document.notes for b in note.blocks))
    yield from block_anchors(blocks, document.lang)


def block_anchors(blocks: tuple[Block, ...], lang: Lang) -> Iterator[Anchor]:
    """Return the anchors of the sentences of blocks, in reading order."""
    for block in blocks:
        rows = []
        for inner in (item.blocks for item in getattr(block, "items", ())):
            yield from block_anchors(inner, lang)
        yield from block_anchors(getattr(block, "blocks", ()), lang)
        if hasattr(block, "runs"):
            rows = [(block.anchor, block.runs)]
        elif hasattr(block, "label") and hasattr(block, "value"):
            rows = [(block.anchor, field_runs(block))]
        elif hasattr(block, "rows"):
            rows = [(block.anchor, block.caption)]
            rows += [(cell.anchor, cell.runs) for row in block.rows for cell in row.cells]
        elif hasattr(block, "caption"):
            rows = [(block.anchor, block.caption)]
        elif hasattr(block, "attribution"):
            rows = [(block.anchor, block.attribution)]
        for anchor, runs in rows:
            for number, _ in enumerate(sentence_spans(runs, lang), 1):
                yield sentence_anchor(anchor, number)


def narrated(document: Document, path: Path) -> Narration:
    """Return a narration of a second a sentence, all of it one file."""
    points = [
        SyncPoint(anchor, 0, DurationMs(1000 * n), DurationMs(1000 * n + 900))
        for n, anchor in enumerate(sentence_anchors(document))
    ]
    clip = NarrationClip(path, "audio/mpeg", DurationMs(120_000))
    return Narration((clip,), (), tuple(points))
