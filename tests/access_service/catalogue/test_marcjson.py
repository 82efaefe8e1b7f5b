"""MARC-in-JSON is read object by object; a damaged one costs only itself."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from access_service.catalogue import marcjson
from access_service.catalogue.record import Item, RefusedRecord

Read = Callable[..., list[object]]


def record(number: str, title: str) -> str:
    fields = [
        {"001": number},
        {"245": {"ind1": "1", "ind2": "0", "subfields": [{"a": title}]}},
    ]
    return json.dumps({"leader": "00000nam a2200000 a 4500", "fields": fields}, ensure_ascii=False)


def titles(records: list[object]) -> list[str]:
    return [r.title for r in records if isinstance(r, Item)]


def refused(records: list[object]) -> list[tuple[int, int, str]]:
    return [(r.number, r.offset_bytes, r.reason) for r in records if isinstance(r, RefusedRecord)]


@pytest.mark.parametrize("block_bytes", [1, 50, 1 << 18])
@pytest.mark.parametrize(("head", "between", "tail"), [("[", ",\n", "]"), ("", "\n", "\n")])
def test_an_array_and_lines_are_read_alike(
    read: Read,
    monkeypatch: pytest.MonkeyPatch,
    block_bytes: int,
    head: str,
    between: str,
    tail: str,
) -> None:
    monkeypatch.setattr(marcjson, "_BLOCK_BYTES", block_bytes)
    data = head + between.join((record("1", "Ασκητική"), record("2", "Οδύσεια"))) + tail
    assert titles(read(data.encode(), "works.json")) == ["Ασκητική", "Οδύσεια"]


@pytest.mark.parametrize(
    "damage",
    [
        b'{"leader": "00000nam", "fields": [{"001": }]}',
        b'{"leader": "00000nam", "fields": [{"245": {"subfields": [{"a": 7}]}}]}',
        b'{"leader": "00000nam", "fields": [{"001": "\xcc\xe1"}]}',
        b'{"leader": "00000nam", "fields": [{"245": {"subfields": [{"a": "\\ud83d"}]}}]}',
        b'{"leader": ' + b"[" * 100_000 + b"}",
    ],
)
def test_an_object_that_is_no_record_is_named_and_its_neighbours_come_in(
    read: Read, damage: bytes
) -> None:
    first, last = record("1", "Ασκητική").encode(), record("3", "Φόνισσα").encode()
    records = read(b"\n".join((first, damage, last)), "works.json")
    assert titles(records) == ["Ασκητική", "Φόνισσα"]
    assert refused(records) == [(2, len(first) + 1, "record-damaged")]


def test_a_file_that_ends_in_a_record_names_it(read: Read) -> None:
    first = record("1", "Ασκητική")
    records = read((first + "\n" + record("2", "Οδύσεια")[:-9]).encode(), "works.json")
    assert titles(records) == ["Ασκητική"]
    assert refused(records) == [(2, len(first.encode()) + 1, "record-damaged")]
