"""Small files of other people's programs, and what is read from each of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from formats.readers.registry import read_bytes
from tests.formats.readers.outline import outline

FOLDER = Path(__file__).parents[2] / "golden" / "reading"
INPUTS = sorted(
    path.name for path in FOLDER.iterdir() if path.suffix not in {".py", ".expected", ""}
)


@pytest.mark.parametrize("name", INPUTS)
def test_a_file_is_read_as_it_was_meant(name, golden):
    reading = read_bytes((FOLDER / name).read_bytes(), name=name)
    golden(f"reading/{name}.expected", outline(reading))


def test_there_are_enough_of_them():
    assert len(INPUTS) >= 60
