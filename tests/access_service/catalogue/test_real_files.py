"""Real files of real libraries, damaged on purpose and by life, as they lie beside the project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from access_service.catalogue.intake import placed_records, read_records
from access_service.catalogue.record import Creator, Form, Item, RefusedRecord, Role, Series

RealFile = Callable[[str], Path]

COUNTS = {
    "gr_unimarc_mytilene_2.mrc": (2, 0),
    "gr_marc8_missing_escape_3.mrc": (3, 0),
    "gr_oclc_814388508.xml": (1, 0),
    # Sixteen leaders lost their last byte: pymarc cannot read them, and they can be mended.
    "pride_errors_383.mrc": (383, 0),
    "uva_2000.mrc": (2000, 0),
    "unimarc_serial.bnr.1993.mrc": (11, 0),
    "pymarc_marc.dat": (20, 0),
    "pymarc_testunimarc.dat": (1, 0),
    "pymarc_marc8.dat": (1, 0),
    "pymarc_utf8_errors.dat": (1, 0),
    # Three wrong base addresses can be mended; two directories and an empty record cannot.
    "pymarc_bad_records.mrc": (5, 3),
    "palace_plympton_36.mrc": (36, 0),
}


def items(path: Path) -> list[Item]:
    """Return every record that could be read, repeated ones too."""
    return [record for _, record in placed_records(path, "s") if isinstance(record, Item)]


REPEATED = {
    "gr_marc8_missing_escape_3.mrc": 2,
    "pride_errors_383.mrc": 20,
    "pymarc_bad_records.mrc": 4,
}
"""Records that carry the number of one before them, or have none and are alike."""


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_every_readable_record_comes_in_and_every_other_is_named(
    real_file: RealFile, name: str
) -> None:
    records = list(read_records(real_file(name)))
    read = [record for record in records if isinstance(record, Item)]
    refused = [record for record in records if isinstance(record, RefusedRecord)]
    repeated = sum(record.reason == "id-repeated" for record in refused)
    assert repeated == REPEATED.get(name, 0)
    assert (len(read) + repeated, len(refused) - repeated) == COUNTS[name]
    assert len(records) == len(read) + len(refused)


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_nothing_that_came_in_holds_control_characters_or_lost_letters(
    real_file: RealFile, name: str
) -> None:
    for item in items(real_file(name)):
        text = "".join((item.title, item.summary, item.publisher, *item.subjects))
        text += "".join(creator.spoken for creator in item.creators)
        assert not any(letter < " " or "\x7f" <= letter <= "\x9f" for letter in text), item.title
        assert "&#" not in text
        assert "\x1f" not in text


def test_the_bad_records_are_named_with_their_places(real_file: RealFile) -> None:
    records = list(read_records(real_file("pymarc_bad_records.mrc")))
    refused = [record for record in records if isinstance(record, RefusedRecord)]
    assert [
        (r.file_name, r.number, r.offset_bytes, r.reason)
        for r in refused
        if r.reason != "id-repeated"
    ] == [
        ("pymarc_bad_records.mrc", 4, 381, "record-damaged"),
        ("pymarc_bad_records.mrc", 5, 509, "record-damaged"),
        ("pymarc_bad_records.mrc", 7, 764, "record-empty"),
    ]


def test_sixteen_short_leaders_are_mended_and_noted(real_file: RealFile) -> None:
    reasons = Counter(
        repair.reason
        for item in items(real_file("pride_errors_383.mrc"))
        for repair in item.repairs
    )
    assert reasons["leader-short"] == 16


def test_the_greek_unimarc_sample_is_right_field_by_field(real_file: RealFile) -> None:
    conference, lice = items(real_file("gr_unimarc_mytilene_2.mrc"))
    assert lice.control_number == "15250"
    assert lice.title == (
        "Ψειρολογία : ήτοι, πραγματεία περί των οχληρών ζουζουνίων της πάλαι ποτέ ελληνικής "
        "κατοικίας, και, των μέσων καταπολεμήσεως αυτών"
    )
    assert (lice.lang, lice.languages) == ("el", ("el",))
    # The record has the name in capitals only: its accents are not guessed.
    assert lice.creators == (Creator("ΠΕΤΡΟΠΟΥΛΟΣ, ΗΛΙΑΣ", "Ηλιας Πετροπουλος", Role.AUTHOR),)
    assert lice.responsibility == "Ηλία Πετρόπουλου"
    assert (lice.place, lice.publisher, lice.year) == ("Αθήνα", "Νεφέλη", 1991)
    assert lice.extent == "165 σ."
    assert lice.series == (Series("Ηλία Πετρόπουλου Άπαντα"),)
    assert lice.subjects == ("ΕΝΤΟΜΑ", "ΨΕΙΡΕΣ", "Λαογραφία")
    assert lice.isbns == ("9789602110829",)
    assert lice.shelf_mark == "398.24 ΠΕΤ"
    assert lice.forms == (Form.PRINT,)
    assert [repair.reason for repair in lice.repairs] == ["delimiter-written-out"]
    assert conference.control_number == "12162"
    assert conference.lang == "en"
    assert conference.title.startswith("International Conference on Environmental Science")
    assert "$" not in conference.title


def test_the_broken_greek_marc_8_records_equal_their_good_twin(real_file: RealFile) -> None:
    (good,) = items(real_file("gr_oclc_814388508.xml"))
    broken = items(real_file("gr_marc8_missing_escape_3.mrc"))
    for item in broken:
        assert item.title == good.title
        assert item.creators == good.creators
        assert item.alternative_titles == good.alternative_titles
        assert (item.place, item.publisher) == (good.place, good.publisher)
        assert item.responsibility == good.responsibility
        assert item.subjects == good.subjects
        assert item.languages == good.languages
        assert item.isbns == good.isbns
        assert item.work_key == good.work_key
    assert {item.control_number for item in broken} == {"u5960229"}
    assert good.control_number == "ocn814388508"


def test_text_encoded_twice_is_read_as_it_was_meant(real_file: RealFile) -> None:
    first = items(real_file("unimarc_serial.bnr.1993.mrc"))[0]
    assert first.title == "24 ore mureşene : cotidian independent de informaţie"
    assert (first.place, first.year) == ("Târgu Mureş", 1993)


def test_chinese_without_its_escapes_and_french_in_iso_5426_are_read(real_file: RealFile) -> None:
    by_number = items(real_file("pride_errors_383.mrc"))
    assert by_number[303].title == "自負と偏見"
    assert by_number[292].title == "Orgueil et préjugés"


def test_items_of_one_file_have_ids_of_their_own(real_file: RealFile) -> None:
    read = items(real_file("uva_2000.mrc"))
    assert len({item.id for item in read}) == len({item.control_number for item in read}) == 2000


def test_a_library_of_online_books_is_known_as_such(real_file: RealFile) -> None:
    read = items(real_file("palace_plympton_36.mrc"))
    assert {item.forms for item in read} == {(Form.ELECTRONIC,)}
    assert all(item.form_evidence for item in read)
