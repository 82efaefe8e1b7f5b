"""UNIMARC records become items, field by field."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from types import ModuleType

import pytest

from access_service.catalogue import authority_records, copy_fields, marc21, marc_reader
from access_service.catalogue import unimarc as unimarc_module
from access_service.catalogue.marc import MAPPED_TAGS
from access_service.catalogue.record import Creator, Form, Item, Role, Series

ReadOne = Callable[..., Item]
Make = Callable[..., bytes]
GENERAL = "100    $a20080409d1991    m  y0grey50      ga"


def test_a_whole_record_is_mapped_field_by_field(unimarc: Make, read_one: ReadOne) -> None:
    item = read_one(
        unimarc(
            "001 15250",
            "010    $a960-211-082-1$bδεμ.",
            GENERAL,
            "101 1  $agre$ceng",
            "105    $aa   z   000ay",
            "106    $ar",
            "200 1  $aΤο νησί$eμυθιστόρημα$dThe island$fΒικτόρια Χίσλοπ$gμτφ. Μιχάλης Δελέγκος",
            "205    $a3η έκδ.",
            "210    $aΑθήνα$cΔιόπτρα$d2007",
            "215    $a494 σ.$d21 εκ.",
            "225 2  $aΞένη λογοτεχνία$v12",
            "327 1  $aΠρόλογος",
            "330    $aΜια οικογένεια και η Σπιναλόγκα.",
            "410  0 $10016021$12001 $aΞένη λογοτεχνία",
            "510 1  $aThe island",
            "600  1 $aΠαπαδάκης,$bΘεόδωρος",
            "606    $3__ΛΕΠΡΑ$aΛέπρα$yΕλλάδα$z20ός αιώνας$xΙστορία",
            "610 0  $aΣπιναλόγκα",
            "676    $a823 ΧΙΣ",
            "700  1 $aΧίσλοπ$bΒικτόρια$f1959-$4070",
            "702  1 $aΔελέγκος$bΜιχάλης$4730",
            "712 02 $aΔΙΟΠΤΡΑ$4650",
            "856 4  $uhttps://example.org/island",
        )
    )
    assert item.title == "Το νησί : μυθιστόρημα"
    assert item.alternative_titles == ("The island",)
    assert (item.lang, item.languages, item.original_lang) == ("el", ("el",), "en")
    assert item.creators == (
        Creator("Χίσλοπ, Βικτόρια", "Βικτόρια Χίσλοπ", Role.AUTHOR),
        Creator("Δελέγκος, Μιχάλης", "Μιχάλης Δελέγκος", Role.TRANSLATOR),
    )
    assert item.responsibility == "Βικτόρια Χίσλοπ; μτφ. Μιχάλης Δελέγκος"
    assert (item.edition, item.place, item.publisher) == ("3η έκδ.", "Αθήνα", "Διόπτρα")
    assert item.year == 1991  # the coded year goes first
    assert item.extent == "494 σ."
    assert item.series == (Series("Ξένη λογοτεχνία", "12"),)
    assert item.subjects == (
        "Θεόδωρος Παπαδάκης",
        "Λέπρα – Ελλάδα – 20ός αιώνας – Ιστορία",
        "Σπιναλόγκα",
    )
    assert item.genres == ("fiction",)
    assert item.summary == "Μια οικογένεια και η Σπιναλόγκα."
    assert item.contents == "Πρόλογος"
    assert item.audience == "adult"
    assert item.isbns == ("9789602110829",)
    assert item.shelf_mark == "823 ΧΙΣ"
    assert item.links == ("https://example.org/island",)
    assert item.forms == (Form.PRINT,)
    assert item.repairs == ()


@pytest.mark.parametrize(
    ("code", "forms"),
    [
        ("d", (Form.LARGE_PRINT,)),
        ("f", (Form.BRAILLE,)),
        ("s", (Form.ELECTRONIC,)),
        ("t", ()),
        ("r", (Form.PRINT,)),
    ],
)
def test_field_106_tells_the_form(
    unimarc: Make, read_one: ReadOne, code: str, forms: tuple[Form, ...]
) -> None:
    item = read_one(unimarc("001 1", GENERAL, f"106    $a{code}", "200 1  $aΆλφα"))
    assert item.forms == forms
    assert item.form_evidence == ((f"106$a={code}",) if code != "r" else ())


def test_a_spoken_recording_is_told_by_the_leader(unimarc: Make, read_one: ReadOne) -> None:
    data = unimarc("001 1", GENERAL, "200 1  $aΆλφα", leader="00000nim  2200000   450 ")
    assert read_one(data).forms == (Form.SPOKEN,)


@pytest.mark.parametrize(
    ("field", "material", "forms", "evidence"),
    [
        ("126    $aa", "i", (Form.SPOKEN,), ("LDR/06=i", "126")),
        ("126    $aa", "j", (), ("126",)),  # music is not read aloud
        ("182    $aa", "i", (Form.SPOKEN,), ("LDR/06=i", "182$a=a")),
        ("182    $cc", "a", (Form.ELECTRONIC,), ("182$c=c",)),
        ("182    $cs", "a", (Form.PRINT,), ()),  # a disc in a book's pocket
        ("183    $acr", "a", (Form.ELECTRONIC,), ("183$a=cr",)),
        ("183    $asd", "i", (Form.SPOKEN,), ("LDR/06=i", "183$a=sd")),
        ("183    $azz", "a", (Form.PRINT,), ()),
    ],
)
def test_media_and_carriers_tell_the_form_and_stay_as_its_evidence(
    unimarc: Make,
    read_one: ReadOne,
    field: str,
    material: str,
    forms: tuple[Form, ...],
    evidence: tuple[str, ...],
) -> None:
    leader = f"00000n{material}m  2200000   450 "
    item = read_one(unimarc("001 1", GENERAL, field, "200 1  $aΆλφα", leader=leader))
    assert item.forms == forms
    if forms and forms != (Form.PRINT,):
        assert item.form_evidence == evidence


def test_a_delimiter_written_out_as_text_is_a_delimiter_again(
    unimarc: Make, read_one: ReadOne
) -> None:
    # The maker of these records splits at «$», so the sign is put in as bytes afterwards.
    data = unimarc("001 1", GENERAL, "200 1  $aΆλφα$eβήτα #f Γιώργος Δέλτα")
    item = read_one(data.replace(b" #f ", b" $f "))
    assert item.title == "Άλφα : βήτα"
    assert item.responsibility == "Γιώργος Δέλτα"
    assert [r.reason for r in item.repairs] == ["delimiter-written-out"]


def test_the_publisher_entry_is_no_creator_and_stands_in_for_a_missing_imprint(
    unimarc: Make, read_one: ReadOne
) -> None:
    item = read_one(unimarc("001 1", GENERAL, "200 1  $aΆλφα", "712 02 $aΝεφέλη$4650"))
    assert item.creators == ()
    assert item.publisher == "Νεφέλη"


@pytest.mark.parametrize(
    "module", [authority_records, copy_fields, marc21, marc_reader, unimarc_module]
)
def test_every_field_that_a_mapping_names_is_decoded(module: ModuleType) -> None:
    # What is not in the list is passed over before any mapping sees it, without a word.
    named = set(re.findall(r'"([0-9]{3})"', inspect.getsource(module)))
    assert named <= MAPPED_TAGS
