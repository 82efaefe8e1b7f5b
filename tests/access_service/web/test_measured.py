"""Measurements of the pages are kept only where everything was measured."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from conformance.pages import Found, NotWhole, gather, is_noted, made_of, note

from access_service.web.measured import Measured

DAY = date(2026, 11, 26)
VIEWS = tuple((scheme, width) for scheme in "abcd" for width in (1280, 320))


def found(page: str, lang: str, **other: object) -> Found:
    facts = {
        "views": VIEWS,
        "stops": 9,
        "faults": (),
        "axe": "4",
        "browser": "150",
        "made_of": "now",
    }
    return Found(page, f"/{page}", lang, **{**facts, **other})  # type: ignore[arg-type]


def test_a_whole_measurement_is_counted_and_names_the_pages_with_faults(tmp_path: Path) -> None:
    note(found("a", "el"), tmp_path)
    note(found("a", "en"), tmp_path)
    note(found("b", "el", faults=("contrast",)), tmp_path)
    note(found("b", "en", stops=11), tmp_path)
    made = gather(tmp_path, ["a", "b"], DAY)
    assert made == Measured(DAY, 2, 32, 38, ("/b",), "4", "150", "now")


@pytest.mark.parametrize(
    ("other", "lacks"),
    [
        (None, "a .en."),
        (found("a", "en", views=VIEWS[:7]), "a .en."),
        (found("a", "en", browser="149"), "versions"),
        (found("a", "en", made_of="before"), "versions"),
    ],
    ids=["no English", "a view less", "another browser", "pages that changed"],
)
def test_what_is_not_whole_is_not_counted(tmp_path: Path, other: Found | None, lacks: str) -> None:
    note(found("a", "el"), tmp_path)
    if other is not None:
        note(other, tmp_path)
    with pytest.raises(NotWhole, match=lacks):
        gather(tmp_path, ["a"], DAY)


def test_a_page_with_a_fault_or_of_another_build_is_measured_again(tmp_path: Path) -> None:
    note(found("a", "el", made_of=made_of()), tmp_path)
    note(found("b", "el", made_of=made_of(), faults=("contrast",)), tmp_path)
    note(found("c", "el"), tmp_path)
    noted = [page for page in "abcd" if is_noted(page, "el", tmp_path)]
    assert noted == ["a"]
