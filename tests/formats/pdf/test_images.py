"""Pictures of every kind come to paper, on white."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from formats.document import EL, Anchor, Document, Figure


def encoded(mode, form, colour, size=(40, 20)):
    out = BytesIO()
    Image.new(mode, size, colour).save(out, form)
    return out.getvalue()


def stored(save, image):
    """Write a document of one picture and return the image object's facts."""
    figure = Figure(Anchor("g"), image, "image/x", "κάτι", EL)
    path, report = save(Document("Εικόνα", EL, (figure,)))
    with pikepdf.open(path) as pdf:
        streams = [obj for obj in pdf.objects if isinstance(obj, pikepdf.Stream)]
        images = [obj for obj in streams if obj.get("/Subtype") == "/Image"]
        facts = [
            (str(obj.ColorSpace), int(obj.Width), int(obj.Height), bytes(obj.read_raw_bytes()))
            for obj in images
        ]
        samples = [obj.read_bytes()[:3] for obj in images if obj.Filter == "/FlateDecode"]
    return facts, samples, [finding.key for finding in report.findings]


@pytest.mark.parametrize(
    ("mode", "form", "colour", "sample"),
    [
        ("RGB", "PNG", (255, 0, 0), b"\xff\x00\x00"),
        ("RGBA", "PNG", (0, 0, 0, 0), b"\xff\xff\xff"),
        ("RGBA", "PNG", (0, 0, 0, 255), b"\x00\x00\x00"),
        ("LA", "PNG", (0, 0), b"\xff\xff\xff"),
        ("L", "PNG", 200, b"\xc8\xc8\xc8"),
        ("1", "PNG", 1, b"\xff\xff\xff"),
        ("P", "GIF", 0, None),
        ("I;16", "PNG", 0x8000, b"\x80\x80\x80"),
        ("CMYK", "TIFF", (0, 0, 0, 0), b"\xff\xff\xff"),
        ("RGB", "BMP", (0, 0, 255), b"\x00\x00\xff"),
    ],
)
def test_pictures_of_every_mode_are_drawn_on_white(mode, form, colour, sample, save):
    _, samples, keys = stored(save, encoded(mode, form, colour))
    assert keys == []
    assert sample is None or samples[0] == sample


def test_a_jpeg_keeps_its_own_bytes(save):
    image = encoded("RGB", "JPEG", "green")
    ((space, width, height, data),), _, _ = stored(save, image)
    assert (space, width, height) == ("/DeviceRGB", 40, 20)
    assert data == image


def test_a_turned_photograph_is_set_upright(save):
    exif = Image.Exif()
    exif[0x0112] = 6
    out = BytesIO()
    Image.new("RGB", (40, 20), "red").save(out, "JPEG", exif=exif)
    ((_, width, height, _),), _, _ = stored(save, out.getvalue())
    assert (width, height) == (20, 40)


def test_a_huge_picture_is_made_no_finer_than_print(save):
    ((_, width, height, _),), _, _ = stored(save, encoded("L", "PNG", 9, (5000, 5000)))
    assert (width, height) == (2480, 2480)


@pytest.mark.parametrize("cut", [0, 10, 60])
def test_a_damaged_picture_is_told_and_its_description_is_printed(cut, save):
    facts, _, keys = stored(save, encoded("RGB", "PNG", "red")[:cut])
    assert facts == []
    assert keys == ["figure-not-drawn"]


def test_a_picture_of_too_many_pixels_is_refused(save):
    facts, _, keys = stored(save, encoded("1", "PNG", 0, (9000, 9000)))
    assert facts == []
    assert keys == ["figure-not-drawn"]
