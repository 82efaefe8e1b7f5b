"""What stands on a page of a PDF: spans of text with place, size, style, tag and link.

A span is one text object of the page. Its words and the spaces in it are PDFium's; the spaces
between spans, and where a line or column ends, are decided by geometry elsewhere. Coordinates are
in points, x to the right and y upwards, of the page as it is seen after its rotation.
"""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw

from formats.document import Emphasis, Lang
from formats.readers._page_signs import mended_signs
from formats.readers._page_spans import Box, Span
from formats.readers._pdf_links import LinkArea, link_areas
from formats.readers.languages import language_of

_LONGEST_SPAN = 65_536
_MOST_OBJECTS = 200_000
_DEEPEST_FORM = 8
_BOLD_WEIGHT = 600
_ITALIC_FLAG, _FORCED_BOLD_FLAG, _FIXED_FLAG = 1 << 6, 1 << 18, 1 << 0


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's place; `path` leads to its page object, through forms."""

    box: Box
    mcid: int
    is_artifact: bool
    path: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PageContent:
    """All that stands on one page."""

    width: float
    height: float
    spans: tuple[Span, ...]
    pictures: tuple[Picture, ...]
    drawing_count: int = 0
    """How many lines and shapes are drawn."""


Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def read_page(page: pdfium.PdfPage) -> PageContent:
    """Return the content of a page in the order in which it is drawn."""
    return _PageReader(page).read()


class _PageReader:
    """Walks the objects of one page; buffers are made once and used for every object."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._page = page
        box = page.get_cropbox()
        self._turn = (page.get_rotation() // 90) % 4
        self._view = _page_view(box, self._turn)
        width, height = box[2] - box[0], box[3] - box[1]
        self._size = (height, width) if self._turn % 2 else (width, height)
        self._spans: list[Span] = []
        self._pictures: list[Picture] = []
        self._drawings = 0
        self._seen = 0
        self._fonts: dict[int, Emphasis] = {}
        self._marks: dict[int, tuple[bool, Lang | None]] = {}
        self._buffer = (ctypes.c_ushort * _LONGEST_SPAN)()
        self._edges = [ctypes.c_float() for _ in range(4)]

    def read(self) -> PageContent:
        self._links = link_areas(self._page)
        text = raw.FPDFText_LoadPage(self._page)
        try:
            self._text = text
            count = raw.FPDFPage_CountObjects(self._page)
            for index in range(min(count, _MOST_OBJECTS)):
                self._object(
                    raw.FPDFPage_GetObject(self._page, index), _IDENTITY, (index,), -1, False
                )
        finally:
            raw.FPDFText_ClosePage(text)
        return PageContent(*self._size, tuple(self._spans), tuple(self._pictures), self._drawings)

    def _object(
        self,
        item: raw.FPDF_PAGEOBJECT,
        matrix: Matrix,
        path: tuple[int, ...],
        mcid: int,
        is_artifact: bool,
    ) -> None:
        self._seen += 1
        if not item or self._seen > _MOST_OBJECTS:
            return
        own = raw.FPDFPageObj_GetMarkedContentID(item)
        mcid = own if own >= 0 else mcid
        artifact, lang = self._told_by_marks(item)
        is_artifact = is_artifact or (artifact and own < 0)
        match raw.FPDFPageObj_GetType(item):
            case raw.FPDF_PAGEOBJ_TEXT:
                self._text_object(item, matrix, mcid, is_artifact, lang)
            case raw.FPDF_PAGEOBJ_IMAGE:
                box = self._box(item, matrix)
                if box is not None:
                    self._pictures.append(Picture(box, mcid, is_artifact, path))
            case raw.FPDF_PAGEOBJ_FORM if len(path) < _DEEPEST_FORM:
                inner = _times(_matrix(item), matrix)
                for index in range(raw.FPDFFormObj_CountObjects(item)):
                    child = raw.FPDFFormObj_GetObject(item, index)
                    self._object(child, inner, (*path, index), mcid, is_artifact)
            case _:
                self._drawings += 1

    def _text_object(
        self,
        item: raw.FPDF_PAGEOBJECT,
        matrix: Matrix,
        mcid: int,
        is_artifact: bool,
        lang: Lang | None,
    ) -> None:
        text = self._words(item)
        box = self._box(item, matrix)
        if not text or box is None:
            return
        place = _times(_times(_matrix(item), matrix), self._view)
        size = ctypes.c_float()
        raw.FPDFTextObj_GetFontSize(item, ctypes.byref(size))
        size_pt = abs(size.value) * math.hypot(place[2], place[3])
        turn = round(math.atan2(place[1], place[0]) / (math.pi / 2)) % 4
        baseline = place[5] if turn == 0 else box.bottom
        centre = ((box.left + box.right) / 2, (box.bottom + box.top) / 2)
        if not (0 <= centre[0] <= self._size[0] and 0 <= centre[1] <= self._size[1]):
            return
        self._spans.append(
            Span(
                text,
                box.left,
                box.right,
                baseline,
                size_pt or box.height,
                self._emphasis(item),
                mcid,
                lang,
                self._link(item, matrix),
                is_artifact,
                turn,
            )
        )

    def _words(self, item: raw.FPDF_PAGEOBJECT) -> str:
        """Return an object's text, without what PDFium found to be drawn twice."""
        size = raw.FPDFTextObj_GetText(item, self._text, self._buffer, 2 * _LONGEST_SPAN)
        if size <= 2:
            return ""
        held = bytes(memoryview(self._buffer).cast("B")[: min(size, 2 * _LONGEST_SPAN) - 2])
        return mended_signs(held.decode("utf-16-le", "replace"))

    def _box(self, item: raw.FPDF_PAGEOBJECT, matrix: Matrix) -> Box | None:
        box = self._raw_box(item, matrix)
        return None if box is None else _turned(box, self._view)

    def _raw_box(self, item: raw.FPDF_PAGEOBJECT, matrix: Matrix) -> Box | None:
        left, bottom, right, top = self._edges
        refs = (ctypes.byref(left), ctypes.byref(bottom), ctypes.byref(right), ctypes.byref(top))
        if not raw.FPDFPageObj_GetBounds(item, *refs):
            return None
        box = Box(left.value, bottom.value, right.value, top.value)
        if not all(map(math.isfinite, (box.left, box.bottom, box.right, box.top))):
            return None
        return box if matrix is _IDENTITY else _turned(box, matrix)

    def _link(self, item: raw.FPDF_PAGEOBJECT, matrix: Matrix) -> str | None:
        """Return where the middle of an object links to."""
        if not self._links:
            return None
        box = self._raw_box(item, matrix)
        return None if box is None else _linked(box, self._links)

    def _emphasis(self, item: raw.FPDF_PAGEOBJECT) -> Emphasis:
        font = raw.FPDFTextObj_GetFont(item)
        if not font:
            return Emphasis.NONE
        key = ctypes.addressof(font.contents)
        if key not in self._fonts:
            self._fonts[key] = _font_emphasis(font)
        return self._fonts[key]

    def _told_by_marks(self, item: raw.FPDF_PAGEOBJECT) -> tuple[bool, Lang | None]:
        """Return whether marks call it an artifact, and the language they give (14.8.2.2.2)."""
        is_artifact, lang = False, None
        for index in range(min(raw.FPDFPageObj_CountMarks(item), 16)):
            mark = raw.FPDFPageObj_GetMark(item, index)
            key = ctypes.addressof(mark.contents)
            if key not in self._marks:
                self._marks[key] = (
                    _mark_name(mark) == "Artifact",
                    language_of(_mark_value(mark, b"Lang")),
                )
            told = self._marks[key]
            is_artifact, lang = is_artifact or told[0], told[1] or lang
        return is_artifact, lang


