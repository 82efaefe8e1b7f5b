"""What is exported can be imported again, here and elsewhere."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pymarc
import pytest

from access_service.catalogue.export import export_lines
from access_service.catalogue.intake import read_records
from access_service.catalogue.record import Copy, Creator, Form, Item, ItemId, Role, Series
from access_service.catalogue.tables_out import csv_lines
from access_service.sample.load import CATALOGUE_FILES
from formats.document import EL, EN, GRC

FULL = Item(
    id=ItemId("0123456789abcdef"),
    source="koha",
    control_number="12",
    title="Βίος και πολιτεία του Αλέξη Ζορμπά : μυθιστόρημα",
    lang=EL,
    creators=(
        Creator("Καζαντζάκης, Νίκος", "Νίκος Καζαντζάκης"),
        Creator("Παπαδάκης, Γιάννης", "Γιάννης Παπαδάκης", Role.NARRATOR),
        Creator("Φάρος Τυφλών", "Φάρος Τυφλών", Role.CONTRIBUTOR),
    ),
    alternative_titles=("Ζορμπάς",),
    responsibility="Νίκος Καζαντζάκης",
    edition="5η έκδοση",
    place="Αθήνα",
    publisher="Καζαντζάκη & <Σία>",
    year=1946,
    languages=(EL, GRC),
    original_lang=EN,
    extent="11 ώρες",
    series=(Series("Άπαντα", "3"),),
    subjects=("Κρήτη – Ιστορία – 20ός αιώνας", "Φιλία"),
    genres=("Μυθιστόρημα",),
    summary="Ένας συγγραφέας και ο Ζορμπάς.",
    contents="Κεφάλαια 1-26",
    audience="adult",
    isbns=("9789607948007",),
    shelf_mark="889.33 ΚΑΖ",
    links=("https://example.org/zorba",),
    forms=(Form.SPOKEN,),
    content_warning="Σκηνές βίας.",
    issns=("1105-0012",),
    access_modes=("auditory",),
    access_features=("structuralNavigation",),
    access_notes=("Διαβάζεται από άνθρωπο.",),
    copies=(
        Copy("ΚΕΝΤΡΙΚΗ", "Παιδικό", "889.33 ΚΑΖ", "1001"),
        Copy("ΚΙΝΗΤΗ", "", "889.33 ΚΑΖ", "1002"),
    ),
)


def again(tmp_path: Path, items: list[Item], kind: str) -> list[Item]:
    path = tmp_path / f"koha.{kind}"
    path.write_text("".join(export_lines(items, kind)), encoding="utf-8")
    records = list(read_records(path))
    assert all(isinstance(record, Item) for record in records), records
    return [record for record in records if isinstance(record, Item)]


def facts(item: Item, *left_out: str) -> dict[str, object]:
    kept = {name: getattr(item, name) for name in Item.__slots__}
    names = ("id", "source", "control_number", "repairs", "form_evidence", "work_key")
    return {name: value for name, value in kept.items() if name not in (*names, *left_out)}


def test_a_whole_item_comes_back_from_marcxml(tmp_path: Path) -> None:
    (item,) = again(tmp_path, [FULL], "marcxml")
    assert facts(item) == facts(FULL)
    assert item.control_number == FULL.id


def test_a_whole_item_comes_back_from_a_table_but_for_its_other_titles(tmp_path: Path) -> None:
    (item,) = again(tmp_path, [FULL], "csv")
    left_out = ("alternative_titles", "responsibility", "content_warning", "issns", "copies")
    left_out += ("access_modes", "access_features", "access_notes")
    assert facts(item, *left_out) == facts(FULL, *left_out)
    assert item.control_number == "12"


@pytest.mark.parametrize("form", list(Form))
def test_every_form_comes_back_from_marcxml(tmp_path: Path, form: Form) -> None:
    (item,) = again(tmp_path, [replace(FULL, forms=(form,))], "marcxml")
    assert item.forms == (form,)


def test_the_sample_library_comes_back_from_marcxml(tmp_path: Path) -> None:
    items = [
        record
        for path in CATALOGUE_FILES
        for record in read_records(path)
        if isinstance(record, Item)
    ]
    returned = again(tmp_path, items, "marcxml")
    assert len(returned) == len(items)
    for before, after in zip(items, returned, strict=True):
        assert (after.title, after.year, after.forms) == (before.title, before.year, before.forms)
        assert {c.heading for c in after.creators} == {c.heading for c in before.creators}


def test_pymarc_reads_what_is_exported() -> None:
    text = "".join(export_lines([FULL, replace(FULL, id=ItemId("x"), year=None)], "marcxml"))
    records = pymarc.parse_xml_to_array(io.BytesIO(text.encode()))
    (title,) = {record.title for record in records}
    assert title == "Βίος και πολιτεία του Αλέξη Ζορμπά : μυθιστόρημα /"  # as ISBD wants it
    assert {len(record["008"].data) for record in records} == {40}
    assert {len(str(record.leader)) for record in records} == {24}
    (accessibility,) = records[0].get_fields("341")
    told = accessibility.get_subfields("a", "d", "2")
    assert told == ["auditory", "structuralNavigation", "sapdv"]


def test_lines_of_json_hold_every_field() -> None:
    (line,) = export_lines([FULL], "jsonl")
    told = json.loads(line)
    assert told["creators"][1]["role"] == "nrt"
    assert set(told) == {"language", *Item.__slots__}


def test_a_cell_that_a_spreadsheet_would_run_as_a_formula_is_text() -> None:
    text = "".join(csv_lines([['=HYPERLINK("x")', "-1", "Ζορμπάς"]]))
    assert text.startswith("\ufeff")
    (row,) = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert row == ['\'=HYPERLINK("x")', "'-1", "Ζορμπάς"]
