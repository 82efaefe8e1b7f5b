"""The player from the first sentence to the last, by keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from access_service.conversion.request import ConversionRequest, Options
from formats.document import EL
from tests.browser.conftest import Site, Visit, until
from tests.browser.test_journeys import MOST_STEPS, step, tab_to
from tests.browser.test_player import BOOK, SHOWN, opened

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.slow]


def tab_back_to(page: Page, selector: str) -> None:
    for _ in range(MOST_STEPS):
        step(page, "Shift+Tab")
        if page.evaluate("(css) => document.activeElement.matches(css)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Shift and Tab")


def test_a_book_is_heard_from_start_to_end_by_keyboard_alone(
    visit: Visit, site: Site, tmp_path: Path
) -> None:
    book = tmp_path / "νησί.md"
    book.write_text(BOOK, encoding="utf-8")
    conversions = site.services.conversions
    job = conversions.submit(ConversionRequest(conversions.keep_file(book), "mp3", Options(EL)))
    conversions.wait(job, timeout_s=60)
    page = opened(visit, job)
    told, where = page.locator("#player-status"), page.locator("#player-where")

    # A text that moves by itself moves the buttons too: whoever walks by keys can tell it not to.
    tab_to(page, "#player-follow")
    page.keyboard.press("Space")
    tab_back_to(page, "[data-act=play]")
    page.keyboard.press("Enter")
    until(page, f"{SHOWN}.startsWith('Ο ήλιος')")
    tab_to(page, "[data-act=next-chapter]")
    page.keyboard.press("Enter")
    until(page, f"{SHOWN}.startsWith('Ήρθε')")
    expect(where).to_contain_text("2 από 3")
    page.keyboard.press("k")  # the keys of the player work on its buttons
    until(page, "document.getElementById('sound')?.paused")
    tab_to(page, "#player-rate")
    page.keyboard.press("End")
    until(page, "document.getElementById('sound')?.playbackRate === 3")  # the list says it itself
    tab_to(page, "#player-sleep")
    page.keyboard.press("ArrowDown")
    expect(told).to_contain_text("Θα σταματήσει: ")
    page.keyboard.press("Home")
    expect(told).to_have_text("Δεν θα σταματήσει μόνο του.")
    tab_to(page, "[data-act=bookmark]")
    page.keyboard.press("Enter")
    expect(told).to_contain_text("Ο σελιδοδείκτης μπήκε: Ήρθε ένα καράβι")

    tab_to(page, "#player-chapters li:nth-child(3) a")
    page.keyboard.press("Enter")
    expect(where).to_contain_text("3 από 3")
    tab_back_to(page, "#player-marks li button")
    tab_back_to(page, "[data-act=play]")
    page.keyboard.press("t")
    expect(told).to_contain_text("Κεφάλαιο 3 από 3.")
    page.keyboard.press("Enter")
    until(page, f"{SHOWN}.startsWith('Έφυγαν όλοι')")
    until(page, "document.getElementById('sound')?.ended")
    tab_to(page, "[data-act=forget]")
    page.keyboard.press("Enter")
    expect(told).to_contain_text("σβήστηκαν από αυτή τη συσκευή")
    expect(page.locator("#player-marks")).to_be_hidden()
