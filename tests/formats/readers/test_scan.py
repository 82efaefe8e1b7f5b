"""Scans in: letters are recognised, each page says how sure it is, bombs are refused at once."""

from __future__ import annotations

import struct
import time
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageFont

import formats
from formats.document import Figure, Heading, PageBreak
from formats.errors import Unavailable, UnreadableDocument
from formats.readers import tesseract
from formats.readers._recognition import Recogniser, monotonic, page_of
from formats.readers.apart import read_bytes_apart
from formats.readers.registry import read_bytes
from formats.reading import Limits
from formats.text import walk, words

FONTS = Path(formats.__file__).parent / "pdf" / "fonts"
TITLE = "Ο οδηγός της βιβλιοθήκης"
TEXT = (
    "Η δημοτική βιβλιοθήκη δανείζει βιβλία σε μεγάλα γράμματα και ακουστικά βιβλία σε όποιον δεν"
    " διαβάζει έντυπα. Η είσοδος από την οδό Ερμού έχει ράμπα, και ο ανελκυστήρας μιλά σε κάθε"
    " όροφο. Κάθε Σάββατο διαβάζουμε μαζί ένα διήγημα από τις δέκα το πρωί."
)
OLD = (
    "Ἡ δημοτικὴ βιβλιοθήκη δανείζει βιβλία σὲ ὅποιον δὲν διαβάζει ἔντυπα. Ἡ εἴσοδος ἀπὸ τὴν ὁδὸ"
    " Ἑρμοῦ ἔχει ῥάμπα, καὶ ὁ ἀνελκυστήρας μιλᾶ σὲ κάθε ὄροφο."
)

needs_tesseract = pytest.mark.skipif(
    not tesseract.ocr_state().is_ready, reason="tesseract-ocr-ell is not installed"
)


def drawn(title, text, *, dots=46, size=(1500, 900)):
    """Return a clean page at 300 dpi."""
    image = Image.new("L", size, 255)
    pen = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONTS / "NotoSans-Regular.ttf", dots)
    pen.text((100, 80), title, font=ImageFont.truetype(FONTS / "NotoSans-Bold.ttf", 80), fill=0)
    line, top = "", 230
    for word in [*text.split(), ""]:
        if not word or pen.textlength(f"{line} {word}", font=font) > size[0] - 200:
            pen.text((100, top), line, font=font, fill=0)
            line, top = word, top + round(1.45 * dots)
        else:
            line = f"{line} {word}".strip()
    return image


def saved(image, kind, **options):
    out = BytesIO()
    image.save(out, kind, dpi=(300, 300), **options)
    return out.getvalue()


def error_rate(wanted, got):
    """Return the character error rate: edits for each character of what is wanted."""
    before = list(range(len(got) + 1))
    for row, sign in enumerate(wanted, 1):
        now = [row]
        for column, other in enumerate(got, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (sign != other)))
        before = now
    return before[-1] / len(wanted)


@needs_tesseract
def test_a_clean_greek_page_has_at_most_five_wrong_characters_in_a_hundred():
    reading = read_bytes_apart(saved(drawn(TITLE, TEXT), "PNG"), name="σάρωση.png")
    assert error_rate(f"{TITLE} {TEXT}", " ".join(words(reading.document))) <= 0.05
    assert isinstance(reading.document.blocks[0], Heading)
    (sure,) = [f for f in reading.report.findings if f.key == "page-recognised"]
    assert sure.kind == "guessed"
    assert sure.detail.startswith("1: ")


@needs_tesseract
@pytest.mark.skipif(
    "grc" not in tesseract.ocr_state().languages, reason="tesseract-ocr-grc is not installed"
)
def test_polytonic_pages_of_a_tiff_keep_their_breathings_and_are_told():
    page = drawn("Ὁ ὁδηγὸς", OLD, size=(1500, 700)).convert("1")
    data = saved(page, "TIFF", save_all=True, append_images=[page], compression="group4")
    reading = read_bytes(data, name="α.tif")
    text = " ".join(words(reading.document))
    assert error_rate(f"Ὁ ὁδηγὸς {OLD} Ὁ ὁδηγὸς {OLD}", text) <= 0.05
    assert [b.label for b in reading.document.blocks if isinstance(b, PageBreak)] == ["1", "2"]
    assert "polytonic-recognised" in [f.key for f in reading.report.findings]


