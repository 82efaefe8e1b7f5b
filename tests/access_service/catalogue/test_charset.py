"""Greek is read as Greek, whatever the record says of its character set."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access_service.catalogue.charset import (
    CP1252,
    GREEK_CODE_PAGES,
    MARC_8,
    UTF_8,
    best_greek,
    greek_score,
    marc21_charset,
    table_charset,
    unimarc_charset,
)
from access_service.catalogue.iso_bibliographic import decode_iso_5426, decode_iso_5428
from access_service.catalogue.marc8 import decode_marc8
from access_service.catalogue.record import Item

SENTENCE = "Το άπειρο και το μηδέν: Ηλία Πετρόπουλου Άπαντα, Αθήνα, εκδόσεις Νεφέλη"
CODE_PAGES = ("cp1253", "iso8859_7", "cp737")
ReadOne = Callable[..., Item]
Make = Callable[..., bytes]


@pytest.mark.parametrize("encoding", CODE_PAGES)
@pytest.mark.parametrize("text", [SENTENCE, SENTENCE.upper(), "Ελύτης, Οδυσσέας", "Άπαντα"])
def test_the_code_page_that_reads_greek_is_chosen(text: str, encoding: str) -> None:
    data = text.encode(encoding, "ignore")
    charset, score = best_greek(data, GREEK_CODE_PAGES)
    assert charset.decode(data) == data.decode(encoding)
    assert score > 0


@given(st.text(alphabet="αβγδεζηθικλμνξοπρστυφχψωάέήίόύώ ", min_size=4))
def test_no_reading_scores_more_than_the_letters_allow(text: str) -> None:
    assert greek_score(text) <= 2 * len(text)


@pytest.mark.parametrize("encoding", [*CODE_PAGES, "utf-8"])
def test_a_marc21_record_that_says_marc_8_is_read_in_its_true_code_page(
    marc21: Make, read_one: ReadOne, encoding: str
) -> None:
    data = marc21(
        "001 7",
        "245 10 $aΑσκητική /$cΝίκος Καζαντζάκης.",
        "260    $aΑθήνα :$bΔωδώνη,$c1927.",
        leader="00000nam  2200000 a 4500",
        encoding=encoding,
    )
    item = read_one(data)
    assert (item.title, item.place, item.publisher) == ("Ασκητική", "Αθήνα", "Δωδώνη")
    assert [(r.original, r.reason) for r in item.repairs] == [("marc-8", "charset")]


@pytest.mark.parametrize("encoding", CODE_PAGES)
def test_a_unimarc_record_that_says_unicode_is_read_in_its_true_code_page(
    unimarc: Make, read_one: ReadOne, encoding: str
) -> None:
    data = unimarc(
        "001 7",
        "100    $a20080409d1991    |||y0grey50      ga",
        "200 1  $aΨειρολογία$fΗλία Πετρόπουλου",
        encoding=encoding,
    )
    item = read_one(data)
    assert item.title == "Ψειρολογία"
    assert [(r.original, r.mended) for r in item.repairs] == [("50", item.repairs[0].mended)]


def test_unimarc_in_utf_8_that_says_iso_646_is_read_as_utf_8(
    unimarc: Make, read_one: ReadOne
) -> None:
    data = unimarc("001 7", "100    $a20080409d1991    |||y0grey0103    ga", "200 1  $aΆξιον εστί")
    assert read_one(data).title == "Άξιον εστί"


def test_iso_5428_is_read_with_accents_behind_their_letters() -> None:
    assert decode_iso_5428(b"\xca \xe1\xe4\xef\xf5\xa2\xe1") == "Η αγμρά"
    assert decode_iso_5428(b"\xd5\xef\xed\xe1\xa3\xa2\xec") == "Ρμκαΐ"


def test_iso_5428_is_recognised_in_a_unimarc_record() -> None:
    letters = {decode_iso_5428(bytes([byte])): byte for byte in range(0xC1, 0xFF)}
    accents = {"ά": "α", "έ": "ε", "ή": "η", "ί": "ι", "ό": "ο", "ύ": "υ", "ώ": "ω"}
    data = b"".join(
        b"\xa2" + bytes([letters[accents[c]]]) if c in accents else bytes([letters.get(c, 0x20)])
        for c in "η αγορά στη μεσόγειο και οι ομηρικοί χρόνοι"
    )
    charset = unimarc_charset(data, declared="0105")
    assert charset.decode(data) == "η αγορά στη μεσόγειο και οι ομηρικοί χρόνοι"


def test_iso_5426_is_read_with_accents_behind_their_letters() -> None:
    assert decode_iso_5426(b"pr\xc2ejug\xc2es \xc1a \xe1sop \xd0cela") == "préjugés à Æsop çela"


def test_iso_5426_inside_marc21_is_recognised_by_marks_inside_words() -> None:
    data = b"Orgueil et pr\xc2ejug\xc2es"
    assert marc21_charset(data, says_unicode=True).decode(data) == "Orgueil et préjugés"


def test_marc_8_is_read_with_marks_behind_their_letters() -> None:
    assert decode_marc8(b"H\xe5e agora st\xe5e Mesogeio") == "Hē agora stē Mesogeio"
    assert decode_marc8(b"Bogot\xe2a") == "Bogotá"


def test_greek_in_marc_8_is_read_with_its_accents() -> None:
    assert decode_marc8(b'\x1b(SJ adru"a\x1b(B :') == "Η αγορά :"
    assert decode_marc8(b"\x1bgabc\x1bs x") == "αβγ x"


def test_spaces_numbers_and_english_under_a_missing_escape_are_what_they_were_meant_to_be() -> None:
    data = b'\x1b(SAsuln"lry 14-17, 2011 = The agora in the Mediterranean : from Homeric times'
    english = "The agora in the Mediterranean : from Homeric times"
    assert decode_marc8(data) == f"Απριλίου 14-17, 2011 = {english}"


def test_quotation_marks_of_the_greek_set_are_not_taken_for_numbers_beside_letters() -> None:
    assert decode_marc8(b"\x1b(S0Asuln1") == "«Απριλ»"


@pytest.mark.parametrize(
    ("data", "says_unicode", "expected"),
    [
        (b"plain", False, UTF_8),
        ("Αθήνα".encode(), False, UTF_8),
        (b"Bogot\xe2a", False, MARC_8),
        (b"F\xd6RNUFT OCH K\xc4NSLA \xd6stersund", True, CP1252),
        (b"Do\xe6gu Teknik \xe8Universitesi", False, MARC_8),
        (b"\xb912.95", False, MARC_8),
    ],
)
def test_latin_records_keep_the_charset_they_are_in(
    data: bytes, says_unicode: bool, expected: object
) -> None:
    assert marc21_charset(data, says_unicode=says_unicode) is expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", *CODE_PAGES])
def test_a_table_is_read_in_its_own_charset(encoding: str) -> None:
    data = SENTENCE.encode(encoding)
    assert table_charset(data).decode(data) == SENTENCE


def test_a_sample_cut_in_the_middle_of_a_letter_is_still_utf_8() -> None:
    assert table_charset("Αθήνα".encode()[:-1]).name == "utf-8"


@pytest.mark.parametrize(
    ("decode", "name", "letter"),
    [(decode_iso_5426, "iso5426", b"z"), (decode_iso_5428, "iso5428:1984", b"\xe1")],
    ids=["ISO 5426", "ISO 5428"],
)
def test_bibliographic_character_sets_are_read_letter_by_letter_as_yaz_reads_them(
    decode: Callable[[bytes], str], name: str, letter: bytes
) -> None:
    if shutil.which("yaz-iconv") is None:
        pytest.skip("yaz-iconv is not installed")
    differing, compared = {}, 0
    # A ligature is one mark over two letters in both, but not the same mark.
    for byte in set(range(0xA1, 0xFF)) - {0xDD, 0xDE, 0xDF}:
        data = bytes([byte]) + letter
        command = ["yaz-iconv", "-f", name, "-t", "utf-8"]
        told = subprocess.run(command, input=data, capture_output=True, check=False).stdout
        other = unicodedata.normalize("NFC", told.decode("utf-8"))
        # What has no meaning to it, it leaves out, or gives as Latin-1 before the letter.
        if other not in ("", decode(letter), chr(byte) + decode(letter)):
            compared += 1
            if decode(data) != other:
                differing[hex(byte)] = (decode(data), other)
    assert differing == {}
    assert compared > 40


def test_the_halves_of_a_ligature_are_one_mark_over_two_letters() -> None:
    assert decode_iso_5426(b"\xddi\xdea") == "i\u0361a"
