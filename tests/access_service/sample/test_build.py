"""The catalogue files of the sample library are what their sources say, in three formats."""

from __future__ import annotations

import csv
import io

from pymarc import MARCReader, Record

from access_service.sample.build import build, main
from access_service.sample.load import CATALOGUE_FILES
from access_service.sample.works import load_works

WORKS = {work.key: work for work in load_works()}
MARC21, UNIMARC, TABLE = CATALOGUE_FILES


def records(data: bytes) -> list[Record]:
    found = list(MARCReader(io.BytesIO(data), force_utf8=True))
    assert None not in found
    return [record for record in found if record is not None]


def rows() -> list[dict[str, str]]:
    text = TABLE.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def test_building_again_gives_the_same_bytes() -> None:
    built = build(load_works())
    assert {path.name: path.read_bytes() for path in CATALOGUE_FILES} == dict(built)


def test_the_files_are_written_where_they_are_asked_for(tmp_path) -> None:
    main(tmp_path)
    assert (tmp_path / MARC21.name).read_bytes() == MARC21.read_bytes()


def test_every_work_is_in_exactly_one_file() -> None:
    keys = [record["001"].data for record in records(MARC21.read_bytes())]
    keys += [record["001"].data for record in records(UNIMARC.read_bytes())]
    keys += [row["Αριθμός"] for row in rows()]
    assert sorted(keys) == sorted(WORKS)


def test_marc21_fixed_data_is_forty_characters_with_year_and_language() -> None:
    for record in records(MARC21.read_bytes()):
        work = WORKS[record["001"].data]
        fixed = record["008"].data
        assert len(fixed) == 40
        assert fixed[7:11] == str(work.year)
        assert fixed[35:38] == {"el": "gre", "en": "eng"}[work.lang]
        assert str(record.leader)[9] == "a"


def test_marc21_titles_carry_isbd_marks_and_say_who_is_responsible() -> None:
    found = {record["001"].data: record for record in records(MARC21.read_bytes())}
    fonissa = next(r for r in found.values() if r["245"]["a"] == "Η φόνισσα :")
    assert fonissa["245"]["b"] == "Κοινωνικόν μυθιστόρημα /"
    assert fonissa["245"]["c"].startswith("Αλέξανδρος Παπαδιαμάντης")
    assert fonissa["245"].indicators == ("1", "2")
    assert fonissa["100"]["a"] == "Παπαδιαμάντης, Αλέξανδρος,"


def test_unimarc_says_that_it_is_unicode_and_leaves_leader_09_blank() -> None:
    for record in records(UNIMARC.read_bytes()):
        general = record["100"]["a"]
        assert len(general) == 36
        assert general[26:30] == "50  "
    for data in UNIMARC.read_bytes().split(b"\x1d")[:-1]:
        assert data[9:10] == b" "


def test_unimarc_parts_names_and_gives_the_relator_code() -> None:
    zorba = records(UNIMARC.read_bytes())[0]
    assert (zorba["200"]["a"], zorba["210"]["d"]) == ("Βίος και πολιτεία του Αλέξη Ζορμπά", "1946")
    assert (zorba["700"]["a"], zorba["700"]["b"]) == ("Καζαντζάκης", "Νίκος")
    assert zorba["700"]["4"] == "070"
    assert zorba["995"]["k"] == "889.3 ΚΑΖ"


def test_translators_are_marked_as_such_in_both_formats() -> None:
    marc21 = [
        r for r in records(MARC21.read_bytes()) for f in r.get_fields("700") if f["4"] == "trl"
    ]
    unimarc = [
        r for r in records(UNIMARC.read_bytes()) for f in r.get_fields("702") if f["4"] == "730"
    ]
    assert len(marc21) >= 5
    assert len(unimarc) >= 5
    assert all(record["041"]["h"] for record in marc21)
    assert all(record["101"]["c"] for record in unimarc)


def test_the_table_is_as_a_greek_spreadsheet_saves_it() -> None:
    data = TABLE.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") == len(rows()) + 1
    assert all(row["Τίτλος"] and row["Έτος"].isdigit() and row["Περίληψη"] for row in rows())
