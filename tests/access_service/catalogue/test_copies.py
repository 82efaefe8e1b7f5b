"""Copies come from the field of the system, or from the one that the library names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from access_service.catalogue.copy_fields import CopyFields
from access_service.catalogue.intake import read_records
from access_service.catalogue.record import Copy, CopyState, Item
from formats.errors import BadInput

TITLE = "245 10 $aΑσκητική"


def test_copies_of_koha_are_read_with_their_state(
    marc21: Callable[..., bytes], read_one: Callable[..., Item]
) -> None:
    item = read_one(
        marc21(
            TITLE,
            "952    $bΚΕΝΤΡ$cΠΑΙΔ$o889 ΚΑΖ$p1001$70$10$40$00",
            "952    $bΚΕΝΤΡ$o889 ΚΑΖ$p1002$q2026-12-01",
            "952    $bΚΙΝΗΤΗ$p1003$11",
            "952    $p1004$7-1",
            "952    $p1005$41$01",
        )
    )
    assert item.copies[0] == Copy("ΚΕΝΤΡ", "ΠΑΙΔ", "889 ΚΑΖ", "1001")
    assert [(copy.barcode, copy.state) for copy in item.copies[1:]] == [
        ("1002", CopyState.ON_LOAN),
        ("1003", CopyState.LOST),
        ("1004", CopyState.NOT_FOR_LOAN),
        ("1005", CopyState.WITHDRAWN),
    ]
    assert item.copies[1].due == "2026-12-01"


def test_copies_of_koha_in_unimarc_are_read(
    unimarc: Callable[..., bytes], read_one: Callable[..., Item]
) -> None:
    line = "995    $cΚΕΝΤΡ$eΠΑΙΔ$k889 ΚΑΖ$f1001$o1"
    (copy,) = read_one(unimarc("200 1  $aΑσκητική", line)).copies
    assert copy == Copy("ΚΕΝΤΡ", "ΠΑΙΔ", "889 ΚΑΖ", "1001", CopyState.NOT_FOR_LOAN)


def test_holdings_of_marc21_are_copies_where_there_is_nothing_better(
    marc21: Callable[..., bytes], read_one: Callable[..., Item]
) -> None:
    (copy,) = read_one(marc21(TITLE, "852    $bMAIN$cSTACK$h889$iKAZ$p77")).copies
    assert copy == Copy("MAIN", "STACK", "889 KAZ", "77")


def test_the_librarys_own_field_is_read_when_it_is_named(
    unimarc: Callable[..., bytes], tmp_path: Path
) -> None:
    path = tmp_path / "abekt.mrc"
    path.write_bytes(unimarc("200 1  $aΑσκητική", "911    $aΚΕΝΤΡΙΚΗ$n1001$s1", "995    $f9"))
    copies = CopyFields.parse("911 a=branch n=barcode s=lost")
    (item,) = read_records(path, copies=copies)
    assert isinstance(item, Item)
    assert item.copies == (Copy("ΚΕΝΤΡΙΚΗ", barcode="1001", state=CopyState.LOST),)


@pytest.mark.parametrize("text", ["911", "91 a=branch", "911 a=colour", "911 branch", "911 a="])
def test_a_setting_that_names_no_field_or_an_unknown_fact_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        CopyFields.parse(text)


def test_no_setting_means_the_usual_fields() -> None:
    assert CopyFields.parse(" ") is None
