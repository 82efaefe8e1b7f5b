"""Other catalogues take ours: an independent client and our own harvester get all of it."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree
from oaipmh_scythe import Scythe
from oaipmh_scythe.exceptions import (
    BadArgument,
    BadResumptionToken,
    CannotDisseminateFormat,
    IdDoesNotExist,
    NoRecordsMatch,
)
from werkzeug.serving import make_server

from access_service.bootstrap import Services, bootstrap
from access_service.catalogue import oai_provider
from access_service.catalogue.harvest_source import HarvestKind, HarvestSource
from access_service.catalogue.harvesting import Harvester
from access_service.catalogue.oai_server import OaiServer
from access_service.catalogue.record import Creator, Form, Item, ItemId, Role
from access_service.fetch import Fetcher
from access_service.settings import Settings
from access_service.store.harvests import SqlHarvestStore
from access_service.store.items import SqlItemStore
from access_service.web import provider
from access_service.web.application import create_app
from formats.document import EL

pytestmark = [pytest.mark.network, pytest.mark.enable_socket]

NUMBER = 25
EMAIL = "library@example.org"


def book(number: int, form: Form) -> Item:
    return Item(
        id=ItemId(f"{number:016x}"),
        source="s",
        control_number=str(number),
        title=f"Βιβλίο {number} & <άλλα>",
        lang=EL,
        languages=(EL,),
        creators=(
            Creator("Καζαντζάκης, Νίκος", "Νίκος Καζαντζάκης"),
            Creator("Παπαδάκης, Γιάννης", "Γιάννης Παπαδάκης", Role.NARRATOR),
        ),
        year=1950,
        forms=(form,),
        isbns=("9789607948007",),
    )


FORMS = (Form.PRINT, Form.BRAILLE, Form.SPOKEN, Form.LARGE_PRINT, Form.ELECTRONIC)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    services = bootstrap(
        Settings(data=tmp_path_factory.mktemp("ours"), language="el", contact_email=EMAIL)
    )
    store = SqlItemStore(services.engine)
    store.put(book(number, FORMS[number % 5]) for number in range(NUMBER + 1))
    store.delete([book(NUMBER, Form.PRINT).id])
    yield services
    services.close()


@pytest.fixture(scope="module")
def url(ours: Services) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(ours), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def client(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scythe]:
    monkeypatch.setattr(oai_provider, "PAGE", 10)
    with Scythe(f"{url}/oai") as scythe:
        yield scythe


def test_no_address_is_invented_where_the_library_has_set_none(tmp_path: Path) -> None:
    services = bootstrap(Settings(data=tmp_path, language="en"))
    told = (
        create_app(services)
        .test_client()
        .get("/oai?verb=Identify", headers={"Accept-Language": "en"})
    )
    services.close()
    assert told.status_code == 503
    assert "adminEmail" not in told.text
    assert "requires a contact address" in told.text


def test_an_independent_client_identifies_us(client: Scythe) -> None:
    told = client.identify()
    assert told.protocolVersion == "2.0"
    assert told.adminEmail == EMAIL
    assert told.granularity == "YYYY-MM-DDThh:mm:ssZ"
    assert told.deletedRecord == "persistent"
    assert {one.metadataPrefix for one in client.list_metadata_formats()} == {"oai_dc", "marc21"}
    assert "accessible" in {one.setSpec for one in client.list_sets()}


@pytest.mark.parametrize("prefix", ["oai_dc", "marc21"])
def test_an_independent_client_gets_every_record_and_the_deletion(
    client: Scythe, prefix: str
) -> None:
    records = list(client.list_records(metadata_prefix=prefix))
    assert len(records) == NUMBER + 1
    assert len({record.header.identifier for record in records}) == NUMBER + 1
    (gone,) = (record for record in records if record.deleted)
    assert gone.header.identifier.endswith(f"{NUMBER:016x}")
    headers = list(client.list_identifiers(metadata_prefix=prefix))
    assert [one.identifier for one in headers] == [one.header.identifier for one in records]


def test_accessible_editions_are_a_set_and_say_who_can_read_them(client: Scythe) -> None:
    records = list(client.list_records(metadata_prefix="oai_dc", set_="accessible"))
    living = [record for record in records if not record.deleted]
    assert len(living) == NUMBER // 5 * 3
    formats = [set(record.metadata["format"]) for record in living]
    assert {"braille", "accessMode=tactile", "accessibilityFeature=braille"} in [
        one - {"accessModeSufficient=tactile"} for one in formats
    ]
    assert any("accessModeSufficient=auditory" in one for one in formats)
    assert any("accessibilityFeature=largePrint" in one for one in formats)
    (record,) = (client.get_record(living[0].header.identifier, metadata_prefix="oai_dc"),)
    assert record.metadata["title"][0].endswith("& <άλλα>")
    assert record.metadata["identifier"][0].startswith("http://127.0.0.1")


def test_changes_of_a_time_are_told(client: Scythe) -> None:
    now = datetime.now(UTC)
    day_before, day_after = (f"{now + timedelta(days=d):%Y-%m-%d}" for d in (-1, 1))
    assert len(list(client.list_records(from_=day_before, until=day_after))) == NUMBER + 1
    with pytest.raises(NoRecordsMatch):
        list(client.list_records(from_=day_after))
    with pytest.raises(NoRecordsMatch):
        list(client.list_records(until=day_before))


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda c: list(c.list_records(metadata_prefix="nonsense")), CannotDisseminateFormat),
        (lambda c: list(c.list_records(resumption_token="nonsense")), BadResumptionToken),
        (lambda c: list(c.list_records(from_="yesterday")), BadArgument),
        (lambda c: list(c.list_records(from_="2026-13-45")), BadArgument),
        (lambda c: list(c.list_records(from_="2026-01-02", until="2026-01-01")), BadArgument),
        (lambda c: list(c.list_records(set_="nonsense")), NoRecordsMatch),
        (lambda c: c.get_record("oai:127.0.0.1:nothing", metadata_prefix="oai_dc"), IdDoesNotExist),
    ],
)
def test_a_wrong_request_has_the_error_that_the_protocol_names(
    client: Scythe, ask: Callable[[Scythe], object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        ask(client)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=Nonsense", "badVerb"),
        ("verb=%00%ff", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&extra=x", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=%3Cx%3E", "noRecordsMatch"),
        ("verb=GetRecord&identifier=x", "badArgument"),
        ("verb=ListSets&resumptionToken=x", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=W10%3D", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=x&set=y", "badArgument"),
    ],
)
def test_every_answer_is_well_formed_whatever_is_asked(url: str, query: str, code: str) -> None:
    answer = Fetcher(is_private_allowed=True).get(f"{url}/oai?{query}")
    root = etree.fromstring(answer.body)
    assert root.tag == "{http://www.openarchives.org/OAI/2.0/}OAI-PMH"
    error = root.find("{*}error")
    assert error is not None
    assert error.get("code") == code


def test_identifiers_and_addresses_are_those_of_the_public_address_whoever_asks(
    ours: Services,
) -> None:
    settings = ours.settings
    ours.settings = settings.model_copy(update={"public_url": "https://library.example.gr/"})
    try:
        client = create_app(ours).test_client()
        asked = "/oai?verb=ListRecords&metadataPrefix=oai_dc"
        told = [client.get(asked, base_url=f"http://{host}").text for host in ("inner", "outer:81")]
    finally:
        ours.settings = settings
    for one in told:
        assert "<identifier>oai:library.example.gr:0000" in one
        assert "https://library.example.gr/items/0000" in one
        assert "inner" not in one
        assert "outer" not in one


@pytest.mark.parametrize(
    "forged",
    [
        ["oai_dc", "", None, 10**30, "x", 1],
        ["oai_dc", "", 10**30, 0, "x", 1],
        ["oai_dc", "", None, 0, "\ud800", 1],
        ["oai_dc", "", None, 0, "\0", 1],
    ],
)
def test_a_forged_token_is_told_and_is_no_fault(url: str, forged: list[object]) -> None:
    token = base64.urlsafe_b64encode(json.dumps(forged).encode()).decode()
    address = f"{url}/oai?verb=ListRecords&resumptionToken={token}"
    answer = Fetcher(is_private_allowed=True).get(address)
    assert answer.status == 200
    assert b'code="badResumptionToken"' in answer.body


@pytest.mark.parametrize("prefix", ["auto", "oai_dc"])
def test_our_own_harvester_takes_our_catalogue_and_follows_its_changes(
    ours: Services, url: str, tmp_path: Path, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oai_provider, "PAGE", 10)
    theirs = bootstrap(Settings(data=tmp_path / "theirs", language="el"))
    fetcher = Fetcher(is_private_allowed=True)
    servers = {HarvestKind.OAI_PMH: OaiServer(fetcher, wait=lambda _: None)}
    harvester = Harvester(SqlHarvestStore(theirs.engine), theirs.catalogue.imports, servers)
    source = HarvestSource("ours", HarvestKind.OAI_PMH, f"{url}/oai", metadata_prefix=prefix)
    harvester.sources.put(source)
    report = harvester.run("ours")
    assert (report.counts.added, report.refused_count) == (NUMBER, 0)
    told = {item.title: item.forms for item in theirs.catalogue.items()}
    assert told[book(1, Form.PRINT).title] == (Form.BRAILLE,)
    assert told[book(2, Form.PRINT).title] == (Form.SPOKEN,)
    assert told[book(3, Form.PRINT).title] == (Form.LARGE_PRINT,)

    store = SqlItemStore(ours.engine)
    changed = replace(book(1, Form.BRAILLE), title="Άλλος τίτλος")
    store.put([changed])
    store.delete([book(2, Form.SPOKEN).id])
    report = harvester.run("ours")
    assert (report.counts.changed, report.deleted) == (1, 1)
    store.put([book(1, Form.BRAILLE), book(2, Form.SPOKEN)])
    theirs.close()


def test_records_are_searched_as_json_with_their_accessibility(ours: Services, url: str) -> None:
    import json

    ours.catalogue.search("βιβλίο")
    fetcher = Fetcher(is_private_allowed=True)
    query = "query=%CE%BA%CE%B1%CE%B6%CE%B1%CE%BD%CF%84%CE%B6%CE%AC%CE%BA%CE%B7%CF%82"
    answer = fetcher.get(f"{url}/api/v1/records?{query}&maximumRecords=7&startRecord=8")
    told = json.loads(answer.body)
    assert told["numberOfRecords"] >= NUMBER
    assert told["nextRecordPosition"] == 15
    assert [record["recordPosition"] for record in told["records"]] == list(range(8, 15))
    assert all(record["recordData"]["accessMode"] for record in told["records"])
    assert told["records"][0]["recordData"]["readBy"][0]["name"] == "Γιάννης Παπαδάκης"


def test_all_that_was_found_is_counted_even_where_only_the_best_can_be_had(
    ours: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "MOST_RESULTS", 10)
    asked = "/api/v1/records?query=καζαντζάκης&maximumRecords=10"
    told = create_app(ours).test_client().get(asked).get_json()
    assert len(told["records"]) == 10
    assert told["nextRecordPosition"] is None
    assert told["numberOfRecords"] >= NUMBER
