"""A slice of the broken files that `make fuzz` reads by the ten thousand."""

from __future__ import annotations

import pytest

from tests.fuzz.mutations import broken, seeds
from tests.fuzz.run import fuzz, readable

FEW = 25
KINDS = ("docx", "epub", "html", "odt", "pdf", "rtf", "tif")


@pytest.mark.parametrize("suffix", readable(KINDS))
def test_broken_files_are_read_or_refused_and_never_crash_or_hang_a_reader(suffix):
    outcomes = fuzz(suffix, FEW, seed=2, keep=None)
    assert outcomes.keys() <= {"read", "refused", "memory", "nesting", "ended"}
    assert outcomes["ended"] <= 1
    assert sum(outcomes.values()) == FEW


def test_a_broken_file_is_the_same_each_time_and_differs_from_the_next():
    whole = seeds(".rtf", None)
    assert broken(".rtf", whole, 5, 1) == broken(".rtf", whole, 5, 1)
    assert broken(".rtf", whole, 5, 1) != broken(".rtf", whole, 6, 1)
