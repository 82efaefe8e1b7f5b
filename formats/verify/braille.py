"""Checks on finished braille, BRF and PEF.

Sources: PEF 1.0; North American ASCII braille; BANA «Braille Formats» 1.12 (page numbers).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from formats.braille.ascii import LETTERS, from_ascii
from formats.braille.book import FRONT_MARK
from formats.braille.liblouis import ENGLISH_TABLES
from formats.braille.paging import DEFAULT_HEIGHT_LINES, DEFAULT_WIDTH_CELLS, MAX_CELLS
from formats.braille.story import Story
from formats.braille.translation import BLANK, Translator
from formats.document import Document
from formats.errors import UnreadableDocument
from formats.text import document_runs, plain
from formats.verify.result import Failure, Rule

SIGNS = Rule(
    "BRL-01",
    "North American ASCII braille",
    "Το αρχείο έχει χαρακτήρα που δεν είναι κελί έξι κουκκίδων. Φτιάξτε το ξανά.",
    "The file has a character that is no six-dot cell. Make it again.",
)
SIZE = Rule(
    "BRL-02",
    "PEF 1.0, cols and rows",
    "Μια γραμμή ή σελίδα είναι μεγαλύτερη από το χαρτί. Φτιάξτε το αρχείο για αυτό το χαρτί.",
    "A line or page is larger than the paper. Make the file for this paper.",
)
ESCAPES = Rule(
    "BRL-03",
    "liblouis, undefined characters",
    "Ένα σημείο γράφτηκε με τον κωδικό του και δεν διαβάζεται. Φτιάξτε το αρχείο ξανά.",
    "A sign stands as its code and cannot be read. Make the file again.",
)
NUMBERS = Rule(
    "BRL-04",
    "BANA Braille Formats 1.12",
    "Οι αριθμοί των σελίδων δεν είναι στη σειρά. Φτιάξτε το αρχείο ξανά.",
    "The page numbers are not in order. Make the file again.",
)
WORDS = Rule(
    "BRL-05",
    "EN 301 549 5.4",
    "Μια λέξη του εγγράφου λείπει ή δεν είναι στη σειρά της. Φτιάξτε το αρχείο ξανά.",
    "A word of the document is missing or out of its order. Make the file again.",
)
METADATA = Rule(
    "PEF-01",
    "PEF 1.0, meta",
    "Λείπει ο τύπος, το αναγνωριστικό ή ο τίτλος του αρχείου. Φτιάξτε το ξανά.",
    "The file's format, identifier or title is missing. Make it again.",
)

_PEF = "{http://www.daisy.org/ns/2008/pef}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_NEEDED = ("format", "identifier", "title")
_SIX_DOT = re.compile("[\u2800-\u283f]*")
# How liblouis writes a character that has no cells: '\x1234' in the table's own digits.
_ESCAPE = re.compile("⠄[⠳⡳]⠰?⠭[⠁-⠋⠓⠊⠚⠛⠙⠑⠉⠼⠴⠰]{3,}⠄")
_NUMBER = re.compile(f"{BLANK}*({FRONT_MARK}?)⠼([⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚]+)")
_DIGITS = str.maketrans("⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚", "1234567890")


@dataclass(frozen=True, slots=True)
class _Pages:
    """The lines of each page as cells, and the paper that they are for."""

    pages: tuple[tuple[str, ...], ...]
    width: int
    height: int


def verify_brf(path: Path, *, against: Document | None = None) -> tuple[Failure, ...]:
    """Return the rules that a BRF file breaks.

    The file does not say for which paper it is: its first page tells, whose number ends at the
    margin, and all others must be like it.

    Raises:
        UnreadableDocument: The file cannot be opened.
        Unavailable: The words are to be checked and liblouis is not installed.
    """
    text = _data(path).decode("latin-1")
    strange = next((c for c in text if c not in LETTERS and c not in "\r\n\f"), None)
    if strange is not None:
        return (Failure(SIGNS, repr(strange)),)
    *pages, rest = (
        tuple(from_ascii(line) for line in page.removesuffix("\r\n").split("\r\n"))
        for page in text.split("\f")
    )
    if any(rest):
        pages.append(rest)
    # The number is the last thing on a page; blank lines behind it are more than the paper has.
    filled = [(at, len(line)) for at, line in enumerate(pages[0] if pages else (), 1) if line]
    height, width = filled[-1] if filled else (DEFAULT_HEIGHT_LINES, DEFAULT_WIDTH_CELLS)
    found = _Pages(tuple(pages), min(width, MAX_CELLS), min(height, MAX_CELLS))
    return tuple(_checked(found, against))


def verify_pef(path: Path, *, against: Document | None = None) -> tuple[Failure, ...]:
    """Return the rules that a PEF file breaks.

    Raises:
        UnreadableDocument: The file cannot be opened, or is not XML.
        Unavailable: The words are to be checked and liblouis is not installed.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(_data(path), parser)
    except etree.XMLSyntaxError as exc:
        raise UnreadableDocument(str(exc), say="file-damaged", name=path.name) from exc
    volume = root.find(f".//{_PEF}volume")
    failures = [Failure(METADATA, name) for name in _NEEDED if not _meta(root, name)]
    if volume is None:
        return (*failures, Failure(SIZE, "volume"))
    width, height = (int(volume.get(name, "0")) for name in ("cols", "rows"))
    pages = tuple(
        tuple(row.text or "" for row in page.iter(f"{_PEF}row"))
        for page in root.iter(f"{_PEF}page")
    )
    return (*failures, *_checked(_Pages(pages, width, height), against))


