"""The player from elsewhere: by the keys of a headset or keyboard, and by telephone."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from access_service.catalogue.record import ItemId
from access_service.conversion.request import ConversionRequest, JobId, Options
from access_service.messages import say
from access_service.patrons.locks import Source
from access_service.telephone.line import LibraryDesk, PhoneLine
from access_service.telephone.line_ports import LibraryLine
from access_service.telephone.texts import LibraryText
from formats.document import EL
from tests.browser.conftest import Site, Visit, give_whole_text, until
from tests.browser.test_player import BOOK, SHOWN, press
from voice_interface.channels.reading import Place
from voice_interface.dialogue.line_ports import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

SOUND = "document.getElementById('sound')"
KEYS = """
window.mediaKeys = {};
window.mediaPlaces = [];
const own = MediaSession.prototype.setActionHandler;
MediaSession.prototype.setActionHandler = function (name, handler) {
  own.call(this, name, handler);  // refuses what the browser does not know
  window.mediaKeys[name] = handler;
};
const ownPlace = MediaSession.prototype.setPositionState;
MediaSession.prototype.setPositionState = function (place) {
  ownPlace.call(this, place);  // refuses a place beyond the end
  window.mediaPlaces.push(place);
};
"""
"""What a page gives the browser to call at a key of a headset; no test has such a key."""


PAUSED_AT = """(words) => {
  window.hasReached = false;
  new MutationObserver(() => {
    const heard = document.querySelector('#player-text .heard');
    if (window.hasReached || sound.paused || !heard?.textContent.startsWith(words)) return;
    window.hasReached = true;
    document.querySelector('[data-act=play]').click();
  }).observe(document.getElementById('player-text'), { subtree: true, attributes: true });
}"""
"""Press «Pause» in the page itself, as soon as a sentence that begins so is heard."""


@pytest.fixture(scope="module")
def narrated(site: Site, tmp_path_factory: pytest.TempPathFactory) -> JobId:
    """The narration of a book's whole text, three chapters."""
    give_whole_text(site, tmp_path_factory.mktemp("book"), BOOK)
    library = site.services
    whole = library.entitlement.text(ItemId(site.english)).source
    job = library.conversions.submit(ConversionRequest(whole, "mp3", Options(EL)))
    library.conversions.wait(job, timeout_s=60)
    return job


def press_media_key(page: Page, name: str, **told: Any) -> None:
    page.evaluate("([name, told]) => window.mediaKeys[name](told)", [name, told])


def at_s(page: Page) -> float:
    return float(page.evaluate(f"{SOUND}.currentTime"))


def test_the_keys_of_a_headset_play_pause_and_go_through_chapters(
    visit: Visit, site: Site, narrated: JobId
) -> None:
    page = visit("/guide")
    page.add_init_script(KEYS)
    page.goto(site(f"/copies/{narrated}/player"))
    until(page, "document.getElementById('player-where')?.textContent")
    press_media_key(page, "play")
    until(page, f"{SHOWN}.startsWith('Ο ήλιος')")
    assert page.get_by_role("button", name=say("web-player-say-pause", EL)).count() == 1
    shown = page.evaluate(
        "[navigator.mediaSession.metadata.title, navigator.mediaSession.metadata.artist]"
    )
    assert shown[0] in page.title()
    assert shown[1] == "Βιβλιοθήκη Δείγματος"
    press_media_key(page, "nexttrack")
    until(page, f"{SHOWN}.startsWith('Ήρθε')")
    second = at_s(page)
    press_media_key(page, "previoustrack")
    until(page, f"{SHOWN}.startsWith('Το νησί')")
    press_media_key(page, "pause")
    until(page, f"{SOUND}.paused")
    press_media_key(page, "seekto", seekTime=second)
    until(page, "document.getElementById('player-where').textContent.includes('2 από 3')")
    press_media_key(page, "seekbackward", seekOffset=10)
    until(page, f"{SOUND}.currentTime === 0")
    press_media_key(page, "seekforward", seekOffset=10)
    until(page, f"{SOUND}.currentTime > {second}")
    place = page.evaluate("window.mediaPlaces.at(-1)")
    assert 0 <= place["position"] <= place["duration"]
    assert place["playbackRate"] == 1


@pytest.fixture
def call(site: Site) -> Iterator[PhoneLine]:
    line = PhoneLine(site.services, wire="test", most_calls=1, hears=False)
    yield line
    line.close()


def by_chapter(text: LibraryText) -> dict[int, list[str]]:
    """Return the anchors by their chapters; a thread of its own, for a page has this one's loop."""
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(lambda: asyncio.run(anchors_of(text))).result()


async def anchors_of(text: LibraryText) -> dict[int, list[str]]:
    """Return the anchors of all sentences that the telephone reads out, by their chapters."""
    found, number = defaultdict[int, list[str]](list), 0
    while (one := await text.sentence(number)) is not None:
        found[one.chapter].append(one.anchor)
        number += 1
    return found


def test_a_book_is_begun_by_telephone_heard_on_a_page_and_gone_on_with_by_telephone(
    visit: Visit, site: Site, narrated: JobId, call: PhoneLine
) -> None:
    made = site.services.patrons.add("81818", name="Ουρανία")
    work = f"text:{site.english}"

    def desk() -> LibraryDesk:
        own = LibraryLine(site.services, Source("phone", "10.0.0.1", "call"))
        assert own.sign_in("81818", made.pin) is SignIn.DONE
        return call.desk(own, "call")

    first = desk()
    anchors = by_chapter(first.text(work, EL))
    first.keep_place(work, Place(anchors[1][2]))  # behind the heading and one sentence

    page = visit("/me/sign-in")
    page.fill("#card", "81818")
    page.fill("#secret", made.pin)
    page.keyboard.press("Enter")
    page.locator("form[action='/me/sign-out']").wait_for()
    held: list[Route] = []
    page.route("**/times", lambda route: held.append(route))
    page.goto(site(f"/copies/{narrated}/player"))
    # The sound stands at the kept place before the page knows what sounds when.
    until(page, f"{SOUND}.readyState > 0 && {SOUND}.currentTime > 0")
    while not held:
        page.wait_for_timeout(50)
    held[0].continue_()
    expect(page.locator("#player-status")).to_contain_text("Η θέση σας βρέθηκε")
    until(page, f"{SHOWN}.startsWith('Κατέβηκαν')")
    page.evaluate(PAUSED_AT, "Έφυγαν")  # a busy machine would press «Pause» after its end
    press(page, "Επόμενο κεφάλαιο")
    press(page, "Έναρξη")
    until(page, f"window.hasReached && {SOUND}.paused && {SHOWN}.startsWith('Έφυγαν')")
    wanted = Place(anchors[2][1])
    ends = time.monotonic() + 20
    while desk().place(work) != wanted:  # the library is told after the page has paused
        assert time.monotonic() < ends, desk().place(work)
        page.wait_for_timeout(100)
