"""Staff write, look at, publish, change and end announcements without the command line."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from access_service.announcements.model import Announcement, AnnouncementId, Wording
from access_service.announcements.moments import ATHENS
from access_service.bootstrap import Services
from access_service.messages import say
from formats.document import EL
from tests.access_service.web.conftest import SCRIPT, enter

pytestmark = pytest.mark.usefixtures("colleagues")
NEW = "/staff/announcements/new"


@pytest.fixture
def maria(client: FlaskClient) -> FlaskClient:
    return enter(client)


def send(client: FlaskClient, page: str = NEW, **fields: str) -> TestResponse:
    """Send the form of a page as it stands there, with these fields changed."""
    shown = client.get(page).text
    kept = dict(re.findall(r'name="(csrf_token|mark)" value="([^"]*)"', shown))
    return client.post(page, data={"kind": "event", **kept, **fields})


def act(client: FlaskClient, page: str, action: str) -> TestResponse:
    kept = dict(re.findall(r'name="(csrf_token|mark)" value="([^"]*)"', client.get(page).text))
    return client.post(f"{page}/{action}", data=kept)


def test_an_announcement_is_written_looked_at_published_and_taken_back(
    maria: FlaskClient, client: FlaskClient, library: Services
) -> None:
    kept = send(
        maria,
        title_el="Βραδιά ποίησης",
        body_el="Διαβάζουμε **Καβάφη**.\r\n\r\n- Έλα\r\n",
        title_en="Poetry night",
        body_en="We read Cavafy.",
        event_at="3/12/2099 18:30",
        urgent="1",
    )
    assert kept.status_code == 303
    page = kept.location
    shown = maria.get(page).text
    assert say("web-notice-is-draft", EL) in shown
    assert "<strong>Καβάφη</strong>" in shown
    assert "Πέμπτη 3 Δεκεμβρίου 2099, 18:30" in shown
    assert "Poetry night" in maria.get(f"{page}?wording=en").text
    public = f"/announcements/{page.rpartition('/')[2]}"
    assert maria.get(public).status_code == 404
    act(maria, page, "publish")
    assert "Βραδιά ποίησης" in maria.get(public).text
    assert "Βραδιά ποίησης" in maria.get("/").text
    act(maria, page, "expire")
    assert "Βραδιά ποίησης" not in maria.get("/").text
    did = [action.action for action in library.staff.actions(3)]
    assert did == ["notice-ended", "notice-published", "notice-written"]


def test_an_announcement_holds_to_the_end_of_the_day_that_is_typed(
    maria: FlaskClient, library: Services
) -> None:
    page = send(
        maria,
        title_el="Βραδιά",
        body_el="Κείμενο.",
        event_at="10/12/2099 18:30",
        expire_at="10/12/2099",
    ).location
    kept = library.announcements.show(AnnouncementId(page.rpartition("/")[2]))
    assert kept.expire_at is not None
    assert kept.expire_at.astimezone(ATHENS) == datetime(2099, 12, 11, tzinfo=ATHENS)
    assert 'value="10/12/2099"' in maria.get(f"{page}/edit").text


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, "title_el"),
        ({"body_en": "only a text"}, "title_en"),
        ({"title_el": "α" * 201}, "title_el"),
        ({"title_el": "Μόνο τίτλος"}, "body_el"),
        ({"title_el": "Τίτλος", "body_el": "Κ.", "title_en": "Only a title"}, "body_en"),
        ({"title_el": "Τίτλος", "body_el": "Κείμενο.", "event_at": "αύριο"}, "event_at"),
        (
            {
                "title_el": "Βραδιά",
                "body_el": "Κείμενο.",
                "event_at": "10/12/2099",
                "expire_at": "1/12/2099",
            },
            "expire_at",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    maria: FlaskClient, library: Services, fields: dict[str, str], wrong: str
) -> None:
    before = len(library.announcements.list())
    page = send(maria, **fields)
    assert page.status_code == 400
    assert f'href="#{wrong}"' in page.text
    assert 'aria-invalid="true"' in page.text
    for value in fields.values():
        assert value in page.text
    assert len(library.announcements.list()) == before


def test_what_happens_and_when_is_enough_for_an_event_but_no_language_is_told_less(
    maria: FlaskClient,
) -> None:
    event = {"title_el": "Λέσχη ανάγνωσης", "event_at": "3/12/2099 18:30"}
    kept = send(maria, **event)
    assert kept.status_code == 303
    assert act(maria, kept.location, "publish").status_code == 303
    less = send(maria, **event, body_el="Διαβάζουμε Καβάφη.", title_en="Reading club")
    assert less.status_code == 400
    assert 'href="#body_en"' in less.text


def test_a_fetched_title_alone_is_not_published_and_the_refusal_leads_to_its_form(
    maria: FlaskClient, library: Services
) -> None:
    fetched = Announcement(AnnouncementId("s-title"), (Wording(EL, "Απόφαση 12", ""),), "other")
    library.announcements.put(fetched)
    page = f"/staff/announcements/{fetched.id}"
    answer = act(maria, page, "publish")
    assert answer.status_code == 400
    assert "Γράψτε και το κείμενο πριν τη δημοσίευση" in answer.text
    refusal = answer.text.partition('role="alert"')[2].partition("</p>")[0]
    assert f'href="{page}/edit"' in refusal
    assert "Απόφαση 12" not in maria.get("/announcements").text


def test_two_colleagues_do_not_overwrite_each_other_silently(maria: FlaskClient) -> None:
    page = send(maria, title_el="Πρώτη γραφή", body_el="Κείμενο.").location
    mine = dict(
        re.findall(r'name="(csrf_token|mark)" value="([^"]*)"', maria.get(f"{page}/edit").text)
    )
    assert (
        send(maria, f"{page}/edit", title_el="Της συναδέλφου", body_el="Κείμενο.").status_code
        == 303
    )
    typed = {"kind": "hours", "title_el": "Δική μου", "body_el": "Κείμενο."}
    refused = maria.post(f"{page}/edit", data={**mine, **typed})
    assert refused.status_code == 409
    assert say("web-notice-changed-meanwhile", EL) in refused.text
    assert 'value="Δική μου"' in refused.text
    assert "Της συναδέλφου" in maria.get(page).text
    again = dict(re.findall(r'name="(csrf_token|mark)" value="([^"]*)"', refused.text))
    assert maria.post(f"{page}/edit", data={**again, **typed}).status_code == 303


def test_the_form_shows_again_what_was_kept(maria: FlaskClient) -> None:
    fields = {"title_el": "Τίτλος", "body_el": "Κείμενο.", "expire_at": "2099-01-02"}
    page = send(maria, kind="hours", **fields).location
    form = maria.get(f"{page}/edit").text
    assert 'value="2/1/2099"' in form
    assert '<option value="hours" selected>' in form


def test_markup_in_any_field_is_shown_as_text(maria: FlaskClient) -> None:
    page = send(maria, title_el=f"Τ {SCRIPT}", body_el=f"Κ {SCRIPT}").location
    for address in (page, f"{page}/edit", "/staff/announcements/"):
        assert "<script>alert" not in maria.get(address).text
        assert "<img src=x" not in maria.get(address).text


def test_one_that_is_past_already_is_not_published(maria: FlaskClient) -> None:
    page = send(maria, title_el="Χθες", body_el="Κείμενο.", expire_at="1/1/2020").location
    answer = act(maria, page, "publish")
    assert answer.status_code == 400
    assert say("web-notice-is-draft", EL) in maria.get(page).text


def test_a_form_that_is_sent_twice_makes_one_draft(maria: FlaskClient, library: Services) -> None:
    before = len(library.announcements.list())
    fields = {"title_el": "Διπλή", "body_el": "Κείμενο.", "event_at": "3/12/2099 18:30"}
    first, second = (send(maria, **fields) for _ in range(2))
    assert first.location == second.location
    assert len(library.announcements.list()) == before + 1


def test_a_draft_that_a_colleague_changed_meanwhile_is_looked_at_before_it_is_published(
    maria: FlaskClient, library: Services
) -> None:
    page = send(maria, title_el="Αλλάζει", body_el="Κείμενο.").location
    seen = dict(re.findall(r'name="(csrf_token|mark)" value="([^"]*)"', maria.get(page).text))
    send(maria, f"{page}/edit", title_el="Άλλαξε", body_el="Κείμενο.")
    answer = maria.post(f"{page}/publish", data=seen)
    assert answer.status_code == 409
    assert say("web-notice-look-again", EL) in answer.text
    assert "Άλλαξε" in answer.text
    assert "Άλλαξε" not in maria.get("/announcements").text
    act(maria, page, "publish")
    assert "Άλλαξε" in maria.get("/announcements").text


def test_a_draft_whose_end_has_passed_says_so_where_it_was_to_be_published(
    maria: FlaskClient,
) -> None:
    page = send(maria, title_el="Παλιά", body_el="Κείμενο.", expire_at="3/12/2020").location
    answer = act(maria, page, "publish")
    assert answer.status_code == 400
    assert "έχει ήδη λήξει" in answer.text
    assert f'href="{page}/edit"' in answer.text
