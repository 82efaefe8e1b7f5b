"""SRU, Koha and Z39.50 bring records too, and Koha tells what is on the shelf."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from access_service.bootstrap import Services, bootstrap
from access_service.catalogue.harvest_source import HarvestKind, HarvestSource
from access_service.catalogue.harvesting import Harvester
from access_service.catalogue.koha import PAGE, KohaAvailability
from access_service.catalogue.record import Copy, CopyState, Item, ItemId
from access_service.catalogue.z3950_server import Z3950Server
from access_service.fetch import Fetcher
from access_service.settings import Settings
from access_service.store.harvests import SqlHarvestStore
from access_service.store.items import SqlItemStore
from access_service.web.application import create_app
from formats.document import EN
from formats.errors import AccessError, BadInput, Unavailable
from tests.access_service.harvest.conftest import Reply, Site

pytestmark = [pytest.mark.network, pytest.mark.enable_socket]


def marc(number: int) -> str:
    return (
        f'<record xmlns="http://www.loc.gov/MARC21/slim"><leader>00000nam a2200000 a 4500</leader>'
        f'<controlfield tag="001">{number}</controlfield><datafield tag="245" ind1="0" ind2="0">'
        f'<subfield code="a">Βιβλίο {number}</subfield></datafield></record>'
    )


def found(count: int, start: int, size: int) -> Reply:
    numbers = range(start, min(start + size, count + 1))
    records = "".join(
        f"<zs:record><zs:recordSchema>marcxml</zs:recordSchema>"
        f"<zs:recordData>{marc(number)}</zs:recordData></zs:record>"
        for number in numbers
    )
    return Reply(
        f'<?xml version="1.0"?><zs:searchRetrieveResponse '
        f'xmlns:zs="http://www.loc.gov/zing/srw/"><zs:numberOfRecords>{count}</zs:numberOfRecords>'
        f"<zs:records>{records}</zs:records></zs:searchRetrieveResponse>".encode()
    )


def test_all_pages_of_an_sru_query_come_in(
    site: Site, harvester: Harvester, library: Services
) -> None:
    harvester.sources.put(HarvestSource("sru", HarvestKind.SRU, site.url, set_spec="title=βιβλίο"))
    # The server gives seven at once, whatever it is asked for.
    site.answer = lambda asked: found(20, int(asked["startRecord"]), 7)
    assert harvester.run("sru").counts.added == 20
    assert [asked["startRecord"] for asked in site.asked] == ["1", "8", "15"]
    assert site.asked[0]["query"] == "title=βιβλίο"
    assert library.catalogue.count() == 20


DIAGNOSTIC = b"""<searchRetrieveResponse><numberOfRecords>0</numberOfRecords><diagnostics>
<diagnostic><message>Unsupported index</message></diagnostic></diagnostics>
</searchRetrieveResponse>"""


@pytest.mark.parametrize(
    ("body", "say"),
    [
        (DIAGNOSTIC, "harvest-refused"),
        (b"<html>Hello</html>", "harvest-answer-damaged"),
        (b"<!DOCTYPE x []><searchRetrieveResponse/>", "harvest-answer-damaged"),
    ],
)
def test_an_sru_server_that_says_something_else_is_told(
    site: Site, harvester: Harvester, body: bytes, say: str
) -> None:
    harvester.sources.put(HarvestSource("sru", HarvestKind.SRU, site.url, set_spec="x"))
    site.answer = lambda _: Reply(body)
    with pytest.raises(AccessError) as caught:
        harvester.run("sru")
    assert caught.value.say == say


def test_all_records_of_a_koha_come_in_with_its_account(
    site: Site, harvester: Harvester, library: Services
) -> None:
    url = site.url.removesuffix("/oai")
    harvester.sources.put(HarvestSource("koha", HarvestKind.KOHA, url))

    def answer(asked: dict[str, str]) -> Reply:
        first = (int(asked["_page"]) - 1) * PAGE
        records = "".join(marc(number) for number in range(first + 1, min(first + PAGE, 130) + 1))
        return Reply(f"<collection>{records}</collection>".encode())

    site.answer = answer
    assert harvester.run("koha").counts.added == 130
    assert site.paths == ["/api/v1/biblios"] * 2
    assert site.headers[0]["accept"] == "application/marcxml+xml"
    assert site.headers[0]["authorization"].startswith("Basic ")


def test_a_koha_that_refuses_the_account_is_told(site: Site, harvester: Harvester) -> None:
    harvester.sources.put(HarvestSource("koha", HarvestKind.KOHA, site.url))
    site.answer = lambda _: Reply(status=403)
    with pytest.raises(BadInput) as caught:
        harvester.run("koha")
    assert (caught.value.say, caught.value.facts["code"]) == ("harvest-refused", "403")


ITEM = {
    "external_id": "1001",
    "holding_library_id": "CENTRAL",
    "callnumber": "889 ΚΑΖ",
    "location": None,
    "checked_out_date": None,
    "lost_status": 0,
    "damaged_status": 0,
    "withdrawn": 0,
    "not_for_loan_status": 0,
    "effective_not_for_loan_status": 0,
}


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({}, CopyState.AVAILABLE),
        ({"checked_out_date": "2026-11-01"}, CopyState.ON_LOAN),
        ({"lost_status": 1, "checked_out_date": "2026-11-01"}, CopyState.LOST),
        ({"damaged_status": 1}, CopyState.DAMAGED),
        ({"withdrawn": 1}, CopyState.WITHDRAWN),
        ({"effective_not_for_loan_status": 2}, CopyState.NOT_FOR_LOAN),
        ({"not_for_loan_status": -1}, CopyState.NOT_FOR_LOAN),
    ],
)
def test_a_copy_is_available_when_nothing_speaks_against_it(
    site: Site, fetcher: Fetcher, said: dict[str, object], state: CopyState
) -> None:
    site.answer = lambda _: Reply(json.dumps([{**ITEM, **said}]).encode())
    told = KohaAvailability(fetcher, site.url.removesuffix("/oai")).of("12")
    assert told is not None
    (copy,) = told.copies
    assert (copy.state, copy.barcode, copy.branch) == (state, "1001", "CENTRAL")
    assert site.paths == ["/api/v1/public/biblios/12/items"]


def test_koha_is_asked_once_a_minute_and_an_older_answer_says_that_it_is_one(
    site: Site, fetcher: Fetcher
) -> None:
    now = [0.0]
    koha = KohaAvailability(fetcher, site.url.removesuffix("/oai"), clock=lambda: now[0])
    site.answer = lambda _: Reply(json.dumps([ITEM]).encode())
    first = koha.of("12")
    now[0] = 60
    assert koha.of("12") == first
    assert len(site.asked) == 1
    now[0] = 61
    site.answer = lambda _: Reply(status=500)
    later = koha.of("12")
    assert first is not None
    assert later is not None
    assert (later.copies, later.at, later.is_now) == (first.copies, first.at, False)


HALF_OF_A_PAIR = rb'[{"callnumber": "\ud83d", "external_id": "1"}]'


@pytest.mark.parametrize(
    "body", [b"<html>", b'{"error": "x"}', b"[1]", b"[" * 100_000, HALF_OF_A_PAIR]
)
def test_an_answer_that_is_no_list_of_copies_is_none(
    site: Site, fetcher: Fetcher, body: bytes
) -> None:
    site.answer = lambda _: Reply(body)
    assert KohaAvailability(fetcher, site.url).of("12") is None


def test_a_number_that_is_none_is_not_asked(site: Site, fetcher: Fetcher) -> None:
    assert KohaAvailability(fetcher, site.url).of("../../patrons") is None
    assert site.asked == []


def test_a_koha_that_does_not_answer_is_left_in_peace_for_a_minute(fetcher: Fetcher) -> None:
    now = [0.0]
    koha = KohaAvailability(fetcher, "http://127.0.0.1:1", clock=lambda: now[0])
    assert koha.of("12") is None
    koha._fetcher = None  # type: ignore[assignment] - whoever asked it now would fail
    now[0] = 60
    assert koha.of("12") is None
    now[0] = 61
    with pytest.raises(AttributeError):
        koha.of("12")


@pytest.mark.parametrize(("status", "asked"), [(500, 1), (503, 1), (404, 2)])
def test_a_koha_in_trouble_is_left_in_peace_too_and_one_that_lacks_a_record_is_not(
    site: Site, fetcher: Fetcher, status: int, asked: int
) -> None:
    koha = KohaAvailability(fetcher, site.url.removesuffix("/oai"), clock=lambda: 0.0)
    site.answer = lambda _: Reply(status=status)
    assert koha.of("12") is None
    assert koha.of("13") is None
    assert len(site.asked) == asked


def test_a_page_tells_what_is_on_the_shelf_now_at_the_last_check_or_in_the_record(
    site: Site, tmp_path: Path
) -> None:
    url = site.url.removesuffix("/oai")
    services = bootstrap(
        Settings(data=tmp_path, language="en", koha_url=url, is_private_network_allowed=True)
    )
    copies = (Copy("CENTRAL", shelf_mark="889 KAZ", state=CopyState.LOST),)
    items = [
        Item(ItemId("1"), "koha", "12", "Zorba", EN, copies=copies),
        Item(ItemId("2"), "other", "12", "Zorba again", EN, copies=copies),
    ]
    SqlItemStore(services.engine).put(items)
    client = create_app(services).test_client()
    site.answer = lambda _: Reply(json.dumps([ITEM]).encode())
    told = client.get("/items/1", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "As it is on the shelf now" in told
    assert "<li>Available, CENTRAL" in told
    told = client.get("/items/2", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "As the catalogue has them" in told
    assert "<li>Lost, CENTRAL" in told
    assert len(site.asked) == 1
    services.close()


@pytest.fixture
def z3950() -> Iterator[int]:
    if shutil.which("yaz-ztest") is None:
        pytest.skip("yaz-ztest is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = subprocess.Popen(
        ["yaz-ztest", "-S", f"tcp:127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.02)
    yield port
    server.terminate()
    server.wait()


def z3950_harvester(library: Services, fetcher: Fetcher, program: str = "yaz-client") -> Harvester:
    servers = {HarvestKind.Z39_50: Z3950Server(fetcher, program=program)}
    return Harvester(SqlHarvestStore(library.engine), library.catalogue.imports, servers)


def test_records_come_in_over_z39_50(library: Services, fetcher: Fetcher, z3950: int) -> None:
    harvester = z3950_harvester(library, fetcher)
    url = f"z3950://127.0.0.1:{z3950}/Default"
    source = HarvestSource("z", HarvestKind.Z39_50, url, set_spec="@attr 1=4 computer")
    harvester.sources.put(source)
    report = harvester.run("z")
    assert report.counts.added > 0
    assert library.catalogue.count() == report.counts.added


def test_without_yaz_client_that_is_said(library: Services, fetcher: Fetcher) -> None:
    harvester = z3950_harvester(library, fetcher, program="no-such-program")
    harvester.sources.put(HarvestSource("z", HarvestKind.Z39_50, "z3950://x/y", set_spec="z"))
    with pytest.raises(Unavailable) as caught:
        harvester.run("z")
    assert caught.value.say == "yaz-missing"


@pytest.mark.parametrize(
    ("url", "query"),
    [
        ("z3950://127.0.0.1/x%0aopen", "y"),
        ("z3950://127.0.0.1/x", "y\nopen tcp:inner"),
        ("http://127.0.0.1/x", "y"),
        ("z3950:///x", "y"),
    ],
)
def test_nothing_of_a_source_becomes_a_command(
    library: Services, fetcher: Fetcher, url: str, query: str
) -> None:
    if shutil.which("yaz-client") is None:
        pytest.skip("yaz-client is not installed")
    harvester = z3950_harvester(library, fetcher)
    harvester.sources.put(HarvestSource("z", HarvestKind.Z39_50, url, set_spec=query))
    with pytest.raises(BadInput):
        harvester.run("z")


def test_a_z39_50_server_in_a_private_network_is_not_asked(library: Services) -> None:
    if shutil.which("yaz-client") is None:
        pytest.skip("yaz-client is not installed")
    harvester = z3950_harvester(library, Fetcher())
    source = HarvestSource("z", HarvestKind.Z39_50, "z3950://127.0.0.1/x", set_spec="y")
    harvester.sources.put(source)
    with pytest.raises(BadInput) as caught:
        harvester.run("z")
    assert caught.value.say == "fetch-private"


def test_a_trial_waits_for_a_z39_50_server_no_longer_than_a_page_may(tmp_path: Path) -> None:
    # A program that never answers, in place of yaz-client.
    program = tmp_path / "yaz-client"
    program.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    program.chmod(0o700)
    source = HarvestSource("z", HarvestKind.Z39_50, "z3950://127.0.0.1/x", set_spec="y")
    services = bootstrap(Settings(data=tmp_path / "data", is_private_network_allowed=True))
    quick = services.harvester._quick_servers[HarvestKind.Z39_50]
    whole = services.harvester._servers[HarvestKind.Z39_50]
    assert isinstance(quick, Z3950Server)
    assert isinstance(whole, Z3950Server)
    assert (quick._timeout_s, whole._timeout_s) == (10, 120)
    services.close()
    stalling = Z3950Server(Fetcher(is_private_allowed=True), program=str(program), timeout_s=0.2)
    with pytest.raises(Unavailable) as caught:
        next(stalling.plan(source, is_whole=True).pages)
    assert caught.value.say == "fetch-stalled"
