"""Pictures of the document as image objects of the file.

A picture is laid on white whatever the colours of the page: black lines on a transparent ground
would vanish on black.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

from reportlab.pdfbase.pdfdoc import PDFDocument

from formats.pdf.objects import RawStream, add_object

if TYPE_CHECKING:
    from PIL import Image

_MAX_PIXELS = 50_000_000
_LARGEST_PX = (2480, 3508)
_JPEG_SPACES = {"L": "DeviceGray", "RGB": "DeviceRGB"}


@dataclass(frozen=True, slots=True)
class StoredImage:
    """An image of the file by its resource name, with its size in pixels."""

    name: str
    width_px: int
    height_px: int


class ImageStore:
    """Holds each picture once, however often it stands in the document."""

    def __init__(self, document: PDFDocument) -> None:
        self._document = document
        self._stored: dict[bytes, StoredImage | None] = {}
        self.references: dict[str, str] = {}

    def store(self, image: bytes) -> StoredImage | None:
        """Return a picture as stored, or None where it cannot be decoded."""
        key = sha256(image).digest()
        if key not in self._stored:
            self._stored[key] = self._decode(image)
        return self._stored[key]

    def _decode(self, image: bytes) -> StoredImage | None:
        """Decode with Pillow; a JPEG that prints as it is keeps its bytes."""
        from PIL import Image, ImageOps

        try:
            with warnings.catch_warnings(), Image.open(BytesIO(image)) as opened:
                warnings.simplefilter("ignore")
                if opened.width * opened.height > _MAX_PIXELS:
                    return None
                oriented = opened.getexif().get(0x0112, 1) != 1
                if opened.format == "JPEG" and opened.mode in _JPEG_SPACES and not oriented:
                    opened.load()
                    return self._add(image, opened.size, _JPEG_SPACES[opened.mode], "DCTDecode")
                flat = _on_white(ImageOps.exif_transpose(opened))
                # More than 300 dots to the inch of A4 would only make the file heavy.
                flat.thumbnail(_LARGEST_PX)
                return self._add(flat.tobytes(), flat.size, _JPEG_SPACES[flat.mode], "")
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            # Pillow's ways to say that the bytes are not a picture it knows, or a damaged one.
            return None

    def _add(self, data: bytes, size: tuple[int, int], space: str, coding: str) -> StoredImage:
        width, height = size
        entries = (
            f"/Type /XObject /Subtype /Image /Width {width} /Height {height} "
            f"/BitsPerComponent 8 /ColorSpace /{space}"
        )
        if coding:
            stream = RawStream(data, f"{entries} /Filter /{coding}", is_compressed=False)
        else:
            stream = RawStream(data, entries)
        name = f"Im{len(self.references) + 1}"
        self.references[name] = add_object(self._document, stream)
        return StoredImage(name, width, height)


def _on_white(image: Image.Image) -> Image.Image:
    """Return an opaque grey or colour image."""
    from PIL import Image

    if image.mode in {"1", "L"}:
        return image.convert("L")
    if image.mode.startswith("I;16"):
        return image.point(lambda level: level / 256).convert("L")
    if not image.has_transparency_data:
        return image.convert("RGB")
    with_alpha = image.convert("RGBA")
    ground = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(ground, with_alpha).convert("RGB")
