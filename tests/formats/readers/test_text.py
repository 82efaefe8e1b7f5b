"""Plain text in: encodings, structure, limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from formats.document import EN, Heading, ListBlock, Paragraph
from formats.errors import UnknownThing, UnreadableDocument
from formats.readers.registry import read_bytes, read_file
from formats.reading import Limits
from formats.report import Kind
from formats.text import block_texts, plain, words

DATA = Path(__file__).parents[4] / "shared" / "data" / "texts"

GREEK = (
    "Η βιβλιοθήκη του Άργους\n\n"
    "Άνοιξε το 1932. Έχει «χίλια» βιβλία, όπως είπε ο Ίων Δραγούμης· κι ακόμα περισσότερα.\n\n"
    "Ώρες: 9-14. Ύστερα κλείνει. ΕΙΣΟΔΟΣ ΕΛΕΥΘΕΡΗ\n"
)


def texts(reading):
    return [text for block in reading.document.blocks for text in block_texts(block)]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1253", "iso8859_7", "cp737"],
)
def test_greek_is_read_in_every_encoding_it_is_found_in(encoding):
    text = GREEK
    if encoding in {"iso8859_7", "cp737"}:
        text = text.replace("«", '"').replace("»", '"').replace("·", ",")
    reading = read_bytes(text.encode(encoding), name="a.txt")
    assert " ".join(texts(reading)).split() == text.split()
    guessed = any(f.key == "encoding-guessed" for f in reading.report.findings)
    assert guessed == (encoding not in {"utf-8", "utf-8-sig", "utf-16"})


@pytest.mark.parametrize("line", ["Άνοιξη", "ΆΓΙΟΣ ΝΙΚΌΛΑΟΣ", "Το Άγιο Όρος"])
@pytest.mark.parametrize("encoding", ["cp1253", "iso8859_7", "cp737"])
def test_a_single_line_is_enough_to_tell_the_encoding(line, encoding):
    reading = read_bytes(f"{line} είναι εδώ.".encode(encoding), name="a.txt")
    assert texts(reading)[1] == f"{line} είναι εδώ."


def test_western_text_is_not_read_as_greek():
    reading = read_bytes("Le café où j'ai passé l'été à Genève.".encode("cp1252"), name="a.txt")
    assert texts(reading)[1] == "Le café où j'ai passé l'été à Genève."


def test_decomposed_accents_are_composed():
    reading = read_bytes("Καλημε\u0301ρα".encode(), name="a.txt")
    assert texts(reading)[1] == "Καλημέρα"


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04\x14\x00",
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n",
        bytes(range(256)) * 4,
        b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00",
        b"{\\rtf1 x}",
    ],
)
def test_a_binary_file_called_text_is_refused(data):
    with pytest.raises(UnreadableDocument) as refused:
        read_bytes(data, name="a.txt")
    assert refused.value.say == "not-text"


@pytest.mark.parametrize(
    "data", [b"", b"  \n\n\t\n", "\ufeff".encode(), "\ufeff\n".encode("utf-16")]
)
def test_an_empty_file_is_refused(data):
    with pytest.raises(UnreadableDocument) as refused:
        read_bytes(data, name="a.txt")
    assert refused.value.say == "file-empty"


def test_a_file_over_the_limit_is_refused(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"a" * 2000)
    with pytest.raises(UnreadableDocument) as refused:
        read_file(path, limits=Limits(source_bytes=1000))
    assert refused.value.say == "file-too-big"


def test_an_absent_file_is_refused(tmp_path):
    with pytest.raises(UnreadableDocument) as refused:
        read_file(tmp_path / "a.txt")
    assert refused.value.say == "file-unreachable"


def test_an_unknown_suffix_is_refused_with_those_that_can_be_read():
    with pytest.raises(UnknownThing) as refused:
        read_bytes(b"x", name="a.xyz")
    assert refused.value.say == "unknown-file-kind"
    assert ".md" in str(refused.value.facts["known"])


def test_a_hostile_name_is_made_harmless():
    reading = read_bytes("Κείμενο".encode(), name="../../etc/κα\x1b[31mλό\u202e\nόνομα.txt")
    assert reading.document.provenance.source == "κα [31mλό όνομα.txt"


def test_the_first_short_line_is_the_title_and_said_to_be_guessed():
    reading = read_bytes(GREEK.encode(), name="a.txt")
    assert reading.document.title == "Η βιβλιοθήκη του Άργους"
    assert [f.key for f in reading.report.of_kind(Kind.GUESSED)] == ["heading-guessed"]


def test_without_a_title_the_files_name_serves():
    reading = read_bytes("Μία πρόταση.\n\nΆλλη μία.".encode(), name="το_κείμενο.txt")
    assert reading.document.title == "το κείμενο"
    assert isinstance(reading.document.blocks[0], Heading)


@pytest.mark.parametrize(
    "heading",
    [
        "ΚΕΦΑΛΑΙΟ Α΄",
        "Κεφάλαιο 3. Το ταξίδι",
        "Άρθρο 12",
        "ΜΕΡΟΣ ΠΡΩΤΟ",
        "CHAPTER IV",
        "## Το ταξίδι",
        "Το ταξίδι\n---------",
    ],
)
def test_unmistakable_headings_are_found(heading):
    reading = read_bytes(f"Τίτλος\n\n{heading}\n\nΜία πρόταση.".encode(), name="a.txt")
    blocks = reading.document.blocks
    assert [type(block) for block in blocks] == [Heading, Heading, Paragraph]
    assert blocks[1].level == 2


@pytest.mark.parametrize("line", ["Ο ΔΗΜΑΡΧΟΣ", "Με εκτίμηση", "Το κεφάλαιο 3 λείπει."])
def test_lines_that_may_be_anything_stay_paragraphs(line):
    reading = read_bytes(f"Τίτλος\n\nΚείμενο.\n\n{line}\n\nΤέλος.".encode(), name="a.txt")
    assert isinstance(reading.document.blocks[2], Paragraph)


def test_lines_folded_at_a_margin_are_joined_and_verses_are_not():
    folded = (
        "Η βιβλιοθήκη άνοιξε πριν από πολλά χρόνια σε ένα παλιό\n"
        "σχολείο δίπλα στο λιμάνι και από τότε δεν έκλεισε ποτέ της\n"
        "ούτε μία μέρα.\n"
    )
    verses = (
        "Στο περιγιάλι το κρυφό κι άσπρο σαν περιστέρι\nδιψάσαμε το μεσημέρι\nμα το νερό γλυφό."
    )
    reading = read_bytes(f"{folded}\n{verses}".encode(), name="a.txt")
    assert len(texts(reading)) == 1 + 1 + 3


def test_a_word_divided_at_the_line_end_is_joined_and_reported():
    reading = read_bytes("Πήγα στη βιβλιο-\nθήκη.".encode(), name="a.txt")
    assert "βιβλιοθήκη." in words(reading.document)
    assert [f.key for f in reading.report.of_kind(Kind.MENDED)] == ["words-rejoined"]


def test_numbered_and_bulleted_lines_are_lists():
    reading = read_bytes("1. ένα\n2. δύο\n   συνέχεια\n\n• άλφα\n• βήτα".encode(), name="a.txt")
    first, second = (b for b in reading.document.blocks if isinstance(b, ListBlock))
    assert first.is_ordered
    assert list(block_texts(first)) == ["ένα", "δύο συνέχεια"]
    assert not second.is_ordered


def test_dialogue_behind_dashes_is_no_list():
    reading = read_bytes("- Τι κάνεις;\n- Καλά, εσύ;".encode(), name="a.txt")
    assert not any(isinstance(b, ListBlock) for b in reading.document.blocks)


def test_english_inside_greek_is_told_by_its_script():
    reading = read_bytes("Το βιβλίο Zorba the Greek είναι εδώ.".encode(), name="a.txt")
    runs = reading.document.blocks[1].runs
    assert [run.text for run in runs if run.lang == EN] == ["Zorba the Greek "]
    assert plain(runs) == "Το βιβλίο Zorba the Greek είναι εδώ."


@pytest.mark.parametrize("name", ["udhr_ell_monotonic.txt", "udhr_ell_polytonic.txt"])
def test_no_word_of_a_real_text_is_lost(name):
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not here")
    reading = read_file(path)
    text = path.read_text("utf-8")
    assert len(words(reading.document)) >= len(text.split())
    articles = [b for b in reading.document.blocks if isinstance(b, Heading) and b.level == 2]
    assert len(articles) == 30
