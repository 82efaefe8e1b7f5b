"""Asking for a copy, following it, taking it away: with the real writers and jobs."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from access_service.bootstrap import Services, bootstrap
from access_service.catalogue.record import ItemId
from access_service.conversion.request import ConversionRequest, ItemSource, JobId, Options
from access_service.conversion.result import JobState, JobStatus, Problem
from access_service.settings import Settings
from access_service.web.application import create_app
from access_service.web.copy_form import FORMS
from formats.document import EL
from formats.errors import Unavailable
from formats.verify.result import Failure, Rule
from formats.writers.registry import writer
from formats.writing import USUAL_CHOICES, Choices, Writer
from tests.access_service.web.conftest import token

Ask = Callable[..., TestResponse]


@pytest.fixture
def ask(client: FlaskClient) -> Ask:
    def ask(source: str = "item:zorba", name: str = "docx", **more: str) -> TestResponse:
        data = {"csrf_token": token(client), "source": source, "format": name, "lang": "el"}
        return client.post("/copies", data={**data, **more})

    return ask


def finished(client: FlaskClient, address: str) -> str:
    """Follow a copy as a person without script does, until its page says how it ended."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        page = client.get(address).text
        if "copy-bar" not in page:
            return page
        time.sleep(0.1)
    raise TimeoutError(address)


def download_link(page: str) -> str:
    found = re.search(r'href="(/copies/[0-9a-f]{64}/file)"', page)
    assert found is not None, page
    return found[1]


def test_a_copy_is_asked_for_followed_and_taken_away(client: FlaskClient, ask: Ask) -> None:
    reply = ask()
    assert reply.status_code == 303
    page = finished(client, reply.location)
    assert "Είναι έτοιμο." in page
    file = client.get(download_link(page))
    assert file.status_code == 200
    assert file.mimetype.endswith("wordprocessingml.document")
    with zipfile.ZipFile(io.BytesIO(file.data)) as package:
        assert "Ζορμπά" in package.read("word/document.xml").decode()


def test_the_same_wish_is_the_same_copy(ask: Ask) -> None:
    assert ask().location == ask().location


def test_a_copy_of_an_announcement_speaks_the_language_asked_for(
    client: FlaskClient, ask: Ask
) -> None:
    page = finished(client, ask("announcement:hours", "txt", lang="en").location)
    text = client.get(download_link(page)).text
    assert "New hours" in text
    assert "Νέο" not in text


def test_a_file_has_a_name_that_greek_readers_know_and_every_browser_can_keep(
    client: FlaskClient, ask: Ask
) -> None:
    page = finished(client, ask().location)
    header = client.get(download_link(page)).headers["Content-Disposition"]
    assert header.startswith("attachment;")
    name = re.search(r"filename\*=UTF-8''(\S+)", header)
    assert name is not None
    assert unquote(name[1]) == "Βίος και πολιτεία του Αλέξη Ζορμπά [item-zorba].docx"
    assert header.isascii()


def test_a_title_with_markup_and_slashes_makes_a_harmless_name(
    client: FlaskClient, ask: Ask
) -> None:
    page = finished(client, ask("item:xss", "txt").location)
    header = client.get(download_link(page)).headers["Content-Disposition"]
    assert not re.search(r"%2F|%22|%3C|[<>\r\n]|\.\.", header)


def test_a_player_gets_the_part_that_it_asks_for(client: FlaskClient, ask: Ask) -> None:
    address = download_link(finished(client, ask().location))
    whole = client.get(address).data
    part = client.get(address, headers={"Range": "bytes=10-19"})
    assert part.status_code == 206
    assert part.data == whole[10:20]
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole)}"
    rest = client.get(address, headers={"Range": f"bytes={len(whole) - 5}-"})
    assert rest.data == whole[-5:]


def test_a_part_beyond_the_end_is_refused_with_the_length(client: FlaskClient, ask: Ask) -> None:
    address = download_link(finished(client, ask().location))
    length = len(client.get(address).data)
    reply = client.get(address, headers={"Range": "bytes=99999999-"})
    assert reply.status_code == 416
    assert reply.headers["Content-Range"] == f"bytes */{length}"


def test_a_file_that_the_browser_has_is_not_sent_again(client: FlaskClient, ask: Ask) -> None:
    address = download_link(finished(client, ask().location))
    tag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.data == b""


def test_the_script_of_the_page_gets_the_same_news_as_json(client: FlaskClient, ask: Ask) -> None:
    address = ask().location
    finished(client, address)
    news = client.get(address, headers={"Accept": "application/json"}).get_json()
    assert news["is_finished"] is True
    assert news["state"] == "done"
    assert news["download"] == f"{address}/file"


