"""A book that is a zip is laid out as a folder, and nothing that is there already is touched."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from access_service.unpacking import unpack_free
from formats.errors import StorageFailed


def book(**files: str) -> zipfile.ZipFile:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/"), text)
    return zipfile.ZipFile(out)


def test_a_book_is_laid_out_with_its_volumes(tmp_path: Path) -> None:
    made = unpack_free(book(disc01__ncc="ένα", disc02__ncc="δύο"), tmp_path / "Βιβλίο")
    assert made == tmp_path / "Βιβλίο"
    assert (made / "disc02" / "ncc").read_text("utf-8") == "δύο"
    assert sorted(tmp_path.iterdir()) == [made]


def test_the_same_book_again_is_the_same_folder(tmp_path: Path) -> None:
    wanted = tmp_path / "Βιβλίο"
    assert unpack_free(book(ncc="ένα"), wanted) == unpack_free(book(ncc="ένα"), wanted) == wanted


def test_another_book_of_that_name_gets_a_number_and_replaces_nothing(tmp_path: Path) -> None:
    first = unpack_free(book(ncc="ένα"), tmp_path / "Βιβλίο")
    second = unpack_free(book(ncc="δύο"), tmp_path / "Βιβλίο")
    assert second.name == "Βιβλίο (2)"
    assert (first / "ncc").read_text("utf-8") == "ένα"


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed):
        unpack_free(book(ncc="ένα"), tmp_path / "none" / "Βιβλίο")