@needs_tesseract
def test_a_pdf_of_which_some_pages_are_scans_is_read_page_by_page(guide, written):
    scan = BytesIO()
    drawn(TITLE, TEXT).save(scan, "PDF", resolution=300)
    with pikepdf.open(BytesIO(written(guide, "large-print-pdf"))) as pdf:
        del pdf.Root.MarkInfo, pdf.Root.StructTreeRoot
        with pikepdf.open(scan) as other:
            pdf.pages.append(other.pages[0])
        out = BytesIO()
        pdf.save(out)
    reading = read_bytes(out.getvalue(), name="α.pdf")
    text = " ".join(words(reading.document))
    assert "Καλή ανάγνωση!" in text
    assert "ανελκυστήρας" in text
    assert [f.key for f in reading.report.findings].count("page-recognised") == 1


@needs_tesseract
def test_a_picture_without_words_stays_a_picture_without_a_description():
    image = Image.new("L", (700, 500), 255)
    ImageDraw.Draw(image).ellipse((150, 100, 500, 400), fill=90)
    reading = read_bytes(saved(image, "JPEG"), name="φωτογραφία.jpg")
    (figure,) = [b for b in walk(reading.document.blocks) if isinstance(b, Figure)]
    assert figure.alt is None
    assert "page-without-words" in [f.key for f in reading.report.findings]


@needs_tesseract
def test_a_page_on_which_recognition_fails_is_told_and_the_others_are_kept():
    strip = Image.new("L", (40_000, 300), 255)  # wider than Tesseract takes
    ImageDraw.Draw(strip).rectangle((100, 100, 39_000, 200), fill=0)
    data = saved(
        drawn(TITLE, TEXT), "TIFF", save_all=True, append_images=[strip], compression="tiff_lzw"
    )
    reading = read_bytes(data, name="book.tif")
    assert "ανελκυστήρας" in " ".join(words(reading.document))
    lost = [one.detail for one in reading.report.findings if one.key == "pages-recognition-failed"]
    assert lost == ["2"]
    assert any(isinstance(block, Figure) for block in walk(reading.document.blocks))


@needs_tesseract
def test_a_pdf_whose_scans_take_too_long_keeps_its_other_pages_and_tells_which(guide, written):
    scan = BytesIO()
    drawn(TITLE, TEXT).save(scan, "PDF", resolution=300)
    hurried = replace(Limits(), recognition_seconds=0.0)
    with pikepdf.open(BytesIO(written(guide, "large-print-pdf"))) as pdf:
        del pdf.Root.MarkInfo, pdf.Root.StructTreeRoot
        with pikepdf.open(scan) as other:
            pdf.pages.append(other.pages[0])
        count = len(pdf.pages)
        out = BytesIO()
        pdf.save(out)
    reading = read_bytes(out.getvalue(), name="α.pdf", limits=hurried)
    assert "Καλή ανάγνωση!" in " ".join(words(reading.document))
    lost = [f.detail for f in reading.report.findings if f.key == "pages-recognition-failed"]
    assert lost == [str(count)]
    with pytest.raises(UnreadableDocument) as caught:
        read_bytes(scan.getvalue(), name="α.pdf", limits=hurried)
    assert caught.value.say == "ocr-too-slow"


@needs_tesseract
def test_where_no_page_is_read_in_time_the_file_is_refused_with_what_to_do():
    recogniser = Recogniser("book.tif", 3600.0, page_seconds=0.0)
    assert recogniser.attempt(drawn(TITLE, TEXT), 300) is None
    assert recogniser.failure is not None
    assert recogniser.failure.say == "ocr-too-slow"