def test_a_copy_can_be_cancelled_and_asked_for_again(
    client: FlaskClient, ask: Ask, library: Services
) -> None:
    address = ask("item:sea", "docx").location
    form = {"csrf_token": token(client)}
    assert client.post(f"{address}/cancel", data=form).location == address
    page = finished(client, address)
    if "Ακυρώθηκε." in page:  # else it was ready before the wish to cancel came
        assert client.get(f"{address}/file").status_code == 503
        assert client.post(f"{address}/retry", data=form).location == address
    assert "Είναι έτοιμο." in finished(client, address)
    assert library.conversions.status(JobId(address.rpartition("/")[2])).product is not None


def test_who_cancels_is_told_when_the_copy_is_made_for_somebody_else(
    client: FlaskClient, ask: Ask, library: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = ask("item:sea", "html").location
    finished(client, address)
    running = replace(
        library.conversions.status(JobId(address.rpartition("/")[2])), state=JobState.RUNNING
    )
    askers: list[str] = []

    def cancel(_: JobId, *, asker: str) -> JobStatus:
        askers.append(asker)
        return running

    monkeypatch.setattr(library.conversions, "cancel", cancel)
    monkeypatch.setattr(library.conversions, "status", lambda _: running)
    other = client.application.test_client()
    for visitor in (client, client, other):
        form = {"csrf_token": token(visitor)}
        told = visitor.post(f"{address}/cancel", data=form, follow_redirects=True).text
        assert "Ακυρώθηκε για εσάς." in told
    assert askers[0] == askers[1] != askers[2]
    assert "" not in askers
    assert "Ακυρώθηκε για εσάς." not in client.get(address).text


def test_a_voice_that_is_missing_is_said_without_paths_of_the_server(ask: Ask) -> None:
    reply = ask("item:zorba", "mp3")
    assert reply.status_code == 503
    assert "δεν λειτουργεί αυτή τη στιγμή" in reply.text
    assert "/usr/lib" not in reply.text


@pytest.mark.parametrize(
    "source",
    [
        "/etc/passwd",
        "../prosvasi.sqlite",
        "file:/etc/passwd",
        "item:",
        "",
        "announcement:",
        "C:\\x.docx",
        "session.key",
    ],
)
def test_a_path_of_the_server_is_never_a_source(ask: Ask, source: str) -> None:
    reply = ask(source)
    assert reply.status_code == 400
    assert "Η πηγή δεν υπάρχει" in reply.text


def test_a_file_of_this_library_is_no_source_either(ask: Ask, library: Services) -> None:
    secret = Path(library.settings.data) / "session.key"
    assert secret.is_file()
    assert ask(str(secret)).status_code == 400
    assert ask(f"item:{secret}").status_code == 404


@pytest.mark.parametrize("source", ["item:none", "announcement:none", "announcement:draft"])
def test_what_is_not_there_has_no_copies(ask: Ask, source: str) -> None:
    assert ask(source).status_code == 404


@pytest.mark.parametrize("name", ["exe", "", "native\x00", "../docx"])
def test_a_format_that_is_not_offered_is_refused(ask: Ask, name: str) -> None:
    reply = ask("item:zorba", name)
    assert reply.status_code == 404
    assert "Δεν φτιάχνουμε αυτή τη μορφή" in reply.text


@pytest.mark.parametrize("path", ["", "/file"])
def test_an_unknown_copy_is_said_in_words(client: FlaskClient, path: str) -> None:
    reply = client.get(f"/copies/{'0' * 64}{path}")
    assert reply.status_code == 404
    assert "Δεν βρέθηκε αυτό το αντίγραφο" in reply.text


@pytest.mark.parametrize("path", ["cancel", "retry"])
def test_an_unknown_copy_is_neither_cancelled_nor_tried_again(
    client: FlaskClient, path: str
) -> None:
    form = {"csrf_token": token(client)}
    assert client.post(f"/copies/none/{path}", data=form).status_code == 404


@pytest.mark.parametrize("address", ["/copies", "/copies/x/cancel", "/copies/x/retry", "/voice"])
def test_a_form_without_its_token_is_refused_in_words(client: FlaskClient, address: str) -> None:
    reply = client.post(address, data={"source": "item:zorba", "format": "txt"})
    assert reply.status_code == 400
    assert "φορτώστε ξανά τη σελίδα" in reply.text


def test_another_visitors_token_does_not_serve(client: FlaskClient, ask: Ask) -> None:
    other = client.application.test_client()
    reply = ask(csrf_token=token(other))
    assert reply.status_code == 400


def test_what_was_made_before_is_offered_as_ready(client: FlaskClient, ask: Ask) -> None:
    assert "Έτοιμα αντίγραφα" not in client.get("/items/island-1").text
    address = ask("item:island-1", "docx").location
    finished(client, address)
    page = client.get("/items/island-1").text
    assert "Έτοιμα αντίγραφα" in page
    assert f'href="{address}"' in page


def test_letters_and_colours_can_be_chosen(client: FlaskClient, ask: Ask) -> None:
    usual = ask("item:island-2", "large-print-pdf").location
    chosen = ask(
        "item:island-2", "large-print-pdf", profile="giant", size_pt="36", scheme="yellow-on-black"
    ).location
    assert chosen != usual
    pdf = client.get(download_link(finished(client, chosen))).data
    assert pdf.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [("size_pt", "13", 400), ("profile", "tiny", 404), ("scheme", "grey", 404)],
)
def test_a_choice_that_cannot_be_is_refused_in_words(
    ask: Ask, name: str, value: str, status: int
) -> None:
    reply = ask("item:zorba", "large-print-pdf", **{name: value})
    assert reply.status_code == status
    assert 'role="alert"' in reply.text


