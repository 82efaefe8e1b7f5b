"""Authority records of names, subjects, places and titles, in both formats and every container."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pymarc import MARCReader, Record, record_to_xml

from access_service.catalogue.intake import read_records
from access_service.catalogue.record import AuthorityRecord, Intake, RefusedRecord

GOLDEN = Path(__file__).parents[2] / "golden/catalogue/authorities.txt"
MARC21_LEADER = "00000nz  a2200000n  4500"
UNIMARC_LEADER = "00000nx  a2200000   45  "
Make = Callable[..., bytes]

MARC21 = """
001 topic|150    $aΜελισσοκομία|450    $aΜέλισσες$xΕκτροφή|450    $aBeekeeping|550    $wg$aΖωοτεχνία
001 divided|150    $aΜελισσοκομία$xΙστορία$zΕλλάδα$y20ός αι.$vΒιβλιογραφίες|450    $aΜελισσουργία
001 place|151    $aΚρήτη (Ελλάδα)|451    $aCrete (Greece)|551    $wg$aΕλλάδα
001 period|148    $a1940-1949|448    $aΔεκαετία του 1940
001 genre|155    $aΑστυνομικά μυθιστορήματα|455    $aDetective stories|555    $aΜυθιστορήματα
001 about|100 1  $aΚαζαντζάκης, Νίκος,$d1883-1957$xΒιβλιογραφία|\
400 1  $aKazantzakis, Nikos$xBibliography
001 bible|130  0 $aΑγία Γραφή.$pΚαινή Διαθήκη|430  0 $aBible.$pNew Testament|530  0 $aΕυαγγέλια
001 zorba|100 1  $aΚαζαντζάκης, Νίκος,$d1883-1957.$tΒίος και πολιτεία του Αλέξη Ζορμπά|\
400 1  $aKazantzakis, Nikos.$tZorba the Greek|400 1  $aΚαζαντζάκης, Νίκος|430  0 $aΖορμπάς
001 law|110 1  $aΕλλάδα.$tΣύνταγμα$n(1975)|410 1  $aGreece.$tConstitution
001 script|150    $6880-01$aMelissokomia|880    $6150-01$aΜελισσοκομία|880    $6450-00$aΜέλισσες
001 name|100 1  $aΚαζαντζάκης, Νίκος|400 1  $aΨηλορείτης, Πέτρος|400 1  $aΨηλορείτης$tΈργα|\
500 1  $aΝιρβάνας, Κάρμα
001 reference|008 910101n| bzznnnabbn           | a|150    $aΜέλισσες
001 subdivision|180    $xΙστορία
001 nothing|150    $a
"""
UNIMARC = """
001 topic|100    $a20010101agrey50      ba0|250    $aΜελισσοκομία|450    $aΜέλισσες|\
550    $aΖωοτεχνία|750    $aBeekeeping$8engeng
001 divided|250    $aΜελισσοκομία$xΙστορία$yΕλλάδα$z20ός αι.|450    $aΜελισσουργία
001 place|215    $aΚρήτη|415    $aΚάντια|515    $aΕλλάδα|715    $aCrete
001 form|280    $aΑστυνομικά μυθιστορήματα|480    $aDetective stories
001 person|200  1 $aΚαζαντζάκης$bΝίκος|400  1 $aKazantzakis$bNikos
001 body|210 02 $aΕλλάδα$bΥπουργείο Παιδείας|410 02 $aΥΠΕΠΘ
001 uniform|230    $aΑγία Γραφή$iΚαινή Διαθήκη|430    $aBible$iNew Testament
001 inside|240    $12001 1$aΚαζαντζάκης$bΝίκος$1230  $aΒίος και πολιτεία του Αλέξη Ζορμπά|\
440    $12001 1$aKazantzakis$bNikos$1230  $aZorba the Greek
001 beside|240    $aΚαζαντζάκης, Νίκος$tΑσκητική|430    $aSalvatores Dei
001 printing|260    $aΕλλάδα$dΑθήνα
"""


def _lines(text: str) -> list[list[str]]:
    """Return the fields of each record; the bars inside 008 are no ends of fields."""
    records = text.replace("|\n", "|").strip().splitlines()
    return [one.replace("n| b", "n^ b").replace("  | a", "  ^ a").split("|") for one in records]


def _file(make: Make, leader: str, text: str) -> bytes:
    return b"".join(
        make(*[field.replace("^", "|") for field in fields], leader=leader)
        for fields in _lines(text)
    )


def _told(records: Iterator[Intake]) -> Iterator[str]:
    """Yield what was read as a person would write it down."""
    for record in records:
        if isinstance(record, RefusedRecord):
            yield f"{record.control_number}: {record.reason}"
            continue
        assert isinstance(record, AuthorityRecord)
        yield f"{record.control_number}: {record.kind} {record.heading}".rstrip()
        yield from (f"    by {form}" for form in record.authors)
        yield from (f"    see from {form}" for form in record.variants)
        yield from (f"    see also {form}" for form in record.related)


def _xml(records: list[Record]) -> bytes:
    parts = [record_to_xml(record, namespace=True) for record in records]
    return b"".join((b"<collection>", *parts, b"</collection>"))


def _json(records: list[Record]) -> bytes:
    return f"[{','.join(record.as_json() for record in records)}]".encode()


@pytest.mark.parametrize("container", ["iso2709", "marcxml", "json"])
def test_headings_with_their_other_forms_are_read_as_the_golden_ones(
    tmp_path: Path, marc21: Make, unimarc: Make, container: str
) -> None:
    lines = []
    for name, make, leader, text in (
        ("MARC21", marc21, MARC21_LEADER, MARC21),
        ("UNIMARC", unimarc, UNIMARC_LEADER, UNIMARC),
    ):
        data = _file(make, leader, text)
        if container != "iso2709":
            records = [one for one in MARCReader(BytesIO(data), force_utf8=True) if one]
            data = (_xml if container == "marcxml" else _json)(records)
        path = tmp_path / name
        path.write_bytes(data)
        lines += [name, "", *_told(read_records(path)), ""]
    told = "\n".join(lines)
    if os.environ.get("PROSVASI_SAVE_GOLDENS"):
        GOLDEN.write_text(told, encoding="utf-8")
    assert told == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize("status", ["d", "s", "x", "o"])
def test_a_deleted_heading_stands_for_nothing(
    read: Callable[..., list[Intake]], marc21: Make, status: str
) -> None:
    leader = f"00000{status}z  a2200000n  4500"
    (record,) = read(marc21("001 s1", "150    $aΓάτες", "450    $aΓαλές", leader=leader))
    assert isinstance(record, AuthorityRecord)
    assert (record.heading, record.variants) == ("", ())
    (bare,) = read(marc21("001 s1", "040    $aNLG", leader=leader))
    assert isinstance(bare, AuthorityRecord), "a deletion may bring nothing but its number"
    assert bare.id == record.id


@pytest.mark.parametrize(("encoding", "declared"), [("utf-8", "50  "), ("iso8859_7", "    ")])
def test_a_greek_subject_of_unimarc_is_read_in_its_letters(
    read: Callable[..., list[Intake]], unimarc: Make, encoding: str, declared: str
) -> None:
    general = f"100    $a20010101agrey{declared}    ba0"
    lines = ("001 s1", general, "250    $aΜελισσοκομία", "450    $aΕκτροφή μελισσών")
    (record,) = read(unimarc(*lines, leader=UNIMARC_LEADER, encoding=encoding))
    assert isinstance(record, AuthorityRecord)
    assert (record.heading, record.variants) == ("Μελισσοκομία", ("Εκτροφή μελισσών",))
