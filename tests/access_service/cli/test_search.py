"""`prosvasi catalogue search` filters, counts, says why, and refuses what makes no sense."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import access_service.sample

SAMPLE = Path(access_service.sample.__file__).parent / "works_unimarc.mrc"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory, run: Any) -> Path:
    data = tmp_path_factory.mktemp("books")
    made = run("catalogue", "import", SAMPLE, data=data)
    assert made.status == 0, made.err
    return data


def test_filters_leave_what_fits(books: Path, run_here: Any) -> None:
    every = run_here("catalogue", "search", "kazantzakis", "--json", data=books).json
    ran = run_here(
        "catalogue", "search", "kazantzakis", "--lang", "el", "--year-to", "1950", "--json",
        data=books,
    )  # fmt: skip
    assert 0 < len(ran.json) < len(every)
    assert all(one["language"] == "el" and one["year"] <= 1950 for one in ran.json)


def test_a_filter_alone_lists_what_it_lets_through(books: Path, run_here: Any) -> None:
    told = run_here("catalogue", "search", "--form", "spoken", "--facets", "--json", data=books)
    assert told.status == 0, told.err
    assert told.json["total"] == len(told.json["results"]) > 0
    assert {form for one in told.json["results"] for form in one["forms"]} >= {"spoken"}
    assert told.json["facets"]["languages"]


def test_reasons_and_counts_are_words_after_the_results(books: Path, run_here: Any) -> None:
    ran = run_here(
        "catalogue", "search", "καζαντράκης", "--why", "--facets", "--limit", "1",
        data=books, lang="el",
    )  # fmt: skip
    lines = ran.out.splitlines()
    assert lines[0].startswith("1. ")
    assert lines[1].strip().startswith("Βρέθηκε στα ονόματα:")
    assert any(line.startswith("Μήπως εννοείτε: ") for line in lines)
    assert any(line.startswith("Γλώσσα: ") for line in lines)


def test_years_in_the_wrong_order_are_told(books: Path, run_here: Any) -> None:
    ran = run_here(
        "catalogue", "search", "x", "--year-from", "2000", "--year-to", "1990", data=books
    )
    assert ran.status == 2
    assert "2000" in ran.err
    assert "1990" in ran.err
