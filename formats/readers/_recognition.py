"""Pictures of pages to lines of words, with how sure the recogniser was of each page."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree
from PIL import Image

from formats.errors import UnreadableDocument
from formats.readers._page_lines import Line
from formats.readers._page_signs import mended_signs
from formats.readers._page_spans import Box, Span
from formats.readers.tesseract import (
    ENGLISH,
    GREEK,
    POLYTONIC,
    quarter_turns,
    recognise,
    require_ocr,
)

MOST_PAGE_SECONDS = 240.0
"""A page that is not read within this is given up, so that it takes no other page's time."""
LEAST_READ_LETTERS = 3
"""A page on which fewer are found is a picture without words."""
_PAPER_GREYS = 32
"""Of 256: so far the greys of one sheet of paper lie apart."""
_SPECKS_SHARE = 0.001
_SURE = 70.0
"""Below this confidence, in percent, other ways of reading a page are tried."""
_POLYTONIC_SHARE = 0.02
"""Pages in which more of the letters bear old accents or breathings are polytonic."""
_MODERN_MARKS = {0x0313: None, 0x0314: None, 0x0345: None, 0x0300: 0x0301, 0x0342: 0x0301}
_TWO_ACCENTS = re.compile("\u0301{2,}")
_POLYTONIC = re.compile("[\u1f00-\u1fff]")
_XHTML = "{http://www.w3.org/1999/xhtml}"
_BOX = re.compile(r"bbox (-?\d+) (-?\d+) (-?\d+) (-?\d+)")
_BASELINE = re.compile(r"baseline (-?[\d.]+) (-?[\d.]+)")
_SIZE = re.compile(r"x_size ([\d.]+)")
_CONFIDENCE = re.compile(r"x_wconf (\d+)")
_EM_OF_SIZE = 0.75
"""Tesseract measures from the deepest letter to the highest; a size in points is less."""
_LEAST_WORD_CONFIDENCE = 15
_LEAST_WORD_LETTERS = 3


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """Lines in reading order, in points from the lower left, and the mean confidence in percent."""

    width: float
    height: float
    lines: tuple[Line, ...]
    confidence: float
    letter_count: int

    @property
    def detail(self) -> str:
        """Return how sure the page is, as a report tells it."""
        return f"{self.confidence:.0f} %"


class Recogniser:
    """Recognises the pages of one file; what it learns of the first pages serves the others."""

    def __init__(
        self, name: str, seconds: float, *, page_seconds: float = MOST_PAGE_SECONDS
    ) -> None:
        """Begin with a file.

        Args:
            name: Of the file.
            seconds: For all pages together.
            page_seconds: For one page.

        Raises:
            Unavailable: Tesseract or its Greek is not installed.
        """
        self._name = name
        self._state = require_ocr(name)
        known = [lang for lang in (GREEK, ENGLISH) if lang in self._state.languages]
        self._modern = "+".join(known)
        self._has_polytonic = POLYTONIC in self._state.languages
        self.is_polytonic = False
        """Whether pages were found to be in polytonic Greek."""
        self.failure: UnreadableDocument | None = None
        """Why the last page that could not be read was not."""
        self._until = time.monotonic() + seconds
        self._page_seconds = page_seconds
        self._page_until = self._until

    def attempt(self, image: Image.Image, dpi: int) -> RecognisedPage | None:
        """Return the words of a page, or None where that failed: `failure` then tells why."""
        try:
            return self.read(image, dpi)
        except UnreadableDocument as exc:
            self.failure = exc
            return None

    def read(self, image: Image.Image, dpi: int) -> RecognisedPage:
        """Return the words of a page.

        Raises:
            UnreadableDocument: Recognition failed, or the time is over.
        """
        self._page_until = min(self._until, time.monotonic() + self._page_seconds)
        page = self._page(image, self._modern, dpi)
        try:
            return self._read_otherwise(image, page, dpi)
        except UnreadableDocument:
            # What was read once is worth more than nothing; its low confidence is told.
            return _in_modern_spelling(page)

    def _read_otherwise(self, image: Image.Image, page: RecognisedPage, dpi: int) -> RecognisedPage:
        """Return a page as read, or turned or in polytonic Greek where that is surer."""
        if page.confidence < _SURE:
            turns = quarter_turns(image, name=self._name, seconds=self._left())
            if turns:
                image = image.rotate(-90 * turns, expand=True, fillcolor="white")
                page = max(page, self._page(image, self._modern, dpi), key=_certainty)
        # The modern model too finds some breathings where there are many.
        if _polytonic_share(page) < _POLYTONIC_SHARE:
            return _in_modern_spelling(page)
        if self._has_polytonic:
            old = self._page(image, f"{POLYTONIC}+{self._modern}", dpi)
            if old.confidence >= page.confidence:
                self.is_polytonic = True
                return old
        return page

    def _left(self) -> float:
        left = self._page_until - time.monotonic()
        if left <= 0:
            raise UnreadableDocument(f"{self._name}: time", say="ocr-too-slow", name=self._name)
        return left

    def _page(self, image: Image.Image, languages: str, dpi: int) -> RecognisedPage:
        told = recognise(image, languages, name=self._name, seconds=self._left(), dpi=dpi)
        return page_of(told, image.width, image.height, dpi)


