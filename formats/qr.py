"""QR codes as pictures: dark on white in every colour scheme, for a camera to read.

Source: ISO/IEC 18004:2015, 9.1 (a quiet zone of four modules); error correction level M, 15 %.
"""

from __future__ import annotations

from io import BytesIO
from typing import Final

from PIL import Image
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

QUIET_MODULES: Final = 4
PIXELS: Final = 3
"""Of each module: 0.8 mm at the 96 pixels an inch of our prints, for a phone at arm's length."""


def qr_png(text: str) -> bytes:
    """Return a text, such as an address, as a PNG picture of a QR code.

    Raises:
        ValueError: The text is longer than a code can hold (about 2,300 characters).
    """
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    count = code.getModuleCount()
    picture = Image.new("1", (count + 2 * QUIET_MODULES,) * 2, 1)
    for row in range(count):
        for column in range(count):
            if code.isDark(row, column):
                picture.putpixel((column + QUIET_MODULES, row + QUIET_MODULES), 0)
    width = picture.width * PIXELS
    out = BytesIO()
    picture.resize((width, width), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()
