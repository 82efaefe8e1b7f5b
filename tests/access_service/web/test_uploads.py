"""Bringing a file: who may, what they see, what is refused, and what it can become."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from access_service.bootstrap import Services
from access_service.messages import say
from access_service.settings import Settings
from access_service.staff.account import Role
from access_service.uploads import Owner, UploadId
from access_service.web.limits import limiter
from formats.document import EL
from tests.access_service.web.conftest import Visitor, enter, token

pytestmark = pytest.mark.usefixtures("colleagues")
LETTER = "# Επιστολή\n\nΗ βιβλιοθήκη *Kallithea* ανοίγει.\n\n## Ωράριο\n\n- Δευτέρα\n- Τρίτη\n"


def send(client: FlaskClient, data: bytes, name: str, *, is_script: bool = False):
    return client.post(
        "/uploads/",
        data={
            "csrf_token": token(client, "/uploads/"),
            "file": (io.BytesIO(data), name),
            "lang": "el",
        },
        headers={"Accept": "application/json"} if is_script else {},
    )


def wait(library: Services, address: str, owner: str = "staff") -> None:
    upload = library.uploads.show(UploadId(address.rpartition("/")[2]), Owner(owner))
    library.conversions.wait(upload.job, timeout_s=60)


def test_staff_see_what_was_read_and_take_it_away_in_another_form(
    client: FlaskClient, library: Services
) -> None:
    enter(client)
    sent = send(client, LETTER.encode(), "επιστολή.md")
    assert sent.status_code == 303
    wait(library, sent.location)
    page = client.get(sent.location)
    assert say("web-upload-read", EL) in page.text
    assert "2 επικεφαλίδες." in page.text
    assert "Ένας κατάλογος." in page.text
    source = re.search(r'name="source" value="(upload:[^"]+)"', page.text)
    assert source is not None
    asked = client.post(
        "/copies",
        data={
            "csrf_token": token(client, sent.location),
            "source": source[1],
            "format": "txt",
            "lang": "el",
        },
    )
    assert asked.status_code == 303
    job = asked.location.rpartition("/")[2]
    library.conversions.wait(job, timeout_s=60)
    assert "Επιστολή" in client.get(f"/copies/{job}/file").text


def test_the_script_is_told_where_to_go_and_how_far_it_is(
    client: FlaskClient, library: Services
) -> None:
    enter(client)
    sent = send(client, LETTER.encode(), "a.md", is_script=True)
    assert sent.status_code == 200
    wait(library, sent.json["page"])
    told = client.get(sent.json["page"], headers={"Accept": "application/json"}).json
    assert told["is_finished"] is True


@pytest.mark.parametrize(
    ("data", "name", "key"),
    [
        (b"", "a.txt", "file-empty"),
        (b"MZ", "a.exe", "unknown-file-kind"),
        (b"not a zip", "a.docx", "file-damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_form_still_there(
    client: FlaskClient, data: bytes, name: str, key: str
) -> None:
    enter(client)
    page = send(client, data, name)
    assert page.status_code == 400
    assert 'role="alert"' in page.text
    assert f"«{name}»" in page.text
    assert 'type="file"' in page.text
    assert send(client, data, name, is_script=True).json["message"] in page.text.replace(
        "&#39;", "'"
    )
    beginning = say(key, EL, name=name, known="", most_mb="").partition("»")[0]
    assert beginning in page.text


def test_a_form_without_a_file_says_so(client: FlaskClient) -> None:
    enter(client)
    page = client.post("/uploads/", data={"csrf_token": token(client, "/uploads/")})
    assert page.status_code == 400
    assert say("upload-no-file", EL) in page.text


def test_a_file_that_turns_out_damaged_says_so_on_its_page(
    client: FlaskClient, library: Services
) -> None:
    enter(client)
    sent = send(client, b"PK\x03\x04[Content_Types].xml and no more", "a.docx")
    wait(library, sent.location)
    page = client.get(sent.location)
    assert say("web-upload-failed", EL) in page.text
    assert say("web-copy-retry", EL) in page.text


def test_visitors_bring_nothing_unless_the_library_lets_them(client: FlaskClient) -> None:
    assert client.get("/uploads/").location.startswith("/staff/sign-in")


def test_staff_of_other_roles_do_not_handle_uploads(client: FlaskClient) -> None:
    enter(client, Role.DELIVERER)
    assert client.get("/uploads/").status_code == 403


@pytest.mark.usefixtures("open_to_all")
def test_a_patron_sees_their_own_files_and_nobody_elses(
    client: FlaskClient, app: APIFlask, library: Services
) -> None:
    sent = send(client, LETTER.encode(), "δικό μου.md")
    assert sent.status_code == 303
    with client.session_transaction() as session:
        wait(library, sent.location, session["asker"])
    assert "δικό μου.md" in client.get("/uploads/").text
    stranger = app.test_client()
    assert "δικό μου.md" not in stranger.get("/uploads/").text
    assert stranger.get(sent.location).status_code == 404
    asked = stranger.post(
        "/copies",
        data={
            "csrf_token": token(stranger, "/uploads/"),
            "source": f"upload:{sent.location.rpartition('/')[2]}",
            "format": "txt",
        },
    )
    assert asked.status_code == 404
    client.post(f"{sent.location}/forget", data={"csrf_token": token(client, sent.location)})
    assert "δικό μου.md" not in client.get("/uploads/").text


def test_a_file_larger_than_the_setting_is_refused_with_what_to_do(
    tmp_path: Path, library: Services, app: APIFlask
) -> None:
    closed = library.settings
    library.settings = Settings(data=closed.data, is_upload_offered=True, upload_mebibytes=1)
    try:
        with app.app_context():
            limiter.reset()
        client = Visitor(app, app.response_class)
        page = client.post(
            "/uploads/",
            data=bytes(3 * 1024 * 1024),
            content_type="multipart/form-data; boundary=x",
        )
        assert page.status_code == 413
        assert say("web-error-413", EL) in page.text
    finally:
        library.settings = closed


def test_pages_about_uploads_are_kept_by_no_cache(client: FlaskClient) -> None:
    enter(client)
    assert client.get("/uploads/").headers["Cache-Control"] == "no-store"


def test_the_language_that_was_chosen_stays_where_a_file_is_refused(client: FlaskClient) -> None:
    enter(client)
    page = client.post("/uploads/", data={"csrf_token": token(client, "/uploads/"), "lang": "en"})
    assert page.status_code == 400
    assert '<option value="en" selected>' in page.text


@pytest.mark.usefixtures("open_to_all")
def test_staff_see_that_a_patrons_file_was_read_and_not_what_it_is(
    client: FlaskClient, app: APIFlask, library: Services
) -> None:
    sent = send(client, "# Γνωμάτευση\n\nΚείμενο.\n".encode(), "γνωμάτευση.md")
    with client.session_transaction() as session:
        mine = session["asker"]
    wait(library, sent.location, mine)
    job = library.uploads.show(UploadId(sent.location.rpartition("/")[2]), Owner(mine)).job
    colleague = enter(app.test_client())
    for page in ("/staff/copies/", f"/staff/copies/{job}"):
        told = colleague.get(page).text
        assert say("web-staff-copy-private", EL) in told
        assert "νωμάτευση" not in told
        assert f"/copies/{job}/file" not in told
    send(colleague, "# Γνωμάτευση\n\nΚείμενο.\n".encode(), "γνωμάτευση.md")
    assert "Γνωμάτευση" in colleague.get(f"/staff/copies/{job}").text
