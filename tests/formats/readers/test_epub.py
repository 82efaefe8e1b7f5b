"""EPUB in: books as publishers, converters and old programs make them."""

from __future__ import annotations

import pytest

from formats.document import Heading, PageBreak
from formats.errors import UnreadableDocument
from formats.readers.registry import read_bytes
from formats.text import plain
from tests.formats.readers.hostile import packed

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="O/p.opf"/></rootfiles></container>'
)
XHTML = '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'


def page(body, head="<title>t</title>"):
    return f"{XHTML}<head>{head}</head><body>{body}</body></html>"


def book(files, *, facts="", spine=None, manifest="", version="3.0", more=()):
    names = spine or list(files)
    items = "".join(
        f'<item id="{name[0]}" href="{name}" media-type="application/xhtml+xml"/>' for name in files
    )
    order = "".join(f'<itemref idref="{name[0]}"/>' for name in names)
    opf = (
        f'<package xmlns="http://www.idpf.org/2007/opf" version="{version}">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{facts}</metadata>'
        f"<manifest>{items}{manifest}</manifest><spine>{order}</spine></package>"
    )
    return packed(
        [
            ("mimetype", b"application/epub+zip"),
            ("META-INF/container.xml", CONTAINER.encode()),
            ("O/p.opf", opf.encode()),
            *((f"O/{name}", text.encode()) for name, text in files.items()),
            *more,
        ]
    )


def read(data):
    return read_bytes(data, name="x.epub")


def keys(reading):
    return {finding.key for finding in reading.report.findings}


def headings(document):
    return [(b.level, plain(b.runs)) for b in document.blocks if isinstance(b, Heading)]


def test_the_order_is_that_of_the_spine_and_the_title_that_of_the_package():
    facts = "<dc:title>Το βιβλίο</dc:title><dc:language>el</dc:language>"
    data = book(
        {"a.xhtml": page("<h1>Πρώτο</h1>"), "b.xhtml": page("<h1>Δεύτερο</h1>")},
        facts=facts,
        spine=["b.xhtml", "a.xhtml"],
    )
    document = read(data).document
    assert document.title == "Το βιβλίο"
    assert headings(document) == [(1, "Το βιβλίο"), (1, "Δεύτερο"), (1, "Πρώτο")]


def test_a_note_in_another_file_is_led_to_and_left_out_of_the_flow():
    data = book(
        {
            "a.xhtml": page('<p>Λόγος<a epub:type="noteref" href="n.xhtml#f1">1</a>.</p>'),
            "n.xhtml": page(
                '<section epub:type="footnotes"><h2>Σημειώσεις</h2>'
                '<aside epub:type="footnote" id="f1"><p>Η σημείωση. '
                '<a epub:type="backlink" href="a.xhtml">πίσω</a></p></aside></section>'
            ),
        }
    )
    document = read(data).document
    assert [plain(note.blocks[0].runs) for note in document.notes] == ["Η σημείωση."]
    texts = [plain(block.runs) for block in document.blocks[1:]]
    assert texts == ["Λόγος1."]


def test_pages_come_from_the_list_of_an_old_book_where_the_text_does_not_mark_them():
    ncx = (
        '<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" '
        '"http://www.daisy.org/z3986/2005/ncx-2005-1.dtd">'
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><pageList><pageTarget>'
        '<navLabel><text>12</text></navLabel><content src="a.xhtml#p12"/></pageTarget>'
        "</pageList></ncx>"
    )
    data = book(
        {"a.xhtml": page('<p>Πριν.</p><p id="p12">Μετά.</p>')},
        version="2.0",
        manifest='<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>',
        more=[("O/toc.ncx", ncx.encode())],
    )
    blocks = read(data).document.blocks
    place = next(at for at, block in enumerate(blocks) if isinstance(block, PageBreak))
    assert blocks[place].label == "12"
    assert plain(blocks[place + 1].runs) == "Μετά."


def test_named_characters_of_an_old_book_are_spelt():
    doctype = (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" '
        '"http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">'
    )
    text = doctype + page("<p>caf&eacute;&nbsp;&mdash; τέλος</p>")
    document = read(book({"a.xhtml": text})).document
    assert plain(document.blocks[-1].runs) == "café\u00a0— τέλος"


def test_a_chapter_with_faults_is_read_as_a_browser_would_and_told():
    reading = read(book({"a.xhtml": "<html><body><p>Μια <b>παράγραφος<p>Άλλη</body>"}))
    assert [plain(b.runs) for b in reading.document.blocks[1:]] == ["Μια παράγραφος", "Άλλη"]
    assert "xhtml-mended" in keys(reading)


def test_a_missing_chapter_is_told_and_the_others_are_read():
    data = book(
        {"a.xhtml": page("<p>Εδώ.</p>")},
        manifest='<item id="z" href="z.xhtml" media-type="application/xhtml+xml"/>',
        spine=["a.xhtml", "z.xhtml"],
    )
    reading = read(data)
    assert plain(reading.document.blocks[-1].runs) == "Εδώ."
    assert "book-chapter-missing" in keys(reading)


@pytest.mark.parametrize(
    ("way", "is_locked"),
    [
        ("http://www.idpf.org/2008/embedding", False),
        ("http://www.w3.org/2001/04/xmlenc#aes128-cbc", True),
    ],
)
def test_a_locked_book_is_refused_and_scrambled_fonts_are_no_lock(way, is_locked):
    lock = (
        '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptedData>'
        f'<e:EncryptionMethod Algorithm="{way}"/></e:EncryptedData></encryption>'
    )
    data = book(
        {"a.xhtml": page("<p>Κείμενο</p>")}, more=[("META-INF/encryption.xml", lock.encode())]
    )
    if not is_locked:
        assert read(data).document.blocks
        return
    with pytest.raises(UnreadableDocument) as refused:
        read(data)
    assert refused.value.say == "book-locked"


def test_languages_stand_on_their_words_and_pictures_on_their_descriptions():
    facts = "<dc:language>el-GR</dc:language>"
    body = '<p>Το <i xml:lang="fr">mot</i> και <span lang="grc">λόγος</span>.</p>'
    document = read(book({"a.xhtml": page(body)}, facts=facts)).document
    runs = document.blocks[-1].runs
    assert [(run.text.strip(), run.lang) for run in runs if run.lang != "el"] == [
        ("mot", "fr"),
        ("λόγος", "grc"),
    ]


def test_an_entity_of_the_books_own_is_refused():
    text = '<!DOCTYPE html [<!ENTITY a "x">]>' + page("<p>&a;</p>")
    with pytest.raises(UnreadableDocument) as refused:
        read(book({"a.xhtml": text}))
    assert refused.value.say == "xml-declares"


def test_of_several_ways_to_show_a_thing_the_usual_one_alone_is_read():
    ways = (
        '<epub:switch xmlns:epub="http://www.idpf.org/2007/ops">'
        '<epub:case required-namespace="x"><p>χημικός τύπος</p></epub:case>'
        "<epub:default><p>νερό</p></epub:default></epub:switch>"
    )
    document = read(book({"a.xhtml": page(f"<p>Πρώτα.</p>{ways}")})).document
    assert [plain(b.runs) for b in document.blocks[1:]] == ["Πρώτα.", "νερό"]
