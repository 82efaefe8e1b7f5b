"""Reads pictures of pages: PNG, JPEG and TIFF of one or many, by recognition."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO, ClassVar

from PIL import Image, ImageOps

from formats.document import Lang
from formats.errors import UnreadableDocument
from formats.readers._page_flow import PageFlow
from formats.readers._page_furniture import without_furniture
from formats.readers._page_spans import Box
from formats.readers._page_text import PagePicture, PageText
from formats.readers._page_type import measure
from formats.readers._recognition import LEAST_READ_LETTERS, Recogniser
from formats.readers.languages import settled
from formats.readers.structure import Draft, finish
from formats.reading import Limits, Reading
from formats.report import Finding, Kind

MOST_PIXELS = 80_000_000
"""An A3 sheet at 600 dpi; a picture says its size before it is unpacked."""
_MOST_READ_PIXELS = 40_000_000
_KINDS = ("PNG", "JPEG", "TIFF")
_LIKELY_PAGE_INCHES = 8.3
_LEAST_DPI, _MOST_DPI = 70, 1200
_GOOD_DPI = 300
# What Pillow raises for broken files: its readers check little before they reckon.
_BROKEN = (
    OSError, ValueError, SyntaxError, ArithmeticError, LookupError, TypeError, AttributeError,
    NotImplementedError, struct.error, zlib.error,
)  # fmt: skip


class ScanReader:
    """Reads pictures of pages; one without words stays a picture without a description."""

    name: ClassVar[str] = "scan"
    suffixes: ClassVar[tuple[str, ...]] = (".png", ".jpg", ".jpeg", ".tif", ".tiff")

    def read(self, src: BinaryIO, /, *, name: str, lang: Lang, limits: Limits) -> Reading:
        """Read all pages.

        Raises:
            UnreadableDocument: Damaged, too large, with too many pages, or none could be read.
            Unavailable: No recogniser is installed.
        """
        findings: list[Finding] = []
        data = src.read()
        with _opened(data, name) as image:
            count = _page_count(image, name)
            if count > limits.pages:
                raise UnreadableDocument(
                    f"{name}: {count} pages", say="pdf-too-many-pages", name=name, most=limits.pages
                )
            recogniser = Recogniser(name, limits.recognition_seconds)
            pages = list(_pages(image, count, name, recogniser, findings))
        if recogniser.failure is not None and not any(page.lines for page in pages):
            raise recogniser.failure
        if recogniser.is_polytonic:
            findings.append(Finding(Kind.GUESSED, "polytonic-recognised"))
        letters = measure((page.lines for page in pages), is_recognised=True)
        text = "".join(line.text for page in pages for line in page.lines)
        language = settled(text, None, lang, findings)
        flow = PageFlow(letters, language, findings, has_breaks=len(pages) > 1)
        for page in without_furniture(pages, letters):
            flow.add(page)
        flow.close()
        draft = Draft(language, tuple(flow.blocks), tuple(flow.notes))
        return finish(draft, name=name, reader=self.name, findings=findings)


def _opened(data: bytes, name: str) -> Image.Image:
    """Return a picture that is not unpacked yet.

    Raises:
        UnreadableDocument: It is none of the three kinds, or too large.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(data), formats=_KINDS)
    except Image.DecompressionBombError as exc:
        raise _too_large(name, str(exc)) from exc
    except _BROKEN as exc:
        raise UnreadableDocument(f"{name}: {exc}", say="file-damaged", name=name) from exc
    _check_size(image, name)
    return image


def _page_count(image: Image.Image, name: str) -> int:
    """Return how many pages a file holds; a TIFF walks through all of them to tell.

    Raises:
        UnreadableDocument: It cannot be told.
    """
    try:
        return int(getattr(image, "n_frames", 1))
    except _BROKEN as exc:
        raise UnreadableDocument(f"{name}: {exc}", say="file-damaged", name=name) from exc


def _check_size(image: Image.Image, name: str) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise _too_large(name, f"{image.width} x {image.height}")


def _too_large(name: str, detail: str) -> UnreadableDocument:
    most = MOST_PIXELS // 1_000_000
    return UnreadableDocument(f"{name}: {detail}", say="picture-too-large", name=name, most=most)


def _pages(
    image: Image.Image, count: int, name: str, recogniser: Recogniser, findings: list[Finding]
) -> Iterator[PageText]:
    for index in range(count):
        try:
            image.seek(index)
            _check_size(image, name)
            upright, dpi = _prepared(image)
        except _BROKEN as exc:
            if index == 0:
                raise UnreadableDocument(f"{name}: {exc}", say="file-damaged", name=name) from exc
            findings.append(Finding(Kind.LOST, "page-damaged", None, str(index + 1)))
            continue
        read = recogniser.attempt(upright, dpi)
        if read is None:
            detail = str(index + 1)
            findings.append(Finding(Kind.LOST, "pages-recognition-failed", None, detail))
            points = 72.0 / dpi
            width, height = upright.width * points, upright.height * points
            yield PageText(index, width, height, (), (_picture(upright),))
            continue
        if read.letter_count < LEAST_READ_LETTERS:
            findings.append(Finding(Kind.LOST, "page-without-words", None, str(index + 1)))
            yield PageText(index, read.width, read.height, (), (_picture(upright),))
            continue
        detail = f"{index + 1}: {read.detail}"
        findings.append(Finding(Kind.GUESSED, "page-recognised", None, detail))
        yield PageText(index, read.width, read.height, read.lines, is_recognised=True)


def _prepared(image: Image.Image) -> tuple[Image.Image, int]:
    """Return a page in grey, upright as its camera says, and its dots to an inch."""
    dpi = _dpi(image)
    flat = image
    if image.mode in {"RGBA", "LA", "PA", "P"}:
        rgba = image.convert("RGBA")
        flat = Image.new("RGBA", rgba.size, "white")
        flat.alpha_composite(rgba)
    grey = ImageOps.exif_transpose(flat.convert("L"))
    scale = 1.0
    if dpi < _GOOD_DPI - 60:
        scale = min(4.0, _GOOD_DPI / dpi)
    pixels = grey.width * grey.height * scale * scale
    if pixels > _MOST_READ_PIXELS:
        scale *= (_MOST_READ_PIXELS / pixels) ** 0.5
    if scale != 1.0:
        size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
        grey = grey.resize(size, Image.Resampling.LANCZOS)
    return grey, max(_LEAST_DPI, round(dpi * scale))


def _dpi(image: Image.Image) -> float:
    """Return the dots to an inch that a picture tells, or those of a page as wide as A4."""
    told = image.info.get("dpi", (0, 0))
    try:
        dpi = float(told[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        dpi = 0.0
    width = min(image.width, image.height)
    is_likely = _LEAST_DPI <= dpi <= _MOST_DPI and 2 <= width / dpi <= 24
    # A screen's 72 or 96 dots are told by programs that do not know better.
    if is_likely and dpi > 100:
        return dpi
    return min(_MOST_DPI, max(_LEAST_DPI, width / _LIKELY_PAGE_INCHES))


def _picture(image: Image.Image) -> PagePicture:
    out = BytesIO()
    image.save(out, "PNG")
    box = Box(0.0, 0.0, float(image.width), float(image.height))
    return PagePicture(box, lambda: (out.getvalue(), "image/png"))