def _mark_name(mark: raw.FPDF_PAGEOBJECTMARK) -> str:
    buffer = ctypes.create_string_buffer(128)
    size = ctypes.c_ulong()
    raw.FPDFPageObjMark_GetName(
        mark, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), 128, ctypes.byref(size)
    )
    return buffer.raw[: max(0, min(size.value, 128) - 2)].decode("utf-16-le", "replace")


def _mark_value(mark: raw.FPDF_PAGEOBJECTMARK, key: bytes) -> str:
    buffer = ctypes.create_string_buffer(128)
    size = ctypes.c_ulong()
    done = raw.FPDFPageObjMark_GetParamStringValue(
        mark, key, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), 128, ctypes.byref(size)
    )
    if not done:
        return ""
    return buffer.raw[: max(0, min(size.value, 128) - 2)].decode("utf-16-le", "replace")


def _font_emphasis(font: raw.FPDF_FONT) -> Emphasis:
    buffer = ctypes.create_string_buffer(256)
    raw.FPDFFont_GetBaseFontName(font, buffer, 256)
    name = buffer.value.decode("latin-1").lower()
    flags = max(0, raw.FPDFFont_GetFlags(font))
    made = Emphasis.NONE
    is_bold = any(part in name for part in ("bold", "black", "heavy", "semibold", "demi"))
    if is_bold or flags & _FORCED_BOLD_FLAG:
        made |= Emphasis.STRONG
    if flags & _ITALIC_FLAG or "italic" in name or "oblique" in name:
        made |= Emphasis.EMPHASIS
    if flags & _FIXED_FLAG and ("mono" in name or "courier" in name):
        made |= Emphasis.CODE
    return made


def _matrix(item: raw.FPDF_PAGEOBJECT) -> Matrix:
    held = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, ctypes.byref(held)):
        return _IDENTITY
    return (held.a, held.b, held.c, held.d, held.e, held.f)


def _times(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that makes `first`, then `then`."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _turned(box: Box, matrix: Matrix) -> Box:
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x in (box.left, box.right) for y in (box.bottom, box.top)]
    ys = [b * x + d * y + f for x in (box.left, box.right) for y in (box.bottom, box.top)]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _page_view(box: tuple[float, float, float, float], turn: int) -> Matrix:
    """Return the matrix from the page's own space to the page as it is seen."""
    left, bottom, right, top = box
    return (
        (1.0, 0.0, 0.0, 1.0, -left, -bottom),
        (0.0, -1.0, 1.0, 0.0, -bottom, right),
        (-1.0, 0.0, 0.0, -1.0, right, top),
        (0.0, 1.0, -1.0, 0.0, top, -left),
    )[turn]


def _linked(box: Box, areas: tuple[LinkArea, ...]) -> str | None:
    x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    for area in areas:
        if area.left <= x <= area.right and area.bottom <= y <= area.top:
            return area.address
    return None
