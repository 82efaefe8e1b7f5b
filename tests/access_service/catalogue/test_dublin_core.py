"""Dublin Core over OAI-PMH becomes items."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from access_service.catalogue.intake import read_records
from access_service.catalogue.record import (
    Creator,
    DeletedRecord,
    Form,
    Item,
    RefusedRecord,
    Role,
)

Read = Callable[..., list[object]]
REAL = Path(__file__).parents[3] / "../shared/data/oai/oai-caltech.xml.gz"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>'
)
TAIL = "</ListRecords></OAI-PMH>"


def record(number: str, fields: str) -> str:
    return (
        f"<record><header><identifier>oai:x:{number}</identifier></header><metadata>"
        '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">{fields}</oai_dc:dc></metadata></record>'
    )


FIELDS = (
    "<dc:title>Η αγορά στη Μεσόγειο</dc:title><dc:title>The agora</dc:title>"
    "<dc:creator>Γιαννικουρή, Αγγελική</dc:creator><dc:contributor>Υπουργείο Πολιτισμού"
    "</dc:contributor><dc:date>2011-04-17</dc:date><dc:language>gre</dc:language>"
    "<dc:language>Αγγλικά</dc:language><dc:publisher>ΤΑΠ</dc:publisher>"
    "<dc:subject>Αγορές</dc:subject><dc:description>Πρακτικά συνεδρίου.</dc:description>"
    "<dc:identifier>https://example.org/1</dc:identifier>"
    "<dc:identifier>ISBN 9608838762</dc:identifier><dc:format>application/pdf</dc:format>"
)


def test_a_record_is_mapped_element_by_element(read: Read) -> None:
    (item,) = read((HEAD + record("1", FIELDS) + TAIL).encode(), "dc.xml")
    assert isinstance(item, Item)
    assert item.control_number == "oai:x:1"
    assert (item.title, item.alternative_titles) == ("Η αγορά στη Μεσόγειο", ("The agora",))
    assert item.creators == (
        Creator("Γιαννικουρή, Αγγελική", "Αγγελική Γιαννικουρή", Role.AUTHOR),
        Creator("Υπουργείο Πολιτισμού", "Υπουργείο Πολιτισμού", Role.CONTRIBUTOR),
    )
    assert (item.year, item.languages, item.publisher) == (2011, ("el", "en"), "ΤΑΠ")
    assert (item.subjects, item.summary) == (("Αγορές",), "Πρακτικά συνεδρίου.")
    assert (item.isbns, item.links) == (("9789608838765",), ("https://example.org/1",))
    assert item.forms == (Form.ELECTRONIC,)


def test_a_deletion_names_the_item_that_was_there(read: Read) -> None:
    (item,) = read((HEAD + record("1", FIELDS) + TAIL).encode(), "dc.xml")
    deletion = '<record><header status="deleted"><identifier>oai:x:1</identifier></header></record>'
    other = record("2", "<dc:title>Άλλο</dc:title>")
    gone = read((HEAD + other + deletion + TAIL).encode(), "dc.xml")[1]
    assert isinstance(item, Item)
    assert gone == DeletedRecord(item.id, "dc", "oai:x:1")


def test_a_record_with_an_empty_title_is_refused(read: Read) -> None:
    (refused,) = read((HEAD + record("1", "<dc:title> </dc:title>") + TAIL).encode(), "dc.xml")
    assert isinstance(refused, RefusedRecord)
    assert refused.reason == "record-without-title"


def test_sound_is_told_by_its_format(read: Read) -> None:
    fields = "<dc:title>Άλφα</dc:title><dc:format>audio/mpeg</dc:format>"
    (item,) = read((HEAD + record("1", fields) + TAIL).encode(), "dc.xml")
    assert isinstance(item, Item)
    assert item.forms == (Form.SPOKEN,)


def test_a_real_answer_of_a_repository_is_read_whole(tmp_path: Path) -> None:
    if not REAL.exists():
        pytest.skip(f"{REAL.name} is not beside the project")
    path = tmp_path / "caltech.xml"
    path.write_bytes(gzip.decompress(REAL.read_bytes()))
    records = list(read_records(path))
    items = [record for record in records if isinstance(record, Item)]
    assert len(items) == len(records) == 100
    assert items[0].creators == (Creator("Ayres, Ronald", "Ronald Ayres", Role.AUTHOR),)
    assert all(item.year and item.links for item in items)
