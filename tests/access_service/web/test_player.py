"""The page on which a narration is heard with its text: the real voices, before and after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html

from access_service.announcements.model import Announcement, AnnouncementId, Wording
from access_service.bootstrap import Services, bootstrap
from access_service.conversion.request import (
    AnnouncementSource,
    ConversionRequest,
    JobId,
    Options,
)
from access_service.messages import say
from access_service.settings import Settings
from access_service.web.application import create_app
from access_service.web.limits import limiter
from formats.document import EL
from formats.writers.web_fragment import element_id
from tests.access_service.web.conftest import SCRIPT, Visitor

pytestmark = pytest.mark.engine

BOOK = f"""# Το νησί

Ο ήλιος βγήκε. Η θάλασσα ήταν ήσυχη.

## Το καράβι {SCRIPT}

Ήρθε ένα καράβι με **12 επιβάτες** και μία [σημείωση](#tihi).

## Το τέλος

Έφυγαν όλοι.
"""


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    data = tmp_path_factory.mktemp("player")
    services = bootstrap(
        Settings(data=data, language="el", speech_workers=1, unmarked_files="free")
    )
    yield services
    services.close()


@pytest.fixture
def visitor(speaking: Services) -> FlaskClient:
    app = create_app(speaking)
    app.test_client_class = Visitor
    with app.app_context():
        limiter.reset()
    return app.test_client()


@pytest.fixture(scope="module")
def asked(speaking: Services, tmp_path_factory: pytest.TempPathFactory) -> JobId:
    book = tmp_path_factory.mktemp("book") / "νησί.md"
    book.write_text(BOOK, encoding="utf-8")
    return submit(speaking, book)


def submit(services: Services, book: Path, format_name: str = "mp3") -> JobId:
    source = services.conversions.keep_file(book)
    return services.conversions.submit(ConversionRequest(source, format_name, Options(EL)))


def sentences(page: str) -> dict[str, str]:
    found = html.fromstring(page).xpath('//div[@id="player-text"]//span[@id]')
    return {one.get("id"): one.text_content() for one in found}


def test_a_narration_is_followed_before_during_and_after_it_is_made(
    visitor: FlaskClient, speaking: Services, asked: JobId
) -> None:
    address = f"/copies/{asked}"
    waiting = visitor.get(f"{address}/times").json
    assert not waiting["is_done"]
    assert waiting["sound"] == f"{address}/listen"
    starts = [one["start_ms"] for one in waiting["chapters"]]
    assert starts == [0, None, None], "nobody knows yet how long the first takes"
    assert visitor.get(f"{address}/times/1").json == {"sentences": [], "is_whole": False}

    visitor.get(f"{address}/listen")  # somebody hears all of it, and the job has not begun
    heard = [visitor.get(f"{address}/times/{number}").json for number in (1, 2, 3)]
    assert all(one["is_whole"] for one in heard)

    speaking.conversions.launch()
    status = speaking.conversions.wait(asked)
    assert status.product is not None
    done = visitor.get(f"{address}/times").json
    assert done["is_done"]
    assert done["sound"] == f"{address}/file?inline=1"
    assert done["chapters"][-1]["end_ms"] == status.product.duration_ms
    made = [visitor.get(f"{address}/times/{number}").json for number in (1, 2, 3)]
    assert made == heard, "the times of the stream are those of the file"


def test_every_sentence_that_sounds_stands_on_its_chapters_page(
    visitor: FlaskClient, speaking: Services, asked: JobId
) -> None:
    speaking.conversions.launch()
    speaking.conversions.wait(asked)
    for number in (1, 2, 3):
        page = visitor.get(f"/copies/{asked}/player?chapter={number}").text
        written = sentences(page)
        rows = visitor.get(f"/copies/{asked}/times/{number}").json["sentences"]
        told = [row[0] for row in rows if row[0] in written]
        assert told == list(written), "in the order in which they stand"
        ends = [(row[1], row[2]) for row in rows]
        assert ends == sorted(ends)
        for anchor, start, end, flat in rows:
            words = [flat[at : at + 4] for at in range(0, len(flat), 4)]
            assert all(start <= word[2] < word[3] <= end for word in words)
            if anchor in written:
                assert all(written[anchor][a:b].strip() for a, b, _, _ in words)
    assert "12 επιβάτες" in visitor.get(f"/copies/{asked}/player?chapter=2").text


def test_without_script_each_chapter_is_a_link_and_its_sound_begins_there(
    visitor: FlaskClient, speaking: Services, asked: JobId
) -> None:
    speaking.conversions.launch()
    speaking.conversions.wait(asked)
    page = html.fromstring(visitor.get(f"/copies/{asked}/player?chapter=2").text)
    links = page.xpath('//ol[@id="player-chapters"]//a')
    assert [link.get("href")[-10:] for link in links] == [f"?chapter={n}" for n in (1, 2, 3)]
    assert links[1].get("aria-current") == "true"
    source = page.xpath("//audio/@src")[0]
    begins = visitor.get(f"/copies/{asked}/times").json["chapters"][1]["start_ms"]
    assert source.endswith(f"#t={begins / 1000}")
    timeline = speaking.conversions.following.timeline(
        speaking.conversions.status(asked).job, is_done=True
    )
    point = timeline.chapters[1].sync[1]
    marked = html.fromstring(visitor.get(f"/copies/{asked}/player?at={point.anchor}").text)
    assert marked.xpath("//audio/@src")[0].endswith(f"#t={point.start_ms / 1000}")
    (player,) = marked.xpath('//section[@id="player"]')
    assert (player.get("data-chapter"), player.get("data-at")) == ("2", element_id(point.anchor))
    lost = html.fromstring(visitor.get(f"/copies/{asked}/player?at=%22none").text)
    assert lost.xpath('//section[@id="player"]/@data-chapter') == ["1"]
    assert not page.xpath("//audio/@autoplay")
    assert page.xpath('//div[@id="player-buttons"]/@hidden'), "buttons that need a script"
    assert page.xpath(f'//a[@href="/copies/{asked}/file" and @download]')


def test_that_a_place_was_kept_is_told_once_and_by_its_own_player_alone(
    visitor: FlaskClient, speaking: Services
) -> None:
    patron = speaking.patrons.add("1").patron
    pages = []
    for name in ("hours", "closing"):
        number = AnnouncementId(name)
        speaking.announcements.put(Announcement(number, (Wording(EL, "Ωράριο", "Ως τις 9."),), ""))
        wanted = ConversionRequest(AnnouncementSource(number), "mp3", Options(EL))
        pages.append(f"/copies/{speaking.conversions.submit(wanted)}/player?chapter=1")
    with visitor.session_transaction() as session:
        session["patron"] = speaking.patrons.begin(patron)
    page = html.fromstring(visitor.get(pages[0]).text)
    (form,) = page.xpath('//form[@action="/me/position"]')
    answer = visitor.post("/me/position", data=dict(form.form_values()))
    assert answer.location == pages[0]
    told = say("web-player-place-kept", EL)
    assert told in visitor.get(answer.location).text
    assert told not in visitor.get(answer.location).text, "once"
    visitor.post("/me/position", data=dict(form.form_values()))
    assert told not in visitor.get(pages[1]).text, "another work's place"
    assert told not in visitor.get(f"{pages[0]}&kept=1").text, "an address tells nothing"


def test_what_a_book_holds_stays_text_on_the_player(
    visitor: FlaskClient, speaking: Services, asked: JobId
) -> None:
    page = visitor.get(f"/copies/{asked}/player?chapter=2").text
    assert SCRIPT not in page
    assert "onerror=alert" not in re.sub(r"&lt;.*?&gt;", "", page)
    assert not html.fromstring(page).xpath('//div[@id="player-text"]//script | //img[@onerror]')


def test_a_chapter_that_is_not_there_and_a_copy_without_sound_are_told_in_words(
    visitor: FlaskClient, speaking: Services, asked: JobId, tmp_path: Path
) -> None:
    missing = visitor.get(f"/copies/{asked}/player?chapter=9")
    assert missing.status_code == 404
    assert "Δεν υπάρχει κεφάλαιο 9" in missing.text
    book = tmp_path / "σιωπή.md"
    book.write_text("Σιωπή.", encoding="utf-8")
    silent = visitor.get(f"/copies/{submit(speaking, book, 'txt')}/player")
    assert silent.status_code == 404
    assert "δεν έχει ήχο" in silent.text


def test_a_player_of_a_cancelled_copy_leads_to_what_became_of_it(
    visitor: FlaskClient, speaking: Services, tmp_path: Path
) -> None:
    book = tmp_path / "άλλο.md"
    book.write_text("Ένα άλλο βιβλίο.\n" * 400, encoding="utf-8")
    other = submit(speaking, book, "m4b")
    speaking.conversions.cancel(other)
    assert speaking.conversions.status(other).state == "cancelled"
    answer = visitor.get(f"/copies/{other}/player")
    assert answer.status_code == 302
    assert answer.location == f"/copies/{other}"


def test_times_are_found_again_from_what_was_spoken_when_they_were_cleaned_away(
    visitor: FlaskClient, speaking: Services, asked: JobId
) -> None:
    speaking.conversions.launch()
    status = speaking.conversions.wait(asked)
    following = speaking.conversions.following
    kept = following.timeline(status.job, is_done=True)
    fresh = type(following)(following._stages, following._artifacts, following._derived)
    path = speaking.artifacts.path(following._derived.get(f"timeline:{asked}").artifact)
    path.unlink()
    assert fresh.timeline(status.job, is_done=True) == kept
    assert path.exists(), "and kept again"
