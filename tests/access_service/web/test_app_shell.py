"""The pages as an application: what a browser needs to install it, and nothing of anybody in it."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient
from PIL import Image

from access_service.bootstrap import Services
from access_service.messages import say
from access_service.patrons.kept import NewCard
from formats.document import EL, EN, Lang
from formats.errors import StorageFailed


@pytest.mark.parametrize("lang", [EL, EN])
def test_a_browser_can_install_the_pages_in_both_languages(client: FlaskClient, lang: Lang) -> None:
    client.get(f"/language/{lang}")
    assert f'<link rel="manifest" href="/app.{lang}.webmanifest">' in client.get("/").text
    answer = client.get(f"/app.{lang}.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    told = answer.json
    assert (told["lang"], told["scope"], told["start_url"]) == (lang, "/", "/")
    assert say("web-service-name", lang) in told["name"]
    for icon in told["icons"]:
        picture = Image.open(io.BytesIO(client.get(icon["src"]).data))
        assert f"{picture.width}x{picture.height}" == icon["sizes"]
        assert picture.format == "PNG"
    assert {"any", "maskable"} == {icon["purpose"] for icon in told["icons"]}


def test_the_worker_comes_from_the_root_so_that_it_serves_every_page(client: FlaskClient) -> None:
    worker = client.get("/worker.js")
    assert worker.mimetype == "text/javascript"
    assert "no-cache" in worker.headers["Cache-Control"]
    assert "script-src 'self'" in worker.headers["Content-Security-Policy"]


@pytest.mark.parametrize("page", ["/offline/el", "/offline/en", "/offline/bulletin/el"])
def test_what_a_device_keeps_by_itself_tells_of_nobody(
    mine: FlaskClient, card: NewCard, page: str
) -> None:
    kept = mine.get(page)
    assert kept.status_code == 200
    assert "Set-Cookie" not in kept.headers
    for mark in ("csrf_token", "sign-out", "Μαρία", card.patron.id, "<script>"):
        assert mark not in kept.text


def test_the_kept_bulletin_holds_what_holds_now_each_text_shown_as_text(
    client: FlaskClient,
) -> None:
    page = client.get("/offline/bulletin/el").text
    assert "Νέο ωράριο" in page
    assert "Πρόχειρο" not in page
    assert "<img src=x" not in page
    assert client.get("/offline/bulletin/fr").status_code == 404


def test_a_page_says_whose_device_it_is_by_a_mark_and_signing_out_forgets(
    mine: FlaskClient, client: FlaskClient, card: NewCard
) -> None:
    here = mine.get("/me/").text
    assert 'data-reader=""' not in here
    assert card.patron.id not in here.partition("<body>")[0]
    assert 'data-forget="yes"' in mine.get("/me/signed-out").text
    assert 'data-forget=""' in mine.get("/").text
    mark = here.partition('data-reader="')[2].partition('"')[0]
    for page in ("/guide", "/me/sign-in", "/search?q=x", "/nothing-here", "/me/bookmarks/"):
        assert f'data-reader="{mark}"' in mine.get(page, follow_redirects=True).text
        assert (
            'data-reader=""'
            in client.application.test_client().get(page, follow_redirects=True).text
        )
    assert "data-reader" not in mine.get("/staff/sign-in").text


def test_the_page_that_says_the_store_is_away_takes_nobody_for_signed_out(
    mine: FlaskClient, library: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_token: str) -> None:
        raise StorageFailed("gone", say="cannot-read", name="x")

    monkeypatch.setattr(library.patrons, "who", away)
    told = mine.get("/me/")
    assert told.status_code == 503
    assert "data-reader" not in told.text
