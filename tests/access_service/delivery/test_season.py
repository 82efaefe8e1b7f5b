"""Some weeks of a small library, simulated whole; the year of a large one is a benchmark."""

from __future__ import annotations

from pathlib import Path

from delivery_year import Year, made_up_works


def test_in_some_weeks_nothing_comes_twice_nothing_unfit_and_nothing_is_lost(
    tmp_path: Path,
) -> None:
    year = Year(tmp_path / "data", made_up_works(100), patrons=8)
    found = year.run(30)
    year.services.close()
    assert found.is_good, found
    assert found.counts["titles"] > 5
    assert found.counts["visits delivered"] > 2
    assert found.counts["requests"] >= 30
