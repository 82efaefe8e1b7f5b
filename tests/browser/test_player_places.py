"""The place in the player: erased where it was kept, and stronger than the page's address."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from access_service.conversion.request import JobId
from access_service.messages import say
from formats.document import EL
from tests.browser.conftest import Site, Visit, until
from tests.browser.test_player import (
    IS_BEGUN,
    SHOWN_ID,
    kept_place,
    open_player,
    paused,
    press,
    signed_in,
)
from tests.browser.test_player_cut_short import SOUND, reader

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
    until(page, IS_BEGUN)
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
    heard = paused(page)
    assert heard != f"t-{mark}"
    page.reload()
    expect(page.locator("#player-status")).to_have_text(say("web-player-say-resumed", EL))
    until(page, f"{SHOWN_ID} === '{heard}'")


def test_a_place_that_was_told_and_never_answered_does_not_lead_back_from_a_later_one(
    visit: Visit, site: Site, zorba: JobId
) -> None:
    page, me = reader(visit, site, "62003")
    open_player(page, site, zorba)
    page.route("**/me/position", lambda on: on.fetch())  # arrives, and is never answered
    press(page, "Έναρξη")
    until(page, f"{SHOWN_ID} !== ''")
    first = page.evaluate(SHOWN_ID)
    until(page, f"{SHOWN_ID} !== '{first}'")
    assert f"t-{kept_place(site, me)}" == first
    later = paused(page)

    def shown(on: Route) -> None:
        """The page as it is while the later place has not arrived yet."""
        site.services.bookshelf.stop_at(me, f"item:{site.zorba}", first.removeprefix("t-"))
        on.continue_()

    page.route("**/player", shown)
    page.reload()
    expect(page.locator("#player-status")).to_have_text(say("web-player-say-resumed", EL))
    until(page, f"{SHOWN_ID} !== ''")
    assert page.evaluate(SHOWN_ID) == later


def test_the_kept_place_is_shown_before_any_sound_has_arrived(
    visit: Visit, site: Site, zorba: JobId
) -> None:
    page, me = reader(visit, site, "62004")
    times = page.request.get(site(f"/copies/{zorba}/times/1")).json()["sentences"]
    left = times[2][0].removeprefix("t-")
    site.services.bookshelf.stop_at(me, f"item:{site.zorba}", left)
    page.route(SOUND, lambda _on: None)  # is on its way as long as the test lasts
    page.goto(site(f"/copies/{zorba}/player"), wait_until="domcontentloaded")
    expect(page.locator("#player-status")).to_have_text(say("web-player-say-resumed", EL))
    assert page.evaluate("sound.readyState") == 0
    assert page.evaluate(SHOWN_ID) == f"t-{left}"
