"""Every record that can be read comes in, and every other one is named with its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access_service.catalogue import iso2709
from access_service.catalogue.intake import read_records
from access_service.catalogue.record import DeletedRecord, Item, RefusedRecord
from access_service.messages import say, sentences
from formats.document import EL, EN
from formats.errors import BadInput, UnknownThing, UnreadableDocument

Make = Callable[..., bytes]
Read = Callable[..., list[object]]


def titles(records: list[object]) -> list[str]:
    return [record.title for record in records if isinstance(record, Item)]


def refusals(records: list[object]) -> list[tuple[int, int, str]]:
    return [
        (record.number, record.offset_bytes, record.reason)
        for record in records
        if isinstance(record, RefusedRecord)
    ]


@pytest.fixture
def three(marc21: Make) -> tuple[bytes, bytes, bytes]:
    return (
        marc21("001 1", "245 10 $aΑσκητική"),
        marc21("001 2", "245 10 $aΟδύσεια"),
        marc21("001 3", "245 10 $aΦόνισσα"),
    )


def test_a_record_with_a_wrong_length_is_mended_and_its_neighbours_come_in(
    read: Read, three: tuple[bytes, bytes, bytes]
) -> None:
    records = read(three[0] + b"99999" + three[1][5:] + three[2])
    assert titles(records) == ["Ασκητική", "Οδύσεια", "Φόνισσα"]
    mended = records[1]
    assert isinstance(mended, Item)
    assert [repair.reason for repair in mended.repairs] == ["record-length"]


def test_a_damaged_directory_costs_one_record_which_is_named_with_its_place(
    read: Read, three: tuple[bytes, bytes, bytes]
) -> None:
    broken = three[1][:30] + b"x?" + three[1][32:]
    records = read(three[0] + broken + three[2])
    assert titles(records) == ["Ασκητική", "Φόνισσα"]
    (refused,) = (record for record in records if isinstance(record, RefusedRecord))
    assert (refused.file_name, refused.number) == ("works.mrc", 2)
    assert refused.offset_bytes == len(three[0])
    assert (refused.reason, refused.control_number) == ("record-damaged", "2")


def test_a_directory_that_counts_letters_for_bytes_is_rebuilt_from_the_field_ends(
    marc21: Make, read_one: Callable[..., Item]
) -> None:
    lines = ("001 1", "245 10 $aΑσκητική", "260    $aΑθήνα", "300    $a96 σ.")
    sound = marc21(*lines)
    in_letters = marc21(*lines, encoding="cp1253")  # one byte a letter: too short for UTF-8
    base = int(sound[12:17])
    item = read_one(sound[:24] + in_letters[24:base] + sound[base:])
    assert (item.title, item.place, item.extent) == ("Ασκητική", "Αθήνα", "96 σ.")
    assert [repair.reason for repair in item.repairs] == ["directory"]


def test_a_leader_that_lost_its_last_byte_is_mended(
    marc21: Make, read_one: Callable[..., Item]
) -> None:
    sound = marc21("001 1", "245 10 $aΑσκητική")
    item = read_one(sound[:23] + sound[24:])
    assert item.title == "Ασκητική"
    assert item.repairs[0].reason == "leader-short"


def test_a_file_that_ends_in_the_middle_of_a_record_names_that_record(
    read: Read, three: tuple[bytes, bytes, bytes]
) -> None:
    records = read(three[0] + three[1][:-9])
    assert titles(records) == ["Ασκητική"]
    assert refusals(records) == [(2, len(three[0]), "record-cut-short")]


def test_line_breaks_between_records_are_no_part_of_them(
    read: Read, three: tuple[bytes, bytes, bytes]
) -> None:
    assert titles(read(b"\r\n".join(three) + b"\r\n\x1a")) == ["Ασκητική", "Οδύσεια", "Φόνισσα"]


def test_bytes_without_an_end_are_refused_once_and_memory_stays_flat(
    read: Read, three: tuple[bytes, bytes, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(iso2709, "_BLOCK_BYTES", 512)
    monkeypatch.setattr(iso2709, "MAX_RECORD_BYTES", 2_000)
    records = read(three[0] + b"x" * 10_000 + b"\x1d" + three[2])
    assert titles(records) == ["Ασκητική", "Φόνισσα"]
    assert refusals(records) == [(2, len(three[0]), "record-too-long")]


@pytest.mark.parametrize("block_bytes", [1, 7, 64])
def test_records_are_found_wherever_the_blocks_of_reading_end(
    read: Read,
    three: tuple[bytes, bytes, bytes],
    monkeypatch: pytest.MonkeyPatch,
    block_bytes: int,
) -> None:
    monkeypatch.setattr(iso2709, "_BLOCK_BYTES", block_bytes)
    assert titles(read(b"".join(three))) == ["Ασκητική", "Οδύσεια", "Φόνισσα"]


def test_marc21_and_unimarc_may_stand_in_one_file(marc21: Make, unimarc: Make, read: Read) -> None:
    general = "100    $a20080409d1991    m  y0grey50      ga"
    data = marc21("001 1", "245 10 $aΑσκητική") + unimarc("001 2", general, "200 1  $aΟδύσεια")
    assert titles(read(data)) == ["Ασκητική", "Οδύσεια"]


def test_a_record_whose_number_was_there_before_is_refused_and_the_first_kept(
    marc21: Make, read: Read, three: tuple[bytes, bytes, bytes]
) -> None:
    again = marc21("001 1", "245 10 $aΆλλη")
    records = read(three[0] + three[1] + again)
    assert titles(records) == ["Ασκητική", "Οδύσεια"]
    assert refusals(records) == [(3, len(three[0] + three[1]), "id-repeated")]


def test_a_record_may_come_again_after_its_deletion(
    marc21: Make, read: Read, three: tuple[bytes, bytes, bytes]
) -> None:
    gone = marc21("001 1", "245 10 $aΑσκητική", leader="00000dam a2200000 a 4500")
    records = read(three[0] + gone + three[0])
    assert [type(record) for record in records] == [Item, DeletedRecord, Item]


def test_a_record_without_a_title_is_refused(marc21: Make, read: Read) -> None:
    records = read(marc21("001 1", "100 1  $aΚαζαντζάκης, Νίκος", "300    $a96 σ."))
    assert refusals(records) == [(1, 0, "record-without-title")]


def test_the_authority_of_a_subdivision_is_refused(marc21: Make, read: Read) -> None:
    data = marc21("001 1", "180    $xΙστορία", leader="00000nz  a2200000n  4500")
    assert refusals(read(data)) == [(1, 0, "record-not-bibliographic")]


def test_items_keep_their_ids_over_imports_and_have_others_in_other_sources(
    tmp_path: Path, three: tuple[bytes, bytes, bytes]
) -> None:
    first, second = tmp_path / "monday.mrc", tmp_path / "tuesday.mrc"
    first.write_bytes(b"".join(three))
    second.write_bytes(b"".join(reversed(three)))

    def ids(path: Path, source: str | None) -> set[str]:
        return {r.id for r in read_records(path, source=source) if isinstance(r, Item)}

    assert ids(first, "central") == ids(second, "central")
    assert len(ids(first, "central")) == 3
    assert ids(first, None).isdisjoint(ids(second, None))


def test_a_record_without_a_control_number_has_an_id_from_its_content(
    marc21: Make, read_one: Callable[..., Item]
) -> None:
    first = read_one(marc21("245 10 $aΑσκητική"))
    assert first.id == read_one(marc21("245 10 $aΑσκητική")).id
    assert first.id != read_one(marc21("245 10 $aΟδύσεια")).id


@pytest.mark.parametrize(
    ("data", "key", "kind"),
    [
        (b"", "catalogue-empty", UnreadableDocument),
        (b" \n", "catalogue-empty", UnreadableDocument),
        (b"%PDF-1.7 \xe2\xe3", "not-a-catalogue", BadInput),
        (b"<html><body>Not found</body></html>", "not-a-catalogue", BadInput),
        (b"<?xml version='1.0'?><!DOCTYPE x []><x/>", "catalogue-has-doctype", BadInput),
        ("όνομα;τηλέφωνο\nΆννα;2310".encode(), "not-a-catalogue", BadInput),
        (bytes(range(256)) * 20, "not-a-catalogue", BadInput),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused_as_a_whole(
    read: Read, data: bytes, key: str, kind: type[BadInput]
) -> None:
    with pytest.raises(kind) as caught:
        read(data)
    assert caught.value.say == key


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownThing) as caught:
        read_records(tmp_path / "nothing.mrc")
    assert caught.value.facts == {"name": "nothing.mrc"}


def test_the_kind_of_a_file_is_told_before_the_first_record_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "x.mrc"
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(BadInput):
        read_records(path)


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    facts = {"name": "works.mrc", "number": 2, "offset": 9, "detail": "x"}
    reasons = [key for key in sentences() if key.startswith(("record-", "row-", "id-"))]
    assert len(reasons) >= 8
    for reason in reasons:
        assert "works.mrc" in say(reason, EL, **facts)
        assert "works.mrc" in say(reason, EN, **facts)


DAMAGE = st.lists(
    st.tuples(st.integers(0, 10_000), st.binary(max_size=3), st.integers(0, 4)), max_size=12
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damage=DAMAGE)
def test_no_damage_to_the_bytes_is_more_than_a_refused_record(
    marc21: Make, unimarc: Make, tmp_path: Path, damage: list[tuple[int, bytes, int]]
) -> None:
    general = "100    $a20080409d1991    m  y0grey50      ga"
    data = bytearray(
        marc21("001 1", "245 10 $aΑσκητική", "700 1  $aΠαπάς, Ανδρέας$4trl")
        + unimarc("001 2", general, "200 1  $aΟδύσεια$fΝίκος", "225 2  $aΆπαντα$v3")
        + marc21("001 3", "245 10 $aPoetry &#x0397;", leader="00000nam  2200000 a 4500")
    )
    for place, put, lost in damage:
        start = place % len(data)
        data[start : start + lost] = put
    path = tmp_path / "damaged.mrc"
    path.write_bytes(bytes(data))
    try:
        records = list(read_records(path))
    except BadInput:
        return
    assert all(isinstance(r, Item | RefusedRecord | DeletedRecord) for r in records)
