"""A harvest over OAI-PMH gets all there is, from good servers and from bad ones."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from access_service.bootstrap import Services, bootstrap
from access_service.catalogue.harvest_source import HarvestKind, HarvestSource, Wish
from access_service.catalogue.harvesting import LEASE, LEASE_LASTS, HarvestClock, Harvester
from access_service.catalogue.oai_server import OaiServer
from access_service.catalogue.store import PutCounts
from access_service.fetch import Fetcher, Limits
from access_service.store.harvests import SqlHarvestStore
from access_service.store.leases import SqlLease
from formats.errors import AccessError, BadInput, Unavailable
from tests.access_service.harvest.conftest import Reply, Site

pytestmark = [pytest.mark.network, pytest.mark.enable_socket]

CALTECH = Path(__file__).parents[3] / "../shared/data/oai/oai-caltech.xml.gz"
NAMESPACES = (
    'xmlns="http://www.openarchives.org/OAI/2.0/" '
    'xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def envelope(inside: str) -> Reply:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    date = "<responseDate>2026-11-20T10:00:00Z</responseDate><request/>"
    return Reply(f"{head}<OAI-PMH {NAMESPACES}>{date}{inside}</OAI-PMH>\n".encode())


def record(number: int, title: str = "", *, is_deleted: bool = False) -> str:
    identifier = f"<identifier>oai:x:{number}</identifier><datestamp>2026-11-01</datestamp>"
    if is_deleted:
        return f'<record><header status="deleted">{identifier}</header></record>'
    told = title or f"Βιβλίο {number}"
    return (
        f"<record><header>{identifier}</header><metadata><oai_dc:dc><dc:title>{told}</dc:title>"
        f"<dc:language>el</dc:language></oai_dc:dc></metadata></record>"
    )


def listing(*records: str, token: str | None = None) -> Reply:
    behind = "" if token is None else f"<resumptionToken>{token}</resumptionToken>"
    return envelope(f"<ListRecords>{''.join(records)}{behind}</ListRecords>")


def error(code: str) -> Reply:
    return envelope(f'<error code="{code}">Because.</error>')


def server(pages: dict[str, Reply]) -> object:
    """Return an answerer that gives pages by their token, the first under an empty one."""

    def answer(asked: dict[str, str]) -> Reply:
        match asked["verb"]:
            case "Identify":
                inside = "<Identify><granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>"
                return envelope(inside)
            case "ListMetadataFormats":
                names = ("oai_dc", "rdf")
                inside = "".join(
                    f"<metadataFormat><metadataPrefix>{name}</metadataPrefix></metadataFormat>"
                    for name in names
                )
                return envelope(inside)
            case _:
                return pages[asked.get("resumptionToken", "")]

    return answer


def set_up(harvester: Harvester, site: Site, **changes: object) -> None:
    source = HarvestSource("repo", HarvestKind.OAI_PMH, site.url)
    harvester.sources.put(replace(source, **changes))  # type: ignore[arg-type]


def serve(site: Site, **pages: Reply) -> None:
    site.answer = server({"" if key == "first" else key: reply for key, reply in pages.items()})  # type: ignore[assignment]


def test_pages_are_followed_to_the_end_and_deletions_are_done(
    site: Site, harvester: Harvester, library: Services
) -> None:
    set_up(harvester, site)
    serve(
        site,
        first=listing(record(1), record(2), token="two"),
        two=listing(record(3), record(1, is_deleted=True), token=""),
    )
    report = harvester.run("repo")
    assert {item.title for item in library.catalogue.items()} == {"Βιβλίο 2", "Βιβλίο 3"}
    assert report.counts.added == 2
    assert site.asked[-1] == {"verb": "ListRecords", "resumptionToken": "two"}
    source = harvester.sources.get("repo")
    assert (source.pending, source.failure, source.stamp) == ("", "", "2026-11-20T10:00:00Z")


def test_the_next_harvest_asks_from_a_day_before_and_nothing_new_is_well(
    site: Site, harvester: Harvester, library: Services
) -> None:
    set_up(harvester, site, stamp="2026-11-20T10:00:00Z")
    serve(site, first=error("noRecordsMatch"))
    report = harvester.run("repo")
    assert report.counts == PutCounts()
    assert site.asked[-1]["from"] == "2026-11-19T10:00:00Z"
    assert harvester.sources.get("repo").failure == ""


def test_a_server_that_counts_days_is_asked_for_days(site: Site, harvester: Harvester) -> None:
    set_up(harvester, site, stamp="2026-11-20T10:00:00Z")

    def answer(asked: dict[str, str]) -> Reply:
        if asked["verb"] == "Identify":
            return envelope("<Identify><granularity>YYYY-MM-DD</granularity></Identify>")
        return (
            error("noRecordsMatch")
            if asked["verb"] == "ListRecords"
            else envelope("<metadataPrefix>oai_dc</metadataPrefix>")
        )

    site.answer = answer
    harvester.run("repo")
    assert site.asked[-1]["from"] == "2026-11-19"


def test_a_whole_harvest_asks_for_all_again(site: Site, harvester: Harvester) -> None:
    set_up(harvester, site, stamp="2026-11-20T10:00:00Z")
    serve(site, first=listing(record(1)))
    harvester.run("repo", is_whole=True)
    assert "from" not in site.asked[-1]


def test_a_busy_server_is_waited_for_as_it_asks(
    site: Site, harvester: Harvester, waits: list[float]
) -> None:
    set_up(harvester, site, metadata_prefix="oai_dc")
    serve(site, first=listing(record(1)))
    good, busy = site.answer, [Reply(status=503, headers=(("Retry-After", "42"),))]
    site.answer = lambda asked: busy.pop() if busy else good(asked)
    assert harvester.run("repo").counts.added == 1
    assert waits == [42]


def test_a_server_that_asks_for_hours_is_left_for_the_next_time(
    site: Site, harvester: Harvester, waits: list[float]
) -> None:
    set_up(harvester, site, metadata_prefix="oai_dc")
    site.answer = lambda _: Reply(status=503, headers=(("Retry-After", "86400"),))
    with pytest.raises(Unavailable) as caught:
        harvester.run("repo")
    assert caught.value.say == "harvest-busy"
    assert waits == []


def test_an_interrupted_harvest_goes_on_where_it_was(
    site: Site, harvester: Harvester, library: Services
) -> None:
    set_up(harvester, site, metadata_prefix="oai_dc")
    serve(
        site,
        first=listing(record(1), token="two"),
        two=Reply(b"<html>down</html>"),
        three=listing(record(3)),
    )
    with pytest.raises(Unavailable):
        harvester.run("repo")
    (stopped,) = library.catalogue.imports.journal.imports()
    assert library.catalogue.count() == 1
    serve(site, two=listing(record(2), token="three"), three=listing(record(3)))
    report = harvester.run("repo")
    assert (report.batch, report.counts.added) == (stopped.id, 3)
    assert library.catalogue.count() == 3
    assert harvester.sources.get("repo").stamp == "2026-11-20T10:00:00Z"
    library.catalogue.imports.undo(report.batch)
    assert library.catalogue.count() == 0


def test_a_token_that_has_expired_begins_the_listing_again(
    site: Site, harvester: Harvester, library: Services
) -> None:
    set_up(harvester, site, metadata_prefix="oai_dc")
    pending = '["oai_dc", "", "2026-11-01T00:00:00Z", "old", 1]'
    harvester.sources.put(replace(harvester.sources.get("repo"), pending=pending))
    serve(site, first=listing(record(1), record(2)), old=error("badResumptionToken"))
    harvester.run("repo")
    assert library.catalogue.count() == 2
    assert harvester.sources.get("repo").stamp == "2026-11-01T00:00:00Z"


DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
ANSWERS = {
    "a page of the Web": (Reply(b"<!DOCTYPE html><html><p>Hello"), "harvest-not-oai"),
    "a page that is not there": (Reply(b"gone", status=404), "harvest-status"),
    "a bomb": (
        Reply(DTD + b"<OAI-PMH><ListRecords>&b;</ListRecords></OAI-PMH>"),
        "harvest-has-doctype",
    ),
    "a token in a circle": (listing(record(1), token="first"), "harvest-token-loops"),
    "a packed bomb": (
        Reply(gzip.compress(b" " * 90_000_000), headers=(("Content-Encoding", "gzip"),)),
        "fetch-too-large",
    ),
    "an answer cut in the middle": (
        Reply(listing(record(1), record(2)).body[:-80]),
        "harvest-answer-damaged",
    ),
    "a refusal": (error("cannotDisseminateFormat"), "harvest-refused"),
    "a server that stalls": (Reply(b"<OAI-PMH>", drip_s=9), "fetch-stalled"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_bad_answer_is_a_clear_error_and_keeps_what_came_before(
    site: Site, harvester: Harvester, library: Services, name: str
) -> None:
    reply, say = ANSWERS[name]
    set_up(harvester, site, metadata_prefix="oai_dc")
    serve(site, first=listing(record(9), token="bad"), bad=reply)
    if name == "a token in a circle":
        serve(site, first=listing(record(9), token="bad"), bad=listing(record(1), token="bad"))
    with pytest.raises(AccessError) as caught:
        harvester.run("repo")
    assert caught.value.say == say
    assert harvester.sources.get("repo").failure == say
    assert "Βιβλίο 9" in {item.title for item in library.catalogue.items()}


def test_new_tokens_without_end_and_without_records_are_left(
    site: Site, harvester: Harvester
) -> None:
    set_up(harvester, site, metadata_prefix="oai_dc")
    count = iter(range(1000))
    serve(site, first=listing(record(1), token="t"))
    good = site.answer

    def answer(asked: dict[str, str]) -> Reply:
        return listing(token=f"t{next(count)}") if "resumptionToken" in asked else good(asked)

    site.answer = answer
    with pytest.raises(Unavailable) as caught:
        harvester.run("repo")
    assert caught.value.say == "harvest-token-loops"


def test_a_bad_record_is_named_and_the_token_behind_it_is_found(
    site: Site, harvester: Harvester, library: Services
) -> None:
    set_up(harvester, site, metadata_prefix="oai_dc")
    bad = record(2).replace("Βιβλίο", "<b>& ")
    talks = record(3, "&lt;resumptionToken&gt;no&lt;/resumptionToken&gt;")
    serve(site, first=listing(record(1), bad, talks, token="t"), t=listing(record(4)))
    report = harvester.run("repo")
    assert [(one.number, one.reason) for one in report.refused] == [(2, "record-damaged")]
    assert library.catalogue.count() == 3


MARC = """<record><header><identifier>oai:x:1</identifier></header><metadata>
<marc:record xmlns:marc="http://www.loc.gov/MARC21/slim"><marc:leader>{}</marc:leader>
<marc:controlfield tag="001">12</marc:controlfield>
{}</marc:record></metadata></record>"""
FIELD = (
    '<marc:datafield tag="{}" ind1=" " ind2=" ">'
    '<marc:subfield code="a">{}</marc:subfield></marc:datafield>'
)


@pytest.mark.parametrize(("prefix", "tag"), [("marc21", "245"), ("unimarc", "200")])
def test_marc_records_keep_their_number_and_their_header_makes_their_id(
    site: Site, harvester: Harvester, library: Services, prefix: str, tag: str
) -> None:
    marc = MARC.format("00000nam a2200000 a 4500", FIELD.format(tag, "Ασκητική"))
    set_up(harvester, site, metadata_prefix=prefix)
    serve(site, first=listing(marc))
    harvester.run("repo")
    (item,) = library.catalogue.items()
    assert (item.title, item.control_number) == ("Ασκητική", "12")
    serve(site, first=listing(record(1, is_deleted=True)))
    assert harvester.run("repo").deleted == 1
    assert library.catalogue.count() == 0


def test_an_authority_that_the_header_tells_deleted_takes_its_forms_away(
    site: Site, harvester: Harvester, library: Services, tmp_path: Path
) -> None:
    table = tmp_path / "books.csv"
    table.write_text("id,title,subjects\n1,Το μέλι,Μελισσοκομία\n", encoding="utf-8")
    library.catalogue.import_file(table)
    heading, variant = FIELD.format("150", "Μελισσοκομία"), FIELD.format("450", "Beekeeping")
    set_up(harvester, site, metadata_prefix="marc21")
    serve(site, first=listing(MARC.format("00000nz  a2200000n  4500", heading + variant)))
    assert harvester.run("repo").subjects == 1
    assert len(library.catalogue.search("beekeeping")) == 1
    serve(site, first=listing(record(1, is_deleted=True)))
    assert harvester.run("repo").deleted == 0, "no item went"
    assert library.catalogue.search("beekeeping") == ()


def test_the_format_that_tells_most_is_chosen(site: Site, harvester: Harvester) -> None:
    set_up(harvester, site)

    def answer(asked: dict[str, str]) -> Reply:
        if asked["verb"] == "ListMetadataFormats":
            names = ("oai_dc", "MODS", "marc21")
            return envelope("".join(f"<metadataPrefix>{n}</metadataPrefix>" for n in names))
        return listing(record(1))

    site.answer = answer
    harvester.run("repo")
    assert site.asked[-1]["metadataPrefix"] == "marc21"


def test_a_real_listing_of_a_repository_comes_in_whole(
    site: Site, library: Services, waits: list[float]
) -> None:
    from access_service.catalogue.oai_server import OaiServer
    from access_service.store.harvests import SqlHarvestStore

    if not CALTECH.exists():
        pytest.skip("oai-caltech.xml.gz is not beside the project")
    body = gzip.decompress(CALTECH.read_bytes())

    def answer(asked: dict[str, str]) -> Reply:
        if asked["verb"] == "Identify":
            return envelope("")
        return listing() if "resumptionToken" in asked else Reply(body)

    site.answer = answer
    fetcher = Fetcher(is_private_allowed=True, limits=Limits(total_s=20))
    servers = {HarvestKind.OAI_PMH: OaiServer(fetcher, wait=waits.append)}
    harvester = Harvester(SqlHarvestStore(library.engine), library.catalogue.imports, servers)
    set_up(harvester, site, metadata_prefix="oai_dc")
    report = harvester.run("repo")
    assert report.counts.added + report.refused_count == body.count(b"</header>")
    assert report.refused_count == 0
    again = harvester.run("repo", is_whole=True)
    assert (again.counts.added, again.counts.changed) == (0, 0)


def test_sources_are_harvested_when_their_hour_has_come(
    site: Site, harvester: Harvester, library: Services
) -> None:
    now = datetime.now(UTC)
    set_up(harvester, site, metadata_prefix="oai_dc", every_hours=24)
    assert [source.name for source in harvester.due(now)] == ["repo"]
    serve(site, first=listing(record(1)))
    lease = SqlLease(library.engine, LEASE, LEASE_LASTS)
    clock = HarvestClock(harvester, lease, look_every_s=0.02)
    clock.start()
    for _ in range(500):
        if library.catalogue.count() and not harvester.sources.get("repo").pending:
            break
        time.sleep(0.02)
    clock.stop()
    assert library.catalogue.count() == 1
    assert harvester.due(now) == ()
    assert harvester.due(now + timedelta(hours=25))


def test_an_unknown_source_is_said(harvester: Harvester) -> None:
    with pytest.raises(BadInput) as caught:
        harvester.run("nowhere")
    assert caught.value.say == "harvest-unknown"


def test_a_harvest_that_staff_stop_ends_behind_its_page_and_goes_on_when_they_want(
    site: Site, harvester: Harvester, library: Services
) -> None:
    set_up(harvester, site, metadata_prefix="oai_dc")
    serve(site, first=listing(record(1), token="two"), two=listing(record(2)))

    def stop(_: int) -> None:
        harvester.sources.want("repo", Wish.STOP)

    with pytest.raises(Unavailable) as caught:
        harvester.run("repo", on_progress=stop)
    assert caught.value.say == "harvest-stopped"
    assert library.catalogue.count() == 1
    source = harvester.sources.get("repo")
    assert source.failure == "harvest-stopped"
    assert source.failure_facts == {"name": "repo"}
    assert harvester.due(datetime.now(UTC)) == ()
    harvester.sources.want("repo", Wish.RUN)
    assert [one.name for one in harvester.due(datetime.now(UTC))] == ["repo"]
    harvester.run("repo")
    assert library.catalogue.count() == 2
    assert harvester.due(datetime.now(UTC)) == ()


def test_a_trial_tells_the_first_page_and_keeps_nothing(
    site: Site, harvester: Harvester, library: Services
) -> None:
    set_up(harvester, site, metadata_prefix="oai_dc", stamp="2026-01-01T00:00:00Z")
    serve(site, first=listing(record(1), record(2), token="two"))
    trial = harvester.attempt(harvester.sources.get("repo"))
    assert (trial.items, trial.refused, trial.has_more) == (2, 0, True)
    assert trial.titles == ("Βιβλίο 1", "Βιβλίο 2")
    assert library.catalogue.count() == 0
    assert harvester.sources.get("repo").stamp == "2026-01-01T00:00:00Z"


def test_another_address_is_asked_for_everything_and_another_hour_is_not(
    harvester: Harvester,
) -> None:
    source = HarvestSource("repo", HarvestKind.OAI_PMH, "https://a.example/oai", stamp="2026")
    harvester.sources.put(source)
    harvester.keep(replace(source, stamp="", every_hours=24), held=lambda: ())
    assert harvester.sources.get("repo").stamp == "2026"
    assert harvester.sources.get("repo").every_hours == 24
    harvester.keep(replace(source, stamp="", url="https://b.example/oai"), held=lambda: ())
    assert harvester.sources.get("repo").stamp == ""


class NotedLease(SqlLease):
    """A lease that knows what it answered."""

    def __init__(self, engine: Engine, name: str, lasts: timedelta) -> None:
        super().__init__(engine, name, lasts)
        self.answers: list[bool] = []

    def take(self, now: datetime | None = None) -> bool:
        self.answers.append(super().take(now))
        return self.answers[-1]


def until(is_so: Callable[[], bool], within_s: float = 60) -> None:
    ends = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < ends, "it never came to be"
        time.sleep(0.02)


def test_of_two_services_over_one_database_one_harvests(
    site: Site, harvester: Harvester, library: Services, fetcher: Fetcher
) -> None:
    set_up(harvester, site, metadata_prefix="oai_dc", every_hours=24)
    serve(site, first=listing(record(1), token="two"), two=listing(record(2)))
    other = bootstrap(library.settings)
    servers = {HarvestKind.OAI_PMH: OaiServer(fetcher, wait=lambda _: None)}
    others = Harvester(SqlHarvestStore(other.engine), other.catalogue.imports, servers)
    leases = [NotedLease(where.engine, LEASE, LEASE_LASTS) for where in (library, other)]

    def wait_for_the_other() -> None:
        until(lambda: any(False in lease.answers for lease in leases))

    clocks = [
        HarvestClock(who, lease, chores=wait_for_the_other, look_every_s=0.01)
        for who, lease in zip((harvester, others), leases, strict=True)
    ]
    for clock in clocks:
        clock.start()
    until(lambda: library.catalogue.count() == 2 and not harvester.sources.get("repo").pending)
    had = [True in lease.answers for lease in leases]
    for clock in clocks:
        clock.stop()
    other.close()
    assert sorted(had) == [False, True]
    asked = [one for one in site.asked if one["verb"] == "ListRecords"]
    assert len(asked) == 2, "each page once"
    assert len(library.catalogue.imports.journal.imports()) == 1


def test_a_source_that_is_changed_during_its_harvest_begins_anew_at_the_other_address(
    site: Site, harvester: Harvester, library: Services
) -> None:
    set_up(harvester, site, metadata_prefix="oai_dc")
    serve(site, first=listing(record(1), token="two"), two=listing(record(2)))
    old = harvester.sources.get("repo")
    changed = replace(old, url=f"{site.url}/new", set_spec="books")

    with pytest.raises(Unavailable) as caught:
        harvester.run("repo", on_progress=lambda _: harvester.keep(changed, held=lambda: ()))
    assert caught.value.say == "harvest-changed"
    kept = harvester.sources.get("repo")
    assert (kept.url, kept.stamp, kept.pending, kept.failure) == (changed.url, "", "", "")
    site.asked.clear()
    harvester.run("repo")
    asked = [one for one in site.asked if one["verb"] == "ListRecords"]
    assert asked[0]["set"] == "books"
    assert not {"from", "resumptionToken"} & asked[0].keys(), "from the very beginning"
    assert library.catalogue.count() == 2


def test_a_source_that_is_changed_behind_the_last_page_keeps_no_stamp_of_the_old_address(
    site: Site, harvester: Harvester
) -> None:
    set_up(harvester, site, metadata_prefix="oai_dc")
    serve(site, first=listing(record(1)))
    old = harvester.sources.get("repo")
    other = replace(old, url="https://b.example/oai")
    store = harvester.sources
    real = harvester._importer.import_alone

    def import_then_change(*arguments: object, **named: object) -> object:
        report = real(*arguments, **named)  # type: ignore[arg-type]
        harvester.keep(other, held=lambda: ())
        return report

    harvester._importer.import_alone = import_then_change  # type: ignore[method-assign, assignment]
    harvester.run("repo")
    assert (store.get("repo").url, store.get("repo").stamp) == (other.url, "")


def test_another_hour_leaves_a_harvest_that_runs_where_it_is(
    site: Site, harvester: Harvester
) -> None:
    set_up(harvester, site, metadata_prefix="oai_dc")
    source = harvester.sources.get("repo")
    stale = harvester.sources.all
    harvester.sources.note(source, pending="page 7")
    harvester.sources.all = lambda: (source,)  # type: ignore[method-assign] - read a moment before
    harvester.keep(replace(source, every_hours=24), held=lambda: ())
    harvester.sources.all = stale  # type: ignore[method-assign]
    kept = harvester.sources.get("repo")
    assert (kept.pending, kept.every_hours) == ("page 7", 24)


def test_a_wish_for_a_harvest_waits_while_the_source_is_being_imported(
    site: Site, harvester: Harvester, library: Services
) -> None:
    set_up(harvester, site, metadata_prefix="oai_dc", every_hours=24)
    serve(site, first=listing(record(1)))
    harvester.sources.want("repo", Wish.RUN)
    with library.catalogue.imports.alone("repo"), pytest.raises(Unavailable) as caught:
        harvester.run("repo")
    assert caught.value.say == "import-is-running"
    source = harvester.sources.get("repo")
    assert (source.wish, source.tried_at, source.failure) == (Wish.RUN, None, "")
    assert site.asked == []
    harvester.run("repo")
    assert harvester.sources.get("repo").wish is Wish.NOTHING
    assert library.catalogue.count() == 1
