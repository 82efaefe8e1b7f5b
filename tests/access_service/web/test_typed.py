"""A browser that forgot its session in the middle of a form: nothing typed is lost."""

from __future__ import annotations

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from access_service.messages import say
from formats.document import EL, EN
from tests.access_service.web.conftest import ZORBA, token

HERE = {"Origin": "http://localhost"}


def forgetful(app: APIFlask, client: FlaskClient) -> tuple[FlaskClient, str]:
    """Return a browser that was restarted, and the token of the page that it still shows."""
    stale = token(client)
    return app.test_client(), stale


def test_what_was_typed_is_ready_to_be_sent_again(app: APIFlask, client: FlaskClient) -> None:
    restarted, stale = forgetful(app, client)
    fields = {"csrf_token": stale, "source": f"item:{ZORBA}", "format": "txt", "lang": "el"}
    page = restarted.post("/copies", data=fields, headers=HERE)
    assert page.status_code == 400
    assert say("web-again-what", EL) in page.text
    assert f'name="source" value="item:{ZORBA}"' in page.text
    assert 'action="/copies"' in page.text
    assert page.text.count("csrf_token") >= 1
    assert stale not in page.text
    found = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert restarted.post("/copies", data={**fields, "csrf_token": found}).status_code == 303


@pytest.mark.parametrize("headers", [{"Origin": "https://else.example"}, {"Origin": "null"}, {}])
def test_a_form_of_another_site_is_not_made_ready(
    app: APIFlask, client: FlaskClient, headers: dict[str, str]
) -> None:
    restarted, stale = forgetful(app, client)
    fields = {"csrf_token": stale, "source": f"item:{ZORBA}"}
    page = restarted.post("/copies", data=fields, headers=headers)
    assert page.status_code == 400
    assert f"item:{ZORBA}" not in page.text


def test_a_secret_never_comes_along(app: APIFlask, client: FlaskClient) -> None:
    restarted, stale = forgetful(app, client)
    fields = {"csrf_token": stale, "card": "12345", "secret": "204816"}
    for door in ("/me/sign-in", "/me/secret/"):
        page = restarted.post(door, data=fields, headers=HERE)
        assert page.status_code in {400, 403}
        assert "204816" not in page.text


def test_it_is_told_in_english_and_to_programs_as_json(app: APIFlask, client: FlaskClient) -> None:
    restarted, stale = forgetful(app, client)
    english = {**HERE, "Accept-Language": "en"}
    fields = {"csrf_token": stale, "words": "bees"}
    page = restarted.post("/me/requests", data=fields, headers=english)
    assert say("web-again-what", EN) in page.text
    told = restarted.post(
        "/me/requests", data=fields, headers={**HERE, "Accept": "application/json"}
    )
    assert (told.status_code, told.json["error"]) == (400, "error-400")
