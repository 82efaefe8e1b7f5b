"""What every answer carries, and what no visitor can make the pages do."""

from __future__ import annotations

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from access_service.bootstrap import Services
from access_service.web.application import create_app
from formats.errors import Unavailable
from tests.access_service.web.conftest import token

ADDRESSES = (
    "/",
    "/nothing",
    "/items/none",
    "/static/style.css",
    "/static/none.css",
    "/api/v1/search?q=x",
    "/api/v1/search",
    "/api/openapi.json",
    "/language/el",
    "/voice",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_keeps_pages_from_doing_what_we_did_not_write(
    client: FlaskClient, address: str
) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "microphone=(self)" in headers["Permissions-Policy"]


def test_a_fault_is_answered_in_words_without_its_cause(library: Services) -> None:
    app = create_app(library)

    @app.get("/fault")
    def fault() -> str:
        raise ZeroDivisionError("secret-detail")

    reply = app.test_client().get("/fault")
    assert reply.status_code == 500
    assert "Παρουσιάστηκε βλάβη" in reply.text
    assert "secret-detail" not in reply.text
    assert "Content-Security-Policy" in reply.headers


@pytest.mark.parametrize("error", [ZeroDivisionError("x"), Unavailable("x", say="storage-failed")])
def test_a_secret_in_an_address_does_not_reach_the_log(
    library: Services, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    app = create_app(library)

    @app.get("/opens/<mark>")
    def opens(mark: str) -> str:
        assert mark
        raise error

    assert app.test_client().get("/opens/sesame").status_code >= 500
    assert "/opens/<mark>" in caplog.text
    assert "sesame" not in caplog.text


@pytest.mark.parametrize("address", ["/", "/search?q=ζορμπας", "/language/en?next=/", "/nothing"])
def test_the_name_that_a_visitor_gives_the_server_stands_in_no_answer(
    client: FlaskClient, address: str
) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "worse.example"}
    reply = client.get(address, headers=headers)
    assert "evil.example" not in reply.text + str(reply.headers)
    assert "worse.example" not in reply.text + str(reply.headers)


def test_the_session_cookie_is_for_this_site_and_not_for_scripts(client: FlaskClient) -> None:
    cookie = client.get("/language/el").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_pages_carry_no_script_or_style_inside(client: FlaskClient) -> None:
    for address in ("/", "/search?q=νησιά", "/items/zorba", "/announcements/flood"):
        html = client.get(address).text
        assert "<style" not in html
        assert " style=" not in html
        assert " onclick=" not in html
        assert "<script>" not in html


def test_static_files_are_kept_by_browsers_and_asked_for_by_tag(client: FlaskClient) -> None:
    first = client.get("/static/style.css")
    assert first.headers["ETag"]
    again = client.get("/static/style.css", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_pages_and_copies_are_for_the_visitor_alone(client: FlaskClient) -> None:
    assert "private" in client.get("/items/zorba").headers["Cache-Control"]
    assert client.get("/copies/none").headers["Cache-Control"] == "no-store"


def test_too_many_wishes_are_refused_in_words_with_the_time_to_wait(client: FlaskClient) -> None:
    form = {"csrf_token": token(client), "source": "item:none", "format": "txt"}
    replies = [client.post("/copies", data=form) for _ in range(61)]
    assert {reply.status_code for reply in replies[:60]} == {404}
    last = replies[-1]
    assert last.status_code == 429
    assert "Πολλά αιτήματα" in last.text
    assert 0 < int(last.headers["Retry-After"]) <= 3600


def test_a_forged_forwarded_address_does_not_get_round_the_limit(client: FlaskClient) -> None:
    form = {"csrf_token": token(client), "source": "item:none", "format": "txt"}
    for number in range(60):
        client.post("/copies", data=form, headers={"X-Forwarded-For": f"10.0.0.{number}"})
    reply = client.post("/copies", data=form, headers={"X-Forwarded-For": "10.9.9.9"})
    assert reply.status_code == 429


def test_the_program_answers_limits_as_json_too(client: FlaskClient, app: APIFlask) -> None:
    wish = {"source": "item:none", "format": "txt"}
    replies = [client.post("/api/v1/copies", json=wish) for _ in range(61)]
    assert replies[-1].status_code == 429
    assert replies[-1].get_json()["error"] == "error-429"
    assert "Retry-After" in replies[-1].headers


def test_only_the_language_outlasts_the_browser(client: FlaskClient) -> None:
    """The next patron at the library's computer finds nothing of the one before."""
    answer = client.get("/language/en")
    told = {one.partition("=")[0]: one for one in answer.headers.getlist("Set-Cookie")}
    assert "Max-Age" in told["lang"]
    assert "HttpOnly" in told["lang"]
    assert "Expires" not in told["session"]
    assert "Max-Age" not in told["session"]
    client.delete_cookie("session")
    assert '<html lang="en">' in client.get("/").text