def is_blank(image: Image.Image) -> bool:
    """Tell whether a page in grey is bare paper, specks aside: the back of a leaf in a scan."""
    counts = image.convert("L").histogram()
    paper = max(range(len(counts)), key=counts.__getitem__)
    drawn = sum(counts[: max(0, paper - _PAPER_GREYS)]) + sum(counts[paper + _PAPER_GREYS + 1 :])
    return drawn < _SPECKS_SHARE * sum(counts)


def _certainty(page: RecognisedPage) -> float:
    return page.confidence * min(page.letter_count, 500)


def _polytonic_share(page: RecognisedPage) -> float:
    text = "".join(line.text for line in page.lines)
    return len(_POLYTONIC.findall(text)) / max(1, page.letter_count)


def _in_modern_spelling(page: RecognisedPage) -> RecognisedPage:
    """Return a page without the stray breathings that are seen in modern Greek."""
    lines = tuple(
        replace(line, spans=tuple(replace(span, text=monotonic(span.text)) for span in line.spans))
        if _POLYTONIC.search(line.text)
        else line
        for line in page.lines
    )
    return replace(page, lines=lines)


def monotonic(text: str) -> str:
    """Return polytonic Greek with one kind of accent and no breathings (Decree 297/1982)."""
    marks = unicodedata.normalize("NFD", text).translate(_MODERN_MARKS)
    return unicodedata.normalize("NFC", _TWO_ACCENTS.sub("\u0301", marks))


def page_of(hocr: bytes, width: int, height: int, dpi: int) -> RecognisedPage:
    """Return the page that Tesseract told.

    Args:
        hocr: Its answer (hOCR 1.2).
        width: Of the picture, in dots.
        height: Of the picture, in dots.
        dpi: Dots to an inch.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=True
    )
    root = etree.fromstring(hocr, parser)
    points = 72.0 / dpi
    lines: list[Line] = []
    sure: list[tuple[int, int]] = []
    for area in root.iter(f"{_XHTML}div"):
        if area.get("class") == "ocr_carea":
            lines.extend(_lines(area, height, points, sure))
    letters = sum(count for count, _ in sure)
    confidence = sum(count * told for count, told in sure) / letters if letters else 0.0
    return RecognisedPage(width * points, height * points, tuple(lines), confidence, letters)


def _lines(
    area: etree._Element, height: int, points: float, sure: list[tuple[int, int]]
) -> Iterator[Line]:
    column = _box(area.get("title", ""), height, points)
    for element in area.iter(f"{_XHTML}span"):
        if element.get("class") not in {"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"}:
            continue
        title = element.get("title", "")
        box = _box(title, height, points)
        base, size = _BASELINE.search(title), _SIZE.search(title)
        baseline = box.bottom - (float(base[2]) * points if base else 0.0)
        size_pt = (float(size[1]) * points if size else box.height) * _EM_OF_SIZE
        spans = tuple(_words(element, height, points, baseline, size_pt, sure))
        if spans:
            yield Line(spans, box, baseline, size_pt, column)


def _words(
    line: etree._Element,
    height: int,
    points: float,
    baseline: float,
    size_pt: float,
    sure: list[tuple[int, int]],
) -> Iterator[Span]:
    for word in line.iter(f"{_XHTML}span"):
        if word.get("class") != "ocrx_word":
            continue
        title = word.get("title", "")
        text = mended_signs("".join(map(str, word.itertext())).strip())
        found = _CONFIDENCE.search(title)
        confidence = int(found[1]) if found else 0
        letters = sum(map(str.isalnum, text))
        # Specks and lines of a picture are read as short signs that nobody is sure of.
        if text and (confidence >= _LEAST_WORD_CONFIDENCE or letters >= _LEAST_WORD_LETTERS):
            sure.append((letters, confidence))
            box = _box(title, height, points)
            yield Span(f"{text} ", box.left, box.right, baseline, size_pt)


def _box(title: str, height: int, points: float) -> Box:
    """Return a box in points from the lower left of the page."""
    found = _BOX.search(title)
    left, top, right, bottom = (int(found[i]) for i in range(1, 5)) if found else (0, 0, 0, 0)
    return Box(left * points, (height - bottom) * points, right * points, (height - top) * points)
