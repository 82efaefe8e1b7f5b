"""Heading levels are mended, and never more than needed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.pdf.headings import mended_levels


@pytest.mark.parametrize(
    ("levels", "mended"),
    [
        ([1, 2, 3, 2], [1, 2, 3, 2]),
        ([1, 3, 3, 2], [1, 2, 2, 2]),
        ([2, 3, 2], [1, 2, 1]),
        ([1, 4, 5, 4], [1, 2, 3, 2]),
        ([3, 1, 2], [1, 1, 2]),
        ([], []),
    ],
)
def test_gaps_are_closed(levels: list[int], mended: list[int]) -> None:
    assert mended_levels(levels) == mended


@given(st.lists(st.integers(1, 6)))
def test_no_level_is_skipped_and_none_gets_deeper(levels: list[int]) -> None:
    mended = mended_levels(levels)
    assert all(new <= old for new, old in zip(mended, levels, strict=True))
    assert all(after <= before + 1 for before, after in zip([0, *mended], mended, strict=False))