def _meta(root: etree._Element, name: str) -> str:
    return (root.findtext(f"{_PEF}head/{_PEF}meta/{_DC}{name}") or "").strip()


def _data(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise UnreadableDocument(str(exc), say="file-unreachable", name=path.name) from exc


def _checked(found: _Pages, against: Document | None) -> Iterator[Failure]:
    for at, page in enumerate(found.pages, 1):
        if not all(_SIX_DOT.fullmatch(line) for line in page):
            yield Failure(SIGNS, str(at))
        if len(page) > found.height or any(len(line) > found.width for line in page):
            yield Failure(SIZE, str(at))
        if _ESCAPE.search(" ".join(page)):
            yield Failure(ESCAPES, str(at))
    yield from _numbers(found)
    if against is not None:
        yield from _words(found, against)


def _numbers(found: _Pages) -> Iterator[Failure]:
    """Pages before the text count for themselves, and so do those of the text."""
    expected = {FRONT_MARK: 1, "": 1}
    for at, page in enumerate(found.pages, 1):
        number = _NUMBER.fullmatch(page[-1])
        if number is None or int(number[2].translate(_DIGITS)) != expected[number[1]]:
            yield Failure(NUMBERS, str(at))
            return
        expected[number[1]] += 1


def _words(found: _Pages, against: Document) -> Iterator[Failure]:
    """All the text must be there in order, in one of the grades that English may be in."""
    cells = "".join(_bare("".join(page[:-1])) for page in found.pages if not _is_front(page))
    places = [_lost(cells, against, grade) for grade in (None, *ENGLISH_TABLES)]
    if None not in places:
        yield Failure(WORDS, places[0] or "")


def _lost(cells: str, against: Document, grade: int | None) -> str | None:
    """Return the first row of the document that does not follow those before it, or None."""
    story = Story(against, Translator(against.lang, grade))
    place = 0
    for runs in document_runs(against):
        wanted = _bare(story.cells(runs))
        place = cells.find(wanted, place)
        if place < 0:
            return f"«{plain(runs)[:60]}»"
        place += len(wanted)
    return None


def _is_front(page: tuple[str, ...]) -> bool:
    number = _NUMBER.fullmatch(page[-1])
    return number is not None and bool(number[1])


def _bare(cells: str) -> str:
    return cells.replace(BLANK, "")
