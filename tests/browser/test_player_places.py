"""The place in the player: erased where it was kept, and stronger than the page's address."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from access_service.conversion.request import JobId
from access_service.messages import say
from formats.document import EL
from tests.browser.conftest import Site, Visit, until
from tests.browser.test_player import SHOWN_ID, kept_place, press, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


def test_the_place_is_erased_from_the_card_too_and_the_next_time_begins_at_the_beginning(
    visit: Visit, site: Site, zorba: JobId
) -> None:
    page, me = signed_in(visit, site, "62001")
    work = f"item:{site.zorba}"
    times = page.request.get(site(f"/copies/{zorba}/times/1")).json()["sentences"]
    site.services.bookshelf.stop_at(me, work, times[2][0].removeprefix("t-"))
    page.goto(site(f"/copies/{zorba}/player"))
    expect(page.locator("#player-status")).to_have_text(say("web-player-say-resumed", EL))
    page.route("**/me/position/finish", lambda route: route.abort())
    press(page, say("web-player-forget", EL))
    expect(page.locator("#player-status")).to_have_text(say("web-player-say-not-forgotten", EL))
    assert kept_place(site, me)
    page.unroute_all()
    press(page, say("web-player-forget", EL))
    expect(page.locator("#player-status")).to_have_text(say("web-player-say-forgotten-there", EL))
    assert site.services.bookshelf.position(me, work) is None
    page.reload()
    until(page, "document.getElementById('player-where')?.textContent")
    assert page.evaluate("sound.currentTime") == 0


def test_a_bookmarks_address_leads_to_it_until_it_was_heard_on_then_to_the_place(
    visit: Visit, site: Site, zorba: JobId
) -> None:
    page, _ = signed_in(visit, site, "62002")
    times = page.request.get(site(f"/copies/{zorba}/times/1")).json()["sentences"]
    mark = times[1][0].removeprefix("t-")
    page.goto(site(f"/copies/{zorba}/player?at={mark}"))
    until(page, f"{SHOWN_ID} === 't-{mark}'")
    page.reload()
    until(page, f"{SHOWN_ID} === 't-{mark}'")
    assert "at=" in page.url, "nothing was heard yet"
    press(page, "Έναρξη")
    until(page, f"{SHOWN_ID} !== '' && {SHOWN_ID} !== 't-{mark}'")
    press(page, "Παύση")
    heard = page.evaluate(SHOWN_ID)
    page.reload()
    expect(page.locator("#player-status")).to_have_text(say("web-player-say-resumed", EL))
    until(page, f"{SHOWN_ID} === '{heard}'")
