"""«My books» and the bookmarks lead to the narration in which somebody goes on: the real voices."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from access_service.announcements.model import AnnouncementId
from access_service.bootstrap import Services, bootstrap
from access_service.catalogue.record import ItemId
from access_service.conversion.ports import Derived
from access_service.conversion.request import (
    AnnouncementSource,
    ConversionRequest,
    ItemSource,
    JobId,
    Source,
)
from access_service.copies import usual_options
from access_service.messages import say
from access_service.patrons.kept import NewCard
from access_service.preferences import Preferences
from access_service.settings import Settings
from access_service.store.derived import SqlDerivedFiles
from formats.document import EL, EN
from tests.access_service.stocked import stock
from tests.access_service.web.conftest import ANNOUNCEMENTS, ITEMS, ZORBA, keep_text
from tts.engine import Wpm

pytestmark = pytest.mark.engine
ISLAND = ItemId("island-3")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    data = tmp_path_factory.mktemp("listening-on")
    services = bootstrap(Settings(data=data, language="el", speech_workers=1))
    stock(services, ITEMS)
    for announcement in ANNOUNCEMENTS:
        services.announcements.put(announcement)
    services.conversions.launch()
    yield services
    services.close()


def narrated(library: Services, source: Source, *, wpm: int | None = None) -> JobId:
    options = usual_options(library.settings, EL, wpm=wpm)
    job = library.conversions.submit(ConversionRequest(source, "mp3", options))
    library.conversions.wait(job, timeout_s=60)
    return job


def link(job: JobId) -> str:
    return f'href="/copies/{job}/player"'


def test_my_books_lead_to_the_narrations_of_what_was_begun_on_the_shelf_and_beside_it(
    mine: FlaskClient, card: NewCard, library: Services
) -> None:
    me = card.patron.id
    for work in (f"item:{ZORBA}", "item:sea", "announcement:hours", "item:none-such"):
        library.bookshelf.stop_at(me, work, "b1")
    library.bookshelf.put(me, f"item:{ZORBA}")
    page = mine.get("/me/").text
    assert say("web-listen-on", EL) not in page, "nothing is made yet"
    item = narrated(library, ItemSource(ZORBA))
    notice = narrated(library, AnnouncementSource(AnnouncementId("hours")))
    page = mine.get("/me/").text
    shelf, _, begun = page.partition('id="begun-heading"')
    begun = begun.partition("</section>")[0]
    assert say("web-listen-on", EL) in shelf
    assert link(item) in shelf
    assert link(item) not in begun
    assert link(notice) in begun
    assert 'href="/items/sea"' in begun, "begun, and no narration of it"
    assert begun.count("<h3>") == 2
    library.bookshelf.stop_at(me, f"item:{ZORBA}", "b1", lang=EN)
    assert link(item) not in mine.get("/me/").text, "left in the English one"


def test_a_protected_narration_is_no_way_on_for_whom_it_is_closed_to(
    mine: FlaskClient, card: NewCard, library: Services, tmp_path: Path
) -> None:
    keep_text(library, tmp_path)
    job = narrated(library, library.entitlement.text(ZORBA).source)
    library.bookshelf.stop_at(card.patron.id, f"text:{ZORBA}", "b1")
    assert link(job) not in mine.get("/me/").text
    library.patrons.decide(card.patron.id, is_eligible=True, officer="eleni")
    assert link(job) in mine.get("/me/").text


def test_the_narration_is_the_one_at_their_own_pace_or_that_they_asked_for(
    mine: FlaskClient, card: NewCard, library: Services
) -> None:
    me = card.patron.id
    library.bookshelf.stop_at(me, f"item:{ISLAND}", "b1")
    fast, slow = (narrated(library, ItemSource(ISLAND), wpm=wpm) for wpm in (300, 100))
    page = mine.get("/me/").text
    assert link(fast) not in page
    assert link(slow) not in page
    library.patrons.prefer(me, replace(Preferences(), wpm=Wpm(300)))
    assert link(fast) in mine.get("/me/").text
    library.requests.ask(me, item=ISLAND, form="mp3", job=slow)
    page = mine.get("/me/").text
    assert link(slow) in page
    assert link(fast) not in page


def test_a_bookmark_leads_to_its_place_in_the_narration_where_one_is_made(
    mine: FlaskClient, card: NewCard, library: Services
) -> None:
    work, source = "announcement:flood", AnnouncementSource(AnnouncementId("flood"))
    library.bookmarks.put(card.patron.id, work, "b1.s1", lang=EL, words="Προσοχή")
    assert say("web-bookmark-listen", EL) not in mine.get("/me/bookmarks/").text
    job = narrated(library, source)
    page = mine.get("/me/bookmarks/").text
    assert f'href="/copies/{job}/player?at=b1.s1"' in page
    assert say("web-bookmark-listen", EL) in page


def test_however_much_was_begun_the_store_is_asked_for_finished_narrations_once(
    mine: FlaskClient, card: NewCard, library: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    own = SqlDerivedFiles.get_many

    def counted(store: SqlDerivedFiles, keys: Collection[str]) -> dict[str, Derived]:
        asked.append(len(keys))
        return own(store, keys)

    monkeypatch.setattr(SqlDerivedFiles, "get_many", counted)
    for number in range(1, 13):
        library.bookshelf.stop_at(card.patron.id, f"item:island-{number}", "b1")
    assert mine.get("/me/").status_code == 200
    assert asked == [12]
