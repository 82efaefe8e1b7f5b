"""The player where the sound does not come to its end: the place stays, and is gone on from."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, Route, expect

from access_service.conversion.request import JobId
from access_service.messages import say
from access_service.patrons.account import PatronId
from formats.document import EL
from tests.browser.conftest import Site, Visit, until
from tests.browser.test_player import SHOWN_ID, kept_place, open_player, press, reached, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

SOUND = re.compile("/file")
STATUS = "#player-status"
ASKS_NEVER_AGAIN = """
const own = window.setTimeout;
window.setTimeout = (act, ms, ...facts) => (ms === 3000 ? 0 : own(act, ms, ...facts));
"""
"""The page asks every three seconds how far it is; here the end of the sound alone asks."""
PART = 0.3
"""How much of the sound comes."""


def reader(visit: Visit, site: Site, card: str) -> tuple[Page, PatronId]:
    """Sign in where the page asks for its sound itself: a service worker asks past the routes."""
    return signed_in(partial(visit, service_workers="block"), site, card)


def cut(page: Page) -> None:
    """Let the sound end early, as where a connection ends between here and there."""

    def answer(route: Route) -> None:
        whole = route.fetch(headers={**route.request.headers, "range": "bytes=0-"}).body()
        route.fulfill(
            body=whole[: int(len(whole) * PART)],
            headers={"Content-Type": "audio/mpeg", "Accept-Ranges": "none"},
        )

    page.route(SOUND, answer)


def unfinished(page: Page, job: JobId) -> Callable[[], None]:
    """Let the page take a narration for one that is still being made, until what comes back."""
    is_whole = False

    def times(route: Route) -> None:
        reply = route.fetch()
        route.fulfill(json={**reply.json(), "is_done": is_whole, "state": "running"})

    def shown(route: Route) -> None:
        reply = route.fetch()
        route.fulfill(response=reply, body=reply.text().replace('data-done="yes"', 'data-done=""'))

    def end() -> None:
        nonlocal is_whole
        is_whole = True

    page.route(f"**/copies/{job}/times", times)
    page.route(f"**/copies/{job}/player", shown)
    return end


def played_to_the_cut(page: Page, site: Site, job: JobId) -> None:
    open_player(page, site, job)
    with page.expect_response("**/me/position"):
        press(page, "Έναρξη")
    until(page, "document.getElementById('sound')?.ended")


def test_a_sound_that_was_cut_short_leaves_the_place_and_is_gone_on_from_there(
    visit: Visit, site: Site, zorba: JobId
) -> None:
    page, me = reader(visit, site, "61001")
    cut(page)
    played_to_the_cut(page, site, zorba)
    expect(page.locator(STATUS)).to_have_text(say("web-player-say-lost", EL))
    left = page.evaluate(SHOWN_ID)
    reached(site, me, left)
    page.unroute_all()
    at = page.evaluate("sound.currentTime")
    page.evaluate("sound.addEventListener('playing', () => { window.from = sound.currentTime; })")
    press(page, "Έναρξη")
    until(page, "window.from !== undefined")
    assert page.evaluate("window.from") >= at - 0.1, "it goes on where it was cut"
    until(page, f"{SHOWN_ID} !== '{left}'")


def test_a_stream_that_was_cut_short_while_it_is_made_leaves_the_place(
    visit: Visit, site: Site, zorba: JobId
) -> None:
    page, me = reader(visit, site, "61002")
    cut(page)
    end = unfinished(page, zorba)
    played_to_the_cut(page, site, zorba)
    expect(page.locator(STATUS)).to_have_text(say("web-player-say-lost", EL))
    left = page.evaluate(SHOWN_ID)
    reached(site, me, left)
    at = page.evaluate("sound.currentTime")
    press(page, "Έναρξη")
    until(page, f"!sound.paused && 0 < sound.currentTime && sound.currentTime < {at}")
    press(page, "Παύση")
    page.unroute(SOUND)
    end()
    until(page, f"sound.currentTime > {at - 1} && {SHOWN_ID} === '{left}'")
    expect(page.locator(STATUS)).to_have_text(say("web-player-say-ready", EL))
    assert f"t-{kept_place(site, me)}" == left, "the beginning was heard again, and is no place"


@pytest.mark.parametrize("is_cut", [False, True])
def test_a_stream_that_ends_as_the_narration_becomes_whole_is_asked_about_and_gone_on_with_if_cut(
    visit: Visit, site: Site, zorba: JobId, is_cut: bool
) -> None:
    page, me = reader(visit, site, f"6100{3 + is_cut}")
    page.add_init_script(ASKS_NEVER_AGAIN)
    if is_cut:
        cut(page)
    end = unfinished(page, zorba)
    open_player(page, site, zorba)
    with page.expect_response("**/me/position"):
        press(page, "Έναρξη")
    end()
    if not is_cut:
        with page.expect_response("**/me/position/finish"):
            page.evaluate("sound.currentTime = sound.duration - 1")
        assert site.services.bookshelf.position(me, f"item:{site.zorba}") is None
        return
    page.unroute(SOUND)
    page.evaluate("sound.addEventListener('ended', () => { window.at = sound.currentTime; })")
    until(page, "!sound.paused && sound.currentTime > window.at")
    assert kept_place(site, me)
