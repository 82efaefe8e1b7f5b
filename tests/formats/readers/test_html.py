"""Web pages in: every word once, nothing that nobody sees, no figure without a picture."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO

from PIL import Image

from formats.document import Figure, Heading
from formats.readers.registry import read_bytes
from formats.text import plain, walk, words


def picture():
    out = BytesIO()
    Image.new("L", (40, 40), 90).save(out, "PNG")
    return "data:image/png;base64," + b64encode(out.getvalue()).decode()


def read(body):
    page = f"<!doctype html><html lang=el><title>Τίτλος</title><body>{body}"
    return read_bytes(page.encode(), name="α.html")


def keys(reading):
    return [finding.key for finding in reading.report.findings]


def test_terms_inside_the_meaning_of_a_term_are_read_once():
    reading = read("<dl><dt>Ώρες<dd>δύο<dl><dt>Πρωί<dd>δέκα</dl></dl>")
    assert words(reading.document) == ("Τίτλος", "Ώρες", "δύο", "Πρωί:", "δέκα")


def test_rows_cells_and_terms_that_nobody_sees_are_left_out_and_told():
    shown = "<tr><th>Α<td>ένα<tr><th>Β<td>δύο"
    reading = read(f"<table><tr hidden><td>κρυφό{shown}<td hidden>κρυφό</table>")
    assert "κρυφό" not in words(reading.document)
    assert "hidden-text-dropped" in keys(reading)
    reading = read("<dl><dt hidden>κρυφό<dt>Ώρες<dd>δύο</dl>")
    assert "κρυφό" not in words(reading.document)
    assert "hidden-text-dropped" in keys(reading)


def test_a_picture_in_a_heading_leaves_its_description_once_and_is_told():
    reading = read(f"<h1><img src='{picture()}' alt='Λογότυπο'> Βιβλιοθήκη</h1><p>Κείμενο.")
    (heading,) = [b for b in reading.document.blocks if isinstance(b, Heading)]
    assert plain(heading.runs) == "Λογότυπο Βιβλιοθήκη"
    assert not [b for b in walk(reading.document.blocks) if isinstance(b, Figure)]
    assert "image-in-heading-lost" in keys(reading)


def test_an_ornament_in_a_heading_is_left_out_without_a_word():
    reading = read(f"<h1><img src='{picture()}' alt=''> Βιβλιοθήκη</h1><p>Κείμενο.")
    assert not [b for b in walk(reading.document.blocks) if isinstance(b, Figure)]
    assert keys(reading) == []


def test_a_drawing_without_a_title_is_described_by_the_words_in_it():
    reading = read("<h1>Χάρτης</h1><svg><text>Είσοδος</text><text>Ράμπα</text></svg>")
    (figure,) = [b for b in walk(reading.document.blocks) if isinstance(b, Figure)]
    assert figure.alt == "Είσοδος Ράμπα"


def test_what_stands_in_place_of_an_object_is_read():
    reading = read("<h1>Χάρτης</h1><object data='x.swf'><p>Η είσοδος έχει ράμπα.</p></object>")
    assert "ράμπα." in words(reading.document)
    assert "media-not-read" in keys(reading)


def test_what_a_page_marks_as_english_does_not_make_a_greek_page_english():
    marked = read("<h1>3</h1><p lang=en>All of this is in <b>English</b>, as it says.</p><p>2</p>")
    assert marked.document.lang == "el"
    bare = read("<h1>3</h1><p>All of this is in <b>English</b>, and nothing says so.</p>")
    assert bare.document.lang == "en"
    assert "language-by-script" in keys(bare)
