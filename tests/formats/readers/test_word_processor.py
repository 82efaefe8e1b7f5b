"""RTF and DOC in: through a real LibreOffice, or refused with what to do instead."""

from __future__ import annotations

import pytest

from formats.document import Heading, Table
from formats.errors import Unavailable, UnreadableDocument
from formats.readers import libreoffice
from formats.readers.apart import read_bytes_apart
from formats.readers.registry import read_bytes
from formats.readers.word_processor import check_groups
from formats.reading import Limits
from formats.text import document_runs, plain, walk

needs_libreoffice = pytest.mark.skipif(
    libreoffice.word_processor() is None, reason="libreoffice-writer is not installed"
)


def escaped(text):
    return "".join(sign if ord(sign) < 128 else f"\\u{ord(sign)}?" for sign in text)


def rtf(body):
    return (
        "{\\rtf1\\ansi\\ansicpg1253\\uc1{\\fonttbl{\\f0 Arial;}}"
        "{\\stylesheet{\\s0 Normal;}{\\s1\\outlinelevel0\\fs40\\b heading 1;}}"
        f"{escaped(body)}}}"
    ).encode("ascii")


LETTER = rtf(
    "\\pard\\s1\\outlinelevel0\\fs40\\b Ο οδηγός\\b0\\fs24\\par\\pard\\s0 \\lang1032 Κείμενο με "
    "{\\lang2057 English words}\\lang1032 μέσα{\\super\\chftn{\\footnote\\pard{\\super\\chftn} "
    "Η σημείωση.}}.\\par"
    "\\trowd\\trhdr\\cellx2000\\cellx4000\\pard\\intbl Ημέρα\\cell Ώρα\\cell\\row"
    "\\trowd\\cellx2000\\cellx4000\\pard\\intbl Δευτέρα\\cell 9–14\\cell\\row\\pard Τέλος.\\par"
)


@needs_libreoffice
@pytest.mark.slow
def test_rtf_is_read_apart_with_headings_notes_tables_and_languages():
    reading = read_bytes_apart(LETTER, name="γράμμα.rtf")
    document = reading.document
    (heading,) = [b for b in walk(document.blocks) if isinstance(b, Heading)]
    (table,) = [b for b in walk(document.blocks) if isinstance(b, Table)]
    assert (plain(heading.runs), heading.level) == ("Ο οδηγός", 1)
    assert [[plain(cell.runs) for cell in row.cells] for row in table.rows] == [
        ["Ημέρα", "Ώρα"],
        ["Δευτέρα", "9–14"],
    ]
    assert [plain(note.blocks[0].runs) for note in document.notes] == ["Η σημείωση."]
    english = [r.text.strip() for rs in document_runs(document) for r in rs if r.lang == "en"]
    assert "English words" in english
    assert document.provenance.reader == "rtf"
    keys = [f.key for f in reading.report.findings]
    assert {"read-through-word-processor", "rtf-header-rows-lost"} <= set(keys)


@needs_libreoffice
@pytest.mark.slow
def test_what_libreoffice_cannot_read_is_refused():
    with pytest.raises(UnreadableDocument) as refused:
        read_bytes_apart(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), name="α.doc")
    assert refused.value.say == "file-damaged"


def test_groups_nested_a_hundred_thousand_deep_are_refused_before_anything_starts():
    data = b"{\\rtf1 " + b"{" * 100_000 + b"x" + b"}" * 100_001
    with pytest.raises(UnreadableDocument) as refused:
        read_bytes(data, name="α.rtf")
    assert refused.value.say == "nested-too-deep"


def test_braces_that_are_text_or_bytes_of_a_picture_do_not_count():
    data = rtf("\\{" * 700 + "x") + b"{\\bin600 " + b"{" * 600 + b"}"

    check_groups(data, "α.rtf", Limits())


def test_without_libreoffice_the_error_says_to_save_as_docx(monkeypatch):
    monkeypatch.setenv("PATH", "")
    libreoffice.word_processor.cache_clear()
    try:
        with pytest.raises(Unavailable) as refused:
            read_bytes(LETTER, name="α.rtf")
    finally:
        monkeypatch.undo()
        libreoffice.word_processor.cache_clear()
    assert refused.value.say == "word-processor-missing"


@needs_libreoffice
@pytest.mark.slow
def test_links_in_an_rtf_to_other_places_are_not_followed(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("μυστικό", encoding="utf-8")
    body = (
        f'\\pard Αρχή. {{\\field{{\\*\\fldinst INCLUDETEXT "{secret}"}}{{\\fldrslt }}}}'
        '{\\field{\\*\\fldinst INCLUDEPICTURE "http://127.0.0.1:9/x.png" \\\\d}{\\fldrslt }}\\par'
    )
    document = read_bytes_apart(rtf(body), name="α.rtf").document
    assert "μυστικό" not in "".join(plain(runs) for runs in document_runs(document))