def test_a_choice_that_is_no_number_is_taken_as_none(client: FlaskClient, ask: Ask) -> None:
    assert ask(size_pt="μεγάλο", wpm="γρήγορα").location == ask().location


def test_every_form_is_offered_with_a_word_on_what_it_is_for(client: FlaskClient) -> None:
    page = client.get("/items/zorba").text
    for form in FORMS:
        assert f'value="{form}"' in page
        assert f'id="about-{form}"' in page


def test_a_form_that_cannot_be_made_here_is_shown_with_the_reason(client: FlaskClient) -> None:
    page = client.get("/items/zorba").text
    for form in ("mp3", "epub-sound", "daisy"):  # this library has no voice
        assert re.search(rf'value="{form}"[^>]* disabled', page)
        assert re.search(rf'id="about-{form}">[^<]*δεν λειτουργεί αυτή τη στιγμή', page)
    assert re.search(r'value="large-print-pdf"[^>]* checked', page)


def test_braille_that_is_not_installed_is_said_on_the_form_and_to_programs(
    library: Services, tmp_path: Path
) -> None:
    def no_braille(name: str, choices: Choices = USUAL_CHOICES, /) -> Writer:
        if name in {"brf", "pef"}:
            raise Unavailable("none", say="braille-not-installed", name="liblouis", packages="x")
        return writer(name, choices)

    ports = replace(library.ports, writer=no_braille)
    services = bootstrap(
        Settings(data=tmp_path), ports=ports, catalogue=library.catalogue, engine=library.engine
    )
    client = create_app(services).test_client()
    page = client.get("/items/zorba").text
    assert re.search(r'value="brf"[^>]* disabled', page)
    assert "Δεν γίνεται μπράιγ εδώ αυτή τη στιγμή." in page
    asked = client.post("/api/v1/copies", json={"source": "item:zorba", "format": "brf"})
    assert asked.status_code == 503
    assert asked.get_json()["error"] == "braille-not-installed"
    services.conversions.close()


def test_plain_text_has_the_width_that_was_chosen(client: FlaskClient, ask: Ask) -> None:
    page = finished(client, ask("item:island-3", "txt", text_width="24").location)
    text = client.get(download_link(page)).text
    assert max(map(len, text.splitlines())) <= 24


def test_the_usual_number_is_the_same_wish_as_none(ask: Ask) -> None:
    assert (
        ask("item:island-4", "txt", text_width="76").location
        == ask("item:island-4", "txt").location
    )


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [("txt", "text_width", "5"), ("daisy", "medium", "tape"), ("brf", "braille_width", "3")],
)
def test_a_number_that_cannot_be_is_refused_in_words(
    ask: Ask, name: str, field: str, value: str
) -> None:
    reply = ask("item:zorba", name, **{field: value})
    assert reply.status_code == 400
    assert 'role="alert"' in reply.text


def test_a_file_that_fails_its_checks_is_not_given_and_the_patron_is_not_told_of_rules(
    client: FlaskClient, ask: Ask, library: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = ask("item:sea", "html").location
    finished(client, address)
    status = library.conversions.status(JobId(address.rpartition("/")[2]))
    rule = Failure(Rule("HTML-06", "WCAG", "Χωρίς περιγραφή.", "No description."), "img")
    problem = Problem("ConversionFailed", "x", "result-failed-checks", failures=(rule,))
    failed = replace(status, state=JobState.FAILED, product=None, problem=problem)
    monkeypatch.setattr(library.conversions, "status", lambda _: failed)
    page = client.get(address).text
    assert "δεν πέρασε τους ελέγχους προσβασιμότητας" in page
    assert "HTML-06" not in page


def test_forms_asked_about_together_are_those_that_each_alone_is_told_of(library: Services) -> None:
    conversions, source = library.conversions, ItemSource(ItemId("island-3"))
    wanted = [ConversionRequest(source, name, Options(EL)) for name in ("txt", "no such", "html")]
    job = conversions.submit(wanted[0])
    conversions.wait(job, timeout_s=60)
    assert [one.id for one in conversions.all_made_before(wanted)] == [job]
    assert conversions.made_before(wanted[0]) == next(conversions.all_made_before(wanted))
    assert list(conversions.all_made_before([])) == []
