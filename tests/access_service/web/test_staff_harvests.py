"""The staff's page of catalogues that are harvested."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from access_service.bootstrap import Services
from access_service.catalogue.harvest_source import (
    HarvestKind,
    HarvestPage,
    HarvestPlan,
    HarvestSource,
    Wish,
)
from access_service.catalogue.harvesting import Harvester
from access_service.catalogue.record import Item, ItemId, RefusedRecord
from access_service.staff.account import Role
from access_service.staff.service import Staff
from access_service.store.harvests import SqlHarvestStore
from formats.document import EL
from formats.errors import BadInput
from tests.access_service.web.conftest import SCRIPT, enter, token

PAGE = "/staff/harvests/"
ADDRESS = "https://library.example/oai"
NAME = f"Πηγή {SCRIPT}"[:80]
FORM = {"name": NAME, "kind": "oai", "address": ADDRESS, "set": "", "hours": "24"}


class Server:
    """A server with one record that can be read and one that cannot, and two hosts it refuses."""

    def plan(self, source: HarvestSource, *, is_whole: bool) -> HarvestPlan:
        assert is_whole or not source.stamp
        if "private" in source.url:
            raise BadInput("private", say="fetch-private", host="10.0.0.1")
        return HarvestPlan(self._pages(source.name))

    def _pages(self, name: str) -> Iterator[HarvestPage]:
        book = Item(ItemId("aa00aa00aa00aa00"), name, "1", f"Ασκητική {SCRIPT}", EL)
        yield HarvestPage((book, RefusedRecord(name, 2, 0, "record-damaged")), "")


@pytest.fixture
def librarian(client: FlaskClient, library: Services, colleagues: Staff) -> Iterator[FlaskClient]:
    store = SqlHarvestStore(library.engine)
    servers = dict.fromkeys(HarvestKind, Server())
    library.harvester = Harvester(store, library.catalogue.imports, servers)
    yield enter(client)
    for source in store.all():
        store.remove(source.name)


def post(client: FlaskClient, path: str = "", **fields: str) -> tuple[int, str]:
    fields["csrf_token"] = token(client, PAGE)
    answer = client.post(f"{PAGE}{path}", data=fields, follow_redirects=True)
    return answer.status_code, answer.text


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def test_a_source_is_added_tried_wanted_run_and_taken_away(
    librarian: FlaskClient, library: Services
) -> None:
    status, page = post(librarian, **FORM)
    assert status == 200
    assert ADDRESS in page
    assert SCRIPT[:20] not in page
    assert "Δεν έχει γίνει ακόμη." in page
    assert post(librarian, **FORM)[0] == 409, "sent twice"

    before = library.catalogue.count()
    status, page = post(librarian, "try", name=NAME)
    assert status == 200
    assert "1 εγγραφή που διαβάζεται, 1 που δεν διαβάζεται" in plain(page)
    assert "Ασκητική" in page
    assert library.catalogue.count() == before

    _, page = post(librarian, "run", name=NAME)
    assert "Αρχίζει μέσα σε ένα λεπτό" in page
    report = library.harvester.run(NAME)
    page = librarian.get(PAGE).text
    assert "Τι έφερε: 1 νέα εγγραφή," in page
    assert "1 έμεινε έξω" in page
    assert "Αρχίζει μέσα" not in page
    assert f"/staff/imports/{report.batch}" in page

    _, page = post(librarian, "remove", name=NAME)
    assert "Δεν υπάρχει καμία πηγή ακόμη." in page
    log = {action.action for action in library.staff.actions(10)}
    assert {"harvest-saved", "harvest-wanted", "harvest-removed"} <= log
    library.catalogue.imports.undo(report.batch)


def test_a_server_in_a_private_network_is_refused_in_words(
    librarian: FlaskClient, library: Services
) -> None:
    post(librarian, **{**FORM, "name": "εσωτερική", "address": "https://private.example/oai"})
    status, page = post(librarian, "try", name="εσωτερική")
    assert status == 502
    assert "βρίσκεται σε ιδιωτικό δίκτυο και δεν ερωτάται" in page
    with pytest.raises(BadInput):
        library.harvester.run("εσωτερική")
    page = librarian.get(PAGE).text
    assert "«10.0.0.1» βρίσκεται σε ιδιωτικό δίκτυο" in page, "the list tells it too"
    english = librarian.get(f"{PAGE}?lang=en", headers={"Accept-Language": "en"}).text
    assert "10.0.0.1" in english


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"address": "file:///etc/passwd"}, "δεν είναι διεύθυνση ιστού"),
        ({"kind": "z3950"}, "δεν είναι διεύθυνση Z39.50"),
        ({"hours": "-1"}, "αριθμός από 0 έως"),
        ({"hours": "99999999"}, "αριθμός από 0 έως"),
        ({"name": " "}, "όνομα έως 80 γράμματα"),
    ],
)
def test_what_was_typed_stays_when_a_source_cannot_be_kept(
    librarian: FlaskClient, change: dict[str, str], told: str
) -> None:
    form = {**FORM, "name": "Δήμος", **change}
    status, page = post(librarian, **form)
    assert status == 400
    assert told in page
    assert f'value="{form["address"]}"' in page
    assert "Δεν υπάρχει καμία πηγή ακόμη." in page


def test_a_source_is_changed_under_its_name(librarian: FlaskClient, library: Services) -> None:
    post(librarian, **{**FORM, "name": "Δήμος"})
    page = librarian.get(f"{PAGE}edit", query_string={"name": "Δήμος"}).text
    assert "Αλλαγή της πηγής «Δήμος»" in page
    assert 'name="name"' not in page.split("save-heading")[-1]
    form = {**FORM, "editing": "Δήμος", "hours": "0", "name": "άλλο"}
    status, page = post(librarian, **form)
    assert status == 200
    assert "Μόνο όταν το ζητήσετε." in page
    assert [one.name for one in library.harvester.sources.all()] == ["Δήμος"]


def test_a_harvest_that_runs_can_be_stopped(librarian: FlaskClient, library: Services) -> None:
    post(librarian, **{**FORM, "name": "Δήμος"})
    post(librarian, "stop", name="Δήμος")
    assert library.harvester.sources.get("Δήμος").wish is Wish.STOP
    assert librarian.get(f"{PAGE}edit?name=none").status_code == 404


def test_the_page_is_for_librarians_and_forms_need_their_token(
    client: FlaskClient, colleagues: Staff
) -> None:
    assert client.get(PAGE).status_code in {302, 303, 401}
    assert enter(client, Role.DELIVERER).get(PAGE).status_code == 403


def test_a_form_of_another_site_is_refused(librarian: FlaskClient) -> None:
    assert librarian.post(f"{PAGE}run", data={"name": NAME}).status_code == 400
