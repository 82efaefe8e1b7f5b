"""The accessibility statement has every part that the law asks, and says what was measured."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html

from access_service.web.measured import KEPT, Measured, keep, measured

PARTS = {
    "el": (
        "Κατάσταση συμμόρφωσης",
        "Μη προσβάσιμο περιεχόμενο",
        "Σύνταξη της δήλωσης",
        "Σχόλια και επικοινωνία",
        "Διαδικασία επιβολής",
    ),
    "en": (
        "Compliance status",
        "Non-accessible content",
        "Preparation of this statement",
        "Feedback and contact information",
        "Enforcement procedure",
    ),
}


@pytest.mark.parametrize("lang", PARTS)
def test_the_statement_has_the_parts_of_decision_2018_1523_in_their_order(
    client: FlaskClient, lang: str
) -> None:
    page = client.get("/accessibility", headers={"Accept-Language": lang}).text
    headings = tuple(one.text_content() for one in html.document_fromstring(page).iter("h2"))
    assert headings == PARTS[lang]
    assert not {"[", "]", "{", "}"} & set(page.split("<main")[1])


def test_every_page_leads_to_the_statement(client: FlaskClient) -> None:
    assert '<a href="/accessibility">' in client.get("/search").text.split("<footer>")[1]


def test_the_statement_tells_what_the_checks_kept_or_that_they_kept_nothing(
    client: FlaskClient,
) -> None:
    page = client.get("/accessibility", headers={"Accept-Language": "en"}).text
    kept = measured()
    gaps, rest = page.split("Preparation of this statement")
    assert ("were not kept" in rest) == (kept is None)
    assert "were not kept" not in gaps
    assert "No tests were made with people" in gaps
    assert "Every page is checked" not in page
    if kept is not None:
        assert f"Pages: {kept.pages}." in page


def test_measurements_are_kept_whole(tmp_path: Path) -> None:
    found = Measured(date(2026, 11, 26), 90, 1440, 3000, ("/talk/",))
    keep(found, tmp_path / "measured.json")
    assert measured(tmp_path / "measured.json") == found
    assert measured(tmp_path / "none.json") is None
    assert KEPT.parent.name == "web"
