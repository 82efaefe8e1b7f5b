"""Tables of dBASE come in, in whatever character set an old system left."""

from __future__ import annotations

import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access_service.catalogue.intake import read_records
from access_service.catalogue.record import (
    Creator,
    DeletedRecord,
    FileNote,
    Item,
    RefusedRecord,
    Role,
)
from formats.errors import BadInput

Columns = list[tuple[str, str, int]]
COLUMNS: Columns = [
    ("AR_EISAG", "N", 8),
    ("TITLOS", "C", 60),
    ("SYGGRAFEAS", "C", 40),
    ("METAFRASTI", "C", 40),
    ("EKDOTHS", "C", 30),
    ("ETOS", "N", 4),
    ("XROMA", "C", 10),
]
ROWS = [
    ("12", "Ο τελευταίος πειρασμός", "Καζαντζάκης, Νίκος", "", "Δωρικός", "1955", "μπλε"),
    ("13", "ΠΟΛΕΜΟΣ ΚΑΙ ΕΙΡΗΝΗ", "Τολστόι, Λέων", "Παπαδάκης, Γιάννης", "Γκοβόστης", "1990", ""),
]


def table(
    rows: list[tuple[str, ...]],
    columns: Columns = COLUMNS,
    encoding: str = "cp737",
    deleted: tuple[int, ...] = (),
    version: int = 3,
) -> bytes:
    """Return a dBASE III table."""
    length = 1 + sum(size for _, _, size in columns)
    header_length = 32 + 32 * len(columns) + 1
    data = struct.pack("<4BLHH20x", version, 126, 1, 1, len(rows), header_length, length)
    for name, kind, size in columns:
        field = name.encode(encoding).ljust(11, b"\x00") + kind.encode()
        data += struct.pack("<12s4xBB14x", field, size, 0)
    data += b"\r"
    for number, row in enumerate(rows):
        data += b"*" if number in deleted else b" "
        for cell, (_, kind, size) in zip(row, columns, strict=True):
            text = cell.encode(encoding)
            data += text.rjust(size) if kind == "N" else text.ljust(size)[:size]
    return data + b"\x1a"


@pytest.mark.parametrize("encoding", ["cp737", "cp1253", "iso8859_7", "utf-8"])
def test_a_table_is_read_in_its_own_character_set(
    read: Callable[..., list[object]], encoding: str
) -> None:
    note, first, second = read(table(ROWS, encoding=encoding), "books.dbf")
    assert note == FileNote("books.dbf", "columns-not-read", "XROMA")
    assert isinstance(first, Item)
    assert (first.control_number, first.title) == ("12", "Ο τελευταίος πειρασμός")
    assert first.creators == (Creator("Καζαντζάκης, Νίκος", "Νίκος Καζαντζάκης"),)
    assert (first.publisher, first.year) == ("Δωρικός", 1955)
    assert isinstance(second, Item)
    assert [c.role for c in second.creators] == [Role.AUTHOR, Role.TRANSLATOR]


def test_greek_column_names_are_read_too(read: Callable[..., list[object]]) -> None:
    columns = [("ΤΙΤΛΟΣ", "C", 30), ("ΣΥΓΓΡΑΦΕΑΣ", "C", 30), ("ΕΤΟΣ", "N", 4)]
    (item,) = read(table([("Ασκητική", "Καζαντζάκης, Νίκος", "1945")], columns), "books.dbf")
    assert isinstance(item, Item)
    assert (item.title, item.year) == ("Ασκητική", 1945)


def test_a_row_marked_as_deleted_is_a_deletion(read: Callable[..., list[object]]) -> None:
    _, first, second = read(table(ROWS, deleted=(0,)), "books.dbf")
    assert isinstance(first, DeletedRecord)
    assert first.control_number == "12"
    assert isinstance(second, Item)


def test_long_texts_come_from_the_memo_file_and_its_absence_is_told(tmp_path: Path) -> None:
    columns = [("TITLE", "C", 20), ("SUMMARY", "M", 10)]
    path = tmp_path / "books.dbf"
    path.write_bytes(table([("Ασκητική", "1")], columns, version=0x83))
    note, item = read_records(path)
    assert note == FileNote("books.dbf", "memo-missing", "books.dbt")
    text = "Λόγοι για τον άνθρωπο.".encode("cp737") + b"\x1a\x1a"
    (tmp_path / "books.dbt").write_bytes(b"\x02\x00\x00\x00".ljust(512, b"\x00") + text.ljust(512))
    (item,) = read_records(path)
    assert isinstance(item, Item)
    assert item.summary == "Λόγοι για τον άνθρωπο."


def test_a_table_cut_short_gives_the_rows_before_the_cut(
    read: Callable[..., list[object]],
) -> None:
    _, first, second = read(table(ROWS)[:-60], "books.dbf")
    assert isinstance(first, Item)
    assert isinstance(second, RefusedRecord)
    assert (second.number, second.reason) == (2, "record-cut-short")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 300), byte=st.integers(0, 255))
def test_no_damage_to_a_table_is_more_than_an_error_that_is_told(
    tmp_path: Path, place: int, byte: int
) -> None:
    data = bytearray(table(ROWS))
    data[place] = byte
    path = tmp_path / "books.dbf"
    path.write_bytes(bytes(data))
    with suppress(BadInput):
        list(read_records(path))
