"""Pictures out of a PDF: a JPEG as it is, all others as PNG; and whole pages as pictures."""

from __future__ import annotations

import ctypes
from io import BytesIO

import pypdfium2 as pdfium
from PIL import Image
from pypdfium2 import raw

from formats.readers._page_spans import Box
from formats.readers._pdf_file import PdfFile

MOST_PIXELS = 40_000_000
OCR_DPI = 300
_LEAST_PIXELS = 2
_AREA_DPI = 150


def load_picture(file: PdfFile, index: int, path: tuple[int, ...]) -> tuple[bytes, str] | None:
    """Return the bytes and media type of a picture on a page, None where there is none to show."""
    with file.page(index) as page:
        item = None if page is None else _object(page, path)
        if page is None or not item:
            return None
        width, height = ctypes.c_uint(), ctypes.c_uint()
        raw.FPDFImageObj_GetImagePixelSize(item, ctypes.byref(width), ctypes.byref(height))
        if not 0 < width.value * height.value <= MOST_PIXELS:
            return None
        jpeg = _jpeg(item)
        if jpeg is not None:
            return jpeg, "image/jpeg"
        held = raw.FPDFImageObj_GetRenderedBitmap(file.document, page, item)
        held = held or raw.FPDFImageObj_GetBitmap(item)
        return _png(pdfium.PdfBitmap.from_raw(held).to_pil()) if held else None


def load_area(file: PdfFile, index: int, box: Box) -> tuple[bytes, str] | None:
    """Return a part of a page as it looks, for drawings that are no picture; box in points."""
    with file.page(index) as page:
        if page is None or box.width < 1 or box.height < 1:
            return None
        scale = _scale(page, _AREA_DPI)
        image = page.render(scale=scale).to_pil()
        height = image.height / scale
        area = (box.left, height - box.top, box.right, height - box.bottom)
        left, top, right, bottom = (round(edge * scale) for edge in area)
        left, top = max(0, left), max(0, top)
        if right - left < _LEAST_PIXELS or bottom - top < _LEAST_PIXELS:
            return None
        return _png(image.crop((left, top, min(right, image.width), min(bottom, image.height))))


def page_image(page: pdfium.PdfPage) -> tuple[Image.Image, int]:
    """Return a page in grey for recognition, and its dots to an inch."""
    scale = _scale(page, OCR_DPI)
    return page.render(scale=scale, grayscale=True).to_pil(), round(scale * 72)


def _scale(page: pdfium.PdfPage, dpi: int) -> float:
    width, height = page.get_size()
    wanted = dpi / 72
    most = (MOST_PIXELS / 2 / max(1.0, width * height)) ** 0.5
    return float(min(wanted, most))


def _object(page: pdfium.PdfPage, path: tuple[int, ...]) -> raw.FPDF_PAGEOBJECT | None:
    item = raw.FPDFPage_GetObject(page, path[0])
    for index in path[1:]:
        if not item:
            return None
        item = raw.FPDFFormObj_GetObject(item, index)
    return item


def _jpeg(item: raw.FPDF_PAGEOBJECT) -> bytes | None:
    """Return a picture that is a JPEG in grey or red, green and blue, as it stands in the file."""
    if raw.FPDFImageObj_GetImageFilterCount(item) != 1:
        return None
    name = ctypes.create_string_buffer(32)
    raw.FPDFImageObj_GetImageFilter(item, 0, name, 32)
    if name.value != b"DCTDecode":
        return None
    size = raw.FPDFImageObj_GetImageDataRaw(item, None, 0)
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFImageObj_GetImageDataRaw(item, buffer, size)
    try:
        with Image.open(BytesIO(buffer.raw)) as image:
            return buffer.raw if image.format == "JPEG" and image.mode in {"L", "RGB"} else None
    except (OSError, Image.DecompressionBombError):
        return None


def _png(image: Image.Image) -> tuple[bytes, str]:
    out = BytesIO()
    (image if image.mode in {"L", "RGB", "RGBA", "1"} else image.convert("RGB")).save(out, "PNG")
    return out.getvalue(), "image/png"
