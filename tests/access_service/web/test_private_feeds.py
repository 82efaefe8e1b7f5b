"""A podcast of one's own: at an address that nobody guesses, until its patron ends it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import text

from access_service.bootstrap import Services, bootstrap
from access_service.catalogue.record import Item, ItemId
from access_service.catalogue.service import Catalogue
from access_service.conversion.request import ConversionRequest, ItemSource, JobId, Options
from access_service.conversion.result import JobStatus
from access_service.messages import say
from access_service.patrons.account import PatronStatus
from access_service.patrons.carers import Carers
from access_service.patrons.kept import NewCard
from access_service.patrons.private_feeds import PrivateFeeds
from access_service.patrons.service import Patrons
from access_service.secret import pseudonym
from access_service.settings import Settings
from access_service.store.items import SqlItemStore
from access_service.store.patron_locks import SqlLockStore
from access_service.store.private_feeds import SqlFeedStore
from access_service.web.application import create_app
from access_service.web.limits import limiter
from formats.document import EL, EN
from formats.errors import UnknownThing
from formats.sound.frames import frames
from tests.access_service.web.conftest import (
    CHEAP,
    ITEMS,
    ZORBA,
    Visitor,
    keep_text,
    sign_in,
    token,
)
from tests.access_service.web.test_feeds import parsed
from tests.access_service.web.test_patrons import send

FRESH = Item(ItemId("light"), "test", "99", "Ο φάρος & <b>το φως</b>", EL)


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    data = tmp_path_factory.mktemp("podcast")
    services = bootstrap(Settings(data=data, language="el", speech_workers=1))
    services.catalogue = Catalogue(
        SqlItemStore(services.engine),
        services.markers,
        index_folder=data / "index",
        read_records=lambda path, *, source: (FRESH,) if path.stem == "test" else ITEMS[:2],  # noqa: ARG005 - the reader’s signature
    )
    services.catalogue.import_file(Path("items"))
    services.patrons = Patrons(
        services.patron_store,
        SqlLockStore(services.engine),
        CHEAP,
        pseudonym=pseudonym(b"key"),
        carers=services.carer_store,
    )
    services.carers = Carers(services.carer_store, CHEAP)
    services.conversions.launch()
    yield services
    services.close()


@pytest.fixture(scope="module")
def app(speaking: Services) -> APIFlask:
    app = create_app(speaking)
    app.test_client_class = Visitor
    return app


@pytest.fixture
def program(app: APIFlask) -> FlaskClient:
    """A listening program: no cookies and no session."""
    with app.app_context():
        limiter.reset()
    return app.test_client(use_cookies=False)


@pytest.fixture
def reader(speaking: Services) -> Iterator[NewCard]:
    made = speaking.patrons.add("777", name="Μαρία Κρυφή")
    yield made
    speaking.privacy.erase(made.patron.id)


@pytest.fixture
def mine(app: APIFlask, program: FlaskClient, reader: NewCard) -> FlaskClient:
    return sign_in(app.test_client(), "777", reader.pin)


def heard(services: Services, reader: NewCard, item: ItemId = ZORBA) -> JobId:
    """Ask for the sound of a description, as the pages do, and wait for it."""
    job = services.conversions.submit(ConversionRequest(ItemSource(item), "mp3", Options(EL)))
    services.requests.ask(reader.patron.id, item=item, form="mp3", job=job)
    services.conversions.wait(job, timeout_s=60)
    return job


def addresses(page: str) -> tuple[str, str]:
    """Return the addresses that the page of a new podcast shows."""
    podcast, news = re.findall(r'id="address-[^>]+value="http://localhost(/private/[^"]+)"', page)
    return podcast, news


def test_what_was_asked_for_as_sound_is_a_podcast_that_names_nobody(
    mine: FlaskClient, program: FlaskClient, speaking: Services, reader: NewCard
) -> None:
    heard(speaking, reader)
    page = send(mine, "/me/podcast/")
    assert say("web-podcast-once", EL) in page
    podcast, _ = addresses(page)
    assert page.count("autofocus") == 1, "what is new is read at once"
    assert podcast not in mine.get("/me/podcast/").text, "it is shown once"
    answer = program.get(podcast)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert "noindex" in answer.headers["X-Robots-Tag"]
    told = parsed(answer.data)
    assert "<itunes:block>yes</itunes:block>" in answer.text
    (entry,) = told.entries
    assert entry.title == ITEMS[0].title
    for secret in ("Μαρία", "777", reader.patron.id):
        assert secret not in answer.text
    again = parsed(program.get(podcast).data).entries[0]
    assert again.id == entry.id


def test_a_page_that_is_loaded_again_ends_no_address(
    mine: FlaskClient, program: FlaskClient
) -> None:
    form = {"csrf_token": token(mine, "/me/podcast/")}
    answer = mine.post("/me/podcast/", data=form)
    assert (answer.status_code, answer.location) == (303, "/me/podcast/")
    podcast, _ = addresses(mine.get("/me/podcast/").text)
    mine.get("/me/podcast/")
    assert program.get(podcast).status_code == 200


def test_a_part_of_an_episode_asks_for_nothing_but_its_own_job(
    speaking: Services, reader: NewCard
) -> None:
    heard(speaking, reader, ITEMS[1].id)
    job = heard(speaking, reader)
    heard(speaking, reader, ITEMS[1].id)
    asked: list[JobId] = []

    def status_of(one: JobId) -> JobStatus:
        asked.append(one)
        return speaking.conversions.status(one)

    feeds = PrivateFeeds(
        SqlFeedStore(speaking.engine),
        find_patron=speaking.patrons.show,
        requests_of=speaking.requests.of,
        status_of=status_of,
        entitlement=speaking.entitlement,
    )
    assert feeds.episode(reader.patron, job).status.id == job
    assert asked == [job]
    with pytest.raises(UnknownThing):
        feeds.episode(reader.patron, "another")
    assert asked == [job]


def test_an_episode_is_taken_in_parts_without_signing_in(
    mine: FlaskClient, program: FlaskClient, speaking: Services, reader: NewCard
) -> None:
    heard(speaking, reader)
    podcast, _ = addresses(send(mine, "/me/podcast/"))
    sound = parsed(program.get(podcast).data).entries[0].enclosures[0]
    path = sound.href.removeprefix("http://localhost")
    whole = program.get(path)
    assert (whole.status_code, len(whole.data)) == (200, int(sound.length))
    assert next(frames(whole.data))
    part = program.get(path, headers={"Range": "bytes=100-299"})
    assert (part.status_code, part.data) == (206, whole.data[100:300])
    assert program.get(path, headers={"Range": f"bytes={sound.length}-"}).status_code == 416
    tag = {"If-None-Match": whole.headers["ETag"]}
    assert program.get(path, headers=tag).status_code == 304


def test_an_address_that_ended_says_so_and_an_unknown_one_too(
    mine: FlaskClient, program: FlaskClient, speaking: Services, reader: NewCard
) -> None:
    job = heard(speaking, reader)
    first, _ = addresses(send(mine, "/me/podcast/"))
    second, news = addresses(send(mine, "/me/podcast/"))
    english = {"Accept-Language": "en"}
    assert program.get(first).status_code == 410, "a new one ends the one before"
    assert program.get(second).status_code == 200
    assert say("web-done-podcast-ended", EL) in send(mine, "/me/podcast/end")
    for address in (second, news, second.replace("podcast.xml", f"{job}.mp3")):
        gone = program.get(address, headers=english)
        assert gone.status_code == 410
        assert say("feed-ended", EN) in gone.text
        assert "/me/podcast/" in gone.text
    unknown = program.get("/private/nobody-ever-had-this/podcast.xml")
    assert unknown.status_code == 404
    assert say("feed-unknown", EL).partition("«")[0] in unknown.text


def test_the_token_is_kept_as_a_hash_and_of_an_erased_account_nothing_but_that_it_ended(
    program: FlaskClient, app: APIFlask, speaking: Services
) -> None:
    made = speaking.patrons.add("778")
    token = speaking.private_feeds.make(made.patron.id)
    with speaking.engine.connect() as connection:
        kept = str(connection.execute(text("SELECT * FROM private_feeds")).all())
    assert token not in kept
    exported = speaking.privacy.export(made.patron.id)["private_feed"]
    assert [set(row) for row in exported] == [{"at"}]
    speaking.privacy.erase(made.patron.id)
    assert program.get(f"/private/{token}/podcast.xml").status_code == 410
    with speaking.engine.connect() as connection:
        ended = str(connection.execute(text("SELECT * FROM ended_feeds")).all())
    assert made.patron.id not in ended


def test_only_what_is_ones_own_and_what_one_may_have_is_there(
    program: FlaskClient, speaking: Services, reader: NewCard, tmp_path: Path
) -> None:
    keep_text(speaking, tmp_path, "Προστατευμένο.")
    source = speaking.entitlement.text(ZORBA).source
    job = speaking.conversions.submit(ConversionRequest(source, "mp3", Options(EL)))
    speaking.conversions.wait(job, timeout_s=60)
    me = reader.patron.id
    speaking.requests.ask(me, item=ZORBA, form="mp3", job=job)
    token = speaking.private_feeds.make(me)
    feed, sound = f"/private/{token}/podcast.xml", f"/private/{token}/{job}.mp3"
    assert parsed(program.get(feed).data).entries == []
    assert program.get(sound).status_code == 404
    speaking.patrons.decide(me, is_eligible=True, officer="anna")
    assert len(parsed(program.get(feed).data).entries) == 1
    before = len(speaking.register.newest())
    program.get(sound, headers={"Range": "bytes=1-"})
    program.get(sound, headers={"Range": "bytes=0-"})
    assert len(speaking.register.newest()) == before + 1
    other = speaking.patrons.add("779").patron
    theirs = speaking.private_feeds.make(other.id)
    assert program.get(f"/private/{theirs}/{job}.mp3").status_code == 404
    speaking.patrons.set_status(me, PatronStatus.CLOSED)
    assert program.get(feed).status_code == 410
    speaking.privacy.erase(other.id)


@pytest.mark.parametrize("way", ["listen", "player"])
def test_a_protected_work_that_is_heard_or_read_on_the_page_is_in_the_register(
    mine: FlaskClient, speaking: Services, reader: NewCard, tmp_path: Path, way: str
) -> None:
    keep_text(speaking, tmp_path, f"Προστατευμένο {way}.")
    source = speaking.entitlement.text(ZORBA).source
    job = speaking.conversions.submit(ConversionRequest(source, "m4b", Options(EL)))
    speaking.conversions.wait(job, timeout_s=60)
    address, before = f"/copies/{job}/{way}", len(speaking.register.newest())
    assert mine.get(address).status_code == 403
    speaking.patrons.decide(reader.patron.id, is_eligible=True, officer="anna")
    mine.head(address)
    assert len(speaking.register.newest()) == before
    assert mine.get(address).status_code == 200
    new = speaking.register.newest()
    assert (len(new), new[0].work, new[0].job) == (before + 1, f"text:{ZORBA}", job)


def test_what_is_new_in_saved_searches_is_a_feed_too_and_stays_new_on_the_page(
    program: FlaskClient, speaking: Services, reader: NewCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = reader.patron.id
    speaking.saved_searches.save(me, "φάρος", {})
    news = f"/private/{speaking.private_feeds.make(me)}/news.atom"
    assert parsed(program.get(news).data).entries == []
    speaking.catalogue.import_file(Path("test"))
    (entry,) = parsed(program.get(news).data).entries
    assert entry.title == "Ο φάρος & <b>το φως</b>"
    assert entry.link.endswith("/items/light")
    monkeypatch.setattr(speaking, "provided", SimpleNamespace(get=lambda _item: None))
    search = speaking.saved_searches.news(me)[0].search
    polled = [program.get(news) for _ in range(2)]
    assert polled[0].headers["ETag"] == polled[1].headers["ETag"]
    told = parsed(polled[0].data).entries[0].updated
    assert datetime.fromisoformat(told) == search.saved_at
    assert [one.new for one in speaking.saved_searches.news(me)] == [(FRESH,)]


def test_a_carer_makes_no_address_that_would_outlive_their_access(
    app: APIFlask, program: FlaskClient, speaking: Services, reader: NewCard
) -> None:
    made = speaking.carers.add(reader.patron.id, "Ελένη")
    carer = sign_in(app.test_client(), made.carer.card_no, made.pin)
    assert carer.get("/me/podcast/").status_code == 403
