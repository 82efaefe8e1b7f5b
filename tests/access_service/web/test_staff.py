"""The door, the guard and the desk of the staff’s side."""

from __future__ import annotations

import re

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from access_service.bootstrap import Services
from access_service.conversion.request import ConversionRequest, ItemSource, Options
from access_service.messages import say
from access_service.staff.account import Role
from access_service.staff.service import Staff
from access_service.web.staff.areas import AREAS, OPEN, may_open
from formats.document import EL
from tests.access_service.web.conftest import PASSWORD, ZORBA, enter, token

pytestmark = pytest.mark.usefixtures("colleagues")


def staff_rules(app: APIFlask) -> list[tuple[str, str]]:
    """Return each address of the staff’s side that opens with GET and has no part to fill in."""
    return [
        (rule.rule, rule.endpoint.partition(".")[0])
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/staff") and "GET" in (rule.methods or ()) and not rule.arguments
    ]


def test_every_page_of_the_staff_has_a_line_that_says_whose_it_is(app: APIFlask) -> None:
    named = {area.blueprint for area in AREAS} | OPEN
    assert {blueprint for _, blueprint in staff_rules(app)} <= named
    homes = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert {area.home for area in AREAS} <= homes


def test_nobody_sees_a_page_of_the_staff_before_signing_in(
    client: FlaskClient, app: APIFlask
) -> None:
    for path, blueprint in staff_rules(app):
        answer = client.get(path)
        if blueprint in OPEN:
            assert answer.status_code == 200
        else:
            assert answer.status_code == 303, path
            assert answer.location.startswith("/staff/sign-in?next=")


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_its_pages_and_no_others(
    client: FlaskClient, app: APIFlask, role: Role
) -> None:
    enter(client, role)
    for path, blueprint in staff_rules(app):
        if blueprint in OPEN:
            continue
        expected = 200 if may_open(role, blueprint) else 403
        assert client.get(path).status_code == expected, path


def test_signing_in_leads_to_the_page_that_was_asked_for(client: FlaskClient) -> None:
    answer = client.post(
        "/staff/sign-in",
        data={
            "csrf_token": token(client, "/staff/sign-in"),
            "name": "admin",
            "password": PASSWORD,
            "next": "/staff/log/",
        },
    )
    assert answer.location == "/staff/log/"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "/\\example.org"])
def test_signing_in_leads_nowhere_outside(client: FlaskClient, elsewhere: str) -> None:
    answer = client.post(
        "/staff/sign-in",
        data={
            "csrf_token": token(client, "/staff/sign-in"),
            "name": "admin",
            "password": PASSWORD,
            "next": elsewhere,
        },
    )
    assert answer.location == "/staff/"


def test_a_wrong_password_keeps_the_name_and_says_what_to_do(client: FlaskClient) -> None:
    page = client.post(
        "/staff/sign-in",
        data={
            "csrf_token": token(client, "/staff/sign-in"),
            "name": "chooser",
            "password": "λάθος",
        },
    )
    assert page.status_code == 403
    assert 'value="chooser"' in page.text
    assert say("staff-refused", EL) in page.text
    assert "λάθος" not in page.text


def test_signing_in_begins_a_new_session_and_signing_out_ends_it(
    client: FlaskClient, colleagues: Staff
) -> None:
    with client.session_transaction() as session:
        session["left-by-a-stranger"] = "x"
        session["lang"] = "en"
    enter(client, Role.ADMIN)
    with client.session_transaction() as session:
        assert "left-by-a-stranger" not in session
        assert session["lang"] == "en"
        mine = session["staff"]
    assert colleagues.whose(mine) is not None
    client.post("/staff/sign-out", data={"csrf_token": token(client, "/staff/")})
    assert colleagues.whose(mine) is None
    assert client.get("/staff/").status_code == 303


def test_a_form_sent_after_the_session_ended_is_kept_and_can_be_sent_again(
    client: FlaskClient, colleagues: Staff, library: Services
) -> None:
    enter(client, Role.ADMIN)
    csrf = token(client, "/staff/")
    with client.session_transaction() as session:
        colleagues.sign_out(session["staff"])
    page = client.post(
        "/staff/copies/none/retry", data={"csrf_token": csrf, "note": "όσα <έγραψα>"}
    )
    assert page.status_code == 403
    assert 'name="kept-note" value="όσα &lt;έγραψα&gt;"' in page.text
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page.text))
    page = client.post(
        "/staff/sign-in",
        data={
            "csrf_token": fields["csrf_token"],
            "next": fields["next"],
            "kept-note": "όσα <έγραψα>",
            "name": "admin",
            "password": PASSWORD,
        },
    )
    assert 'action="/staff/copies/none/retry"' in page.text
    assert 'name="note" value="όσα &lt;έγραψα&gt;"' in page.text


def test_a_button_pressed_after_the_session_ended_waits_behind_the_door(
    client: FlaskClient, colleagues: Staff
) -> None:
    """Its page opens with no GET: whoever was sent there would be told that it is not for them."""
    enter(client, Role.ADMIN)
    csrf = token(client, "/staff/")
    with client.session_transaction() as session:
        colleagues.sign_out(session["staff"])
    page = client.post("/staff/copies/none/retry", data={"csrf_token": csrf})
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page.text))
    page = client.post("/staff/sign-in", data={**fields, "name": "admin", "password": "λάθος"})
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page.text))
    page = client.post("/staff/sign-in", data={**fields, "name": "admin", "password": PASSWORD})
    assert 'action="/staff/copies/none/retry"' in page.text
    assert say("web-staff-go-on-press", EL) in page.text


def test_a_script_that_sends_after_the_session_ended_is_told_so(
    client: FlaskClient, colleagues: Staff
) -> None:
    enter(client, Role.ADMIN)
    csrf = token(client, "/staff/")
    with client.session_transaction() as session:
        colleagues.sign_out(session["staff"])
    answer = client.post(
        "/uploads/", data={"csrf_token": csrf}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 403
    assert answer.get_json()["message"] == say("web-staff-session-ended", EL)


def test_a_page_that_is_not_there_is_not_said_to_be_for_another_role(client: FlaskClient) -> None:
    enter(client, Role.ADMIN)
    assert client.get("/staff/nowhere").status_code == 404
    assert client.get("/staff/copies/none/retry").status_code == 405


def test_pages_of_the_staff_are_kept_by_no_cache_and_its_forms_ask_for_a_token(
    client: FlaskClient,
) -> None:
    enter(client, Role.ADMIN)
    assert client.get("/staff/").headers["Cache-Control"] == "no-store"
    assert client.post("/staff/sign-out", data={}).status_code == 400


def test_staff_see_every_finding_of_a_copy_and_whether_it_was_made(
    client: FlaskClient, library: Services
) -> None:
    job = library.conversions.submit(
        ConversionRequest(ItemSource(ZORBA), "txt", Options(EL)), priority=1
    )
    library.conversions.wait(job, timeout_s=60)
    enter(client, Role.LIBRARIAN)
    assert f"/staff/copies/{job}" in client.get("/staff/copies/").text
    page = client.get(f"/staff/copies/{job}")
    assert page.status_code == 200
    assert say("web-copy-state-done", EL) in page.text


def test_the_log_is_for_administrators_and_names_who_did_what(
    client: FlaskClient, colleagues: Staff
) -> None:
    colleagues.note(colleagues.show("librarian"), "copy-retried", "abc")
    page = enter(client, Role.ADMIN).get("/staff/log/")
    assert "librarian" in page.text
    did = say("web-did-copy-retried", EL)
    assert did[0].upper() + did[1:] in page.text
