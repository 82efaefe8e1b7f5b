"""What is sent smaller, what is left whole, and that it is so on the wire of `prosvasi serve`."""

from __future__ import annotations

import gzip
import http.client
from collections.abc import Iterator
from urllib.parse import quote

import brotli
import pytest
from apiflask import APIFlask
from flask import Response
from flask.testing import FlaskClient

from access_service.bootstrap import Services
from access_service.web.application import create_app
from tests.access_service.web.conftest import enter
from tests.access_service.web.loopback import serving_on_loopback
from tests.access_service.web.test_weight import MOST_BYTES, loaded_by

BOTH = {"Accept-Encoding": "gzip, br"}
PUBLIC = (
    "/",
    "/search?q=ζορμπάς",
    "/items/zorba",
    "/static/style.css",
    "/static/player.js",
    "/worker.js",
    "/app.el.webmanifest",
    "/api/v1/search?q=ζορμπάς",
    "/feeds/el/announcements.atom",
    "/feeds/el/podcast.xml",
    "/feeds/el/events.ics",
)


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize(
    ("wish", "way", "undo"),
    [("gzip, deflate, br, zstd", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress)],
)
def test_what_is_public_arrives_smaller_and_is_the_same(
    client: FlaskClient, address: str, wish: str, way: str, undo: object
) -> None:
    whole = client.get(address)
    small = client.get(address, headers={"Accept-Encoding": wish})
    assert small.headers["Content-Encoding"] == way
    assert len(small.data) == int(small.headers["Content-Length"]) < len(whole.data)
    assert callable(undo)
    assert len(undo(small.data)) == len(whole.data)  # a token and a time may differ
    for answer in (whole, small):
        assert "Accept-Encoding" in answer.headers["Vary"]
    assert "Content-Encoding" not in whole.headers


@pytest.mark.parametrize("wish", ["identity", "br;q=0, gzip;q=0", "zstd", "*;q=0"])
def test_a_program_that_takes_nothing_smaller_gets_the_whole(
    client: FlaskClient, wish: str
) -> None:
    answer = client.get("/", headers={"Accept-Encoding": wish})
    assert "Content-Encoding" not in answer.headers
    assert answer.text.startswith("<!doctype html>")


def test_a_page_with_a_secret_is_left_whole_wherever_it_is(mine: FlaskClient) -> None:
    for address in ("/me/", "/me/privacy/", "/me/none", "/", "/search?q=x", "/talk/"):
        answer = mine.get(address, headers=BOTH)
        assert answer.mimetype == "text/html"
        assert "Content-Encoding" not in answer.headers, address
    assert mine.get("/static/style.css", headers=BOTH).headers["Content-Encoding"] == "br"


def test_a_page_of_the_staff_is_left_whole(client: FlaskClient, colleagues: object) -> None:
    enter(client)
    for address in ("/staff/", "/staff/none", "/items/zorba"):
        assert "Content-Encoding" not in client.get(address, headers=BOTH).headers, address


@pytest.mark.parametrize("address", ["/me/sign-in", "/staff/sign-in", "/talk/"])
def test_a_door_and_a_conversation_are_left_whole_for_everybody(
    client: FlaskClient, address: str
) -> None:
    answer = client.get(address, headers=BOTH)
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


def test_a_part_of_a_file_is_the_bytes_that_were_asked_for(client: FlaskClient) -> None:
    whole = client.get("/static/style.css").data
    part = client.get("/static/style.css", headers={**BOTH, "Range": "bytes=100-299"})
    assert part.status_code == 206
    assert "Content-Encoding" not in part.headers
    assert part.data == whole[100:300]


def test_a_browser_that_has_it_smaller_gets_nothing_again(client: FlaskClient) -> None:
    for address in ("/static/style.css", "/feeds/el/announcements.atom"):
        tags = {client.get(address, headers=asked).headers["ETag"] for asked in (BOTH, {})}
        assert len(tags) == 2, "the tag names the bytes that were sent"
        tag = client.get(address, headers=BOTH).headers["ETag"]
        again = client.get(address, headers={**BOTH, "If-None-Match": tag})
        assert again.status_code == 304
        assert again.data == b""


def test_sound_and_what_is_being_made_are_left_as_they_are(library: Services) -> None:
    app = create_app(library)

    @app.get("/given/<path:kind>")
    def given(kind: str) -> Response:
        letters = ["a" * 5000, "b" * 5000]
        if kind == "made":
            return Response(iter(letters), mimetype="text/html")
        return Response("".join(letters), mimetype={"sound": "audio/mpeg"}.get(kind, kind))

    client = app.test_client()
    for kind in ("sound", "made", "application/pdf", "audio/ogg"):
        answer = client.get(f"/given/{quote(kind, safe='')}", headers=BOTH)
        assert answer.status_code == 200
        assert "Content-Encoding" not in answer.headers, kind
        assert len(answer.data) == 10_000
    drawing = client.get("/given/image%2Fsvg+xml", headers=BOTH)
    assert drawing.headers["Content-Encoding"] == "br"


@pytest.fixture
def served(app: APIFlask) -> Iterator[http.client.HTTPConnection]:
    with serving_on_loopback(app, ident=None) as line:
        yield line


@pytest.mark.network
@pytest.mark.enable_socket
def test_a_first_page_with_all_it_loads_is_under_100_kilobytes_on_the_wire(
    served: http.client.HTTPConnection, client: FlaskClient
) -> None:
    page = client.get("/", headers={"Accept-Language": "el"}).text
    for wish in ("gzip", "gzip, br"):
        sent = 0
        for address in ("/", *loaded_by(page)):
            asked = {"Accept-Encoding": wish, "Accept-Language": "el"}
            served.request("GET", address, headers=asked)
            answer = served.getresponse()
            body = answer.read()
            sent += len(body) + len(str(answer.headers).encode())
            assert answer.status == 200
            assert len(body) < 500 or answer.headers["Content-Encoding"], address
        assert sent < MOST_BYTES
