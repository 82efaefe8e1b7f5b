"""MARCXML is read record by record; a damaged one costs only itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from access_service.catalogue import marcxml
from access_service.catalogue.record import Item, RefusedRecord

Read = Callable[..., list[object]]
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="http://www.loc.gov/MARC21/slim">'
TAIL = "</collection>"


def record(number: str, title: str, prefix: str = "") -> str:
    p = prefix
    return (
        f"<{p}record><{p}leader>00000nam a2200000 a 4500</{p}leader>"
        f'<{p}controlfield tag="001">{number}</{p}controlfield>'
        f'<{p}datafield tag="245" ind1="1" ind2="0">'
        f'<{p}subfield code="a">{title}</{p}subfield></{p}datafield></{p}record>'
    )


def titles(records: list[object]) -> list[str]:
    return [r.title for r in records if isinstance(r, Item)]


def refused(records: list[object]) -> list[tuple[int, int, str]]:
    return [(r.number, r.offset_bytes, r.reason) for r in records if isinstance(r, RefusedRecord)]


def test_a_collection_is_read(read: Read) -> None:
    data = HEAD + record("1", "Ασκητική &amp; άλλα") + record("2", "Οδύσεια") + TAIL
    assert titles(read(data.encode(), "works.xml")) == ["Ασκητική & άλλα", "Οδύσεια"]


def test_a_record_alone_is_read(read: Read) -> None:
    assert titles(read(record("1", "Ασκητική").encode(), "works.xml")) == ["Ασκητική"]


def test_prefixes_and_the_wrappers_of_oai_pmh_are_no_hindrance(read: Read) -> None:
    head = (
        '<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" '
        'xmlns:marc="http://www.loc.gov/MARC21/slim"><ListRecords>'
    )
    inner = "".join(
        f"<record><header><identifier>oai:x:{n}</identifier></header><metadata>"
        f"{record(str(n), title, 'marc:')}</metadata></record>"
        for n, title in ((1, "Ασκητική"), (2, "Οδύσεια"))
    )
    data = f"{head}{inner}</ListRecords></OAI-PMH>"
    assert titles(read(data.encode(), "oai.xml")) == ["Ασκητική", "Οδύσεια"]


@pytest.mark.parametrize("encoding", ["iso-8859-7", "windows-1253"])
def test_the_declared_encoding_is_honoured(read: Read, encoding: str) -> None:
    data = HEAD.replace("UTF-8", encoding) + record("1", "Ασκητική") + TAIL
    assert titles(read(data.encode(encoding), "works.xml")) == ["Ασκητική"]


@pytest.mark.parametrize(
    "damage", ["Οδύ\x08σεια", "Οδύσεια</datafield>", "A & B", "&undefined;", "<b>Οδύσεια"]
)
def test_a_record_that_is_not_well_formed_is_named_and_its_neighbours_come_in(
    read: Read, damage: str
) -> None:
    before = HEAD + record("1", "Ασκητική")
    data = before + record("2", damage) + record("3", "Φόνισσα") + TAIL
    records = read(data.encode(), "works.xml")
    assert titles(records) == ["Ασκητική", "Φόνισσα"]
    assert refused(records) == [(2, len(before.encode()), "record-damaged")]


def test_an_unknown_encoding_is_refused_record_by_record(read: Read) -> None:
    data = HEAD.replace("UTF-8", "klingon") + record("1", "Ασκητική") + TAIL
    assert [reason for _, _, reason in refused(read(data.encode(), "w.xml"))] == ["record-damaged"]


def test_a_record_that_was_never_closed_is_named(read: Read) -> None:
    open_one = record("2", "Οδύσεια").removesuffix("</record>")
    before = HEAD + record("1", "Ασκητική")
    records = read((before + open_one + record("3", "Φόνισσα") + TAIL).encode(), "works.xml")
    assert titles(records) == ["Ασκητική", "Φόνισσα"]
    assert refused(records) == [(2, len(before.encode()), "record-cut-short")]


def test_a_file_that_ends_in_a_record_names_it(read: Read) -> None:
    before = HEAD + record("1", "Ασκητική")
    records = read((before + record("2", "Οδύσεια")[:-20]).encode(), "works.xml")
    assert titles(records) == ["Ασκητική"]
    assert refused(records) == [(2, len(before.encode()), "record-cut-short")]


@pytest.mark.parametrize("block_bytes", [16, 100, 1000])
def test_records_are_found_wherever_the_blocks_of_reading_end(
    read: Read, monkeypatch: pytest.MonkeyPatch, block_bytes: int
) -> None:
    monkeypatch.setattr(marcxml, "_BLOCK_BYTES", block_bytes)
    data = HEAD + "".join(record(str(n), f"Τίτλος {n}") for n in range(5)) + TAIL
    assert titles(read(data.encode(), "works.xml")) == [f"Τίτλος {n}" for n in range(5)]


def test_an_entity_defined_after_the_start_is_never_expanded(read: Read) -> None:
    bomb = f'<!-- {"x" * 70_000} --><!DOCTYPE x [<!ENTITY a "ha">]>'
    records = read((HEAD + record("1", "A") + bomb + record("2", "&a;") + TAIL).encode(), "w.xml")
    assert titles(records) == ["A"]
    assert [reason for _, _, reason in refused(records)] == ["record-damaged"]