@needs_tesseract
def test_a_photograph_on_a_page_of_a_scanned_pdf_stays_a_picture_and_is_told():
    image = Image.new("L", (1500, 900), 255)
    ImageDraw.Draw(image).ellipse((450, 200, 1100, 800), fill=90)
    scan = BytesIO()
    drawn(TITLE, TEXT).save(scan, "PDF", resolution=300, save_all=True, append_images=[image])
    reading = read_bytes(scan.getvalue(), name="α.pdf")
    (figure,) = [b for b in walk(reading.document.blocks) if isinstance(b, Figure)]
    assert figure.image
    assert figure.alt is None
    told = {f.key: f.detail for f in reading.report.findings}
    assert told["page-without-words"] == "2"


@needs_tesseract
def test_a_blank_leaf_of_a_scanned_pdf_is_no_picture():
    leaf = Image.effect_noise((1500, 900), 6).point(lambda grey: grey + 100)
    scan = BytesIO()
    drawn(TITLE, TEXT).save(scan, "PDF", resolution=300, save_all=True, append_images=[leaf])
    reading = read_bytes(scan.getvalue(), name="α.pdf")
    assert not [b for b in walk(reading.document.blocks) if isinstance(b, Figure)]
    assert "page-without-words" not in [f.key for f in reading.report.findings]


def claiming(width, height):
    """Return a PNG of a size that its bytes do not hold."""

    def part(kind, data):
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = part(b"IHDR", head) + part(b"IDAT", zlib.compress(bytes(1000))) + part(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("data", "name", "say"),
    [
        (claiming(50_000, 50_000), "α.png", "picture-too-large"),
        (claiming(10_000, 9_000), "α.png", "picture-too-large"),
        (claiming(0, 9_000), "α.png", "file-damaged"),
        (claiming(800, 600)[:60], "α.png", "file-damaged"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "α.jpg", "file-damaged"),
        (b"II*\x00\xff\xff\xff\x7f" + bytes(50), "α.tif", "file-damaged"),
    ],
    ids=["50,000 x 50,000", "10,000 x 9,000", "no width", "cut", "empty JPEG", "empty TIFF"],
)
def test_a_picture_too_large_or_broken_is_refused_before_it_is_unpacked(data, name, say):
    begun = time.thread_time()
    with pytest.raises(UnreadableDocument) as refused:
        read_bytes_apart(data, name=name)
    assert refused.value.say == say
    assert time.thread_time() - begun < 2.0


def test_where_nothing_recognises_letters_the_error_names_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")
    tesseract.ocr_state.cache_clear()
    try:
        with pytest.raises(Unavailable) as refused:
            read_bytes(saved(drawn(TITLE, TEXT), "PNG"), name="α.png")
        scan = BytesIO()
        drawn(TITLE, TEXT).save(scan, "PDF", resolution=300)
        with pytest.raises(Unavailable):
            read_bytes(scan.getvalue(), name="α.pdf")
    finally:
        monkeypatch.undo()
        tesseract.ocr_state.cache_clear()
    assert refused.value.say == "ocr-missing"
    assert "tesseract-ocr-ell" in str(refused.value.facts["package"])


HOCR = """<html xmlns="http://www.w3.org/1999/xhtml"><body><div class="ocr_page">
<div class="ocr_carea" title="bbox 100 100 900 200"><p class="ocr_par"><span class="ocr_line"
title="bbox 100 100 900 160; baseline 0 -12; x_size 60"><span class="ocrx_word"
title="bbox 100 100 400 160; x_wconf 90">Ένα</span><span class="ocrx_word"
title="bbox 450 100 600 160; x_wconf 60">βιβλίο</span><span class="ocrx_word"
title="bbox 700 100 710 160; x_wconf 3">|</span></span></p></div></div></body></html>"""


def test_words_that_a_recogniser_tells_stand_where_it_saw_them():
    page = page_of(HOCR.encode(), 1000, 1000, 300)
    (line,) = page.lines
    assert line.text.strip() == "Ένα βιβλίο"
    assert (round(line.box.left), round(line.baseline, 1), round(line.size_pt, 1)) == (
        24,
        204.5,
        10.8,
    )
    assert page.confidence == (3 * 90 + 6 * 60) / 9
    assert page.letter_count == 9


def test_stray_breathings_leave_modern_greek_and_accents_stay():
    assert monotonic("ὅλες οἱ μέρες τὴν ᾠδὴ, προϊόν") == "όλες οι μέρες τήν ωδή, προϊόν"
