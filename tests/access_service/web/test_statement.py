"""The accessibility statement has every part that the law asks, and says what was measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from lxml import html

from access_service.bootstrap import Services
from access_service.settings import Settings
from access_service.staff.service import Staff
from access_service.web.guide import statement
from access_service.web.measured import KEPT, Measured, keep, measured
from tests.access_service.web.conftest import enter

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
        assert f"Pages in their various states: {kept.pages}." in page


def test_measurements_are_kept_whole(tmp_path: Path) -> None:
    found = Measured(date(2026, 11, 26), 90, 1440, 3000, ("/talk/",))
    keep(found, tmp_path / "measured.json")
    assert measured(tmp_path / "measured.json") == found
    assert measured(tmp_path / "none.json") is None
    assert KEPT.parent.name == "web"


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("el", ("26 Νοεμβρίου 2026", "όψεις", "axe-core 4.10 σε Chromium 150", "Δεν μετρήθηκαν:")),
        ("en", ("26 November 2026", "views", "axe-core 4.10 in Chromium 150", "Not measured:")),
    ],
)
def test_the_statement_tells_day_counts_tools_and_what_was_not_measured(
    client: FlaskClient, lang: str, told: tuple[str, ...]
) -> None:
    found = Measured(date(2026, 11, 26), 129, 2064, 9876, (), "4.10", "150")
    with client.application.test_request_context(headers={"Accept-Language": lang}):
        page = statement(found)
    assert [one for one in told if one.lower() not in page.lower()] == []
    assert all(f"{count}." in page for count in (129, 2064, 9876, 0))


@pytest.fixture
def librarian(app: APIFlask, colleagues: Staff) -> FlaskClient:
    return enter(app.test_client())


@pytest.fixture
def set_to(library: Services) -> Iterator[Callable[..., None]]:
    kept = library.settings

    def change(**values: str) -> None:
        library.settings = kept.model_copy(update=values)

    yield change
    library.settings = kept


WHOLE = {
    "library_address": "Ερμού 1, 81100 Μυτιλήνη",
    "library_phone": "22510 12345",
    "contact_email": "library@example.org",
}
NOTHING = dict.fromkeys(WHOLE, "")


def test_the_statement_names_the_library_and_every_way_to_reach_it(
    client: FlaskClient, librarian: FlaskClient, set_to: Callable[..., None]
) -> None:
    set_to(**WHOLE)
    for visitor in (client, librarian):
        page = visitor.get("/accessibility").text.split("<main")[1]
        assert [one for one in ("Βιβλιοθήκη Δείγματος", *WHOLE.values()) if one not in page] == []
        assert "prosvasi.toml" not in page
    assert "prosvasi.toml" not in librarian.get("/staff/").text


def test_what_the_statement_lacks_is_told_to_staff_by_its_settings_and_to_nobody_else(
    client: FlaskClient, librarian: FlaskClient, set_to: Callable[..., None], library: Services
) -> None:
    set_to(**NOTHING)
    library.settings.model_fields_set.discard("library_name")
    for address in ("/accessibility", "/staff/"):
        page = librarian.get(address).text
        assert "prosvasi.toml: library_name." in page
        assert ": library_address, library_phone, contact_email." in page
    page = client.get("/accessibility").text
    assert "prosvasi.toml" not in page
    assert "Ρωτήστε την από κοντά" in page


@pytest.mark.parametrize("channel", WHOLE)
def test_a_library_with_one_way_to_it_and_its_own_common_name_is_told_of_nothing(
    client: FlaskClient, librarian: FlaskClient, set_to: Callable[..., None], channel: str
) -> None:
    common = Settings.model_fields["library_name"].default
    set_to(**{**NOTHING, channel: WHOLE[channel], "library_name": common})
    for address in ("/accessibility", "/staff/"):
        assert "prosvasi.toml" not in librarian.get(address).text
    assert "Ρωτήστε την από κοντά" not in client.get("/accessibility").text
