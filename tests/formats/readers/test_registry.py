"""Files and their names: the whole name decides, and what is shown can be printed."""

from __future__ import annotations

import pytest

from formats.document import EL
from formats.errors import UnknownThing
from formats.readers.kinds import shown_name
from formats.readers.registry import read_bytes, read_file


def test_a_long_name_is_read_by_its_own_suffix_and_shown_with_it():
    name = "Πρακτικά" * 30 + ".docx.md"
    reading = read_bytes(b"# T\n", name=name)
    assert reading.document.provenance.reader == "markdown"
    shown = shown_name(name)
    assert len(shown) == 120
    assert shown.endswith(".md")


def test_a_name_that_only_seems_to_end_well_when_cut_is_refused():
    with pytest.raises(UnknownThing) as refused:
        read_bytes(b"x", name="α" * 116 + ".txt.exe")
    assert str(refused.value.facts["name"]).endswith(".exe")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\φάκελος\\α.txt", "α.txt"),
        ("\udcc2\udce9\udce2\udceb\udcdf\udcef.txt", "Βιβλίο.txt"),
        ("\udcff.txt", "\ufffd.txt"),
        ("\ud800β.txt", "\ufffdβ.txt"),
        ("α\x00\u202eβ\n.txt", "α β.txt"),
        ("\u200b.txt", "_.txt"),
        ("\ue000\U000e1234.md", "\ufffd\ufffd.md"),
        ("α." + "β" * 300, "α." + "β" * 118),
    ],
)
def test_a_name_is_shown_in_printable_characters(name, shown):
    assert shown_name(name) == shown
    assert shown.isprintable()
    assert shown.encode()


@pytest.mark.parametrize("name", ["\udcff.txt", "\ud800.md", "\u200b.txt"])
def test_a_file_with_a_broken_name_is_read_to_the_end(name):
    document = read_bytes("Κείμενο.".encode(), name=name).document
    assert document.title == "Χωρίς τίτλο"
    assert document.provenance.source.encode()


def test_a_file_on_an_old_disc_is_read(tmp_path):
    path = tmp_path / "\udcc2\udce9\udce2.txt"
    path.write_text("Κείμενο.", encoding="utf-8")
    assert read_file(path, lang=EL).document.title == "Βιβ"
