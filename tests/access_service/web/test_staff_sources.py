"""The staff's page of where announcements come from."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from access_service.announcements.sources.gathering import Gatherer
from access_service.bootstrap import Services
from access_service.fetch import Answer
from access_service.staff.account import Role
from access_service.staff.service import Staff
from access_service.store.notice_sources import SqlSourceStore
from tests.access_service.web.conftest import SCRIPT, enter, token

PAGE = "/staff/announcement-sources/"
FORM = {
    "name": f"Πηγή {SCRIPT}"[:80],
    "kind": "feed",
    "address": "https://library.example/feed",
    "lang": "el",
    "notice_kind": "event",
}


@pytest.fixture
def librarian(client: FlaskClient, library: Services, colleagues: Staff) -> FlaskClient:
    answer = Answer(FORM["address"], 200, {}, b"no feed")
    store = SqlSourceStore(library.engine)
    library.gatherer = Gatherer(store, library.announcements, lambda _: answer)
    return enter(client)


def post(client: FlaskClient, path: str = "", **fields: str) -> tuple[int, str]:
    fields["csrf_token"] = token(client, PAGE)
    answer = client.post(f"{PAGE}{path}", data=fields, follow_redirects=True)
    return answer.status_code, answer.text


def test_a_source_is_added_read_and_taken_away(librarian: FlaskClient) -> None:
    status, page = post(librarian, **FORM)
    assert status == 200
    assert "https://library.example/feed" in page
    assert SCRIPT[:20] not in page
    assert post(librarian, **FORM)[0] == 409, "sent twice"
    status, page = post(librarian, "read", name=FORM["name"])
    assert status == 502
    assert "δεν απάντησε όπως περιμέναμε" in page
    assert "Την τελευταία φορά δεν διαβάστηκε" in page
    status, page = post(librarian, "remove", name=FORM["name"])
    assert "Δεν υπάρχει καμία πηγή ακόμη." in page


def test_what_was_typed_stays_when_a_source_cannot_be_kept(librarian: FlaskClient) -> None:
    status, page = post(librarian, **{**FORM, "name": "Δήμος", "address": "file:///etc/passwd"})
    assert status == 400
    assert "αρχίζει με https://" in page
    assert 'value="Δήμος"' in page
    assert 'value="file:///etc/passwd"' in page


def test_the_page_is_for_librarians(client: FlaskClient, colleagues: Staff) -> None:
    assert client.get(PAGE).status_code in {302, 303, 401}
    assert enter(client, Role.DELIVERER).get(PAGE).status_code == 403
